"""Requests by the page's ``fetch``. Answers of sources are never kept by the browser."""

from typing import Any

from negatoscope.browser.files import BlobContent, blob_of
from negatoscope.sources.contents import Memory
from negatoscope.sources.transport import Request, Response, TransportError


class FetchTransport:
    """The page's transport.

    Parameters
    ----------
    prefetched:
        JavaScript ``Map`` from address to a promise of a Response: what the boot loader has asked
        for while Python was on its way. Each is used once.
    read_bounded:
        Reads an answer's body up to a number of bytes (see ``shell/bounded.js``).
    """

    def __init__(self, prefetched: Any, read_bounded: Any) -> None:
        self._prefetched = prefetched
        self._read_bounded = read_bounded

    async def send(self, request: Request) -> Response:
        """Send a request and read its answer whole.

        Raises
        ------
        TransportError
            The source cannot be reached, does not answer in time, sends more than is read, or the
            request was given up.
        """
        from pyodide.ffi import JsException

        try:
            return await self._exchange(request)
        except JsException as error:
            if error.name == "TimeoutError":
                raise TransportError("timeout") from None
            if error.name == "RangeError":
                raise TransportError("too large") from None
            # the browser says nothing of the reason: a closed port, a name, CORS, a certificate
            raise TransportError("network") from None

    async def _exchange(self, request: Request) -> Response:
        import js
        from pyodide.ffi import to_js

        # The browser keeps the time: a timer of Python's would hold a proxy until it rings.
        giving_up = js.AbortController.new()
        signals = [giving_up.signal]
        if request.timeout_s is not None:
            signals.append(js.AbortSignal.timeout(int(request.timeout_s * 1000)))
        try:
            answer = await (
                self._take(request) or self._fetch(request, js.AbortSignal.any(to_js(signals)))
            )
            body = await self._read_bounded(answer, request.max_bytes, request.apart)
        finally:  # does nothing once all has arrived
            giving_up.abort()
        headers = {str(k).lower(): str(v) for k, v in js.Array.from_(answer.headers.entries())}
        return Response(
            status=answer.status,
            headers=headers,
            body=b"" if request.apart else body.to_bytes(),
            url=str(answer.url or request.url),
            content=BlobContent(body) if request.apart else None,
        )

    def _take(self, request: Request) -> Any:
        if request.authorized:  # what was fetched ahead did not say who asks
            return None
        if request.method != "GET" or not self._prefetched or not self._prefetched.has(request.url):
            return None
        promise = self._prefetched.get(request.url)
        self._prefetched.delete(request.url)
        return promise

    def _fetch(self, request: Request, signal: Any) -> Any:
        import js
        from pyodide.ffi import to_js

        options = {
            "method": request.method,
            "headers": dict(request.headers),
            "cache": "no-store",
            "credentials": "same-origin",
            "referrerPolicy": "no-referrer",
            "redirect": "follow" if request.follow and not request.authorized else "error",
            "signal": signal,
        }
        if request.body is not None:
            options["body"] = to_js(request.body)
        elif request.pieces:
            parts = [Memory(p) if isinstance(p, bytes) else p for p in request.pieces]
            options["body"] = js.Blob.new(to_js([blob_of(part) for part in parts]))
        return js.fetch(request.url, to_js(options, dict_converter=js.Object.fromEntries))
