"""The canvas behind the viewports: its size, the cells' places, and one drawing per frame."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from negatoscope.app.viewer.pointing import LENS_PX, MAGNIFICATION
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.volumes import PlaneValues, SheetValues
from negatoscope.browser.objects import js_object
from negatoscope.browser.painted import CellDrawings, Drawing, Painted
from negatoscope.browser.pictures import pictures_of
from negatoscope.browser.ray_pictures import PageRays
from negatoscope.browser.volumes import PageVolumes
from negatoscope.dicom.series.volumes import Volume
from negatoscope.rendering.gl import GraphicsError
from negatoscope.rendering.places import Cell
from negatoscope.rendering.renderer import Renderer
from negatoscope.rendering.thumbnails import ThumbnailPainter
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Camera, Point, Size, zoom_about
from negatoscope.viewing.frames import FrameKey, LoadedFrame
from negatoscope.viewing.viewports import Viewport

#: Below this width the study browser lies over the images (styles/modes.css).
NARROW_PX = 820
#: What the canvas is opened with; the boot loader opens it in the same way, ahead of Python.
CONTEXT_ATTRIBUTES = {
    "alpha": False,
    "antialias": False,
    "depth": False,
    "stencil": False,
    "preserveDrawingBuffer": True,  # what has not changed is not drawn again
}
GRAPHICS_ADVICE = "Turn on hardware acceleration or WebGL in the browser's settings."
_SOFTWARE = ("swiftshader", "llvmpipe", "software", "softpipe", "basic render")


class Stage:
    """Draws a session's viewports on the page's one canvas.

    Parameters
    ----------
    canvas:
        The canvas element.
    session:
        Gives the session that is shown, or None.
    on_trouble:
        Told in words when drawing is not possible.
    levels:
        The module ``shell/volumes.js``.
    """

    def __init__(
        self,
        canvas: Any,
        session: Callable[[], ViewerSession | None],
        on_trouble: Callable[[str], None],
        levels: Any = None,
    ) -> None:
        import js
        from pyodide.ffi import create_proxy

        self._js = js
        self._canvas = canvas
        self._session = session
        self._on_trouble = on_trouble
        self._levels = levels
        self.on_more: Callable[[], None] = lambda: None
        self._volumes: PageVolumes | None = None
        self._cells: dict[str, tuple[float, float, float, float]] = {}
        self._cells_valid = False
        self._lost = self._failed = False
        self.on_layout: Callable[[], None] = lambda: None
        self.read_video: Callable[[Viewport], dict[str, Any] | None] = lambda viewport: None
        self._gl: Any = None
        self._description = ""
        self._proxies = [create_proxy(self._context_lost), create_proxy(self._context_restored)]
        canvas.addEventListener("webglcontextlost", self._proxies[0])
        canvas.addEventListener("webglcontextrestored", self._proxies[1])

    def prepare(self) -> bool:
        """Make the graphics ready, which waits for the GPU's process; False where there are none.

        The study list needs no graphics: it must not wait for them.
        """
        if self._gl is None and not self._failed:
            try:
                self._context()
            except GraphicsError as error:
                self._failed = True
                self._on_trouble(f"{error}. {GRAPHICS_ADVICE}")
        return self._gl is not None

    def _context(self) -> None:
        gl = self._canvas.getContext("webgl2", js_object(**CONTEXT_ATTRIBUTES))
        if not gl:
            raise GraphicsError("WebGL 2 is not available")
        corners = self._js.Float32Array.new([0, 0, 1, 0, 0, 1, 1, 1])
        levels = self._js.Uint16Array.new
        self._renderer = Renderer(gl, self._as_floats, _owned_by_page, corners, levels)
        self._volumes = PageVolumes(gl, self._renderer, self._levels)
        self._painted = Painted(self._renderer, self._on_trouble)
        self._thumbnails = ThumbnailPainter(gl, self._renderer)
        info = gl.getExtension("WEBGL_debug_renderer_info")
        name = gl.getParameter(info.UNMASKED_RENDERER_WEBGL) if info else gl.getParameter(0x1F01)
        self._description = str(name)
        self._gl = gl
        self._rays = PageRays(
            gl, self._renderer, _owned_by_page, lambda: self.on_more(), software=self.software
        )

    def _as_floats(self, values: Any) -> Any:
        if values.constructor.name == "Float32Array":
            return values
        return self._js.Float32Array.new(values)

    @property
    def description(self) -> str:
        """Who draws: the name of the GPU or of the software renderer."""
        return self._description if self.prepare() else "none"

    @property
    def software(self) -> bool:
        """Whether the processor draws, for want of a GPU; known once something is drawn."""
        return any(word in self._description.lower() for word in _SOFTWARE)

    def _context_lost(self, event: Any) -> None:
        event.preventDefault()  # without it the browser never gives the context back
        self._lost = True

    def _context_restored(self, event: Any) -> None:
        self._lost = False
        self._context()
        self.on_layout()

    # -- layout ---------------------------------------------------------------------------------

    def invalidate_layout(self) -> None:
        """The cells may have moved."""
        self._cells_valid = False

    def _layout(self) -> None:
        if self._cells_valid:
            return
        js = self._js
        ratio = js.devicePixelRatio or 1
        area = self._place_canvas()
        width, height = max(1, round(area.width * ratio)), max(1, round(area.height * ratio))
        if (self._canvas.width, self._canvas.height) != (width, height):
            self._canvas.width, self._canvas.height = width, height
        self._cells = {}
        for element in js.document.querySelectorAll("[data-viewport]"):
            box = element.getBoundingClientRect()
            self._cells[element.dataset.viewport] = (
                box.left - area.left,
                box.top - area.top,
                box.width,
                box.height,
            )
        self._ratio = ratio
        self._cells_valid = True

    def _place_canvas(self) -> Any:
        """Lay the canvas exactly behind the viewports: each pixel more costs time to draw."""
        document = self._js.document
        area = document.querySelector(".viewport-area") or document.documentElement
        box = area.getBoundingClientRect()
        style = self._canvas.style
        for name in ("left", "top", "width", "height"):
            style.setProperty(name, f"{getattr(box, name)}px")
        return box

    @property
    def narrow(self) -> bool:
        """Whether there is room for the images only: as wide as the style sheet's drawer."""
        return bool(self._js.innerWidth < NARROW_PX)

    @property
    def pixel_ratio(self) -> float:
        """Pixels of the screen for one CSS pixel."""
        self._layout()
        return float(self._ratio)

    def set_theme(self, theme: str) -> None:
        """Colours around the images; the style sheet has them."""
        self._js.document.documentElement.dataset.theme = theme

    def cell_size(self, viewport_id: str) -> Size:
        """Size of a viewport's cell in CSS pixels; (1, 1) while it is not laid out."""
        self._layout()
        _, _, width, height = self._cells.get(viewport_id, (0, 0, 1, 1))
        return Size(max(width, 1), max(height, 1))

    def _cell(self, viewport_id: str) -> Cell | None:
        place = self._cells.get(viewport_id)
        if place is None or place[2] < 1 or place[3] < 1:
            return None
        left, top, width, height = (round(value * self._ratio) for value in place)
        return Cell(left, top, width, height)

    # -- drawing --------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw all viewports."""
        session = self._session()
        if self._lost or (session is None and self._gl is None) or not self.prepare():
            return
        self._layout()
        if session is not None and self._fill(session):
            self.on_more()
        cells = self._drawings(session)
        # there is no canvas to compose until there is something on it
        in_3d = [v for v in session.grid.viewports if v.volume3d] if session else []
        self._canvas.hidden = not (in_3d or any(made.drawings for made in cells.values()))
        self._painted.draw(cells, (self._canvas.width, self._canvas.height), self._ratio)
        self._rays.keep(session)
        for viewport in in_3d:
            self._draw_rays(session, viewport)

    def _draw_rays(self, session: ViewerSession | None, viewport: Viewport) -> None:
        cell = self._cell(viewport.id)
        if session is None or cell is None:
            return
        try:
            box = self.cell_size(viewport.id)
            self._rays.draw(session, viewport, box, cell, self._canvas.height)
        except GraphicsError as error:
            self._on_trouble(str(error))

    def refined(self, viewport_id: str) -> bool:
        """Whether a viewport's picture in 3D is as good as it gets."""
        return self._gl is not None and self._rays.refined(viewport_id)

    def depth_mm(self, viewport_id: str, at: Point) -> float | None:
        """How far behind the middle's plane what is seen in 3D at a point (CSS pixels) lies."""
        if self._gl is None or self._lost:
            return None
        return self._rays.depth_mm(viewport_id, at, self._ratio)

    def _fill(self, session: ViewerSession) -> bool:
        """Take up what has arrived for volumes; whether there is more."""
        try:
            return self._volumes is not None and self._volumes.fill(session)
        except GraphicsError as error:
            self._on_trouble(str(error))
            return False

    @property
    def volume_bytes(self) -> int:
        """What all volumes take of the graphics' memory."""
        return self._volumes.size_bytes if self._volumes is not None else 0

    def filled(self, volume: Volume) -> int:
        """How many slices of a volume are where it is drawn from."""
        return self._volumes.filled(volume) if self._volumes is not None else 0

    def bounds(self, viewport_ids: tuple[str, ...]) -> tuple[float, float, float, float]:
        """Left, top, width and height of what encloses these cells, in CSS pixels."""
        self._layout()
        boxes = [self._cells[name] for name in viewport_ids if name in self._cells]
        if not boxes:
            return 0, 0, 1, 1
        left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, bottom = max(b[0] + b[2] for b in boxes), max(b[1] + b[3] for b in boxes)
        return left, top, right - left, bottom - top

    @contextmanager
    def sized(
        self, session: ViewerSession, cells: Mapping[str, Cell], size: tuple[int, int]
    ) -> Iterator[Any]:
        """The canvas with viewports in other cells, in pixels; afterwards it is as it was.

        All of it happens in one task, so nobody sees it.
        """
        canvas = self._canvas
        try:
            if self.prepare() and not self._lost:
                canvas.width, canvas.height = size
                self._renderer.begin(*size)
                for name, cell in cells.items():
                    viewport = session.grid.get(name)
                    box = Size(cell.width, cell.height)
                    for picture in pictures_of(session, viewport, box):
                        self._renderer.draw(picture, cell, size[1], 1.0)
                    if viewport.volume3d is not None:
                        named = replace(viewport, id=f"{name}/whole")
                        self._rays.draw(session, named, box, cell, size[1], whole=True)
            yield canvas
        finally:
            self._painted.forget()
            self.invalidate_layout()
            self.draw()

    def _drawings(self, session: ViewerSession | None) -> dict[str, CellDrawings]:
        """What is to be seen in each cell."""
        found: dict[str, CellDrawings] = {}
        for viewport in session.grid.viewports if session else ():
            cell = self._cell(viewport.id)
            if session is None or cell is None:
                continue
            pictures = pictures_of(session, viewport, self.cell_size(viewport.id))
            drawings = [Drawing(picture, cell) for picture in pictures]
            lens = session.pointing.lens
            if lens is not None and lens.viewport_id == viewport.id:
                drawings += self._through(session, viewport, cell, lens.at)
            filled = tuple(self.filled(volume) for volume in session.volumes.shown((viewport,)))
            found[viewport.id] = CellDrawings(cell, tuple(drawings), filled)
        return found

    def _through(
        self, session: ViewerSession, viewport: Viewport, cell: Cell, at: Point
    ) -> list[Drawing]:
        """What the lens shows: the same picture, larger about the pointer, in part of a cell."""
        size, aspect = session.image_size(viewport)
        box = self.cell_size(viewport.id)
        camera = zoom_about(viewport.camera, MAGNIFICATION, at, box, size, aspect)
        pictures = pictures_of(session, replace(viewport, camera=camera), box)
        half = LENS_PX / 2
        ends = (at.x - half, at.y - half, at.x + half, at.y + half)
        left, top, right, bottom = (round(end * self._ratio) for end in ends)
        left, right = max(left, 0), min(right, cell.width)
        top, bottom = max(top, 0), min(bottom, cell.height)
        if left >= right or top >= bottom:
            return []
        part = Cell(cell.left + left, cell.top + top, right - left, bottom - top)
        return [Drawing(picture, cell, part) for picture in pictures]

    def forget(self) -> None:
        """Give the textures back and clear the canvas."""
        if self._gl is not None:
            self._rays.keep(None)
            self._renderer.forget()
            self._painted.forget()
            self.draw()

    def draw_thumbnail(self, session: ViewerSession, display_set_uid: str, index: int) -> bool:
        """Draw a display set's thumbnail into its canvas; False where it is not to be had yet."""
        key = FrameKey(display_set_uid, index)
        loaded = session.queue.get(key)
        display_set = session.display_sets.get(display_set_uid)
        if loaded is None or display_set is None or self._lost or not self.prepare():
            return False
        selector = f'canvas.thumbnail[data-display-set="{display_set_uid}"]'
        target = self._js.document.querySelector(selector)
        if not target:
            return False
        viewport = Viewport("thumbnail", display_set_uid, index)
        session.want_values(viewport)
        if session.state(viewport) != "loaded":
            return False
        upside_down = replace(viewport, camera=Camera(flip_vertical=True))
        picture = pictures_of(session, upside_down, Size(target.width, target.height))[0]
        self._thumbnails.paint(picture, target)
        return True

    # -- reading back ---------------------------------------------------------------------------

    def read_pixels(self, viewport_id: str) -> dict[str, Any]:
        """The displayed pixels of a viewport: RGBA from the top left, as drawn now."""
        session = self._session()
        video = self.read_video(session.grid.get(viewport_id)) if session else None
        if video is not None:
            return video
        self.draw()
        cell = self._cell(viewport_id)
        if cell is None or self._gl is None:
            return {"width": 0, "height": 0, "data": []}
        gl = self._gl
        values = self._js.Uint8Array.new(cell.width * cell.height * 4)
        bottom = self._canvas.height - cell.top - cell.height
        gl.readPixels(cell.left, bottom, cell.width, cell.height, 0x1908, 0x1401, values)
        data = values.to_bytes()
        row = cell.width * 4
        rows = [data[i : i + row] for i in range(len(data) - row, -1, -row)]
        return {"width": cell.width, "height": cell.height, "data": list(b"".join(rows))}

    def stored_values(self, frame: LoadedFrame, column: int, row: int) -> tuple[float, ...]:
        """The stored value, or the samples of a colour pixel."""
        at = (row * frame.columns + column) * frame.samples
        pixels = self._pixels(frame)
        return tuple(pixels[at + sample] for sample in range(frame.samples))

    def _pixels(self, frame: LoadedFrame) -> Any:
        if isinstance(frame.pixels, (PlaneValues, SheetValues)) and self._volumes is not None:
            return self._volumes.values(frame.pixels)
        return frame.pixels

    def region_values(self, frame: LoadedFrame, spans: Sequence[Span]) -> Sequence[float]:
        """The stored values of runs of pixels: gathered by the page, then copied once."""
        pixels = self._pixels(frame)
        gathered = pixels.constructor.new(sum(span.end - span.first for span in spans))
        at = 0
        for row, first, end in spans:
            start = row * frame.columns
            gathered.set(pixels.subarray(start + first, start + end), at)
            at += end - first
        values: Sequence[float] = gathered.to_py()
        return values


def _owned_by_page(values: Any) -> Any:
    """An ``array`` as a typed array that stays: without a copy it would look into Python's memory,
    which moves when it grows."""
    from pyodide.ffi import to_js

    return to_js(values).slice()


def graphics_there() -> bool:
    """Whether the browser gives graphics; what it gives for the question goes back at once."""
    import js

    gl = js.document.createElement("canvas").getContext("webgl2", js_object(**CONTEXT_ATTRIBUTES))
    if not gl:
        return False
    ending = gl.getExtension("WEBGL_lose_context")
    if ending:
        ending.loseContext()
    return True
