"""What of a figure lies under the pointer, by distance on the screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import Literal

from negatoscope.viewing.annotations.building import handles_of
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.plane import bounds, distance_to_line
from negatoscope.viewing.annotations.shapes import lines_of
from negatoscope.viewing.camera import Placement, Point

#: CSS pixels from a handle, and from a line, that still count; for a finger more.
HANDLE_REACH_PX = 9.0
LINE_REACH_PX = 6.0
TOUCH_FACTOR = 2.2


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of an annotation: one of its handles, its lines, or its text."""

    uid: str
    part: Literal["handle", "line", "text"]
    index: int = 0


def hit(
    annotations: Iterable[Annotation],
    at: Point,
    placement: Placement,
    aspect: float,
    *,
    touch: bool = False,
) -> Hit | None:
    """What lies under a viewport position: handles before lines, the last one drawn first."""
    factor = TOUCH_FACTOR if touch else 1.0
    handle_px, line_px = HANDLE_REACH_PX * factor, LINE_REACH_PX * factor
    near = list(_near(annotations, placement.to_image(at), handle_px / placement.scale, aspect))
    for annotation in near:
        for index, point in enumerate(handles_of(annotation)):
            place = placement.to_viewport(point)
            if hypot(place.x - at.x, place.y - at.y) <= handle_px:
                return Hit(annotation.uid, "handle", index)
    for annotation in near:
        for line in lines_of(annotation, aspect):
            shown = [placement.to_viewport(p) for p in line]
            if distance_to_line(at, shown) <= line_px:
                return Hit(annotation.uid, "line")
    return None


def _near(
    annotations: Iterable[Annotation], at: Point, reach: float, aspect: float
) -> Iterable[Annotation]:
    """Those whose bounds are near, in image coordinates: cheap, before looking closely."""
    for annotation in reversed(tuple(annotations)):
        left, top, right, bottom = extent(annotation, aspect)
        high = reach / min(aspect, 1.0)
        inside = left - reach <= at.x <= right + reach and top - high <= at.y <= bottom + high
        if annotation.visible and inside:
            yield annotation


@lru_cache(maxsize=4096)
def extent(annotation: Annotation, aspect: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a figure in image coordinates, with its handles."""
    points = [p for line in lines_of(annotation, aspect) for p in line]
    return bounds((*points, *annotation.points))
