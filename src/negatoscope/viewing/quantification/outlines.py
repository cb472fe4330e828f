"""The edge of voxels in a plane, as a path of an SVG in pixels of the image."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import ceil, floor

from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import ImagePlane, Vector
from negatoscope.dicom.space.volumes import VolumeGeometry, to_voxel
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.quantification.voxels import VoxelSet

#: Pixels of a plane lie on those of a slice when they miss them by less than this share of one.
SAME_GRID = 1e-3
#: Larger boxes about a region are looked at in coarser steps.
MAX_PIXELS = 60_000


def spans_in_plane(
    voxels: VoxelSet, geometry: VolumeGeometry, plane: ImagePlane, to_volume: Affine
) -> tuple[tuple[Span, ...], int]:
    """The pixels of a plane whose middles lie in a region's voxels, and the size of a step.

    ``to_volume`` leads from the plane's space into the volume's. With a step of more than 1 the
    spans are in steps of so many pixels.
    """
    voxel = to_voxel(geometry).after(to_volume)
    start = voxel.point(plane.position_mm)
    across = voxel.way(_scaled(plane.row_direction, plane.spacing_mm[1]))
    down = voxel.way(_scaled(plane.column_direction, plane.spacing_mm[0]))
    if _same_grid(start, across, down):
        return voxels.slices.get(round(start[2]), ()), 1
    box = _box(voxels, plane, geometry, to_volume)
    if box is None:
        return (), 1
    columns, rows = box
    step = max(1, ceil((len(columns) * len(rows) / MAX_PIXELS) ** 0.5))
    by_row: _Lines = {}
    for slice_, spans in voxels.slices.items():
        for span in spans:
            by_row.setdefault((span.row, slice_), []).append((span.first, span.end))
    line = _way(by_row, start, across, down, step)
    found: list[Span] = []
    for row in range(rows.start // step, rows.stop // step + 1):
        middle = (row + 0.5) * step - 0.5
        x, y, z = (start[n] + down[n] * middle for n in range(3))
        steps = range(columns.start // step, columns.stop // step + 2)
        found += [Span(row, *ends) for ends in line((x, y, z), steps)]
    return tuple(found), step


_Run = tuple[int, int]
_Lines = dict[tuple[int, int], list[_Run]]
_Way = Callable[[Vector, range], Iterable[_Run]]


def _way(by_row: _Lines, start: Vector, across: Vector, down: Vector, step: int) -> _Way:
    """How a row of pixels is followed: along rows of voxels, along columns, or anyhow."""
    if across[0] > 0 and not across[1] and not across[2]:
        return lambda at, steps: _straight(by_row, at, across, 0, step)
    if across[1] > 0 and not across[0] and not across[2] and not down[0]:
        by_column = _columns(by_row, floor(start[0] + 0.5))
        return lambda at, steps: _straight(by_column, at, across, 1, step)
    return lambda at, steps: _slanted(by_row, at, across, steps, step)


def _columns(by_row: _Lines, column: int) -> _Lines:
    """The runs of rows that a column of voxels goes through, by column and slice."""
    rows: dict[int, list[int]] = {}
    for (row, slice_), runs in by_row.items():
        if any(first <= column < end for first, end in runs):
            rows.setdefault(slice_, []).append(row)
    found: _Lines = {}
    for slice_, there in rows.items():
        runs = found[column, slice_] = []
        for row in sorted(there):
            if runs and runs[-1][1] == row:
                runs[-1] = (runs[-1][0], row + 1)
            else:
                runs.append((row, row + 1))
    return found


def _straight(lines: _Lines, start: Vector, across: Vector, axis: int, step: int) -> Iterator[_Run]:
    """Steps within the runs of the one line of voxels that a row of pixels runs along."""
    key = (floor(start[1 - axis] + 0.5), floor(start[2] + 0.5))
    for run in lines.get(key, ()):
        ends = [(edge - 0.5 - start[axis]) / across[axis] for edge in run]
        here, beyond = (ceil((at + 0.5) / step - 0.5) for at in ends)
        if here < beyond:
            yield here, beyond


def _slanted(
    by_row: _Lines, start: Vector, across: Vector, steps: range, step: int
) -> Iterator[_Run]:
    """Steps within runs of the rows of voxels that a row of pixels comes through."""
    x, y, z = start
    first: int | None = None
    for column in steps:
        at = (column + 0.5) * step - 0.5
        place = floor(x + across[0] * at + 0.5)
        line = (floor(y + across[1] * at + 0.5), floor(z + across[2] * at + 0.5))
        inside = any(left <= place < end for left, end in by_row.get(line, ()))
        if inside and first is None:
            first = column
        elif not inside and first is not None:
            yield first, column
            first = None


def _scaled(vector: Vector, factor: float) -> Vector:
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)


def _same_grid(start: Vector, across: Vector, down: Vector) -> bool:
    """Whether a plane is one of the volume's own slices."""
    wanted = ((0.0, 0.0, float(round(start[2]))), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    pairs = zip((start, across, down), wanted, strict=True)
    return all(
        abs(a - b) < SAME_GRID for here, there in pairs for a, b in zip(here, there, strict=True)
    )


def _box(
    voxels: VoxelSet, plane: ImagePlane, geometry: VolumeGeometry, to_volume: Affine
) -> tuple[range, range] | None:
    """Columns and rows of a plane within which a region may lie; None where it is not cut."""
    back = to_volume.inverse()
    ends = [(bound.start - 0.5, bound.stop - 0.5) for bound in voxels.bounds]
    corners = [
        plane.pixel(back.point(geometry.to_patient.point((x, y, z))))
        for x in ends[0]
        for y in ends[1]
        for z in ends[2]
    ]
    if min(c[2] for c in corners) > 0 or max(c[2] for c in corners) < 0:
        return None
    sides = [
        range(floor(min(c[n] for c in corners)), ceil(max(c[n] for c in corners)) + 1)
        for n in (0, 1)
    ]
    return sides[0], sides[1]


def outline(spans: Iterable[Span], step: int = 1) -> str:
    """The edges of pixels as a path; (0, 0) is the outer corner of the first pixel."""
    rows: dict[int, list[Span]] = {}
    for span in spans:
        rows.setdefault(span.row, []).append(span)
    parts = []
    for row, here in rows.items():
        for _, first, end in here:
            parts += [f"M{first * step} {row * step}v{step}", f"M{end * step} {row * step}v{step}"]
        parts += _edges(row * step, here, rows.get(row - 1, []), step)
        if row + 1 not in rows:
            parts += _edges((row + 1) * step, here, [], step)
    return "".join(parts)


def _edges(y: int, here: list[Span], there: list[Span], step: int) -> Iterable[str]:
    """Where one of two neighbouring rows has pixels and the other has not."""
    ends = sorted(end for span in (*here, *there) for end in (span.first, span.end))
    for first, end in pairwise(ends):
        if first < end and _holds(here, first) != _holds(there, first):
            yield f"M{first * step} {y}h{(end - first) * step}"


def _holds(spans: list[Span], column: int) -> bool:
    return any(span.first <= column < span.end for span in spans)
