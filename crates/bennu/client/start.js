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
  window.liveSocket.connect();
})();
