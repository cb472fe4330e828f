"""Curved reformats: a line through the patient, swept along a direction and laid flat."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, hypot

from negatoscope.dicom.space.geometry import Vector, cross, dot, normalized, subtract
from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.viewing.reformats import MAX_PLANE_PIXELS

#: Flat pieces of which a curved sheet is made at most.
MAX_STRIPS = 48


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of at least two points (mm), and the direction of length 1 in which it is swept."""

    points_mm: tuple[Vector, ...]
    side: Vector


@dataclass(frozen=True, slots=True)
class Strip:
    """A flat piece of a sheet: its first corner and both edges (mm), from–to in shares of the
    sheet's width, and the direction through it."""

    corner_mm: Vector
    across_mm: Vector
    down_mm: Vector
    start: float
    end: float

    @property
    def normal(self) -> Vector:
        """Through the strip, away from who looks at it."""
        return normalized(cross(self.across_mm, self.down_mm))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A curved reformat laid flat: pixels of ``pitch_mm``, lengths along the line are kept."""

    columns: int
    rows: int
    pitch_mm: float
    strips: tuple[Strip, ...]


@lru_cache(maxsize=16)
def sheet_of(geometry: VolumeGeometry, curve: Curve) -> Sheet | None:
    """The sheet of a curve, over the whole volume in the direction of the sweep.

    ``None`` for a line without length.
    """
    points = resampled(curve.points_mm, MAX_STRIPS)
    lengths = [hypot(*subtract(b, a)) for a, b in pairwise(points)]
    whole = sum(lengths)
    if whole <= 0:
        return None
    low, high = geometry.extent_mm(curve.side)
    pitch = max(min(geometry.spacing_mm), whole / MAX_PLANE_PIXELS, (high - low) / MAX_PLANE_PIXELS)
    columns, rows = max(1, ceil(whole / pitch)), max(1, ceil((high - low) / pitch))
    strips, done = [], 0.0
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        corner = _moved(a, curve.side, low - dot(a, curve.side))
        down = _moved((0.0, 0.0, 0.0), curve.side, rows * pitch)
        strips.append(Strip(corner, subtract(b, a), down, done / whole, (done + length) / whole))
        done += length
    return Sheet(columns, rows, whole / columns, tuple(strips))


def resampled(points: tuple[Vector, ...], most: int) -> tuple[Vector, ...]:
    """A line of at most so many pieces; one that has fewer stays as it is."""
    kept = tuple(p for n, p in enumerate(points) if n == 0 or points[n - 1] != p)
    if len(kept) - 1 <= most:
        return kept
    places = [0.0]
    for a, b in pairwise(kept):
        places.append(places[-1] + hypot(*subtract(b, a)))
    found, at = [], 0
    for number in range(most + 1):
        wanted = places[-1] * number / most
        while at < len(places) - 2 and places[at + 1] < wanted:
            at += 1
        share = (wanted - places[at]) / (places[at + 1] - places[at])
        found.append(_moved(kept[at], subtract(kept[at + 1], kept[at]), min(max(share, 0), 1)))
    return tuple(found)


def _moved(point: Vector, way: Vector, by: float) -> Vector:
    return (point[0] + way[0] * by, point[1] + way[1] * by, point[2] + way[2] * by)
