"""Thumbnails that the server draws (``thumbnailRendering``): fetched, and put into their canvas."""

from typing import Any

from negatoscope.app.ports import Clock
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.sources.errors import SourceError


class ServerThumbnails:
    """Asks for each picture once; what does not come is drawn here after all.

    Parameters
    ----------
    clock
        Runs the fetching.
    on_failed
        Told that a picture has to be drawn here.
    """

    def __init__(self, clock: Clock, on_failed: Any) -> None:
        self._clock = clock
        self._on_failed = on_failed
        self._asked: set[str] = set()
        self._failed: set[str] = set()

    def forget(self) -> None:
        """Another study is shown."""
        self._asked.clear()
        self._failed.clear()

    def take(self, session: ViewerSession, display_set: DisplaySet) -> bool:
        """Whether the server draws this one; it is asked for when it was not yet."""
        uid = display_set.uid
        if uid in self._asked or uid in self._failed:
            return uid in self._asked
        ask = getattr(session.source, "thumbnail", None)
        frame = display_set.frames[len(display_set.frames) // 2] if display_set.frames else None
        try:
            coming = ask(frame.instance, frame.number) if ask is not None and frame else None
        except SourceError:
            coming = None
        if coming is None:
            self._failed.add(uid)
            return False
        self._asked.add(uid)
        self._clock.spawn(self._show(uid, coming))
        return True

    async def _show(self, uid: str, coming: Any) -> None:
        import js
        from pyodide.ffi import JsException, to_js

        try:
            data = await coming
            picture = await js.createImageBitmap(js.Blob.new([to_js(data)]))
        except (SourceError, JsException):
            self._asked.discard(uid)
            self._failed.add(uid)
            self._on_failed()
            return
        canvas = js.document.querySelector(f'canvas.thumbnail[data-display-set="{uid}"]')
        if canvas:
            scale = min(canvas.width / picture.width, canvas.height / picture.height)
            width, height = picture.width * scale, picture.height * scale
            left, top = (canvas.width - width) / 2, (canvas.height - height) / 2
            canvas.getContext("2d").drawImage(picture, left, top, width, height)
        picture.close()
