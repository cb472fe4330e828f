// Registers the service worker and tells the page when a new version waits.

/**
 * The page hears `negatoscope:update` on window when a new version is there; its `detail.apply()`
 * puts it in place and loads the page again. All open tabs change together.
 */
export function registerServiceWorker(rootUrl) {
  const workers = navigator.serviceWorker;
  if (!workers) return; // not a secure context, or turned off: works without
  workers
    .register(new URL("sw.js", rootUrl), { scope: rootUrl })
    .then((registration) => {
      if (registration.waiting && workers.controller) announce(registration.waiting);
      registration.addEventListener("updatefound", () => watch(registration.installing));
    })
    .catch((error) => console.warn(`The offline copy could not be set up: ${error.message}`));

  function watch(worker) {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && workers.controller) announce(worker);
    });
  }

  function announce(worker) {
    const apply = () => {
      workers.addEventListener("controllerchange", () => location.reload(), { once: true });
      worker.postMessage({ type: "activate" });
    };
    window.negatoscope.update = apply;
    window.dispatchEvent(new CustomEvent("negatoscope:update", { detail: { apply } }));
  }
}
