"""Where the voxels of a volume lie in the patient, and how slices come to make one.

Voxel coordinates are (column, row, slice), from 0; whole numbers are voxels' centres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import hypot
from statistics import median

from negatoscope.dicom.space.affine import Affine, scaling
from negatoscope.dicom.space.geometry import Directions, ImagePlane, Vector, dot, subtract

#: A slice may miss its place in an even row of slices by this share of the way between two.
EVEN_SHARE = 0.05
#: More slices than a real series has; bounds what uneven spacing can ask for.
MAX_SLICES = 4096
#: Slices closer than this lie at one place.
SAME_PLACE_MM = 0.01


@dataclass(frozen=True, slots=True)
class VolumeGeometry:
    """Size of a volume in voxels, and the map from voxels to the patient (mm).

    The axes need not be perpendicular: a tilted gantry shears the volume.
    """

    columns: int
    rows: int
    slices: int
    to_patient: Affine

    def point_mm(self, column: float, row: float, slice_: float) -> Vector:
        """Patient coordinates of a place among the voxels."""
        return self.to_patient.point((column, row, slice_))

    def voxel(self, point_mm: Vector) -> Vector:
        """Column, row and slice of a patient point."""
        return to_voxel(self).point(point_mm)

    @property
    def spacing_mm(self) -> Vector:
        """Ways between neighbours along columns' index, rows' index, slices."""
        axes = self.to_patient
        return (hypot(*axes.x), hypot(*axes.y), hypot(*axes.z))

    @property
    def directions(self) -> Directions:
        """Those of the slices as they were acquired."""
        (sx, sy, _), axes = self.spacing_mm, self.to_patient
        return Directions(_scaled(axes.x, 1 / sx), _scaled(axes.y, 1 / sy))

    @property
    def centre_mm(self) -> Vector:
        """The middle of the volume."""
        return self.point_mm((self.columns - 1) / 2, (self.rows - 1) / 2, (self.slices - 1) / 2)

    @property
    def corners_mm(self) -> tuple[Vector, ...]:
        """The eight outer corners of the outermost voxels."""
        ends = [(-0.5, size - 0.5) for size in (self.columns, self.rows, self.slices)]
        return tuple(self.to_patient.point((i, j, k)) for i, j, k in product(*ends))

    def extent_mm(self, direction: Vector) -> tuple[float, float]:
        """Between which distances along a direction the volume lies."""
        along = [dot(corner, direction) for corner in self.corners_mm]
        return min(along), max(along)

    def spacing_along_mm(self, direction: Vector) -> float:
        """The way between voxels in a direction; along an axis, that of the axis."""
        axes = self.to_patient
        inverse = 0.0
        for axis, spacing in zip((axes.x, axes.y, axes.z), self.spacing_mm, strict=True):
            share = dot(direction, axis) / spacing
            inverse += (share / spacing) ** 2
        return float(inverse**-0.5)


@lru_cache(maxsize=64)
def to_voxel(geometry: VolumeGeometry) -> Affine:
    """From the patient (mm) to voxels."""
    return geometry.to_patient.inverse()


@lru_cache(maxsize=64)
def to_texture(geometry: VolumeGeometry) -> Affine:
    """From the patient (mm) to a texture's coordinates: 0 to 1 from outer face to outer face."""
    size = (geometry.columns, geometry.rows, geometry.slices)
    half = scaling(
        1 / size[0], 1 / size[1], 1 / size[2], (0.5 / size[0], 0.5 / size[1], 0.5 / size[2])
    )
    return half.after(to_voxel(geometry))


@dataclass(frozen=True, slots=True)
class SliceSource:
    """What a slice of a volume is made of: ``first``, with ``share`` of ``second`` mixed in.

    Both are indices of frames; ``share`` is 0 where the slice is a frame as it is.
    """

    first: int
    second: int
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How frames stand in a volume; ``resampled`` where they do not follow each other evenly."""

    geometry: VolumeGeometry
    sources: tuple[SliceSource, ...]
    resampled: bool


def arrange(planes: Sequence[ImagePlane], columns: int, rows: int) -> Arrangement | None:
    """Parallel planes of one size as a volume; ``None`` where they lie at one place or askew.

    Evenly spaced planes stay as they are, sideways shifts of a tilted gantry included. Others are
    put at even places between the first and the last, each mixed of its neighbours.
    """
    order = sorted(range(len(planes)), key=lambda n: dot(planes[n].position_mm, planes[0].normal))
    if len(order) < 2:
        return None
    first, last = planes[order[0]], planes[order[-1]]
    whole = subtract(last.position_mm, first.position_mm)
    length = dot(whole, first.normal)
    if length <= SAME_PLACE_MM:
        return None
    along = [dot(subtract(planes[n].position_mm, first.position_mm), first.normal) for n in order]
    gaps = [b - a for a, b in pairwise(along) if b - a > SAME_PLACE_MM]
    count = len(order)
    step = length / (count - 1)
    tolerance = EVEN_SHARE * min(gaps)
    if not _in_line([planes[n] for n in order], along, whole, length, first.spacing_mm):
        return None
    if all(abs(place - n * step) <= tolerance for n, place in enumerate(along)):
        sources = tuple(SliceSource(n, n) for n in order)
        return Arrangement(_geometry(first, columns, rows, count, whole), sources, False)
    count = min(round(length / median(gaps)) + 1, MAX_SLICES)
    sources = tuple(_mixed(order, along, n * length / (count - 1)) for n in range(max(count, 2)))
    return Arrangement(_geometry(first, columns, rows, len(sources), whole), sources, True)


def _in_line(
    planes: Sequence[ImagePlane],
    along: Sequence[float],
    whole: Vector,
    length: float,
    spacing_mm: tuple[float, float],
) -> bool:
    """Whether first pixels lie on one straight line, within a pixel."""
    for plane, place in zip(planes, along, strict=True):
        wanted = _scaled(whole, place / length)
        aside = subtract(subtract(plane.position_mm, planes[0].position_mm), wanted)
        if hypot(*aside) > min(spacing_mm):
            return False
    return True


def _mixed(order: Sequence[int], along: Sequence[float], place: float) -> SliceSource:
    after = next((n for n, there in enumerate(along) if there >= place - 1e-9), len(along) - 1)
    before = max(after - 1, 0)
    way = along[after] - along[before]
    share = (place - along[before]) / way if way > SAME_PLACE_MM else 1.0
    if share >= 1.0 - 1e-6:
        return SliceSource(order[after], order[after])
    return SliceSource(order[before], order[after], max(share, 0.0))


def _geometry(
    first: ImagePlane, columns: int, rows: int, count: int, whole: Vector
) -> VolumeGeometry:
    across, down = first.spacing_mm[1], first.spacing_mm[0]
    return VolumeGeometry(
        columns,
        rows,
        count,
        Affine(
            _scaled(first.row_direction, across),
            _scaled(first.column_direction, down),
            _scaled(whole, 1 / (count - 1)),
            first.position_mm,
        ),
    )


def _scaled(vector: Vector, factor: float) -> Vector:
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)
