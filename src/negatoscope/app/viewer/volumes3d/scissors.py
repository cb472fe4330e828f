"""Scissors for volumes in 3D: the outline that is being drawn, and what it cuts away."""

from dataclasses import replace

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.volumes3d.scenes import placement
from negatoscope.dicom.space.geometry import dot
from negatoscope.viewing.camera import Point, Size, distance
from negatoscope.viewing.free_cuts import MAX_CUTS, MIN_POINTS, FreeCut
from negatoscope.viewing.viewports import Viewport

#: Points of an outline that are nearer to each other say nothing new, in CSS pixels.
MIN_STEP_PX = 3.0
MAX_POINTS = 400


class Scissors:
    """One outline at a time."""

    def __init__(self) -> None:
        self._viewport_id = ""
        self._points: list[Point] = []

    def begin(self, viewport: Viewport, at: Point) -> None:
        """The first point (CSS pixels)."""
        self._viewport_id, self._points = viewport.id, [at]

    def move(self, at: Point) -> None:
        """A further point."""
        if not self._points or len(self._points) >= MAX_POINTS:
            return
        if distance(self._points[-1], at) >= MIN_STEP_PX:
            self._points.append(at)

    def outline(self, viewport: Viewport) -> tuple[Point, ...]:
        """What has been drawn so far over a viewport."""
        return tuple(self._points) if viewport.id == self._viewport_id else ()

    def end(self) -> tuple[Point, ...]:
        """The whole outline; nothing is under way any more."""
        points, self._points, self._viewport_id = tuple(self._points), [], ""
        return points


def cut_out(
    pictures: Pictures,
    viewport: Viewport,
    cell: Size,
    outline: tuple[Point, ...],
    *,
    keeps_inside: bool = False,
) -> Viewport | None:
    """A viewport with what lies under an outline (CSS pixels) cut away.

    ``None`` where it shows no volume in 3D, the outline is none, or there are cuts enough.
    """
    volume, look = pictures.volumes.of(viewport), viewport.volume3d
    if volume is None or look is None or len(outline) < MIN_POINTS or len(look.cuts) >= MAX_CUTS:
        return None
    place, orbit = placement(volume, look, cell), look.orbit
    points = []
    for at in outline:
        origin = place.ray(at).origin_mm
        points.append(Point(dot(origin, orbit.right), dot(origin, orbit.down)))
    cut = FreeCut(orbit.right, orbit.down, tuple(points), keeps_inside)
    return replace(viewport, volume3d=replace(look, cuts=(*look.cuts, cut)))
