"""``oidc[]``: the providers of OpenID Connect. OHIF's keys are those of oidc-client-ts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from negatoscope.app.config.kinds import (
    Anything,
    Block,
    Flag,
    ListOf,
    Problems,
    Text,
    Whole,
    json_keys,
    key,
)

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class ProviderBlock:
    """One provider, with the client that this site is registered as."""

    authority: str = key(
        "authority",
        Text(may_be_empty=False),
        "Address of the provider (its issuer); `/.well-known/openid-configuration` is below it.",
    )
    client_id: str = key(
        "client_id", Text(may_be_empty=False), "The client that this site is registered as."
    )
    friendly_name: str = key(
        "friendlyName", Text(), "The provider's name for people, where there are several.", ""
    )
    data_source_names: tuple[str, ...] = key(
        "dataSourceNames",
        ListOf(Text(may_be_empty=False)),
        "Data sources that get this provider's tokens. Default: all.",
        (),
    )
    redirect_uri: str = key(
        "redirect_uri",
        Text(may_be_empty=False),
        "Page of this site that the provider leads back to; relative to the site.",
        "/callback",
    )
    post_logout_redirect_uri: str = key(
        "post_logout_redirect_uri",
        Text(),
        "Page of this site that the provider leads to after sign-out; relative to the site.",
        "/",
    )
    silent_redirect_uri: str = key(
        "silent_redirect_uri",
        Text(),
        "Page for renewing in a hidden frame where the provider gives no refresh token, such as "
        "`/silent-refresh.html`. Default: without.",
        "",
    )
    popup_redirect_uri: str = key(
        "popup_redirect_uri",
        Text(),
        "Page that a sign-in window comes back to. Default: the same as redirect_uri.",
        "",
    )
    response_type: str = key(
        "response_type",
        Text(),
        "Only `code`: the authorization code flow, always with PKCE.",
        "code",
    )
    scope: str = key(
        "scope",
        Text(may_be_empty=False),
        "What is asked for; `offline_access` gives a refresh token at many providers.",
        "openid",
    )
    automatic_silent_renew: bool = key(
        "automaticSilentRenew", Flag(), "Whether a token is renewed before it ends.", True
    )
    notification_s: int = key(
        "accessTokenExpiringNotificationTimeInSeconds",
        Whole(1),
        "How long before its end a token is renewed.",
        60,
    )
    revoke_on_sign_out: bool = key(
        "revokeAccessTokenOnSignout", Flag(), "Whether signing out revokes the tokens.", False
    )
    revoke_tokens_on_sign_out: bool = key(
        "revokeTokensOnSignout", Flag(), "The same, by its present name in oidc-client-ts.", False
    )
    client_secret: str = key(
        "client_secret",
        Text(),
        "For providers that ask a page for one (Google); everybody can read it.",
        "",
    )
    load_user_info: bool = key(
        "loadUserInfo", Flag(), "Whether the person's name is asked of the provider.", False
    )
    prompt: str = key("prompt", Text(), "Sent to the provider as it is: `login`, say.", "")
    max_age: int = key("max_age", Whole(), "Seconds since the person last gave a password.", 0)
    ui_locales: str = key("ui_locales", Text(), "Languages of the provider's pages.", "")
    acr_values: str = key("acr_values", Text(), "How strongly the person must be known.", "")
    resource: tuple[str, ...] = key(
        "resource",
        ListOf(Text(may_be_empty=False), or_single=True),
        "What the token is for (RFC 8707).",
        (),
    )
    extra_query_params: Mapping[str, Any] = key(
        "extraQueryParams",
        Anything(),
        "Further parameters for the provider's sign-in page, such as `audience` for Auth0.",
        default_factory=dict,
    )
    extra_token_params: Mapping[str, Any] = key(
        "extraTokenParams",
        Anything(),
        "Further parameters for the request of a token.",
        default_factory=dict,
    )
    metadata_url: str = key(
        "metadataUrl", Text(), "Address of the provider's description, if elsewhere.", ""
    )
    metadata: Mapping[str, Any] = key(
        "metadata",
        Anything(),
        "The provider's description itself, in place of what it publishes.",
        default_factory=dict,
    )
    metadata_seed: Mapping[str, Any] = key(
        "metadataSeed",
        Anything(),
        "What is added to the provider's description.",
        default_factory=dict,
    )
    request_timeout_s: int = key(
        "requestTimeoutInSeconds", Whole(1), "How long the provider may take to answer.", 30
    )
    silent_timeout_s: int = key(
        "silentRequestTimeoutInSeconds", Whole(1), "How long a silent renewal may take.", 10
    )

    @property
    def origins(self) -> frozenset[str]:
        """Origins that the page has to reach at this provider."""
        described = {**self.metadata, **self.metadata_seed}
        addresses = [self.authority, self.metadata_url, *described.values()]
        known = _FURTHER_ORIGINS.get(_origin(self.authority), ())
        found = {_origin(each) for each in addresses if isinstance(each, str)}
        return frozenset({*found, *known} - {""})

    @property
    def label(self) -> str:
        """Name for people."""
        return self.friendly_name or urlsplit(self.authority).hostname or self.authority


# Providers whose endpoints are on other hosts than their issuer.
_FURTHER_ORIGINS = {
    "https://accounts.google.com": (
        "https://oauth2.googleapis.com",
        "https://openidconnect.googleapis.com",
    ),
}

_IGNORED: Mapping[str, str] = dict.fromkeys(
    ("useAuthorizationCodeFlow", "revoke_uri", "filterProtocolClaims", "monitorSession"),
    "Accepted for configurations written for OHIF; has no effect.",
)

PROVIDERS = ListOf(Block(ProviderBlock, _IGNORED))


def check_providers(value: Any, source_names: list[Any], problems: Problems) -> None:
    """What the keys' kinds cannot say: addresses, the flow, names of sources."""
    for index, block in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(block, dict):
            continue  # told already
        place = f"oidc[{index}]"
        authority = block.get("authority")
        if isinstance(authority, str) and authority and not _is_safe(authority):
            problems.expected(
                f"{place}.authority", authority, "an https address (http only on this machine)"
            )
        flow = block.get("response_type", "code")
        if isinstance(flow, str) and flow != "code":
            problems.add(
                f"{place}.response_type",
                "must be “code”: the implicit flow gives tokens away in addresses. Allow the "
                "authorization code flow with PKCE for this client at the provider",
            )
        names = block.get("dataSourceNames")
        for name in names if isinstance(names, list) else ():
            if name not in source_names:
                problems.add(f"{place}.dataSourceNames", f"there is no data source “{name}”")


def library_settings(block: ProviderBlock) -> dict[str, Any]:
    """The block under the library's names; what is not given is left to the library."""
    own = {
        *("friendlyName", "dataSourceNames", "automaticSilentRenew"),
        *("revokeAccessTokenOnSignout", "revokeTokensOnSignout"),
    }
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, item in json_keys(ProviderBlock).items()
        if name not in own and (value := getattr(block, item.name)) not in ("", (), {}, 0)
    }


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.query or parts.fragment or "@" in parts.netloc or not parts.hostname:
        return False
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    named = parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if named else ""
