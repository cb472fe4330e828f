// OpenID Connect, loaded only where a site is configured for it. Its logger is left off: it would
// write tokens into the console.
import { InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";

const PREFIX = "negatoscope.sign-in.";

/** The library for one client. Tokens stay in memory; the tab keeps what a redirect needs. */
export function userManager(settings) {
  return new UserManager({
    ...settings,
    automaticSilentRenew: false, // the application renews, see app/sign_in/tokens.py
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ prefix: PREFIX, store: sessionStorage }),
  });
}

/** In a sign-in window or a hidden frame: hand the provider's answer to the page that waits. */
export async function handOver() {
  const url = new URL(location.href);
  const [state] = (url.searchParams.get("state") ?? "").split(";");
  url.searchParams.set("state", state);
  const helper = new UserManager({ authority: "-", client_id: "-", redirect_uri: "-", automaticSilentRenew: false });
  if (window.parent !== window) await helper.signinSilentCallback(url.href);
  else await helper.signinPopupCallback(url.href);
}
