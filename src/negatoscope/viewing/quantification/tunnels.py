"""The voxels that a figure on any plane encloses, to some depth on both sides of it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import ceil, floor, inf

from negatoscope.dicom.space.geometry import ImagePlane, Vector, subtract
from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Point
from negatoscope.viewing.quantification.voxels import VoxelSet

_Interval = tuple[float, float]


def tunnel(
    geometry: VolumeGeometry, plane: ImagePlane, outline: Sequence[Point], half_depth_mm: float
) -> VoxelSet:
    """The voxels whose centres lie over the figure and no farther from its plane than the depth.

    Parameters
    ----------
    plane
        In the volume's space.
    outline
        Image points of the plane, (0, 0) being the outer corner of its first pixel; it closes by
        itself. Where it crosses itself, even and odd.
    """
    # column and row of the plane as image points, and the distance from it, along each axis
    start = _on(plane, geometry.point_mm(0, 0, 0))
    across, down, through = (
        subtract(_on(plane, geometry.point_mm(*step)), start)
        for step in ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    )
    closed = (*outline, outline[0])
    found: dict[int, tuple[Span, ...]] = {}
    rows, slices = _ranges(geometry, plane, outline, half_depth_mm)
    for slice_ in slices:
        spans: list[Span] = []
        for row in rows:
            at = tuple(start[n] + row * down[n] + slice_ * through[n] for n in range(3))
            inside = _within((at[0], at[1], at[2]), across, closed, half_depth_mm)
            for low, high in inside:
                first, end = max(ceil(low), 0), min(floor(high) + 1, geometry.columns)
                if first < end:
                    spans.append(Span(row, first, end))
        if spans:
            found[slice_] = tuple(spans)
    return VoxelSet(found)


def _on(plane: ImagePlane, point_mm: Vector) -> Vector:
    column, row, distance = plane.pixel(point_mm)
    return column + 0.5, row + 0.5, distance


def _ranges(
    geometry: VolumeGeometry, plane: ImagePlane, outline: Sequence[Point], half_depth_mm: float
) -> tuple[range, range]:
    """Rows and slices that the figure may reach."""
    columns, rows = [p.x - 0.5 for p in outline], [p.y - 0.5 for p in outline]
    places = []
    for column, row, depth in product(
        (min(columns), max(columns)), (min(rows), max(rows)), (-half_depth_mm, half_depth_mm)
    ):
        x, y, z = plane.point_mm(column, row)
        a, b, c = plane.normal
        places.append(geometry.voxel((x + a * depth, y + b * depth, z + c * depth)))
    down, through = (
        range(
            max(floor(min(place[n] for place in places)), 0),
            min(ceil(max(place[n] for place in places)), size - 1) + 1,
        )
        for n, size in ((1, geometry.rows), (2, geometry.slices))
    )
    return down, through


def _within(
    at: Vector, across: Vector, closed: Sequence[Point], half_depth_mm: float
) -> Iterator[_Interval]:
    """Where a line of voxels, ``at`` + t · ``across``, lies within: intervals of t."""
    near = _near(at[2], across[2], half_depth_mm)
    if near is None:
        return
    if not across[0] and not across[1]:
        if _holds(closed, at[0], at[1]):
            yield near
        return
    for low, high in _over(at, across, closed):
        here = max(low, near[0]), min(high, near[1])
        if here[0] <= here[1]:
            yield here


def _near(distance: float, step: float, limit: float) -> _Interval | None:
    """Where a distance that grows by ``step`` stays within a limit."""
    if not step:
        return (-inf, inf) if abs(distance) <= limit else None
    ends = sorted(((-limit - distance) / step, (limit - distance) / step))
    return ends[0], ends[1]


def _over(at: Vector, across: Vector, closed: Sequence[Point]) -> list[_Interval]:
    """Where a line crosses a figure, pair by pair."""
    length = across[0] * across[0] + across[1] * across[1]
    cuts: list[float] = []
    for a, b in pairwise(closed):
        sides = [(p.y - at[1]) * across[0] - (p.x - at[0]) * across[1] for p in (a, b)]
        if (sides[0] < 0) != (sides[1] < 0):
            share = sides[0] / (sides[0] - sides[1])
            x, y = a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)
            cuts.append(((x - at[0]) * across[0] + (y - at[1]) * across[1]) / length)
    cuts.sort()
    return list(zip(cuts[::2], cuts[1::2], strict=False))


def _holds(closed: Sequence[Point], x: float, y: float) -> bool:
    """Whether a point lies in a figure, by even and odd."""
    inside = False
    for a, b in pairwise(closed):
        if (a.y > y) != (b.y > y) and x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x):
            inside = not inside
    return inside
