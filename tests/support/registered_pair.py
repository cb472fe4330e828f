"""A CT and a PET of two frames of reference, and the registration between them, as files.

The PET was acquired turned and shifted: a ball of the CT lies elsewhere in the PET's own space.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    PositronEmissionTomographyImageStorage,
    SpatialRegistrationStorage,
)

from negatoscope.cli.phantoms.attributes import axial_position, decimal
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.records import Patient, Series, Study, instance, uid

STUDY = Study(
    "registered-pair", Patient("Juniper^Quentin", "NEG-TEST-REG", "19600101", "F"),
    "20260801", "090000", "CT and PET of two scanners", "TEST1",
)  # fmt: skip
CT_SPACE, PET_SPACE = "registered-ct", "registered-pet"
CT = Series(STUDY, 1, "CT", "CT", CTImageStorage, {"RescaleSlope": "1", "RescaleIntercept": "0"},
            frame_of_reference=CT_SPACE)  # fmt: skip
PET = Series(
    STUDY, 2, "PT", "PET", PositronEmissionTomographyImageStorage,
    {
        "Units": "BQML", "DecayCorrection": "ADMIN", "CorrectedImage": ["DECY", "ATTN"],
        "PatientWeight": "75", "PatientSize": "1.7", "RescaleSlope": "1", "RescaleIntercept": "0",
    },
    frame_of_reference=PET_SPACE,
)  # fmt: skip
REG = Series(STUDY, 3, "REG", "CT to PET", SpatialRegistrationStorage, frame_of_reference=CT_SPACE)

CT_SIZE, CT_MM, CT_SLICES, CT_STEP_MM = 64, 4.0, 30, 5.0
PET_SIZE, PET_MM, PET_SLICES, PET_STEP_MM = 48, 5.0, 32, 6.0
#: In the CT's space; its uptake is SUV 8 in a background of 1 (75 kg and 375 MBq).
BALL_MM, RADIUS_MM, SUV, DOSE_BQ = (36.0, -22.0, 95.0), 15.0, 8.0, 375e6
BECQUEREL = DOSE_BQ / 75_000

_TURN = math.radians(9.0)
#: From the PET's space into the CT's: turned about z, then shifted.
TO_CT = np.array(
    [
        [math.cos(_TURN), -math.sin(_TURN), 0, 14.0],
        [math.sin(_TURN), math.cos(_TURN), 0, -9.0],
        [0, 0, 1, 640.0],
        [0, 0, 0, 1],
    ]
)


def in_pet(point_mm: tuple[float, ...]) -> Any:
    """A point of the CT's space in the PET's."""
    return (np.linalg.inv(TO_CT) @ [*point_mm, 1.0])[:3]


#: The z of the first slices.
CT_FIRST_MM, PET_FIRST_MM = 20.0, -640.0


def voxel_of(point_mm: Any, size: int, spacing: float, first: float, step: float) -> Any:
    """Column, row and slice of a point."""
    half = (size - 1) / 2
    x, y, z = point_mm
    return np.array([x / spacing + half, y / spacing + half, (z - first) / step])


def _ball(size: int, spacing: float, z: float, middle: Any) -> Any:
    axis = (np.arange(size) - (size - 1) / 2) * spacing
    away = np.hypot(axis[None, :] - middle[0], axis[:, None] - middle[1])
    return np.hypot(away, z - middle[2]) <= RADIUS_MM


def write_pair(folder: Path) -> None:
    """Write all files."""
    for n in range(CT_SLICES):
        z = CT_FIRST_MM + n * CT_STEP_MM
        ds = instance(CT, n + 1, **axial_position(CT_SIZE, CT_SIZE, CT_MM, z))
        inside = _ball(CT_SIZE, CT_MM, z, BALL_MM)
        put_pixels(ds, np.where(inside, 300, 0).astype(np.int16), bits=16)
        save(ds, CT.path(folder, n + 1))
    tracer = Dataset()
    tracer.RadionuclideTotalDose, tracer.RadionuclideHalfLife = decimal(DOSE_BQ), "6586.2"
    for n in range(PET_SLICES):
        z = PET_FIRST_MM + n * PET_STEP_MM
        ds = instance(PET, n + 1, **axial_position(PET_SIZE, PET_SIZE, PET_MM, z))
        ds.RadiopharmaceuticalInformationSequence = [tracer]
        inside = _ball(PET_SIZE, PET_MM, z, in_pet(BALL_MM))
        values = np.where(inside, SUV, 1.0) * BECQUEREL / 2
        put_pixels(ds, np.rint(values).astype(np.int16), bits=16)
        ds.RescaleSlope = "2"
        save(ds, PET.path(folder, n + 1))
    _write_registration(folder)


def _write_registration(folder: Path) -> None:
    matrix = Dataset()
    matrix.FrameOfReferenceTransformationMatrixType = "RIGID"
    matrix.FrameOfReferenceTransformationMatrix = [f"{v:.10f}"[:16] for v in TO_CT.flat]
    steps = Dataset()
    steps.MatrixSequence = [matrix]
    item = Dataset()
    item.FrameOfReferenceUID = uid(PET_SPACE)
    item.MatrixRegistrationSequence = [steps]
    ds = instance(REG, 1)
    ds.RegistrationSequence = [item]
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    save(ds, REG.path(folder, 1))
