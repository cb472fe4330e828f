"""From the points that a person places to those of the annotation, and how handles move them."""

from dataclasses import replace
from math import ceil, hypot

from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.plane import (
    View,
    cross,
    dot,
    even,
    middle,
    minus,
    plus,
    uneven,
)
from negatoscope.viewing.camera import Point

#: A new short axis is so long, as a share of the long one.
_SHORT_SHARE = 0.5


def built(tool: str, placed: tuple[Point, ...], view: View) -> tuple[Point, ...]:
    """Points of an annotation from those that were placed, as far as they go."""
    if len(placed) != 2:
        return placed
    match tool:
        case "RectangleROI":
            return rectangle(*placed, view)
        case "EllipticalROI":
            return ellipse(*placed, view)
        case "Bidirectional":
            return bidirectional(*placed, view)
    return placed


def rectangle(corner: Point, opposite: Point, view: View) -> tuple[Point, ...]:
    """Corners, around, of a rectangle that is upright on the screen."""
    a, c = even(corner, view.aspect), even(opposite, view.aspect)
    across = dot(minus(c, a), view.right)
    b, d = plus(a, view.right, across), plus(c, view.right, -across)
    return (corner, uneven(b, view.aspect), opposite, uneven(d, view.aspect))


def ellipse(centre: Point, reach: Point, view: View) -> tuple[Point, ...]:
    """Ends of the axes of an ellipse that is upright on the screen and as far as ``reach``."""
    middle_point, at = even(centre, view.aspect), even(reach, view.aspect)
    across = abs(dot(minus(at, middle_point), view.right))
    down = abs(dot(minus(at, middle_point), view.down))
    ends = (
        plus(middle_point, view.right, -across),
        plus(middle_point, view.right, across),
        plus(middle_point, view.down, -down),
        plus(middle_point, view.down, down),
    )
    return tuple(uneven(end, view.aspect) for end in ends)


def bidirectional(start: Point, end: Point, view: View) -> tuple[Point, ...]:
    """A long axis, and a short one across its middle."""
    a, b = even(start, view.aspect), even(end, view.aspect)
    centre, along = middle(a, b), minus(b, a)
    normal = (-along.y * _SHORT_SHARE / 2, along.x * _SHORT_SHARE / 2)
    ends = (plus(centre, normal, -1.0), plus(centre, normal))
    return (start, end, *(uneven(p, view.aspect) for p in ends))


def with_handle(annotation: Annotation, index: int, to: Point, aspect: float) -> Annotation:
    """The annotation with one of its handles moved; the figure keeps its kind."""
    match annotation.tool:
        case "RectangleROI" if len(annotation.points) == 4:
            points = _corner_moved(annotation.points, index, to, aspect)
        case "EllipticalROI" if len(annotation.points) == 4:
            points = _axis_moved(annotation.points, index, to, aspect)
        case "Bidirectional" if len(annotation.points) == 4:
            points = _bidirectional_moved(annotation.points, index, to, aspect)
        case "CircleROI" if index == 0:
            # the centre takes the circle with it
            by = minus(to, annotation.points[0])
            points = (to, plus(annotation.points[1], by))
        case _:
            points = (*annotation.points[:index], to, *annotation.points[index + 1 :])
    return replace(annotation, points=points)


def _corner_moved(
    points: tuple[Point, ...], index: int, to: Point, aspect: float
) -> tuple[Point, ...]:
    """The opposite corner stays, and so do the directions of the sides."""
    fixed = even(points[(index + 2) % 4], aspect)
    at = even(to, aspect)
    side = minus(even(points[(index + 1) % 4], aspect), fixed)
    length = hypot(*side)
    other = minus(even(points[(index + 3) % 4], aspect), fixed)
    if not length:  # a rectangle of no width has the direction of its other side
        turned = hypot(*other) or 1.0
        side, length = Point(-other.y / turned, other.x / turned), 1.0
    unit = (side.x / length, side.y / length)
    along = dot(minus(at, fixed), unit)
    moved = list(points)
    moved[index] = to
    moved[(index + 1) % 4] = uneven(plus(fixed, unit, along), aspect)
    moved[(index + 3) % 4] = uneven(plus(at, unit, -along), aspect)
    return tuple(moved)


def _axis_moved(
    points: tuple[Point, ...], index: int, to: Point, aspect: float
) -> tuple[Point, ...]:
    """An axis grows at both ends, in its direction."""
    first = index - index % 2
    a, b = even(points[first], aspect), even(points[first + 1], aspect)
    centre, at = middle(a, b), even(to, aspect)
    half = minus((a, b)[index % 2], centre)
    length = hypot(*half)
    if not length:
        half, length = minus(at, centre), hypot(*minus(at, centre)) or 1.0
    unit = (half.x / length, half.y / length)
    reach = dot(minus(at, centre), unit)
    moved = list(points)
    moved[index] = uneven(plus(centre, unit, reach), aspect)
    moved[first + 1 - index % 2] = uneven(plus(centre, unit, -reach), aspect)
    return tuple(moved)


def _bidirectional_moved(
    points: tuple[Point, ...], index: int, to: Point, aspect: float
) -> tuple[Point, ...]:
    """The axes stay at right angles; the short one stays at its share of the long one."""
    a, b, c, d = (even(p, aspect) for p in points)
    at = even(to, aspect)
    share, reach = _on_axis(a, b, c)
    _, back = _on_axis(a, b, d)
    if index < 2:
        a, b = (at, b) if index == 0 else (a, at)
    elif index == 2:
        share, reach = _on_axis(a, b, at)
    else:
        share, back = _on_axis(a, b, at)
    share = min(1.0, max(0.0, share))
    along = minus(b, a)
    length = hypot(*along) or 1.0
    normal = (-along.y / length, along.x / length)
    foot = plus(a, along, share)
    ends = (a, b, plus(foot, normal, reach), plus(foot, normal, back))
    moved = [uneven(p, aspect) for p in ends]
    if index < 2:
        moved[index] = to
    return tuple(moved)


def _on_axis(a: Point, b: Point, p: Point) -> tuple[float, float]:
    """Where a point lies along a line (0 to 1), and how far to its side."""
    along = minus(b, a)
    square = dot(along, along)
    if not square:
        return 0.5, hypot(*minus(p, a))
    return dot(minus(p, a), along) / square, cross(along, minus(p, a)) / square**0.5


def handles_of(annotation: Annotation) -> tuple[Point, ...]:
    """Points that can be taken; a freehand line has none, it is pulled anywhere."""
    return () if annotation.tool == "PlanarFreehandROI" else annotation.points


#: Places of a freehand line that keys can take, all round it.
_STOPS = 12


def stops_of(annotation: Annotation) -> tuple[Point, ...]:
    """Points that keys can take: the handles, or places all along a freehand line."""
    if annotation.tool != "PlanarFreehandROI":
        return handles_of(annotation)
    return annotation.points[:: max(1, ceil(len(annotation.points) / _STOPS))]


#: A pull on a freehand line takes along what lies within this share of its length.
_PULL_SHARE = 0.08


def pulled(annotation: Annotation, at: Point, to: Point) -> Annotation:
    """A freehand line drawn out at one of its points; its neighbours follow, ever less."""
    points = annotation.points
    nearest = min(range(len(points)), key=lambda i: hypot(*minus(points[i], at)))
    reach = max(2, round(len(points) * _PULL_SHARE))
    by = minus(to, at)
    moved = list(points)
    for step in range(-reach, reach + 1):
        place = nearest + step
        if annotation.closed:
            place %= len(points)
        elif not 0 <= place < len(points):
            continue
        weight = (1 - (abs(step) / (reach + 1)) ** 2) ** 2
        moved[place] = plus(points[place], by, weight)
    return replace(annotation, points=tuple(moved))
