"""Asks servers with httpx, for the checks."""

import socket
import ssl
import time
from collections.abc import Mapping
from urllib.parse import urljoin

import httpx

from negatoscope.app.doctor.probe import TIMEOUT_S, Answer, Ask, NoAnswerError, Reason
from negatoscope.sources.addresses import origin_of

_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)


class HostProbe:
    """Asks from this machine.

    Parameters
    ----------
    headers
        What proves who asks (``Authorization``); sent to the origins of `trusted` alone.
    trusted
        Origins that may see them.
    """

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self._secret = dict(headers or {})
        self.trusted: frozenset[str] = frozenset()
        self._client = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)

    @property
    def in_page(self) -> bool:
        """No browser asks."""
        return False

    @property
    def has_authorization(self) -> bool:
        """Whether there is something that proves who asks."""
        return bool(self._secret)

    def now_s(self) -> float:
        """The time here, in seconds since 1970."""
        return time.time()

    async def ask(self, ask: Ask) -> Answer:
        """The answer, its body no longer than allowed."""
        url = ask.url
        for _ in range(_MAX_REDIRECTS):
            answer = await self._once(ask, url)
            location = answer.headers.get("location", "")
            if not ask.follow or answer.status not in _REDIRECTS or not location:
                return answer
            url = urljoin(url, location)
            if not origin_of(url):
                return answer
        raise NoAnswerError("network", "It redirects in a circle.")

    async def _once(self, ask: Ask, url: str) -> Answer:
        headers = {"Accept-Encoding": "gzip, br", **ask.headers}
        if ask.authorized and origin_of(url) in self.trusted:
            headers |= self._secret
        try:
            async with self._client.stream(
                ask.method, url, headers=headers, content=ask.body
            ) as came:
                return await _read(came, ask.max_bytes)
        except httpx.TimeoutException:
            raise NoAnswerError("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswerError(*_reason(error)) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _read(came: httpx.Response, max_bytes: int) -> Answer:
    body, cut = bytearray(), False
    async for piece in came.aiter_bytes(1 << 16):
        body += piece
        if len(body) >= max_bytes:
            cut = len(body) > max_bytes or came.num_bytes_downloaded < _length(came)
            break
    headers = {name.lower(): value for name, value in came.headers.items()}
    return Answer(
        came.status_code,
        headers,
        bytes(body[:max_bytes]),
        str(came.url),
        headers.get("content-encoding", ""),
        cut,
    )


def _length(came: httpx.Response) -> int:
    said = came.headers.get("content-length", "")
    return int(said) if said.isdecimal() else 0


def _reason(error: Exception) -> tuple[Reason, str]:
    """Why no connection came about: httpx hides it in the causes."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate", f"{cause.verify_message}."
        if isinstance(cause, ssl.SSLError):
            return "certificate", "it does not speak TLS here."
        if isinstance(cause, socket.gaierror):
            return "name", ""
        if isinstance(cause, ConnectionRefusedError):
            return "refused", ""
        cause = cause.__cause__ or cause.__context__
    if "All connection attempts failed" in str(error):
        return "refused", ""
    return "network", f"({type(error).__name__})"
