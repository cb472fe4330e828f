"""Asks servers for the doctor: by the page's ``fetch``, under the browser's own rules."""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from negatoscope.app.doctor.probe import TIMEOUT_S, Answer, Ask, NoAnswerError

#: A redirect that is not followed is hidden by the browser; this says that there was one.
_REDIRECTED = 302
#: The event that tells of a policy comes after the refusal itself.
_EVENT_S = 0.05


class PageProbe:
    """The page's probe: no cookies, no cache."""

    in_page = True
    has_authorization = False

    def now_s(self) -> float:
        """The time here, in seconds since 1970."""
        return time.time()

    async def ask(self, ask: Ask) -> Answer:
        """The answer, whatever its status.

        Raises
        ------
        NoAnswerError
            There was none; a second, simpler request finds out whether the server was there.
        """
        from pyodide.ffi import JsException

        try:
            return await self._answer(ask)
        except JsException as error:
            if error.name == "TimeoutError":
                raise NoAnswerError("timeout") from None
        if await self._is_forbidden_here(ask.url):
            raise NoAnswerError("policy")
        raise NoAnswerError("cors" if await self._is_there(ask.url) else "network")

    async def _answer(self, ask: Ask) -> Answer:
        import js
        from pyodide.ffi import to_js

        giving_up = js.AbortController.new()
        signals = to_js([giving_up.signal, js.AbortSignal.timeout(int(TIMEOUT_S * 1000))])
        options = {
            "method": ask.method,
            "headers": dict(ask.headers),
            "cache": "no-store",
            "credentials": "omit",
            "referrerPolicy": "no-referrer",
            "redirect": "follow" if ask.follow else "manual",
            "signal": js.AbortSignal.any(signals),
        }
        if ask.body is not None:
            options["body"] = to_js(ask.body)
        try:
            came = await js.fetch(ask.url, _object(options))
            if came.type == "opaqueredirect":
                return Answer(_REDIRECTED, url=ask.url)
            body, cut = await _read(came, ask.max_bytes)
        finally:  # does nothing once all has arrived
            giving_up.abort()
        headers = {str(k).lower(): str(v) for k, v in js.Array.from_(came.headers.entries())}
        return Answer(int(came.status), headers, body, str(came.url or ask.url), None, cut)

    async def _is_there(self, url: str) -> bool:
        """Whether a server answers at all: an answer that may not be read is one."""
        import js
        from pyodide.ffi import JsException

        options = {
            "mode": "no-cors",
            "cache": "no-store",
            "credentials": "omit",
            "referrerPolicy": "no-referrer",
            "signal": js.AbortSignal.timeout(int(TIMEOUT_S * 1000)),
        }
        try:
            await js.fetch(url, _object(options))
        except JsException:
            return False
        return True

    async def _is_forbidden_here(self, url: str) -> bool:
        """Whether the page's own security policy keeps it from asking this address."""
        import js
        from pyodide.ffi import JsException, create_proxy

        parts = urlsplit(url)
        blocked: list[str] = []
        hear = create_proxy(lambda event: blocked.append(str(event.blockedURI)))
        js.document.addEventListener("securitypolicyviolation", hear)
        try:
            await js.fetch(url, _object({"mode": "no-cors", "cache": "no-store"}))
        except JsException:
            await asyncio.sleep(_EVENT_S)
        finally:
            js.document.removeEventListener("securitypolicyviolation", hear)
            hear.destroy()
        return any(each.startswith(f"{parts.scheme}://{parts.netloc}") for each in blocked)


async def _read(came: Any, max_bytes: int) -> tuple[bytes, bool]:
    """What is wanted of a body, and whether there is more."""
    pieces, length = [], 0
    reader = came.body.getReader() if came.body else None
    while reader is not None and length <= max_bytes:
        piece = await reader.read()
        if piece.done:
            return b"".join(pieces), False
        pieces.append(piece.value.to_bytes())
        length += len(pieces[-1])
    return b"".join(pieces)[:max_bytes], reader is not None


def _object(values: dict[str, Any]) -> Any:
    import js
    from pyodide.ffi import to_js

    return to_js(values, dict_converter=js.Object.fromEntries)
