"""Which headers a request carries, and to whom: only origins of configured data source roots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from negatoscope.app.sign_in.providers import Provider
from negatoscope.app.sign_in.tokens import Tokens
from negatoscope.language import t
from negatoscope.sources.addresses import origin_of
from negatoscope.sources.errors import SourceError

Headers = Mapping[str, str]
_NONE: Headers = {}
_BEARER_ERRORS = {
    "invalid_token": t("The server does not accept the token"),
    "insufficient_scope": t("The token lacks a scope that the server asks for"),
}


@dataclass(frozen=True, slots=True)
class LinkToken:
    """The token that a link brought, and where it may be sent."""

    value: str = field(repr=False)
    origins: frozenset[str]


class Access:
    """Says which headers a request carries.

    Parameters
    ----------
    roots
        Origins of all configured data source roots.
    providers
        Of OpenID Connect; with one of them, requests to its sources wait for a sign-in.
    plugin_headers
        Headers that plugins give for an address; asked for the roots' origins only.
    """

    def __init__(
        self,
        roots: frozenset[str],
        providers: tuple[Provider, ...],
        tokens: Tokens,
        plugin_headers: Callable[[str], Headers],
    ) -> None:
        self._roots = roots
        self._guarded = frozenset[str]().union(*(each.origins for each in providers))
        self._tokens = tokens
        self._plugin_headers = plugin_headers
        self.link_token: LinkToken | None = None

    def is_protected(self, url: str) -> bool:
        """Whether requests to an address carry what must not be left behind on the device."""
        return bool(self.now(url)) or origin_of(url) in self._guarded

    @property
    def waits(self) -> bool:
        """Whether some requests have to wait for a sign-in."""
        return bool(self._guarded) and self._tokens.waits

    def must_wait(self, url: str) -> bool:
        """Whether a request has to wait for a sign-in."""
        return self.waits and origin_of(url) in self._guarded

    def now(self, url: str) -> Headers:
        """The headers as they are."""
        origin = origin_of(url)
        if origin not in self._roots:
            return _NONE
        headers: dict[str, str] = {}
        provider = self._tokens.provider
        if provider is not None and origin in provider.origins:
            headers["Authorization"] = self._tokens.now()
        elif self.link_token is not None and origin in self.link_token.origins:
            headers["Authorization"] = f"Bearer {self.link_token.value}"
        headers.update(self._plugin_headers(url))
        return headers

    async def headers(self, url: str) -> Headers:
        """The headers, once there are some that are expected to be taken."""
        if self.must_wait(url):
            await self._tokens.usable()
        return self.now(url)

    def accepted(self, url: str, used: Headers) -> None:
        """A server took the headers."""
        self._tokens.accepted(origin_of(url), used.get("Authorization", ""))

    async def refused(self, url: str, used: Headers) -> bool:
        """A server answered 401; true when it is worth asking once more."""
        provider = self._tokens.provider
        if provider is None or origin_of(url) not in provider.origins:
            return False
        return await self._tokens.refused(origin_of(url), used.get("Authorization", ""))

    def refusal(self, status: int, answer: Headers) -> SourceError | None:
        """What a person and an administrator have to know of a 401 or 403 to someone signed in."""
        provider = self._tokens.provider
        if provider is None:
            return self._refusal_of_link(status)
        challenge = answer.get("www-authenticate", "")
        said = next((text for code, text in _BEARER_ERRORS.items() if code in challenge), "")
        if status == 403 and not said:
            return SourceError(
                t("No permission"),
                t("You are signed in, but the server does not allow you to see this. (HTTP 403)"),
                t(
                    "Ask the administrator of the server for access. If nobody is let in, "
                    "the server expects another audience or scope in the tokens for "
                    "“{client_id}”.",
                    client_id=provider.client_id,
                ),
                status=status,
            )
        reason = said or t("The server does not accept the token of this sign-in")
        return SourceError(
            t("The server does not accept your sign-in"),
            t("{reason}, although it is new. (HTTP {status})", reason=reason, status=status),
            t(
                "Tell the administrator: the tokens that {label} gives to the client "
                "“{client_id}” must carry the audience and the scope that the server "
                "checks (oidc: scope, resource, extraQueryParams), the server must "
                "know this provider as their issuer, and both clocks must be right.",
                label=provider.label,
                client_id=provider.client_id,
            ),
            status=status,
        )

    def _refusal_of_link(self, status: int) -> SourceError | None:
        if self.link_token is None or status != 401:
            return None
        return SourceError(
            t("The link's sign-in does not hold any more"),
            t("The server does not accept the token that the link brought. (HTTP 401)"),
            t("Open the study again from the system that you came from."),
            status=status,
        )
