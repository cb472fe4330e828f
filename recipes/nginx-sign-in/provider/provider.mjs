// An OpenID provider that takes ANY name and ANY password: to try the sign-in, never for patients.
import Provider from "oidc-provider";

const ISSUER = "http://localhost:8090";
const VIEWER = "http://localhost:8080";
const HOUR_S = 3600;

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: "negatoscope-viewer",
      redirect_uris: [`${VIEWER}/callback`],
      post_logout_redirect_uris: [`${VIEWER}/`],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
  ],
  clientBasedCORS: (_context, origin) => origin === VIEWER,
  pkce: { required: () => true },
  scopes: ["openid", "profile", "offline_access"],
  claims: { openid: ["sub"], profile: ["name"] },
  conformIdTokenClaims: false,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, name: id }) }),
  issueRefreshToken: () => true,
  ttl: { AccessToken: HOUR_S, IdToken: HOUR_S, Grant: HOUR_S, Session: HOUR_S, Interaction: HOUR_S },
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => "urn:archive",
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: "",
        audience: "negatoscope-archive",
        accessTokenTTL: HOUR_S,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});

provider.listen(8090, "localhost");
