"""The port through which sources speak HTTP; the page and the tests bring their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from negatoscope.sources.contents import Content, Memory

TransportFault = Literal["network", "timeout", "aborted", "too large"]
MAX_BODY_BYTES = 512 * 1024 * 1024
"""More than any list or metadata; what is larger is not read."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to an absolute address.

    An ``authorized`` one carries who asks: it follows no redirect, which could lead to others.

    Attributes
    ----------
    pieces
        The body in parts that are joined on the way: files are sent from where they lie.
    max_bytes
        A longer answer is given up, whatever it says of its length.
    follow
        Whether redirects are followed; else they are a fault of the network.
    apart
        The answer may be large and is wanted as `Response.content`, out of Python's memory.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None
    pieces: tuple[bytes | Content, ...] = ()
    timeout_s: float | None = 60.0
    authorized: bool = False
    max_bytes: int = MAX_BODY_BYTES
    follow: bool = True
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """Answer to a request; header names are in lower case, content coding is undone."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""
    content: Content | None = None

    def as_content(self) -> Content:
        """The body where it lies."""
        return Memory(self.body) if self.content is None else self.content


class TransportError(Exception):
    """No answer came: the network failed, time ran out, it was too long, or it was given up."""

    def __init__(self, kind: TransportFault, reason: str = "") -> None:
        super().__init__(reason or kind)
        self.kind: TransportFault = kind
        self.reason = reason


class Transport(Protocol):
    """Sends requests."""

    async def send(self, request: Request) -> Response:
        """Answer of the server, whatever its status.

        Raises
        ------
        TransportError
            There was no answer.
        """
        ...
