"""The lines of each figure in image coordinates, and the same as SVG path data."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, pi, sin

from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.plane import even, middle, minus, plus, uneven
from negatoscope.viewing.camera import Point

Line = tuple[Point, ...]

#: Pieces of a curve where it is taken as straight lines.
_ELLIPSE_PIECES = 72
_SPLINE_PIECES = 12
#: Length of the control lines of a quarter of a circle as a Bézier curve.
_KAPPA = 0.5522847498
#: Decimal places of image pixels in path data.
_PLACES = 2


@lru_cache(maxsize=1024)
def lines_of(annotation: Annotation, aspect: float) -> tuple[Line, ...]:
    """The lines of a figure; a closed one ends where it begins."""
    points = annotation.points
    match annotation.tool:
        case "Bidirectional" | "CobbAngle":
            return tuple(points[i : i + 2] for i in range(0, len(points), 2))
        case "EllipticalROI" | "CircleROI" if conjugate(annotation, aspect) is None:
            return (points,)
        case "EllipticalROI" | "CircleROI":
            return (_ellipse_line(annotation, aspect),)
        case _:
            return (contour(annotation),)


def contour(annotation: Annotation) -> Line:
    """The outline of a figure of straight lines or of a spline; closed ones come round."""
    points = annotation.points
    closed = annotation.closed and len(points) > 2
    match annotation.tool:
        case "SplineROI":
            return spline(points, closed=closed)
        case "LivewireContour":
            path = annotation.outline or points
            return (*path, path[0]) if closed and path else path
        case "RectangleROI" | "PlanarFreehandROI":
            return (*points, points[0]) if closed else points
    return points


def conjugate(annotation: Annotation, aspect: float) -> tuple[Point, Point, Point] | None:
    """Centre and two conjugate half axes of an ellipse or circle, in image pixels."""
    points = annotation.points
    if annotation.tool == "EllipticalROI" and len(points) == 4:
        a, b, c, d = points
        centre = middle(a, b)
        return centre, minus(a, centre), minus(c, middle(c, d))
    if annotation.tool == "CircleROI" and len(points) == 2:
        centre = even(points[0], aspect)
        edge = even(points[1], aspect)
        radius = hypot(edge.x - centre.x, edge.y - centre.y)
        return points[0], Point(radius, 0.0), uneven(Point(0.0, radius), aspect)
    return None


def _ellipse_line(annotation: Annotation, aspect: float) -> Line:
    axes = conjugate(annotation, aspect)
    if axes is None:
        return annotation.points
    centre, a, b = axes
    turns = (2 * pi * i / _ELLIPSE_PIECES for i in range(_ELLIPSE_PIECES))
    line = tuple(plus(plus(centre, a, cos(t)), b, sin(t)) for t in turns)
    return (*line, line[0])


def spline(points: Sequence[Point], *, closed: bool) -> Line:
    """A Catmull-Rom spline through points (Catmull and Rom 1974, tension ½)."""
    count = len(points)
    if count < 3:
        return tuple(points)
    line: list[Point] = []
    for i in range(count if closed else count - 1):
        if closed:
            four = [points[(i + k) % count] for k in (-1, 0, 1, 2)]
        else:
            four = [points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2)]
        line += [_catmull_rom(four, step / _SPLINE_PIECES) for step in range(_SPLINE_PIECES)]
    line.append(points[0] if closed else points[-1])
    return tuple(line)


def _catmull_rom(four: Sequence[Point], t: float) -> Point:
    p0, p1, p2, p3 = four
    t2, t3 = t * t, t * t * t
    weights = (-t3 + 2 * t2 - t, 3 * t3 - 5 * t2 + 2, -3 * t3 + 4 * t2 + t, t3 - t2)
    return Point(
        sum(w * p.x for w, p in zip(weights, (p0, p1, p2, p3), strict=True)) / 2,
        sum(w * p.y for w, p in zip(weights, (p0, p1, p2, p3), strict=True)) / 2,
    )


@lru_cache(maxsize=4096)
def path_of(annotation: Annotation, aspect: float) -> str:
    """The figure as SVG path data in image coordinates; empty for a mere point."""
    axes = conjugate(annotation, aspect)
    if axes is not None:
        return _ellipse_path(*axes)
    return "".join(_line_path(line) for line in lines_of(annotation, aspect))


def _line_path(line: Line) -> str:
    if len(line) < 2:
        return ""
    closed = len(line) > 3 and line[0] == line[-1]
    shown = line[:-1] if closed else line
    return f"M{'L'.join(_pair(p) for p in shown)}{'Z' if closed else ''}"


def _ellipse_path(centre: Point, a: Point, b: Point) -> str:
    """Four Bézier curves; they stay an ellipse whatever the pixels' shape."""
    turned = (a, b, Point(-a.x, -a.y), Point(-b.x, -b.y), a)
    parts = [f"M{_pair(plus(centre, a))}"]
    for start, end in pairwise(turned):
        first = plus(plus(centre, start), end, _KAPPA)
        second = plus(plus(centre, end), start, _KAPPA)
        parts.append(f"C{_pair(first)} {_pair(second)} {_pair(plus(centre, end))}")
    return "".join(parts) + "Z"


def _pair(p: Point) -> str:
    return f"{p.x:.{_PLACES}f} {p.y:.{_PLACES}f}"
