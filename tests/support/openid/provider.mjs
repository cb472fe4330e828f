// OpenID providers for the tests: oidc-provider, one for each issuer that the tests ask for.
// In: JSON on the first line of standard input. Out: "ready". It ends when its input ends.
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const HOUR_S = 3600;
const lines = createInterface({ input: process.stdin });
lines.once("line", (line) => void start(JSON.parse(line)));
lines.once("close", () => process.exit(0));

async function start({ issuers }) {
  await Promise.all(issuers.map(serve));
  console.log("ready");
}

/** `clients`: client_id → {redirectUris, postLogoutRedirectUris, audience, tokenSeconds, refresh, …}. */
function serve({ port, clients }) {
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: Object.entries(clients).map(([id, about]) => client(id, about)),
    clientBasedCORS: () => true,
    pkce: { required: () => true },
    scopes: ["openid", "offline_access", "profile"],
    claims: { openid: ["sub"], profile: ["name"] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Dr. ${id}` }) }),
    issueRefreshToken: (_ctx, { clientId }) => clients[clientId].refresh !== false,
    ttl: {
      Session: (_ctx, _session, { clientId } = {}) => clients[clientId]?.sessionSeconds ?? HOUR_S,
      Interaction: HOUR_S,
      Grant: HOUR_S,
      IdToken: HOUR_S,
      RefreshToken: HOUR_S,
    },
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => "urn:archive",
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource, { clientId }) => ({
          scope: "dicom",
          audience: clients[clientId].audience ?? resource,
          accessTokenTTL: clients[clientId].tokenSeconds ?? HOUR_S,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  return new Promise((resolve) => provider.listen(port, "127.0.0.1", resolve));
}

const client = (id, about) => ({
  client_id: id,
  client_name: about.name ?? "Negatoscope",
  redirect_uris: about.redirectUris,
  post_logout_redirect_uris: about.postLogoutRedirectUris ?? [],
  grant_types: about.refresh === false ? ["authorization_code"] : ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
});
