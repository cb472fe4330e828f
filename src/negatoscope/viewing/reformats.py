"""Planes through a volume: which way they look, how thick they are, and where each of them lies.

A reformat is a stack like any other: slices counted from 0, each with its place in the patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, cos, floor, radians, sin
from typing import Literal, overload

from negatoscope.dicom.space.geometry import Directions, ImagePlane, Vector, cross, dot, normalized
from negatoscope.dicom.space.intersections import nearest, reach_mm
from negatoscope.dicom.space.volumes import VolumeGeometry

AXIAL, SAGITTAL, CORONAL, ACQUISITION, OBLIQUE = (
    "axial",
    "sagittal",
    "coronal",
    "acquisition",
    "oblique",
)
#: Row and column directions as radiologists look at a patient: from the feet, from the left side,
#: from the front (PS3.3 C.7.6.1.1.1: x to the left, y to the back, z to the head).
STANDARD: dict[str, Directions] = {
    AXIAL: Directions((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    SAGITTAL: Directions((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
    CORONAL: Directions((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
}
_REFORMAT = "_reformat"
#: Names of planes along the volume's own axes.
REFORMATS = tuple(f"{name}{_REFORMAT}" for name in STANDARD)
#: Axes that agree within this (as 1 - cosine) are the volume's own.
_SAME_AXIS = 1e-6
_SAME_AXIS_COSINE = 0.9
#: Rows and columns of a plane at most; a damaged spacing cannot ask for more.
MAX_PLANE_PIXELS = 4096
MAX_PLANES = 8192

Blend = Literal["composite", "mip", "minip", "mean", "sum"]
BLENDS: tuple[Blend, ...] = ("composite", "mip", "minip", "mean", "sum")
MAX_SLAB_MM = 1000.0


@dataclass(frozen=True, slots=True)
class Slab:
    """What of a thick slice is shown: greatest, least, mean or summed values; 0 mm is thin."""

    blend: Blend = "mip"
    thickness_mm: float = 0.0

    @property
    def thick(self) -> bool:
        """Whether more than a plane is looked at."""
        return self.thickness_mm > 0 and self.blend != "composite"


THIN = Slab()


@dataclass(frozen=True, slots=True)
class Reformat:
    """How a viewport looks at a volume.

    ``directions`` are those of an oblique plane; those of the standard ones follow from the name.
    ``through_mm`` is a point that a slice goes through exactly, where a person has chosen one.
    ``phase`` is that of a series of several volumes, from 0.
    """

    orientation: str = AXIAL
    directions: Directions | None = None
    through_mm: Vector | None = None
    slab: Slab = THIN
    phase: int = 0

    def looking(self, geometry: VolumeGeometry) -> Directions:
        """Along a row and down a column of the planes."""
        if self.directions is not None:
            return self.directions
        return STANDARD.get(self.orientation) or geometry.directions

    def turned(self, geometry: VolumeGeometry, directions: Directions, at: Vector) -> "Reformat":
        """The same look at other planes, one of which goes through a point."""
        standard = STANDARD.get(self.orientation, geometry.directions)
        back = same_directions(standard, directions)
        return replace(
            self,
            orientation=self.orientation if back else OBLIQUE,
            directions=None if back else directions,
            through_mm=at,
        )


def same_directions(a: Directions, b: Directions) -> bool:
    """Whether planes lie alike, and are seen alike."""
    return dot(a.row, b.row) > 1 - _SAME_AXIS and dot(a.column, b.column) > 1 - _SAME_AXIS


def own_directions(geometry: VolumeGeometry, name: str) -> Directions:
    """Directions along the volume's own axes that come nearest to a standard plane."""
    axes = geometry.to_patient
    own = [normalized(axis) for axis in (axes.x, axes.y, axes.z)]
    row = _most_alike(own, STANDARD[name].row)
    rest = [axis for axis in own if abs(dot(axis, row)) < _SAME_AXIS_COSINE]
    column = _most_alike(rest or own, STANDARD[name].column)
    aside = dot(column, row)  # a tilted gantry's axes are not perpendicular
    upright = (column[0] - row[0] * aside, column[1] - row[1] * aside, column[2] - row[2] * aside)
    return Directions(row, normalized(upright))


def named_look(name: str, geometry: VolumeGeometry) -> Reformat:
    """The look that OHIF calls ``axial``, ``acquisition``, ``coronal_reformat``, …

    A ``_reformat`` follows the volume's own axes, the standard names those of the patient; any
    other name is the acquisition.
    """
    plain = name.removesuffix(_REFORMAT)
    if plain == name or plain not in STANDARD:
        return Reformat(name if name in STANDARD else ACQUISITION)
    return Reformat(OBLIQUE, own_directions(geometry, plain))


def _most_alike(axes: Sequence[Vector], wanted: Vector) -> Vector:
    best = max(axes, key=lambda axis: abs(dot(axis, wanted)))
    return best if dot(best, wanted) > 0 else (-best[0], -best[1], -best[2])


def rotated(vector: Vector, axis: Vector, degrees: float) -> Vector:
    """A vector turned about an axis of length 1, as a right hand's fingers go about its thumb."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    along = dot(vector, axis) * (1 - c)
    aside = cross(axis, vector)
    return (
        vector[0] * c + aside[0] * s + axis[0] * along,
        vector[1] * c + aside[1] * s + axis[1] * along,
        vector[2] * c + aside[2] * s + axis[2] * along,
    )


def turned_about(directions: Directions, axis: Vector, degrees: float) -> Directions:
    """Both directions turned about an axis of length 1, kept perpendicular."""
    row = normalized(rotated(directions.row, axis, degrees))
    column = rotated(directions.column, axis, degrees)
    aside = dot(column, row)
    upright = (column[0] - row[0] * aside, column[1] - row[1] * aside, column[2] - row[2] * aside)
    return Directions(row, normalized(upright))


@dataclass(frozen=True, slots=True)
class PlaneStack(Sequence[ImagePlane]):
    """The planes of a reformat, evenly spaced along their normal."""

    first: ImagePlane
    columns: int
    rows: int
    length: int
    step_mm: float

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> ImagePlane: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ImagePlane, ...]: ...

    def __getitem__(self, index: int | slice) -> ImagePlane | tuple[ImagePlane, ...]:
        if isinstance(index, slice):
            return tuple(self[n] for n in range(*index.indices(self.length)))
        if not -self.length <= index < self.length:
            raise IndexError(index)
        way = self.step_mm * (index % self.length)
        p, n = self.first.position_mm, self.first.normal
        position = (p[0] + n[0] * way, p[1] + n[1] * way, p[2] + n[2] * way)
        return replace(self.first, position_mm=position)

    def nearest(self, point_mm: Vector) -> int:
        """The plane that is nearest to a point, within the ends of the stack."""
        way = dot(point_mm, self.first.normal) - self.first.distance_mm
        return min(max(round(way / self.step_mm), 0), self.length - 1)

    def holds(self, point_mm: Vector) -> bool:
        """Whether a point lies in one of the slices."""
        way = dot(point_mm, self.first.normal) - self.first.distance_mm
        return -0.5 - 1e-6 <= way / self.step_mm <= self.length - 0.5 + 1e-6


@lru_cache(maxsize=64)
def plane_stack(geometry: VolumeGeometry, reformat: Reformat) -> PlaneStack:
    """The planes of a reformat: pixels and slices as fine as the voxels, over the whole volume.

    Where planes lie along the volume's own axes, their pixels are its voxels.
    """
    directions = reformat.looking(geometry)
    normal = directions.normal
    axes = (directions.row, directions.column)
    own = same_directions(directions, geometry.directions)
    pitches = [geometry.spacing_along_mm(axis) for axis in axes]
    if not own:
        pitches = [min(pitches)] * 2
    starts, sizes = [], []
    for number, axis in enumerate(axes):
        start, count, pitches[number] = _row(geometry, axis, pitches[number], MAX_PLANE_PIXELS)
        starts.append(start)
        sizes.append(count)
    step = geometry.spacing_along_mm(normal)
    if reformat.through_mm is None:
        depth, count, step = _row(geometry, normal, step, MAX_PLANES)
    else:
        depth, count = _row_through(geometry, normal, step, dot(reformat.through_mm, normal))
    position = _sum((axes[0], starts[0]), (axes[1], starts[1]), (normal, depth))
    plane = ImagePlane(position, *axes, (pitches[1], pitches[0]))
    return PlaneStack(plane, sizes[0], sizes[1], count, step)


def _row(
    geometry: VolumeGeometry, axis: Vector, pitch: float, most: int
) -> tuple[float, int, float]:
    """Middle of the first of so many places of a width, in the middle of the volume's extent."""
    low, high = geometry.extent_mm(axis)
    if (high - low) / pitch > most:
        pitch = (high - low) / most
    count = max(1, round((high - low) / pitch))
    return (low + high) / 2 - (count - 1) / 2 * pitch, count, pitch


def _row_through(
    geometry: VolumeGeometry, axis: Vector, pitch: float, through: float
) -> tuple[float, int]:
    """The same with one of the middles at a given place."""
    low, high = geometry.extent_mm(axis)
    through = min(max(through, low), high)
    before = floor((through - low) / pitch)
    after = max(0, ceil((high - through) / pitch) - 1) if high > through else 0
    count = min(before + after + 1, MAX_PLANES)
    return through - before * pitch, count


def _sum(*parts: tuple[Vector, float]) -> Vector:
    return (
        sum(v[0] * f for v, f in parts),
        sum(v[1] * f for v, f in parts),
        sum(v[2] * f for v, f in parts),
    )


def nearest_of(planes: Sequence[ImagePlane | None], point_mm: Vector) -> int | None:
    """Index of the plane that is nearest to a point; ``None`` where there is none."""
    if isinstance(planes, PlaneStack):
        return planes.nearest(point_mm)
    found = nearest(planes, point_mm)
    return None if found is None else found[0]


def holding(planes: Sequence[ImagePlane | None], point_mm: Vector) -> int | None:
    """Index of the slice in which a point lies; ``None`` where no slice holds it."""
    if isinstance(planes, PlaneStack):
        return planes.nearest(point_mm) if planes.holds(point_mm) else None
    found = nearest(planes, point_mm)
    if found is None or found[1] > reach_mm(planes, found[0]):
        return None
    return found[0]
