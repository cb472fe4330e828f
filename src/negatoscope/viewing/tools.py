"""What dragging does: window and level, pan, zoom, scroll.

Directions follow IHE Basic Image Review: right widens the window, up lowers its centre
(brighter); down zooms in.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from negatoscope.dicom.presentation.lut import LINEAR, Window
from negatoscope.dicom.presentation.voi_table import VOI
from negatoscope.viewing.annotations.kinds import ANNOTATION_TOOLS
from negatoscope.viewing.camera import Placement, Point, Size, zoom_about
from negatoscope.viewing.orbit import OrbitPlacement
from negatoscope.viewing.viewports import Viewport

ToolName = Literal["WindowLevel", "Pan", "Zoom", "StackScroll", "TrackballRotate"]
#: Tools that act where they are pressed, and follow the pointer; `Select` changes no picture.
POINTING_TOOLS = (
    "Crosshairs",
    "Magnify",
    "WindowLevelRegion",
    "Select",
    "DragProbe",
    "UptakeRegion",
)
#: Tools that pick the place that is seen in a volume in 3D.
SURFACE_TOOLS = ("Crosshairs",)
#: Draws an outline over a volume in 3D, which cuts away what lies under it.
SCISSORS = "VolumeScissors"
TOOL_NAMES: tuple[str, ...] = (
    *get_args(ToolName),
    *POINTING_TOOLS,
    SCISSORS,
    *ANNOTATION_TOOLS,
)

#: A drag over this many CSS pixels runs through the image's whole range of values.
FULL_RANGE_DRAG_PX = 1024.0
#: A drag over this fraction of the viewport's height zooms by e.
ZOOM_DRAG_FRACTION = 0.4
#: A scroll drag needs at least this many CSS pixels for an image.
MIN_SCROLL_STEP_PX = 3.0


@dataclass(frozen=True, slots=True)
class DragContext:
    """What a drag needs to know about the picture under it.

    Of a volume in 3D, ``image_size`` is its longest edge in mm, both ways.

    ``dynamic_range`` is in modality units (HU, …); ``window`` is the one in effect;
    ``clamped`` windows begin at nothing (IHE BIR 5.4).
    """

    viewport_size: Size
    image_size: Size
    aspect: float
    frame_count: int
    dynamic_range: float
    window: VOI | None
    clamped: bool = False


def zoomed_at(viewport: Viewport, factor: float, at: Point, context: DragContext) -> Viewport:
    """The viewport zoomed so that what is at a point (CSS pixels) stays there."""
    look = viewport.volume3d
    if look is not None:
        orbit = orbit_placement(viewport, context).zoomed_about(factor, at)
        return replace(viewport, volume3d=replace(look, orbit=orbit))
    sizes = (context.viewport_size, context.image_size, context.aspect)
    return replace(viewport, camera=zoom_about(viewport.camera, factor, at, *sizes))


def turns_in_3d(tool: str) -> bool:
    """Whether a tool turns a volume in 3D; most do."""
    return tool not in ("Pan", "Zoom", SCISSORS, *SURFACE_TOOLS)


def orbit_placement(viewport: Viewport, context: DragContext) -> OrbitPlacement:
    """How a volume in 3D lies in its viewport, about a middle of (0, 0, 0).

    Raises
    ------
    ValueError
        There is none.
    """
    if viewport.volume3d is None:
        raise ValueError("not a viewport in 3D")
    middle = (0.0, 0.0, 0.0)
    extent_mm = context.image_size.width
    return OrbitPlacement(viewport.volume3d.orbit, context.viewport_size, middle, extent_mm)


@dataclass(slots=True)
class Drag:
    """A drag under way: where it began and what the viewport was then."""

    tool: str
    start: Viewport
    anchor: Point
    context: DragContext

    def moved(self, to: Point) -> Viewport:
        """The viewport as it is with the pointer at ``to`` (viewport CSS pixels)."""
        dx, dy = to.x - self.anchor.x, to.y - self.anchor.y
        if self.start.volume3d is not None:
            return self._in_space(dx, dy)
        if self.tool in ("WindowLevel", "TrackballRotate"):  # which turns volumes in 3D only
            return self._window(dx, dy)
        if self.tool == "Pan":
            return self._pan(dx, dy)
        if self.tool == "Zoom":
            return self._zoom(dy)
        return self._scroll(dy)

    def _in_space(self, dx: float, dy: float) -> Viewport:
        """In 3D: a volume is moved, zoomed, or turned, whatever other tool is in hand."""
        look, place = self.start.volume3d, orbit_placement(self.start, self.context)
        if look is None or self.tool == "Zoom":
            return self._zoom(dy)
        orbit = place.moved(dx, dy) if self.tool == "Pan" else place.dragged(dx, dy)
        return replace(self.start, volume3d=replace(look, orbit=orbit))

    def _window(self, dx: float, dy: float) -> Viewport:
        window = self.context.window
        if window is None:
            return self.start
        # a picture of one value has no range; its window still moves
        per_px = (self.context.dynamic_range or window.width) / FULL_RANGE_DRAG_PX
        if self.context.clamped and isinstance(window, Window):
            upper = max(window.bounds[1] + (dx + dy) * per_px, per_px)
            more = 1.0 if window.function == LINEAR else 0.0  # LINEAR counts whole values
            moved: VOI = window.moved((upper + more) / 2, upper + more)
        else:
            moved = window.moved(window.center + dy * per_px, window.width + dx * per_px)
        return replace(self.start, window=moved)

    def _pan(self, dx: float, dy: float) -> Viewport:
        context, camera = self.context, self.start.camera
        scale = Placement(camera, context.viewport_size, context.image_size, context.aspect).scale
        pan = Point(camera.pan.x + dx / scale, camera.pan.y + dy / scale)
        return replace(self.start, camera=replace(camera, pan=pan))

    def _zoom(self, dy: float) -> Viewport:
        height = max(self.context.viewport_size.height, 1.0)
        factor = 2.718281828 ** (dy / (ZOOM_DRAG_FRACTION * height))
        return zoomed_at(self.start, factor, self.anchor, self.context)

    def _scroll(self, dy: float) -> Viewport:
        count = self.context.frame_count
        step = max(MIN_SCROLL_STEP_PX, self.context.viewport_size.height / max(count, 1))
        index = self.start.index + round(dy / step)
        return replace(self.start, index=min(max(index, 0), max(count - 1, 0)))


class WheelSteps:
    """Turns wheel events into whole images: one per notch, and by distance on a touchpad."""

    #: A single event of this many CSS pixels or more is one notch of a wheel.
    NOTCH_PX = 48.0
    #: Distance on a touchpad for one image.
    TOUCHPAD_PX = 24.0

    def __init__(self) -> None:
        self._rest = 0.0

    def steps(self, delta_px: float) -> int:
        """Images to move for an event of ``delta_px`` CSS pixels; positive is onwards."""
        if abs(delta_px) >= self.NOTCH_PX:
            self._rest = 0.0
            return 1 if delta_px > 0 else -1
        if self._rest * delta_px < 0:
            self._rest = 0.0
        self._rest += delta_px
        whole = int(self._rest / self.TOUCHPAD_PX)
        self._rest -= whole * self.TOUCHPAD_PX
        return whole
