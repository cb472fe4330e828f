"""Which pixels a figure encloses: those whose centre lies within it."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, sqrt
from typing import NamedTuple

from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.plane import cross
from negatoscope.viewing.annotations.shapes import conjugate, contour
from negatoscope.viewing.camera import Point


class Span(NamedTuple):
    """Pixels of a row: from ``first`` up to, without, ``end``."""

    row: int
    first: int
    end: int


def encloses(annotation: Annotation) -> bool:
    """Whether a figure encloses pixels."""
    kind = kind_of(annotation.tool)
    return kind is not None and kind.region and annotation.closed


def spans_of(annotation: Annotation, columns: int, rows: int, aspect: float) -> tuple[Span, ...]:
    """The pixels of a figure, row by row, within an image of so many columns and rows."""
    if not encloses(annotation):
        return ()
    axes = conjugate(annotation, aspect)
    if axes is not None:
        return _ellipse_spans(*axes, columns, rows)
    return _polygon_spans(contour(annotation), columns, rows)


def _span(row: int, left: float, right: float, columns: int) -> Span | None:
    """Pixels of a row whose centres lie from ``left`` up to, without, ``right``."""
    first, end = max(0, ceil(left - 0.5)), min(columns, ceil(right - 0.5))
    return Span(row, first, end) if first < end else None


def _ellipse_spans(centre: Point, a: Point, b: Point, columns: int, rows: int) -> tuple[Span, ...]:
    """Where the rows' middles cut the ellipse centre + a·cos t + b·sin t."""
    area = cross(a, b)
    height = sqrt(a.y * a.y + b.y * b.y)
    if not area or not height:
        return ()
    found = []
    for row in _rows_between(centre.y - height, centre.y + height, rows):
        y = row + 0.5 - centre.y
        # the points of the ellipse at height y are y·k ± w·sqrt(1 − (y/height)²)
        inside = 1.0 - (y / height) ** 2
        if inside < 0:
            continue
        along = centre.x + y * (a.x * a.y + b.x * b.y) / (height * height)
        half = abs(area) / height * sqrt(inside)
        span = _span(row, along - half, along + half, columns)
        if span:
            found.append(span)
    return tuple(found)


def _rows_between(top: float, bottom: float, rows: int) -> range:
    return range(max(0, ceil(top - 0.5)), min(rows, ceil(bottom - 0.5)))


def _polygon_spans(outline: Sequence[Point], columns: int, rows: int) -> tuple[Span, ...]:
    """Scan lines through the rows' middles; where the outline crosses itself, even and odd."""
    cuts: dict[int, list[float]] = {}
    for a, b in pairwise(outline):
        low, high = (a, b) if a.y <= b.y else (b, a)
        if low.y == high.y:
            continue
        slope = (high.x - low.x) / (high.y - low.y)
        for row in _rows_between(low.y, high.y, rows):
            cuts.setdefault(row, []).append(low.x + (row + 0.5 - low.y) * slope)
    found = []
    for row in sorted(cuts):
        places = sorted(cuts[row])
        for left, right in zip(places[::2], places[1::2], strict=False):
            span = _span(row, left, right, columns)
            if span:
                found.append(span)
    return tuple(found)
