"""Vectors on an image whose pixels need not be square.

*Even* coordinates are (column, row · aspect): both axes in widths of a pixel, so that angles and
circles are what they are on the body and on the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from negatoscope.viewing.camera import Camera, Point

_RIGHT, _DOWN = (1.0, 0.0), (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class View:
    """What drawing has to know of the way an image is seen.

    ``aspect`` is the height of a pixel over its width; ``right`` and ``down`` are the screen's
    directions in even coordinates, of length 1.
    """

    aspect: float = 1.0
    right: tuple[float, float] = _RIGHT
    down: tuple[float, float] = _DOWN

    @classmethod
    def of(cls, camera: Camera, aspect: float) -> "View":
        """The view through a camera."""
        right, down = camera.screen_axes()
        return cls(aspect, right, down)


def even(point: Point, aspect: float) -> Point:
    """A point in even coordinates."""
    return Point(point.x, point.y * aspect)


def uneven(point: Point, aspect: float) -> Point:
    """A point of even coordinates, in pixels."""
    return Point(point.x, point.y / aspect)


def plus(a: Point, direction: tuple[float, float], factor: float = 1.0) -> Point:
    """A point and a vector."""
    return Point(a.x + direction[0] * factor, a.y + direction[1] * factor)


def minus(a: Point, b: Point) -> Point:
    """The vector from ``b`` to ``a``."""
    return Point(a.x - b.x, a.y - b.y)


def dot(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The inner product."""
    return a[0] * b[0] + a[1] * b[1]


def cross(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The area between two vectors, with its sign."""
    return a[0] * b[1] - a[1] * b[0]


def middle(a: Point, b: Point) -> Point:
    """The point half way."""
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)


def bounds(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom; all 0 without points."""
    xs, ys = zip(*points, strict=True) if points else ((0.0,), (0.0,))
    return min(xs), min(ys), max(xs), max(ys)


def distance_to_segment(p: Point, a: Point, b: Point) -> float:
    """Distance of a point from a line between two others."""
    length_x, length_y = b.x - a.x, b.y - a.y
    square = length_x * length_x + length_y * length_y
    along = ((p.x - a.x) * length_x + (p.y - a.y) * length_y) / square if square else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(p.x - a.x - along * length_x, p.y - a.y - along * length_y)


def distance_to_line(p: Point, line: Sequence[Point]) -> float:
    """Distance of a point from a line through several others; infinite without any."""
    if len(line) == 1:
        return hypot(p.x - line[0].x, p.y - line[0].y)
    return min((distance_to_segment(p, a, b) for a, b in pairwise(line)), default=float("inf"))
