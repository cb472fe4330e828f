"""What signing in needs from the page: the library that speaks OpenID Connect, and the tabs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

#: What the library takes to speak for this site at a provider.
Settings = Mapping[str, Any]

#: ``refused``: the person or the provider said no; ``ended``: nothing is left to renew from;
#: ``network``: the provider did not answer; ``unknown``: an answer that nobody here asked for;
#: ``blocked``: no window could be opened; ``closed``: it was closed; ``provider``: anything else.
Fault = Literal["refused", "ended", "network", "unknown", "blocked", "closed", "provider"]


class SignInError(Exception):
    """A sign-in came to nothing.

    ``code`` is the provider's (RFC 6749 4.1.2.1), never a token or an address.
    """

    def __init__(self, fault: Fault, code: str = "") -> None:
        super().__init__(f"{fault} {code}".strip())
        self.fault: Fault = fault
        self.code = code


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gave. Its text never shows the token."""

    access_token: str = field(repr=False)
    subject: str = field(repr=False)
    name: str = field(default="", repr=False)
    lasts_s: float | None = None  # from when it came, by the provider's word


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the person wants to go; ``left_out`` says that filters could not be kept."""

    target: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A sign-in that came back from the provider, and where the person wanted to go."""

    grant: Grant
    wanted: Wanted


class IdentityClient(Protocol):
    """Speaks OpenID Connect. All methods raise `SignInError` and nothing else."""

    async def leave(self, settings: Settings, wanted: Wanted, login_hint: str = "") -> None:
        """Go to the provider's sign-in page.

        It returns when the person comes back by the browser's button. ``wanted`` is kept for the
        tab until `finish`.
        """

    async def finish(self, settings: Settings, address: str) -> Finished:
        """Take the answer that the provider has led back with."""

    async def renew(self, settings: Settings) -> Grant:
        """Get a new token without a word from the person."""

    async def ask(self, settings: Settings) -> Grant:
        """Let the person sign in in a window of its own, while the page stays."""

    async def end(self, settings: Settings, *, revoke: bool) -> bool:
        """Forget the tokens and go to the provider's sign-out page; false where it has none."""

    def announce_end(self) -> None:
        """Tell the site's other tabs that the person has signed out."""

    def on_end(self, heard: Callable[[], None]) -> None:
        """Call when another tab has signed out."""

    def take_ended(self) -> bool:
        """Whether this tab has just signed out; told once."""

    def mark_ended(self) -> None:
        """Let the tab know, when its next page starts, that the person has signed out."""


class NoIdentityClient:
    """Where nobody signs in."""

    async def leave(self, settings: Settings, wanted: Wanted, login_hint: str = "") -> None:
        """There is no provider."""
        raise SignInError("network")

    async def finish(self, settings: Settings, address: str) -> Finished:
        """There is no provider."""
        raise SignInError("network")

    async def renew(self, settings: Settings) -> Grant:
        """There is no provider."""
        raise SignInError("network")

    async def ask(self, settings: Settings) -> Grant:
        """There is no provider."""
        raise SignInError("network")

    async def end(self, settings: Settings, *, revoke: bool) -> bool:
        """There is no provider."""
        return False

    def announce_end(self) -> None:
        """There are no others."""

    def on_end(self, heard: Callable[[], None]) -> None:
        """There are no others."""

    def take_ended(self) -> bool:
        """Nobody has signed out."""
        return False

    def mark_ended(self) -> None:
        """Nobody has signed out."""
