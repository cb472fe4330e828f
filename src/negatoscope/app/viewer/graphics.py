"""What is drawn over a picture besides measurements: lines of other planes, marks, scale bar.

All in CSS pixels of the viewport, from its upper left corner.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.volumes.crosshairs import CrossLine
from negatoscope.app.viewer.volumes.looks import through
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.space.geometry import Vector
from negatoscope.dicom.space.intersections import cut, image_point, moved, reach_mm
from negatoscope.dicom.text import format_number
from negatoscope.viewing.camera import Placement, Point, Size
from negatoscope.viewing.reformats import holding
from negatoscope.viewing.viewports import Grid, Viewport

#: The scale bar takes at most this share of a viewport's width, and is not drawn below a length.
SCALE_BAR_SHARE = 0.25
MIN_SCALE_BAR_PX = 24.0
SCALE_BAR_ABOVE_EDGE_PX = 34.0
#: In narrower viewports the texts of the right corner reach the middle: the bar goes to the left
#: corner, above the texts there, which the smallest ones do not have (styles/viewport.css).
NARROW_PX, TINY_PX = 520.0, (320.0, 240.0)
CORNER_PX, CORNER_TEXTS_PX = 12.0, 44.0
#: About the width of a letter of the labels.
LETTER_PX = 6.6
#: The colour bar: its height in that of the viewport, and where it stands.
RAMP_SHARE = 0.3
RAMP_RAISED_SHARE = 0.2
RAMP_FROM_EDGE_PX = 70.0
#: Smaller viewports have no scale bar.
MIN_CELL_PX = 240.0
_STEPS_MM = tuple(step * 10.0**power for power in range(-4, 4) for step in (1, 2, 5))


class Line(NamedTuple):
    """A line and what it stands for: active, first, last, all."""

    kind: str
    start: Point
    end: Point


class RegionOutline(NamedTuple):
    """The edge of a region in a picture: a path in image pixels, and the matrix to the viewport."""

    path: str
    matrix: tuple[float, float, float, float, float, float]
    selected: bool


class Label(NamedTuple):
    """A text whose middle lies at a point."""

    at: Point
    text: str


@dataclass(frozen=True, slots=True)
class Graphics:
    """What lies over one picture."""

    lines: tuple[Line, ...] = ()
    marks: tuple[Point, ...] = ()
    bars: tuple[tuple[Point, Point], ...] = ()
    labels: tuple[Label, ...] = ()
    boxes: tuple[tuple[Point, Point], ...] = ()
    ramp: tuple[Point, float, str] | None = None  # upper end, height, the map's name
    outlines: tuple[RegionOutline, ...] = ()
    crosshairs: tuple[CrossLine, ...] = ()


NOTHING = Graphics()


@dataclass(slots=True)
class ReferenceLines:
    """Which lines are shown: of the active viewport, or of one that is named."""

    on: bool = False
    source: str = ""
    ends: bool = False  # the first and the last slice too
    every: bool = False  # all slices


@dataclass(slots=True)
class Localiser:
    """The place that a person has picked: in which space, and where."""

    frame_of_reference: str = ""
    point_mm: Vector | None = None


@dataclass(slots=True)
class GraphicsRoom:
    """Makes the graphics of a session's viewports."""

    pictures: Pictures
    reference: ReferenceLines = field(default_factory=ReferenceLines)
    localiser: Localiser = field(default_factory=Localiser)
    scale_bar: bool = True

    def placement(self, viewport: Viewport, cell: Size) -> Placement:
        """Where a picture lies in its cell."""
        size, aspect = self.pictures.image_size(viewport)
        return Placement(viewport.camera, cell, size, aspect)

    def of(self, grid: Grid, viewport: Viewport, cell: Size) -> Graphics:
        """What lies over a viewport's picture."""
        display_set = self.pictures.display_set(viewport)
        if display_set is None or viewport.empty:
            return NOTHING
        placement = self.placement(viewport, cell)
        bars, labels = self._scale(viewport, cell, placement)
        ramp, ends = self._ramp(viewport, cell)
        return Graphics(
            self._lines(grid, viewport, placement),
            self._marks(viewport, placement),
            bars,
            (*labels, *ends),
            ramp=ramp,
        )

    def _ramp(
        self, viewport: Viewport, cell: Size
    ) -> tuple[tuple[Point, float, str] | None, tuple[Label, ...]]:
        """The colour bar at the right edge, with the values of its ends."""
        voi = self.pictures.window(viewport)
        if not viewport.colormap or voi is None or min(cell) < MIN_CELL_PX:
            return None, ()
        height, left = cell.height * RAMP_SHARE, cell.width - RAMP_FROM_EDGE_PX
        top = (cell.height - height) / 2 - cell.height * RAMP_RAISED_SHARE
        low, high = voi.bounds
        if self.pictures.pipeline(viewport).inverse:
            low, high = high, low
        ends = (
            Label(Point(left, top - 6), format_number(high, 2)),
            Label(Point(left, top + height + 14), format_number(low, 2)),
        )
        return (Point(left, top), height, viewport.colormap), ends

    # -- lines of other planes ------------------------------------------------------------------

    def _lines(self, grid: Grid, viewport: Viewport, placement: Placement) -> tuple[Line, ...]:
        if not self.reference.on:
            return ()
        named = self.reference.source
        source = grid.get(named) if named in grid.ids else grid.active
        leading = self.pictures.display_set(source)
        here, frame = self.pictures.display_set(viewport), self.pictures.frame(viewport)
        if source.id == viewport.id or leading is None or here is None or frame is None:
            return ()
        matrix = self.pictures.registrations.matrix(
            leading.frame_of_reference_uid, here.frame_of_reference_uid
        )
        if matrix is None or frame.plane is None:
            return ()
        planes = self.pictures.planes(source)
        count, cut_from = len(planes), self.pictures.frame(source)
        if cut_from is None:
            return ()
        columns, rows = cut_from.format.columns, cut_from.format.rows
        wanted: list[tuple[str, int]] = []
        if self.reference.every:
            wanted += [("all", index) for index in range(count)]
        if self.reference.ends:
            wanted += [("first", 0), ("last", count - 1)]
        wanted.append(("active", source.index))
        lines = []
        for kind, index in wanted:
            other = planes[index] if 0 <= index < count else None
            if other is None:
                continue
            ends = cut(moved(other, matrix), columns, rows, frame.plane)
            if ends is not None:
                start, end = (placement.to_viewport(Point(*point)) for point in ends)
                lines.append(Line(kind, start, end))
        return tuple(lines)

    # -- the place that was picked --------------------------------------------------------------

    def _marks(self, viewport: Viewport, placement: Placement) -> tuple[Point, ...]:
        display_set = self.pictures.display_set(viewport)
        point = self.place_in(display_set)
        if point is None or display_set is None:
            return ()
        planes = self.pictures.planes(viewport)
        plane = planes[viewport.index] if viewport.index < len(planes) else None
        if plane is None or abs(plane.pixel(point)[2]) > reach_mm(planes, viewport.index):
            return ()
        return (placement.to_viewport(Point(*image_point(plane, point))),)

    def place_in(self, display_set: DisplaySet | None) -> Vector | None:
        """The picked place in the space of a display set; ``None`` where nothing leads there."""
        point = self.localiser.point_mm
        if point is None or display_set is None:
            return None
        matrix = self.pictures.registrations.matrix(
            self.localiser.frame_of_reference, display_set.frame_of_reference_uid
        )
        return None if matrix is None else matrix.point(point)

    def pick(self, viewport: Viewport, at: Point) -> bool:
        """Pick the place at an image point; False where the picture lies nowhere in space."""
        frame, display_set = self.pictures.frame(viewport), self.pictures.display_set(viewport)
        if frame is None or display_set is None or frame.plane is None:
            return False
        if not display_set.frame_of_reference_uid:
            return False
        self.localiser.frame_of_reference = display_set.frame_of_reference_uid
        self.localiser.point_mm = frame.plane.point_mm(at.x - 0.5, at.y - 0.5)
        return True

    def picked_in(self, viewport: Viewport) -> Vector | None:
        """The picked place in the space of a viewport."""
        return self.place_in(self.pictures.display_set(viewport))

    def at_place(self, viewport: Viewport) -> Viewport | None:
        """A viewport at the slice of the picked place; ``None`` where none of its slices is."""
        point = self.picked_in(viewport)
        if viewport.reformat is not None:
            return through(self.pictures, viewport, point) if point is not None else None
        index = self.slice_of_place(viewport)
        return None if index is None else replace(viewport, index=index)

    def slice_of_place(self, viewport: Viewport) -> int | None:
        """The slice in which the picked place lies; ``None`` where no slice of the stack does."""
        display_set = self.pictures.display_set(viewport)
        point = self.place_in(display_set)
        if point is None or display_set is None or display_set.video is not None:
            return None
        return holding(self.pictures.planes(viewport), point)

    # -- scale bar ------------------------------------------------------------------------------

    def _scale(
        self, viewport: Viewport, cell: Size, placement: Placement
    ) -> tuple[tuple[tuple[Point, Point], ...], tuple[Label, ...]]:
        frame = self.pictures.frame(viewport)
        spacing = frame.spacing if frame else None
        if not self.scale_bar or spacing is None or min(cell) < MIN_CELL_PX:
            return (), ()
        px_per_mm = placement.scale / spacing.column_mm
        fitting = [step for step in _STEPS_MM if step * px_per_mm <= cell.width * SCALE_BAR_SHARE]
        if not fitting or fitting[-1] * px_per_mm < MIN_SCALE_BAR_PX:
            return (), ()
        length = fitting[-1] * px_per_mm
        words = f"{length_words(fitting[-1])} {spacing.short_origin}".rstrip()
        if cell.width < NARROW_PX:
            has_texts = cell.width > TINY_PX[0] and cell.height > TINY_PX[1]
            left, edge = CORNER_PX, CORNER_PX + CORNER_TEXTS_PX * has_texts
            middle = left + max(length, len(words) * LETTER_PX) / 2
        else:
            left, edge = (cell.width - length) / 2, SCALE_BAR_ABOVE_EDGE_PX
            middle = cell.width / 2
        top = cell.height - edge - self.pictures.bar_px(viewport)
        bar = (Point(left, top), Point(left + length, top))
        return (bar,), (Label(Point(middle, top - 8), words),)


def length_words(length_mm: float) -> str:
    """``5 cm``, ``2 mm``, ``50 µm``."""
    if length_mm >= 10.0:
        return f"{format_number(length_mm / 10.0)} cm"
    if length_mm >= 1.0:
        return f"{format_number(length_mm)} mm"
    return f"{format_number(length_mm * 1000.0)} µm"
