// Starts the official client. A script loaded before this one may set
// window.bennu to options of LiveSocket: { hooks: { … }, params: { … }, … }.
(() => {
  const { params, ...options } = window.bennu ?? {};
  const csrfToken = () => document.querySelector("meta[name='csrf-token']")?.content;
  const own = (view) => (typeof params === "function" ? params(view) : params);
  window.liveSocket = new LiveView.LiveSocket("/live", Phoenix.Socket, {
    longPollFallbackMs: 2500,
    ...options,
    params: (view) => ({ ...own(view), _csrf_token: csrfToken() }),
  });
  const socket = window.liveSocket.getSocket();
  // The client falls back to long polling whenever a websocket cannot open, also
  // while a server restarts, and then stays with it. Where a websocket has worked
  // before, it will work again.
  const first = socket.onMessage(() => {
    socket.off([first]);
    if (!(socket.conn instanceof Phoenix.LongPoll)) socket.longPollFallbackMs = null;
  });
  window.liveSocket.connect();
})();
