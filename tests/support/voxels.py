"""Volumes whose values are NumPy arrays, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.quantification.voxels import VoxelSet

#: A PET with voxels of 4 × 4 × 5 mm, and one whose axes are neither perpendicular nor the body's.
STRAIGHT = Affine((4.0, 0, 0), (0, 4.0, 0), (0, 0, 5.0), (-100.0, -80.0, 30.0))
ASKEW = Affine((3.0, 0.5, 0), (-0.4, 2.5, 0.3), (0.2, 0.9, 4.0), (10.0, -20.0, 5.0))


@dataclass
class ArrayValues:
    """Values of an array of slices, rows and columns; each slice has a slope of its own."""

    array: Any
    to_patient: Affine = STRAIGHT
    pad: tuple[float, float] | None = None

    @property
    def geometry(self) -> VolumeGeometry:
        slices, rows, columns = self.array.shape
        return VolumeGeometry(columns, rows, slices, self.to_patient)

    def line(self, slice_: int) -> tuple[float, float]:
        return 0.25 + slice_, 0.0

    def stored(self, slice_: int, spans: Sequence[Span]) -> list[float]:
        whole = self.array[slice_] / self.line(slice_)[0]
        return [float(v) for row, first, end in spans for v in whole[row, first:end]]

    def padding(self, slice_: int) -> tuple[float, float] | None:
        return self.pad


def mask_of(voxels: VoxelSet, shape: tuple[int, ...]) -> Any:
    """Where the voxels are, as an array of truths."""
    made = np.zeros(shape, bool)
    for slice_, spans in voxels.slices.items():
        for row, first, end in spans:
            assert not made[slice_, row, first:end].any()
            made[slice_, row, first:end] = True
    return made


def places_mm(values: ArrayValues) -> Any:
    """Where each voxel's centre lies: slices, rows, columns, 3."""
    k, j, i = np.indices(values.array.shape)
    x, y, z, o = (np.array(getattr(values.to_patient, n)) for n in ("x", "y", "z", "origin"))
    return o + i[..., None] * x + j[..., None] * y + k[..., None] * z
