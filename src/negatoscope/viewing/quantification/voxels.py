"""Sets of voxels as runs along rows, and the sets that shapes enclose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, hypot, sqrt
from typing import NamedTuple, Protocol

from negatoscope.dicom.space.geometry import Vector, dot, subtract
from negatoscope.dicom.space.volumes import VolumeGeometry, to_voxel
from negatoscope.viewing.annotations.regions import Span

#: Voxels' centres on the edge of a shape belong to it in spite of rounding.
EDGE_SHARE = 1e-9


class Voxel(NamedTuple):
    """A voxel by its place in the volume, from 0."""

    column: int
    row: int
    slice_: int


class VoxelValues(Protocol):
    """The values of a volume, a slice at a time."""

    @property
    def geometry(self) -> VolumeGeometry:
        """Size and place of the volume."""

    def stored(self, slice_: int, spans: Sequence[Span]) -> Sequence[float]:
        """What is stored in runs of a slice, one after the other."""

    def line(self, slice_: int) -> tuple[float, float]:
        """Slope and intercept that make values of what is stored in a slice."""

    def padding(self, slice_: int) -> tuple[float, float] | None:
        """The range of stored values that stand for no measurement."""


@dataclass(frozen=True, slots=True)
class VoxelSet:
    """Voxels of a volume: for each slice, runs of its rows, in order and apart from each other."""

    slices: Mapping[int, tuple[Span, ...]]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(span.end - span.first for spans in self.slices.values() for span in spans)

    def __bool__(self) -> bool:
        return bool(self.slices)

    def __contains__(self, voxel: object) -> bool:
        if not isinstance(voxel, tuple):
            return False
        column, row, slice_ = voxel
        spans = self.slices.get(slice_, ())
        return any(s.row == row and s.first <= column < s.end for s in spans)

    def __iter__(self) -> Iterator[Voxel]:
        for slice_, spans in self.slices.items():
            for row, first, end in spans:
                for column in range(first, end):
                    yield Voxel(column, row, slice_)

    @property
    def bounds(self) -> tuple[range, range, range]:
        """Columns, rows and slices within which all of them lie; the set is not empty."""
        spans = [span for each in self.slices.values() for span in each]
        return (
            range(min(s.first for s in spans), max(s.end for s in spans)),
            range(min(s.row for s in spans), max(s.row for s in spans) + 1),
            range(min(self.slices), max(self.slices) + 1),
        )


NO_VOXELS = VoxelSet({})


def whole(geometry: VolumeGeometry) -> VoxelSet:
    """All voxels of a volume."""
    spans = tuple(Span(row, 0, geometry.columns) for row in range(geometry.rows))
    return VoxelSet(dict.fromkeys(range(geometry.slices), spans))


def ball(geometry: VolumeGeometry, centre_mm: Vector, radius_mm: float) -> VoxelSet:
    """The voxels whose centres lie within a radius of a point."""
    back, axes = to_voxel(geometry), geometry.to_patient
    middle = back.point(centre_mm)
    reach = [radius_mm * hypot(back.x[n], back.y[n], back.z[n]) for n in range(3)]
    along = dot(axes.x, axes.x)
    radius = radius_mm * (1.0 + EDGE_SHARE)
    found: dict[int, tuple[Span, ...]] = {}
    for slice_ in _within(middle[2], reach[2], geometry.slices):
        spans = []
        for row in _within(middle[1], reach[1], geometry.rows):
            start = subtract(geometry.point_mm(0, row, slice_), centre_mm)
            # where the row's line is no farther than the radius
            half = dot(start, axes.x) / along
            inside = half * half - (dot(start, start) - radius * radius) / along
            if inside >= 0:
                first = max(ceil(-half - sqrt(inside)), 0)
                end = min(floor(-half + sqrt(inside)) + 1, geometry.columns)
                if first < end:
                    spans.append(Span(row, first, end))
        if spans:
            found[slice_] = tuple(spans)
    return VoxelSet(found)


def _within(middle: float, reach: float, count: int) -> range:
    return range(max(floor(middle - reach), 0), min(ceil(middle + reach) + 1, count))


def prism(spans: Sequence[Span], slices: range, geometry: VolumeGeometry) -> VoxelSet:
    """The same runs in each of some slices: a figure of one image, carried through the others."""
    kept = tuple(
        Span(row, max(first, 0), min(end, geometry.columns))
        for row, first, end in spans
        if 0 <= row < geometry.rows and max(first, 0) < min(end, geometry.columns)
    )
    there = range(max(slices.start, 0), min(slices.stop, geometry.slices))
    return VoxelSet(dict.fromkeys(there, kept)) if kept else NO_VOXELS


def box(columns: range, rows: range, slices: range, geometry: VolumeGeometry) -> VoxelSet:
    """A block of voxels, as far as it lies within the volume."""
    return prism([Span(row, columns.start, columns.stop) for row in rows], slices, geometry)
