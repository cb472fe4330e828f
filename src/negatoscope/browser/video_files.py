"""Videos in the browser's memory: fetched in pieces, kept as Blobs, given to the player by URL."""

from typing import Any

from negatoscope.app.ports import VideoFault, VideoProgress
from negatoscope.browser.files import BlobContent, blob_of
from negatoscope.sources.contents import Content, FilePieces
from negatoscope.sources.transport import Request

#: A server that sends nothing for so long is given up.
_SILENCE_MS = 60_000
#: Bytes between two words on how far it is.
_STEP_BYTES = 1 << 20
_MEANINGS = {
    401: "The server asks for a sign-in (401).",
    403: "The server does not allow access to this video (403).",
    404: "The server does not have this video (404).",
    406: "The server cannot send this video in a form that is accepted (406).",
    429: "The server is busy and asks to wait (429).",
}


class PageVideoFiles:
    """The videos that are open, by the uid of their display set."""

    def __init__(self) -> None:
        self._urls: dict[str, str] = {}

    def plays(self, media_type: str) -> bool:
        """Whether the browser says that it may play it."""
        import js

        return bool(js.document.createElement("video").canPlayType(media_type))

    def url(self, uid: str) -> str:
        """The object URL of an open video; ``""`` where it is not open."""
        return self._urls.get(uid, "")

    async def fetch(
        self, request: Request, limit_bytes: int, on_progress: VideoProgress
    ) -> Content:
        """Fetch a video into a Blob.

        Raises
        ------
        VideoFault
            It cannot be had, is no video, or has more than `limit_bytes`.
        """
        import js
        from pyodide.ffi import JsException

        giving_up = js.AbortController.new()
        timer = _Silence(giving_up)
        try:
            answer = await js.fetch(request.url, _options(request, giving_up.signal))
            if not answer.ok:
                status = int(answer.status)
                told = _MEANINGS.get(status, f"The server answered with status {status}.")
                raise VideoFault("http", told, status)
            kind = str(answer.headers.get("content-type") or "")
            if kind.lower().startswith(("image/", "text/", "application/json")):
                raise VideoFault("content", "The server sent something else than a video.")
            return await _body(answer, limit_bytes, on_progress, timer)
        except JsException:
            if timer.rang:
                raise VideoFault("timeout", "The server sent nothing for 60 seconds.") from None
            reason = "The server could not be reached, or the connection broke."
            raise VideoFault("network", reason) from None
        finally:  # does nothing once all has arrived
            timer.stop()
            giving_up.abort()

    def open(self, uid: str, pieces: FilePieces, media_type: str) -> None:
        """Make an object URL of a video's pieces; nothing is copied."""
        import js
        from pyodide.ffi import to_js

        self.close(uid)
        whole = blob_of(pieces.content)
        parts = [whole.slice(at, at + length) for at, length in pieces.spans]
        options = to_js({"type": media_type}, dict_converter=js.Object.fromEntries)
        self._urls[uid] = str(js.URL.createObjectURL(js.Blob.new(to_js(parts), options)))

    def close(self, uid: str) -> None:
        """Revoke an object URL."""
        import js

        url = self._urls.pop(uid, "")
        if url:
            js.URL.revokeObjectURL(url)


class _Silence:
    """Ends a request that nothing is heard of."""

    def __init__(self, giving_up: Any) -> None:
        from pyodide.ffi import create_proxy

        self.rang = False
        self._giving_up = giving_up
        self._ring = create_proxy(self._end)
        self._timer: Any = None
        self.heard()

    def heard(self) -> None:
        """Something has come."""
        import js

        js.clearTimeout(self._timer)
        self._timer = js.setTimeout(self._ring, _SILENCE_MS)

    def stop(self) -> None:
        """The request is over."""
        import js

        js.clearTimeout(self._timer)
        self._ring.destroy()

    def _end(self) -> None:
        self.rang = True
        self._giving_up.abort()


async def _body(answer: Any, limit: int, on_progress: VideoProgress, timer: _Silence) -> Content:
    import js

    encoded = bool(answer.headers.get("content-encoding"))  # then the length is not the body's
    declared = 0 if encoded else int(answer.headers.get("content-length") or 0)
    _check_size(declared, limit)
    pieces, received, told = js.Array.new(), 0, 0
    on_progress(0, declared)
    reader = answer.body.getReader()
    while not (step := await reader.read()).done:
        timer.heard()
        received += int(step.value.length)
        _check_size(received, limit)
        pieces.push(step.value)
        if received - told >= _STEP_BYTES:
            told = received
            on_progress(received, declared)
    return BlobContent(js.Blob.new(pieces))


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise VideoFault(
            "size",
            f"It has {size / 1e6:.0f} MB or more; this page may hold {limit / 1e6:.0f} MB "
            "(maxCacheSize in the site's configuration).",
        )


def _options(request: Request, signal: Any) -> Any:
    import js
    from pyodide.ffi import to_js

    options = {
        "headers": dict(request.headers),
        "cache": "no-store",
        "credentials": "same-origin",
        "redirect": "error" if request.authorized else "follow",
        "referrerPolicy": "no-referrer",
        "signal": signal,
    }
    return to_js(options, dict_converter=js.Object.fromEntries)
