"""Tools that act where they are pressed: crosshairs, magnifier, window of a region, values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.graphics import Label
from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.point_values import pixel_at, place_text, value_text
from negatoscope.app.viewer.volumes.crosshairs import Crosshairs, Grip
from negatoscope.app.viewer.volumes.layers import layer_values, layers_of
from negatoscope.dicom.presentation.lut import Window, window_for_range
from negatoscope.dicom.series.frames import Frame
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Placement, Point
from negatoscope.viewing.tools import POINTING_TOOLS
from negatoscope.viewing.viewports import Viewport

CROSSHAIRS, MAGNIFY, REGION, SELECT, PROBE, UPTAKE = POINTING_TOOLS
#: A side of the lens in CSS pixels, and how much more it shows than the picture around it.
LENS_PX = 200.0
MAGNIFICATION = 2.5
#: Room for half of a value's text beside the pointer, and how far above it that stands.
PROBE_ROOM_PX = 90.0
PROBE_ABOVE_PX = 24.0
#: Pixels a side of a region at least.
MIN_REGION = 2


@dataclass(frozen=True, slots=True)
class Lens:
    """A magnifying lens over a viewport, with its middle at a point of it (CSS pixels)."""

    viewport_id: str
    at: Point


class Pointing:
    """What the pressed pointer does with such a tool.

    Parameters
    ----------
    localise:
        Picks the place at an image point of a viewport.
    crosshairs:
        Those of volume viewports.
    changed:
        Called when something has to be drawn anew.
    """

    def __init__(
        self,
        pictures: Pictures,
        screen: Screen,
        localise: Callable[[Viewport, Point], bool],
        crosshairs: Crosshairs,
        changed: Callable[[], None],
    ) -> None:
        self._pictures = pictures
        self._screen = screen
        self._localise = localise
        self._crosshairs = crosshairs
        self._grip: Grip | None = None
        self._moved = False
        self._changed = changed
        self._tool = ""
        #: Measures the uptake about an image point of a viewport.
        self.measure: Callable[[Viewport, Point], None] = lambda viewport, at: None
        self.lens: Lens | None = None
        self.region: tuple[str, Point, Point] | None = None  # viewport, both corners
        self._probe: tuple[str, Point] | None = None  # viewport, where the pointer is

    def press(self, viewport: Viewport, at: Point, tool: str) -> bool:
        """Begin; False where the tool is none of these, or has nothing to act on."""
        shows_pixels = self._pictures.loaded(viewport) is not None
        if tool not in POINTING_TOOLS or tool == SELECT or not (shows_pixels or tool == CROSSHAIRS):
            return False
        if tool == UPTAKE:
            self.measure(viewport, self._placement(viewport).to_image(at))
            return True
        self._tool, self._grip = tool, None
        if tool == CROSSHAIRS and viewport.reformat is not None:
            self._grip = self._crosshairs.part_at(viewport, at)
            self._moved = False
            if self._grip.part != "centre":
                return True
        if tool == REGION:
            self.region = (viewport.id, at, at)
        self.move(viewport, at)
        return True

    def move(self, viewport: Viewport, at: Point) -> None:
        """Follow the pointer."""
        if self._grip is not None:
            self._moved = True
            self._grip = self._crosshairs.drag(viewport, self._grip, at)
            return
        if self._tool == CROSSHAIRS:
            self._localise(viewport, self._placement(viewport).to_image(at))
            return
        if self._tool == MAGNIFY:
            self.lens = Lens(viewport.id, at)
        elif self._tool == PROBE:
            self._probe = (viewport.id, at)
        elif self.region is not None:
            self.region = (viewport.id, self.region[1], at)
        self._changed()

    def release(self, viewport: Viewport) -> Window | None:
        """End; the window of the region that was drawn, if one was."""
        region, self.region = self.region, None
        if self._grip is not None and self._grip.part == "line" and not self._moved:
            # a press on a line that moves nothing goes to the place
            self._localise(viewport, self._placement(viewport).to_image(self._grip.at))
        self.cancel()
        if region is None:
            return None
        placement = self._placement(viewport)
        return self.window_of(viewport, *(placement.to_image(corner) for corner in region[1:]))

    def cancel(self) -> None:
        """Give up what is under way."""
        self._tool, self.lens, self.region, self._probe = "", None, None, None
        self._grip = None
        self._changed()

    def box(self, viewport: Viewport) -> tuple[tuple[Point, Point], ...]:
        """The frame to be drawn over a viewport: of the lens, or of the region."""
        if self.lens is not None and self.lens.viewport_id == viewport.id:
            x, y = self.lens.at
            half = LENS_PX / 2
            return ((Point(x - half, y - half), Point(x + half, y + half)),)
        if self.region is not None and self.region[0] == viewport.id:
            return (self.region[1:],)
        return ()

    def probe(self, viewport: Viewport) -> tuple[Point, Label] | None:
        """Where the values of a viewport are being probed, and what is there."""
        if self._probe is None or self._probe[0] != viewport.id:
            return None
        at = self._probe[1]
        words = self.words_at(viewport, at)
        if not words:
            return None
        cell = self._screen.cell_size(viewport.id)
        inset = min(PROBE_ROOM_PX, cell.width / 2)
        x = min(max(at.x, inset), cell.width - inset)
        y = at.y - PROBE_ABOVE_PX if at.y > 2 * PROBE_ABOVE_PX else at.y + 2 * PROBE_ABOVE_PX
        return at, Label(Point(x, y), words[0])

    def words_at(self, viewport: Viewport, at: Point) -> tuple[str, ...]:
        """Pixel and value under a point of a viewport (CSS pixels), then its place in the patient.

        Empty beside the image, and while its pixels are not here.
        """
        frame, loaded = self._pictures.frame(viewport), self._pictures.loaded(viewport)
        if frame is None or loaded is None:
            return ()
        pixel = pixel_at(loaded, self._placement(viewport).to_image(at))
        if pixel is None:
            return ()
        value = value_text(frame, loaded, self._screen.stored_values(loaded, *pixel))
        value = "  ".join((value, *self._layer_values(viewport, pixel)))
        place = place_text(frame, pixel)
        found = f"{pixel[0]}, {pixel[1]}:  {value}"
        return (found, place) if place else (found,)

    def _layer_values(self, viewport: Viewport, pixel: tuple[int, int]) -> Iterator[str]:
        """What the layers hold there, each after its modality."""
        volumes = self._pictures.volumes
        for shown in layers_of(volumes, viewport):
            found = layer_values(volumes, viewport, shown)
            if found is not None:
                modality = shown.frame.instance.string("Modality")
                value = value_text(*found, self._screen.stored_values(found[1], *pixel))
                yield f"{modality} {value}"

    def window_of(self, viewport: Viewport, a: Point, b: Point) -> Window | None:
        """The window over the values between two image points; ``None`` where there are none."""
        frame, loaded = self._pictures.frame(viewport), self._pictures.loaded(viewport)
        if frame is None or loaded is None or loaded.samples != 1:
            return None
        left, right = sorted((a.x, b.x))
        top, bottom = sorted((a.y, b.y))
        first, end = max(0, floor(left)), min(loaded.columns, ceil(right))
        rows = range(max(0, floor(top)), min(loaded.rows, ceil(bottom)))
        if end - first < MIN_REGION or len(rows) < MIN_REGION:
            return None
        spans = [Span(row, first, end) for row in rows]
        return _window(frame, self._screen.region_values(loaded, spans))

    def _placement(self, viewport: Viewport) -> Placement:
        size, aspect = self._pictures.image_size(viewport)
        cell = self._screen.cell_size(viewport.id)
        return Placement(viewport.camera, cell, size, aspect)


def _window(frame: Frame, stored: Sequence[float]) -> Window | None:
    """The window from the least to the greatest value that is no padding."""
    low, high = frame.padding or (1.0, 0.0)
    values = [v for v in stored if isfinite(v) and not low <= v <= high]
    if not values:
        return None
    lut = frame.modality_lut
    if lut.table is not None:
        shown = [lut.apply(value) for value in set(values)]
        return window_for_range(min(shown), max(shown))
    ends = (lut.apply(min(values)), lut.apply(max(values)))
    whole = all(float(value).is_integer() for value in (lut.slope, *ends))
    return window_for_range(*ends, exact=not whole)
