// Hears the lamp beat, and notes on the body when it has been silent for too long.
//
// The client alone would notice a server that hangs, or a cable that was pulled, when its
// heartbeat is not answered: up to a minute later.
(() => {
  // Looks are counted, not seconds: a page in the background looks rarely or not at all,
  // and must not raise an alarm over what it has slept through.
  const LOOK_INTERVAL_MS = 1000;
  const PATIENCE = 6;
  let looks = 0;
  const heard = () => {
    looks = 0;
    delete document.body.dataset.silent;
  };
  setInterval(() => {
    looks += 1;
    if (looks === PATIENCE) document.body.dataset.silent = "";
  }, LOOK_INTERVAL_MS);
  window.bennu = { hooks: { Lamp: { mounted: heard, updated: heard } } };
})();
