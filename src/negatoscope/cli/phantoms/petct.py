"""PET/CT from the vertex to the thighs: a CT and the FDG uptake on the same frame of reference."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, PositronEmissionTomographyImageStorage

from negatoscope.cli.phantoms import attributes, ct_head, people, trunk
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.head import paint_head
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.noise import grain
from negatoscope.cli.phantoms.painter import Painter, Plane, axial_plane
from negatoscope.cli.phantoms.records import Series, code, instance

SLICES, LOWEST_MM, STEP_MM = 160, -562.5, 5.5
CT_SIZE, CT_SPACING_MM = 256, 1.953125
PT_SIZE, PT_SPACING_MM = 128, 4.07283
HEAD_Z, HEAD_Y, CHIN_MM = 252.0, -20.0, 148.0
TUMOUR_MM = 13.0
METASTASIS = ((-78.0, -6.0, -160.0), (13.0, 12.0, 13.0))

DOSE_BQ = 352_000_000.0
HALF_LIFE_S = 6586.2
UPTAKE_S = 3600
INJECTED, SCANNED = "081500", "091500"

# Standardised uptake values, g/ml.
TRUNK_SUV = {
    "outside": 0.0, "air": 0.1, "skin": 0.4, "fat": 0.25, "muscle": 0.75, "lung": 0.45,
    "vessel": 1.3, "blood": 1.7, "aorta": 1.7, "heart": 1.8, "myocardium": 8.0, "cortical": 0.8,
    "marrow": 1.5, "cartilage": 0.5, "disc": 0.6, "cord": 1.6, "csf": 0.5, "liver": 2.3,
    "spleen": 1.9, "kidney": 4.2, "pelvis": 18.0, "stomach": 1.0, "bowel": 1.6, "bladder": 32.0,
    "lesion": 13.0, "wall": 1.8, "esophagus": 1.5, "mucosa": 2.0, "calcium": 0.6, "fissure": 0.5,
    "bronchus": 0.5, "chyme": 1.3, "thyroid": 1.4, "femur": 0.9, "portal": 2.1, "metastasis": 9.5,
}  # fmt: skip
HEAD_SUV = {
    **dict.fromkeys(ct_head.HOUNSFIELD, 0.8),
    "air": 0.0, "skin": 0.5, "fat": 0.3, "bone": 0.4, "dense": 0.4, "suture": 0.4, "csf": 1.2,
    "gm": 11.5, "wm": 3.6, "deep": 12.0, "pallidum": 8.0, "stem": 6.0, "dura": 1.5, "blood": 1.8,
    "gland": 2.2, "muscle": 0.9, "nerve": 3.0, "vitreous": 0.5, "diploe": 0.7, "spongy": 0.6,
}  # fmt: skip


def _series(number: int, modality: str, description: str, sop_class: str, extra: Any) -> Series:
    return Series(
        people.PET_CT, number, modality, description, sop_class, extra, frame_of_reference="pet-ct"
    )


CT = _series(
    2, "CT", "CT attenuation correction", CTImageStorage,
    {
        **attributes.ct(
            thickness_mm=STEP_MM, kernel="B31f", current_ma=60, body_part="WHOLEBODY",
            diameter_mm=500, intercept=0,
        ),
        **attributes.windows((40, 400, "SOFT TISSUE"), (-600, 1500, "LUNG")),
    },
)  # fmt: skip


def _radiopharmaceutical() -> Dataset:
    item = Dataset()
    item.Radiopharmaceutical = "Fluorodeoxyglucose"
    item.RadiopharmaceuticalStartTime = f"{INJECTED}.00"
    item.RadiopharmaceuticalStartDateTime = f"{people.PET_CT.date}{INJECTED}.00"
    item.RadionuclideTotalDose = attributes.decimal(DOSE_BQ)
    item.RadionuclideHalfLife = attributes.decimal(HALF_LIFE_S)
    item.RadionuclidePositronFraction = "0.967"
    item.RadionuclideCodeSequence = [code("C-111A1", "SRT", "^18^Fluorine")]
    item.RadiopharmaceuticalCodeSequence = [code("C-B1031", "SRT", "Fluorodeoxyglucose F^18^")]
    return item


PT = _series(
    3, "PT", "FDG attenuation corrected", PositronEmissionTomographyImageStorage,
    {
        "ImageType": ["ORIGINAL", "PRIMARY"],
        "BodyPartExamined": "WHOLEBODY",
        "PatientPosition": "HFS",
        "SeriesTime": SCANNED, "AcquisitionTime": SCANNED, "ContentTime": SCANNED,
        "Units": "BQML",
        "CountsSource": "EMISSION",
        "SeriesType": ["WHOLE BODY", "IMAGE"],
        "DecayCorrection": "START",
        "CorrectedImage": ["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"],
        "RandomsCorrectionMethod": "DLYD",
        "AttenuationCorrectionMethod": "measured, AC_CT",
        "ScatterCorrectionMethod": "Model-based",
        "ReconstructionMethod": "OSEM 3i21s",
        "CollimatorType": "NONE",
        "NumberOfSlices": SLICES,
        "FrameReferenceTime": "0",
        "ActualFrameDuration": "120000",
        "SliceThickness": attributes.decimal(STEP_MM),
        "DecayFactor": "1",
    },
)  # fmt: skip


def suv_per_becquerel() -> float:
    """The factor from Bq/ml to SUV by body weight, decay corrected to the start of the scan."""
    dose = DOSE_BQ * 2 ** (-UPTAKE_S / HALF_LIFE_S)
    return float(people.PET_CT.patient.attributes["PatientWeight"]) * 1000 / dose


def _image(z: float, size: int, spacing: float, pet: bool) -> NDArray[np.float32]:
    plane = axial_plane(z, size, size, spacing)
    if z > CHIN_MM:
        plane = Plane(plane.x, plane.y - np.float32(HEAD_Y), z - HEAD_Z)
        palette = HEAD_SUV if pet else ct_head.HOUNSFIELD
        painter = Painter(plane, palette, "air", 8.0 if pet else 2.0, 0.0 if pet else 1.0)
        paint_head(painter.part(-92, 92, -126, 110))
        return painter.image
    palette = TRUNK_SUV if pet else {**trunk.HOUNSFIELD, "metastasis": 62}
    painter = Painter(plane, palette, "outside", 8.0 if pet else 2.0, 0.0 if pet else 1.0)
    trunk.paint_trunk(painter.part(*trunk.BODY), seed="tobias", nodule=TUMOUR_MM)
    painter.ellipsoid(*METASTASIS, "metastasis")
    return painter.image


def _with_table(hounsfield: NDArray[np.float32], plane: Plane) -> NDArray[np.float32]:
    curve = np.hypot(plane.x, plane.y + 260) - 396
    where = (np.abs(curve) < 3) & (np.abs(plane.x) < 200) & (plane.y > 60) & (hounsfield < -900)
    hounsfield[where] = -350
    return hounsfield


def write_ct(out: Path, first: int, last: int) -> None:
    """Write CT slices: signed 16 bits, rescale intercept 0."""
    for index in range(first, last):
        z = LOWEST_MM + index * STEP_MM
        plane = axial_plane(z, CT_SIZE, CT_SIZE, CT_SPACING_MM)
        values = _with_table(_image(z, CT_SIZE, CT_SPACING_MM, pet=False), plane)
        values = values + grain("low dose", 2).image(CT_SIZE, CT_SIZE, index) * np.float32(16)
        stored = np.clip(np.rint(values), -1024, 3071).astype(np.int16)
        place = attributes.axial_position(CT_SIZE, CT_SIZE, CT_SPACING_MM, z)
        ds = instance(CT, index + 1, **place)
        put_pixels(ds, stored, bits=16)
        save(ds, CT.path(out, index + 1))


def uptake(index: int) -> NDArray[np.float32]:
    """One slice of uptake, SUV, with noise that grows where there are more counts."""
    suv = np.maximum(_image(LOWEST_MM + index * STEP_MM, PT_SIZE, PT_SPACING_MM, pet=True), 0)
    padded = np.pad(suv, 1, mode="edge")
    rows = padded[:-2] * 0.25 + padded[1:-1] * 0.5 + padded[2:] * 0.25
    suv = rows[:, :-2] * 0.25 + rows[:, 1:-1] * 0.5 + rows[:, 2:] * 0.25
    noise = grain("counts", 3).image(PT_SIZE, PT_SIZE, index)
    return np.maximum(suv + noise * (0.03 + 0.10 * np.sqrt(suv)), 0).astype(np.float32)


def write_pt(out: Path, first: int, last: int) -> None:
    """Write PET slices: each with a rescale slope of its own."""
    for index in range(first, last):
        becquerel = uptake(index) / suv_per_becquerel()
        slope = attributes.decimal(max(float(becquerel.max()) / 32000, 0.01))
        stored = np.rint(becquerel / float(slope)).astype(np.int16)
        z = LOWEST_MM + index * STEP_MM
        ds = instance(
            PT, index + 1, **attributes.axial_position(PT_SIZE, PT_SIZE, PT_SPACING_MM, z),
            **attributes.windows((float(becquerel.max()) / 2, float(becquerel.max()), "")),
            RescaleSlope=slope, RescaleIntercept="0", ImageIndex=index + 1,
        )  # fmt: skip
        del ds.WindowCenterWidthExplanation
        window = 6 / suv_per_becquerel()
        ds.WindowCenter, ds.WindowWidth = f"{window / 2:.1f}", f"{window:.1f}"
        ds.RadiopharmaceuticalInformationSequence = [_radiopharmaceutical()]
        ds.EnergyWindowRangeSequence = [_energy_window()]
        put_pixels(ds, stored, bits=16)
        save(ds, PT.path(out, index + 1))


def _energy_window() -> Dataset:
    item = Dataset()
    item.EnergyWindowLowerLimit, item.EnergyWindowUpperLimit = "425", "650"
    return item


def jobs() -> list[Job]:
    """The work, in parts."""
    steps = range(0, SLICES, 32)
    return [
        *(Job("PET/CT", write_ct, (first, first + 32), 0.6) for first in steps),
        *(Job("PET/CT", write_pt, (first, first + 32), 0.4) for first in steps),
    ]
