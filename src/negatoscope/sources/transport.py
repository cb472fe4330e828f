"""The port through which sources speak HTTP; the page and the tests bring their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

TransportFault = Literal["network", "timeout", "aborted"]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to an absolute address.

    An ``authorized`` one carries who asks: it follows no redirect, which could lead to others.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None
    timeout_s: float | None = 60.0
    authorized: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """Answer to a request; header names are in lower case, content coding is undone."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""


class TransportError(Exception):
    """No answer came: the network failed, time ran out, or the request was given up."""

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
