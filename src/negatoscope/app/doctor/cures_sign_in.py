"""Settings of OpenID providers."""

from negatoscope.app.doctor.cures import Table
from negatoscope.app.doctor.products import Product

_P = Product

AUTHORITY: Table = {
    _P.KEYCLOAK: (
        "The authority is https://HOST/realms/REALM (before Keycloak 17: /auth/realms/REALM).",
        '"authority": "https://HOST/realms/REALM"',
    ),
    _P.ENTRA: (
        "The authority names the tenant and ends with v2.0.",
        '"authority": "https://login.microsoftonline.com/TENANT/v2.0"',
    ),
    _P.GOOGLE_IDENTITY: (
        "The authority is Google's.",
        '"authority": "https://accounts.google.com"',
    ),
    None: (
        "AUTHORITY/.well-known/openid-configuration must answer: look up the issuer in the "
        "provider's console and set it as “authority” in app-config.json.",
        "",
    ),
}

ISSUER: Table = {
    _P.KEYCLOAK: (
        "Keycloak makes the issuer from its hostname: set it to the public address.",
        "KC_HOSTNAME=https://PUBLIC-HOST\nKC_PROXY_HEADERS=xforwarded",
    ),
    None: (
        "Set “authority” in app-config.json to the issuer, or make the provider name its public "
        "address.",
        '"authority": "{issuer}"',
    ),
}

REDIRECT: Table = {
    _P.KEYCLOAK: (
        "Clients › {client} › Settings › Valid redirect URIs.",
        "{redirect}",
    ),
    _P.ENTRA: (
        "Authentication › Add a platform › Single-page application › Redirect URIs.",
        "{redirect}",
    ),
    _P.GOOGLE_IDENTITY: (
        "OAuth client › Authorized redirect URIs, and the origin under Authorized JavaScript "
        "origins.",
        "{redirect}",
    ),
    None: ("Register this redirect URI for the client {client}, letter by letter.", "{redirect}"),
}

CLIENT: Table = {
    _P.KEYCLOAK: (
        "Clients › {client} › Settings: “Client authentication” off, “Standard flow” on.",
        "",
    ),
    _P.ENTRA: (
        "Move the redirect URI to the platform “Single-page application”; a “Web” client wants a "
        "secret.",
        "",
    ),
    None: (
        "The client {client} must exist, be public (no secret: token_endpoint_auth_method none) "
        "and be allowed the authorization code.",
        "",
    ),
}

CORS: Table = {
    _P.KEYCLOAK: ("Clients › {client} › Settings › Web origins.", "{origin}"),
    _P.ENTRA: (
        "The redirect URI must stand under “Single-page application”: only then CORS is on.",
        "",
    ),
    _P.GOOGLE_IDENTITY: ("OAuth client › Authorized JavaScript origins.", "{origin}"),
    None: ("Allow the viewer's origin for the client {client} (CORS).", "{origin}"),
}

SCOPES: Table = {
    _P.KEYCLOAK: ("Clients › {client} › Client scopes: add what is missing.", "{scopes}"),
    _P.ENTRA: ("API permissions: add what is missing, and grant consent.", "{scopes}"),
    None: ("Allow the client {client} these scopes, or take them out of “scope”.", "{scopes}"),
}

PKCE: Table = {
    _P.KEYCLOAK: (
        "Clients › {client} › Advanced › Proof Key for Code Exchange Code Challenge Method: S256.",
        "",
    ),
    None: ("Turn on PKCE with S256 for the client {client}.", ""),
}

CLOCK: Table = {
    None: ("Set the clock by NTP on the machine that is off (chrony, systemd-timesyncd).", ""),
}
