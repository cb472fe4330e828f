"""Pictures of the viewports: pixels by the graphics, texts and measurements drawn over them."""

import asyncio
from collections.abc import Callable
from typing import Any

from negatoscope.app.darkroom import Captions, PictureOrder
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.browser.objects import js_object
from negatoscope.browser.outlet import save_blob
from negatoscope.browser.stage import Stage
from negatoscope.browser.svg_pictures import svg_picture
from negatoscope.rendering.places import Cell

#: Videos that browsers record, best first, and the ending of their files.
_VIDEO_TYPES = (
    ("video/mp4;codecs=avc1.42E01F", "mp4"),
    ("video/webm;codecs=vp9", "webm"),
    ("video/webm;codecs=vp8", "webm"),
    ("video/webm", "webm"),
)
_BITS_PER_SECOND = 12_000_000
_JPEG_QUALITY = 0.92
# CSS pixels, as on the screen
_FONT_PX = 14.0
_LINE_PX = 20.0
_MARGIN_PX = 12.0
_FOOT_PX = 28.0


class PageDarkroom:
    """See :class:`negatoscope.app.darkroom.Darkroom`."""

    def __init__(self, stage: Stage, session: Callable[[], ViewerSession | None]) -> None:
        self._stage = stage
        self._session = session

    def size_px(self, viewports: tuple[str, ...]) -> tuple[int, int]:
        """Width and height on the screen, in its pixels."""
        _, _, width, height = self._stage.bounds(viewports)
        ratio = self._stage.pixel_ratio
        return max(1, round(width * ratio)), max(1, round(height * ratio))

    async def save(self, order: PictureOrder, name: str) -> None:
        """Make a picture and offer it as a file."""
        save_blob(name, await self._blob(order))

    async def copy(self, order: PictureOrder) -> bool:
        """Put a picture on the clipboard."""
        import js
        from pyodide.ffi import JsException, to_js

        if not getattr(js, "ClipboardItem", None) or not getattr(js.navigator, "clipboard", None):
            return False
        blob = await self._blob(order)
        try:
            item = js.ClipboardItem.new(js_object(**{order.media_type: blob}))
            await js.navigator.clipboard.write(to_js([item]))
        except JsException:
            return False
        return True

    async def print(self, order: PictureOrder, lines: tuple[str, ...]) -> None:
        """Print a picture; afterwards nothing of it stays in the page."""
        import js
        from pyodide.ffi import create_once_callable

        document = js.document
        page = document.getElementById("print") or document.createElement("section")
        page.id = "print"
        page.replaceChildren()
        for line in lines:
            paragraph = document.createElement("p")
            paragraph.textContent = line
            page.append(paragraph)
        picture = document.createElement("img")
        url = js.URL.createObjectURL(await self._blob(order))
        picture.src = url
        picture.alt = ""
        page.append(picture)
        document.body.append(page)
        await picture.decode()

        def clear(*_: Any) -> None:
            page.remove()
            js.URL.revokeObjectURL(url)

        js.window.addEventListener("afterprint", create_once_callable(clear), js_object(once=True))
        js.window.print()

    def film(self, order: PictureOrder) -> "PageFilm | None":
        """Begin a video."""
        import js

        recorder = getattr(js, "MediaRecorder", None)
        kinds = [k for k in _VIDEO_TYPES if recorder and recorder.isTypeSupported(k[0])]
        return PageFilm(self.draw, *kinds[0]) if kinds else None

    async def _blob(self, order: PictureOrder) -> Any:
        import js

        canvas = js.document.createElement("canvas")
        await self.draw(order, canvas)
        answer = js.Promise.withResolvers()
        canvas.toBlob(answer.resolve, order.media_type, _JPEG_QUALITY)
        return await answer.promise

    async def draw(self, order: PictureOrder, canvas: Any) -> None:
        """Draw what is ordered into a canvas, which gets its size."""
        session = self._session()
        places = tuple(captions.viewport for captions in order.viewports)
        left, top, width, height = self._stage.bounds(places)
        scale = order.width_px / max(width, 1)
        size = (order.width_px, max(1, round(height * scale)))
        foot = round(_FOOT_PX * scale) if order.foot else 0
        canvas.width, canvas.height = size[0], size[1] + foot
        context = canvas.getContext("2d")
        context.fillStyle = "#000"
        context.fillRect(0, 0, canvas.width, canvas.height)
        cells = {}
        for name in places:
            x, y, w, h = self._stage.bounds((name,))
            cells[name] = Cell(
                round((x - left) * scale),
                round((y - top) * scale),
                round(w * scale),
                round(h * scale),
            )
        if session is not None:
            with self._stage.sized(session, cells, size) as drawn:
                context.drawImage(drawn, 0, 0)
        pen = Pen(context, scale)
        for captions in order.viewports:
            cell = cells[captions.viewport]
            if order.annotations and (drawing := await svg_picture(captions.viewport, scale)):
                context.drawImage(drawing, cell.left, cell.top, cell.width, cell.height)
            pen.captions(captions, cell)
        if order.foot:
            pen.line(order.foot, canvas.width / 2, size[1] + foot * 0.68, "center")


class Pen:
    """Writes light letters with a dark edge, as large as they are on the screen by ``scale``."""

    def __init__(self, context: Any, scale: float) -> None:
        import js

        self._context = context
        self._scale = scale
        family = js.getComputedStyle(js.document.body).fontFamily
        context.font = f"{_FONT_PX * scale:.1f}px {family}"
        context.lineJoin = "round"
        context.lineWidth = 3 * scale
        context.strokeStyle = "rgb(0 0 0 / 80%)"
        context.fillStyle = "#f0f0f0"

    def line(self, text: str, x: float, baseline: float, align: str) -> None:
        """One line."""
        self._context.textAlign = align
        self._context.strokeText(text, x, baseline)
        self._context.fillText(text, x, baseline)

    def captions(self, captions: Captions, cell: Cell) -> None:
        """Corners and letters of a viewport."""
        step, margin = _LINE_PX * self._scale, _MARGIN_PX * self._scale
        left, right = cell.left + margin, cell.left + cell.width - margin
        first, last = cell.top + margin + step * 0.6, cell.top + cell.height - margin
        for lines, x, align in (
            (captions.top_left, left, "left"),
            (captions.top_right, right, "right"),
        ):
            for number, text in enumerate(lines):
                self.line(text, x, first + number * step, align)
        for lines, x, align in (
            (captions.bottom_left, left, "left"),
            (captions.bottom_right, right, "right"),
        ):
            for number, text in enumerate(reversed(lines)):
                self.line(text, x, last - number * step, align)
        centre, middle = cell.left + cell.width / 2, cell.top + cell.height / 2
        self.line(captions.left, left, middle, "left")
        self.line(captions.right, right, middle, "right")
        self.line(captions.top, centre, first, "center")
        self.line(captions.bottom, centre, last, "center")


class PageFilm:
    """A video that MediaRecorder makes of a canvas, in real time."""

    def __init__(self, draw: Callable[[PictureOrder, Any], Any], kind: str, ending: str) -> None:
        import js

        self._draw = draw
        self._kind, self._ending = kind, ending
        self._canvas = js.document.createElement("canvas")
        self._recorder: Any = None
        self._track: Any = None
        self._data = js.Promise.withResolvers()

    async def add(self, order: PictureOrder, seconds: float) -> None:
        """Record what the viewports show now, for so long."""
        await self._draw(order, self._canvas)
        if self._recorder is None:
            self._begin()
        self._track.requestFrame()
        await asyncio.sleep(seconds)

    def _begin(self) -> None:
        import js

        stream = self._canvas.captureStream(0)
        self._track = stream.getVideoTracks()[0]
        options = js_object(mimeType=self._kind, videoBitsPerSecond=_BITS_PER_SECOND)
        self._recorder = js.MediaRecorder.new(stream, options)
        self._recorder.addEventListener("dataavailable", self._data.resolve)
        self._recorder.start()

    async def finish(self, name: str) -> None:
        """End it and offer the file."""
        if self._recorder is None:
            return
        self._track.requestFrame()  # the last image has an end
        self._recorder.stop()
        event = await self._data.promise
        save_blob(f"{name}.{self._ending}", event.data)

    def cancel(self) -> None:
        """End it and keep nothing."""
        if self._recorder is not None:
            self._recorder.stop()
