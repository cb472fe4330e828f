"""Requests by the page's ``fetch``. Answers of sources are never kept by the browser."""

from typing import Any

from negatoscope.sources.transport import Request, Response, TransportError


class FetchTransport:
    """The page's transport.

    Parameters
    ----------
    prefetched:
        JavaScript ``Map`` from address to a promise of a Response: what the boot loader has asked
        for while Python was on its way. Each is used once.
    """

    def __init__(self, prefetched: Any) -> None:
        self._prefetched = prefetched

    async def send(self, request: Request) -> Response:
        """Send a request and read its answer whole.

        Raises
        ------
        TransportError
            The source cannot be reached, does not answer in time, or the request was given up.
        """
        from pyodide.ffi import JsException

        try:
            return await self._exchange(request)
        except JsException as error:
            if error.name == "TimeoutError":
                raise TransportError("timeout") from None
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
            body = await answer.arrayBuffer()
        finally:  # does nothing once all has arrived
            giving_up.abort()
        data = body.to_bytes()
        headers = {str(k).lower(): str(v) for k, v in js.Array.from_(answer.headers.entries())}
        return Response(
            status=answer.status, headers=headers, body=data, url=str(answer.url or request.url)
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
            "redirect": "error" if request.authorized else "follow",
            "referrerPolicy": "no-referrer",
            "signal": signal,
        }
        if request.body is not None:
            options["body"] = to_js(request.body)
        return js.fetch(request.url, to_js(options, dict_converter=js.Object.fromEntries))
