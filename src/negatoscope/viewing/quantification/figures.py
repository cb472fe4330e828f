"""What the voxels of a region amount to: SUVmax, SUVpeak, SUVmean, volume, glycolysis."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, fsum, hypot, isnan, pi, sqrt
from operator import mul

from negatoscope.dicom.space.volumes import VolumeGeometry, to_voxel
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.quantification.segments import told_values
from negatoscope.viewing.quantification.voxels import Voxel, VoxelSet, VoxelValues

#: SUVpeak: the sphere of 1 cm³ (PERCIST: Wahl 2009, J Nucl Med 50:122S; IBSI's global intensity
#: peak).
PEAK_VOLUME_MM3 = 1000.0
PEAK_RADIUS_MM = (3.0 * PEAK_VOLUME_MM3 / (4.0 * pi)) ** (1.0 / 3.0)
#: A voxel that lies partly in the sphere counts by the share of its parts in it, of this size.
PART_MM = 0.5
MAX_PARTS = 16
_MM3_PER_ML = 1000.0


@dataclass(frozen=True, slots=True)
class UptakeFigures:
    """Of the voxels of a region; values are in the unit of the images.

    ``deviation`` is the standard deviation of all of them, divided by their number.
    """

    count: int
    volume_ml: float
    minimum: float
    maximum: float
    maximum_at: Voxel
    mean: float
    deviation: float
    peak: float
    peak_at: Voxel

    @property
    def total(self) -> float:
        """Total lesion glycolysis: the mean times the volume, value · ml."""
        return self.mean * self.volume_ml


def voxel_volume_ml(geometry: VolumeGeometry) -> float:
    """Volume of one voxel."""
    return abs(geometry.to_patient.determinant) / _MM3_PER_ML


def figures(values: VoxelValues, region: VoxelSet) -> UptakeFigures | None:
    """What a region amounts to; None where nothing was measured in it."""
    told: list[float] = []
    best: tuple[float, Voxel] | None = None
    for slice_, span, run in told_values(values, region):
        for column, value in enumerate(run, span.first):
            if isnan(value):
                continue
            told.append(value)
            if best is None or value > best[0]:
                best = value, Voxel(column, span.row, slice_)
    if best is None:
        return None
    count = len(told)
    mean = fsum(told) / count
    deviation = sqrt(fsum((value - mean) ** 2 for value in told) / count)
    peak, peak_at = suv_peak(values, region) or best
    volume = count * voxel_volume_ml(values.geometry)
    return UptakeFigures(count, volume, min(told), best[0], best[1], mean, deviation, peak, peak_at)


@dataclass(frozen=True, slots=True)
class Kernel:
    """Voxels in a sphere about the middle of one: the steps to each of them, and its share."""

    steps: tuple[Voxel, ...]
    shares: tuple[float, ...]


@lru_cache(maxsize=8)
def sphere(geometry: VolumeGeometry, radius_mm: float = PEAK_RADIUS_MM) -> Kernel:
    """The voxels about one of a volume that lie in a sphere, wholly or partly.

    Each voxel is cut into parts of at most PART_MM; the share of those whose middles lie in the
    sphere is the voxel's.
    """
    axes, back = geometry.to_patient, to_voxel(geometry)
    reach = [int(radius_mm * hypot(back.x[n], back.y[n], back.z[n]) + 0.5) for n in range(3)]
    parts = [
        [(n + 0.5) / count - 0.5 for n in range(count)]
        for count in (min(max(ceil(s / PART_MM), 1), MAX_PARTS) for s in geometry.spacing_mm)
    ]
    total = len(parts[0]) * len(parts[1]) * len(parts[2])
    steps, shares = [], []
    for k in range(-reach[2], reach[2] + 1):
        for j in range(-reach[1], reach[1] + 1):
            for i in range(-reach[0], reach[0] + 1):
                inside = sum(
                    hypot(*axes.way((i + a, j + b, k + c))) <= radius_mm
                    for c in parts[2]
                    for b in parts[1]
                    for a in parts[0]
                )
                if inside:
                    steps.append(Voxel(i, j, k))
                    shares.append(inside / total)
    return Kernel(tuple(steps), tuple(shares))


def suv_peak(values: VoxelValues, region: VoxelSet) -> tuple[float, Voxel] | None:
    """The greatest mean over a sphere of 1 cm³ about one of the region's voxels, and that voxel.

    The sphere may reach beyond the region; beyond the volume, and where nothing was measured, it
    counts only as far as there are values.
    """
    if not region:
        return None
    kernel = sphere(values.geometry)
    block = _Block(values, region, kernel)
    whole_share = fsum(kernel.shares)
    best: tuple[float, Voxel] | None = None
    for slice_, spans in region.slices.items():
        for row, first, end in spans:
            start = block.place(first, row, slice_)
            for column in range(first, end):
                at = start + column - first
                places = [at + offset for offset in block.offsets]
                share = whole_share
                if block.gaps:
                    share = sum(map(mul, kernel.shares, map(block.there.__getitem__, places)))
                    if not share or not block.there[at]:
                        continue
                total = sum(map(mul, kernel.shares, map(block.told.__getitem__, places)))
                mean = total / share
                if best is None or mean > best[0]:
                    best = mean, Voxel(column, row, slice_)
    return best


class _Block:
    """The values about a region, one after the other; 0 where there are none.

    ``there`` is 1 where there is one; it is only needed where ``gaps`` says so.
    """

    def __init__(self, values: VoxelValues, region: VoxelSet, kernel: Kernel) -> None:
        geometry = values.geometry
        reach = [max(abs(step[n]) for step in kernel.steps) for n in range(3)]
        ranges = [
            range(bound.start - far, bound.stop + far)
            for bound, far in zip(region.bounds, reach, strict=True)
        ]
        self._columns, self._rows, self._slices = ranges
        self.offsets = [self._offset(*step) for step in kernel.steps]
        inside = [
            range(max(r.start, 0), min(r.stop, size))
            for r, size in zip(
                ranges, (geometry.columns, geometry.rows, geometry.slices), strict=True
            )
        ]
        size = len(ranges[0]) * len(ranges[1]) * len(ranges[2])
        self.told, self.there = [0.0] * size, [0.0] * size
        spans = tuple(Span(row, inside[0].start, inside[0].stop) for row in inside[1])
        measured = self._fill(values, VoxelSet(dict.fromkeys(inside[2], spans)))
        self.gaps = measured < size

    def _fill(self, values: VoxelValues, there: VoxelSet) -> int:
        """Take the values over; how many there are."""
        measured = 0
        for slice_, span, run in told_values(values, there):
            at = self.place(span.first, span.row, slice_)
            known = _known(run)
            self.told[at : at + len(run)] = run if known is None else _or_nothing(run)
            self.there[at : at + len(run)] = [1.0] * len(run) if known is None else known
            measured += len(run) if known is None else int(sum(known))
        return measured

    def _offset(self, column: int, row: int, slice_: int) -> int:
        return (slice_ * len(self._rows) + row) * len(self._columns) + column

    def place(self, column: int, row: int, slice_: int) -> int:
        """Where the value of a voxel stands."""
        return self._offset(
            column - self._columns.start, row - self._rows.start, slice_ - self._slices.start
        )


def _known(run: Sequence[float]) -> list[float] | None:
    """1 for each number and 0 for what is none; None where all are numbers."""
    return [0.0 if isnan(v) else 1.0 for v in run] if any(map(isnan, run)) else None


def _or_nothing(run: Sequence[float]) -> list[float]:
    return [0.0 if isnan(v) else v for v in run]
