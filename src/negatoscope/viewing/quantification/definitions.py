"""Regions of uptake as a person means them: where, how hot, and what hangs together with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, hypot

from negatoscope.dicom.space.geometry import ImagePlane, Vector
from negatoscope.dicom.space.volumes import VolumeGeometry, to_voxel
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Point
from negatoscope.viewing.quantification.figures import PEAK_RADIUS_MM
from negatoscope.viewing.quantification.segments import at_least, hottest, part_with
from negatoscope.viewing.quantification.tunnels import tunnel
from negatoscope.viewing.quantification.voxels import (
    NO_VOXELS,
    Voxel,
    VoxelSet,
    VoxelValues,
    ball,
    prism,
    whole,
)


@dataclass(frozen=True, slots=True)
class Ball:
    """All within a radius of a point of the images' space."""

    centre_mm: Vector
    radius_mm: float


@dataclass(frozen=True, slots=True)
class Prism:
    """A figure of one image, carried through the slices from ``first`` to ``last``."""

    spans: tuple[Span, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A figure on any plane of the volume's space, to a depth on both sides of it."""

    plane: ImagePlane
    outline: tuple[Point, ...]
    half_depth_mm: float


Shape = Ball | Prism | Tunnel | None
"""None is the whole volume."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How hot a voxel has to be: a share of the hottest, else a value in a unit."""

    share: float | None = None
    value: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class UptakeRegion:
    """A region of uptake.

    ``phase`` counts from 0 where a series comes in phases. With a ``seed_mm`` it is only what
    hangs together with the voxel there, and that one is the hottest for the rule.
    """

    uid: str
    label: str
    display_set: str
    shape: Shape
    rule: Rule
    seed_mm: Vector | None = None
    phase: int = 0


def enclosed(shape: Shape, geometry: VolumeGeometry) -> VoxelSet:
    """The voxels within a shape."""
    if shape is None:
        return whole(geometry)
    if isinstance(shape, Ball):
        return ball(geometry, shape.centre_mm, shape.radius_mm)
    if isinstance(shape, Tunnel):
        return tunnel(geometry, shape.plane, shape.outline, shape.half_depth_mm)
    return prism(shape.spans, range(shape.first, shape.last + 1), geometry)


def slices_of(shape: Shape, geometry: VolumeGeometry) -> range:
    """The slices whose values a region in this shape needs, those about it for SUVpeak included."""
    if shape is None:
        return range(geometry.slices)
    if isinstance(shape, Ball):
        back = to_voxel(geometry)
        middle = back.point(shape.centre_mm)[2]
        reach = (shape.radius_mm + PEAK_RADIUS_MM) * hypot(back.x[2], back.y[2], back.z[2])
        first, last = int(middle - reach), ceil(middle + reach)
    elif isinstance(shape, Tunnel):
        beyond, inside = peak_slices(geometry), enclosed(shape, geometry).slices
        first, last = min(inside, default=0) - beyond, max(inside, default=-1) + beyond
    else:
        beyond = peak_slices(geometry)
        first, last = shape.first - beyond, shape.last + beyond
    return range(max(first, 0), min(last, geometry.slices - 1) + 1)


def peak_slices(geometry: VolumeGeometry) -> int:
    """How many slices the sphere of SUVpeak may reach to either side."""
    back = to_voxel(geometry)
    reach: float = PEAK_RADIUS_MM * hypot(back.x[2], back.y[2], back.z[2])
    return ceil(reach + 0.5)


def voxel_at(point_mm: Vector, geometry: VolumeGeometry) -> Voxel | None:
    """The voxel in which a point lies; None outside the volume."""
    column, row, slice_ = (round(part) for part in to_voxel(geometry).point(point_mm))
    inside = 0 <= column < geometry.columns and 0 <= row < geometry.rows
    return Voxel(column, row, slice_) if inside and 0 <= slice_ < geometry.slices else None


def segmented(values: VoxelValues, region: UptakeRegion, least: float | None) -> VoxelSet:
    """The voxels of a region; ``least`` is its rule's value in the unit of the values."""
    geometry = values.geometry
    inside = enclosed(region.shape, geometry)
    seed = voxel_at(region.seed_mm, geometry) if region.seed_mm is not None else None
    if region.rule.share is not None:
        about = _only(seed) if seed is not None else inside
        top = hottest(values, about)
        least = region.rule.share * top[0] if top is not None else None
    if least is None:
        return NO_VOXELS
    hot = at_least(values, inside, least)
    return hot if seed is None else part_with(hot, seed)


def _only(voxel: Voxel) -> VoxelSet:
    span = Span(voxel.row, voxel.column, voxel.column + 1)
    return VoxelSet({voxel.slice_: (span,)})


def depth_slices(spans: Sequence[Span], slice_: int, geometry: VolumeGeometry) -> tuple[int, int]:
    """First and last slice of a figure that is to be as deep as it is wide or high."""
    across, down, through = geometry.spacing_mm
    wide = (max(s.end for s in spans) - min(s.first for s in spans)) * across
    high = (max(s.row for s in spans) - min(s.row for s in spans) + 1) * down
    beside = int(min(wide, high) / 2 / through)
    return max(slice_ - beside, 0), min(slice_ + beside, geometry.slices - 1)
