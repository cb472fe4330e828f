"""The port through which checks ask servers: bounded, and saying why there was no answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Reason = Literal["name", "refused", "certificate", "timeout", "cors", "policy", "network"]
MAX_BYTES = 4 << 20
TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. Redirects are reported, not followed, unless `follow` is set.

    ``max_bytes`` bounds what is read of the body; the rest is left unread. ``authorized`` sends
    what proves who asks, where the port has it and the origin is one that may see it.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    max_bytes: int = MAX_BYTES
    follow: bool = True
    authorized: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came; header names are in lower case.

    ``wire_coding`` is the content coding that it came in, ``None`` where the port cannot know.
    ``cut`` says that there was more than was read.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""
    wire_coding: str | None = None
    cut: bool = False

    @property
    def content_type(self) -> str:
        """Media type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """A web page, by its type or by its first bytes."""
        start = self.body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if start.startswith((b"[", b"{", b"\x1f\x8b")):  # trees of files say what they like
            return False
        return self.content_type == "text/html" or start.startswith((b"<!doctype html", b"<html"))


class NoAnswerError(Exception):
    """No answer came."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        super().__init__(words or reason)
        self.reason: Reason = reason
        self.words = words


class Probe(Protocol):
    """Asks servers.

    ``in_page`` is true where a browser asks: it keeps its own rules (CORS, mixed content), and
    shows only the headers that servers expose.
    """

    @property
    def in_page(self) -> bool:
        """Whether a browser's page asks."""

    @property
    def has_authorization(self) -> bool:
        """Whether there is something that proves who asks."""

    async def ask(self, ask: Ask) -> Answer:
        """The answer, whatever its status.

        Raises
        ------
        NoAnswerError
            There was none.
        """

    def now_s(self) -> float:
        """The time here, in seconds since 1970."""


class NoProbe:
    """Where nothing can be asked."""

    in_page = True
    has_authorization = False

    async def ask(self, ask: Ask) -> Answer:
        """There is no answer."""
        raise NoAnswerError("network", "Nothing can be asked from here.")

    def now_s(self) -> float:
        """There is no clock."""
        return 0.0
