"""Volumes with known points: markers of a known value at known patient coordinates, and letters.

A phantom lies in the patient's coordinates (PS3.3 C.7.6.2.1.1: x to the left, y to the back, z to
the head): an ellipsoid, in it cubes of 3 × 3 × 3 voxels, whose middles are the known points, and
at its sides the letters L, A and H, each drawn so that it is read in its standard view (axial from
the feet, coronal from the front, sagittal from the left). A variant says by which voxels it is
sampled and how they are stored. Where each voxel lies is written here in NumPy, independently of
the program.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom import uid as uids
from pydicom.dataset import Dataset

from negatoscope.dicom.dataset import DataSet
from tests.support.dicom_files import write_image
from tests.support.image_types import item

Vector = tuple[float, float, float]

#: Values of the phantom: around it, in it, of its letters.
AIR, BODY, LETTER = 0, 200, 500
BODY_RADII_MM = (26.5, 28.5, 27.0)
#: About where the markers lie (each voxel grid has its own nearest voxel), and their values.
#: No two share a slice of any standard view.
WANTED = {
    "one": ((-14.0, -9.0, 10.0), 1000),
    "two": ((8.0, 3.0, -6.0), 900),
    "three": ((-4.0, 13.0, 2.0), 800),
    "four": ((13.0, -14.0, -11.0), 700),
}


@dataclass(frozen=True)
class Marker:
    """A cube of 3 × 3 × 3 voxels of one value around a known point."""

    name: str
    column: int
    row: int
    slice: int  # in the order of the acquisition, from 0
    point_mm: Vector
    value: float


@dataclass(frozen=True)
class Voxels:
    """Where the voxels lie. Slice k begins at ``origin + places_mm[k] * slice_direction``.

    ``slice_direction`` is no normal of the image where the gantry is tilted.
    """

    columns: int
    rows: int
    row_direction: Vector  # along a row
    column_direction: Vector  # down a column
    slice_direction: Vector
    spacing_mm: tuple[float, float]  # between rows, between columns
    places_mm: tuple[float, ...]

    @property
    def slices(self) -> int:
        return len(self.places_mm)

    @cached_property
    def axes(self) -> np.ndarray:
        """Columns: the ways from a voxel to the next along a row and down a column."""
        right = np.array(self.row_direction) * self.spacing_mm[1]
        down = np.array(self.column_direction) * self.spacing_mm[0]
        return np.stack([right, down], axis=1)

    def origin_mm(self, k: int) -> np.ndarray:
        """Centre of the first voxel of a slice; the middle of all lies at (0, 0, 0)."""
        middle = self.axes @ [(self.columns - 1) / 2, (self.rows - 1) / 2]
        along = self.places_mm[k] - (self.places_mm[0] + self.places_mm[-1]) / 2
        return np.array(self.slice_direction) * along - middle

    def point_mm(self, column: float, row: float, k: int) -> np.ndarray:
        """Patient coordinates of a voxel's centre."""
        return self.origin_mm(k) + self.axes @ [column, row]

    def nearest(self, point_mm: Vector) -> tuple[int, int, int]:
        """Column, row and slice of the voxel that lies nearest to a point."""
        everywhere = np.stack([self.plane_mm(k) for k in range(self.slices)])
        distances = ((everywhere - np.array(point_mm)) ** 2).sum(axis=-1)
        k, row, column = np.unravel_index(distances.argmin(), distances.shape)
        return int(column), int(row), int(k)

    def plane_mm(self, k: int) -> np.ndarray:
        """Patient coordinates of all voxels of a slice: [row, column, xyz]."""
        column, row = np.meshgrid(np.arange(self.columns), np.arange(self.rows))
        return self.origin_mm(k) + np.stack([column, row], axis=-1) @ self.axes.T


@dataclass(frozen=True)
class Stored:
    """How modality values become stored ones: ``value = stored * slope(k) + intercept``."""

    dtype: str = "<u2"
    bits: int = 16
    intercept: float = 0.0
    slope: Callable[[int], float] = lambda k: 1.0
    colour: bool = False

    def of(self, values: np.ndarray, k: int) -> np.ndarray:
        stored = np.rint((values - self.intercept) / self.slope(k)).astype(self.dtype)
        return np.stack([stored, stored // 2, 255 - stored], axis=-1) if self.colour else stored


@dataclass(frozen=True)
class Variant:
    """One way to acquire and to store the phantom."""

    name: str
    voxels: Voxels
    stored: Stored = Stored()
    sop_class: str = uids.CTImageStorage
    modality: str = "CT"
    attributes: dict[str, Any] = field(default_factory=dict)
    enhanced: bool = False
    #: Factor from the phantom's values to those that the viewer tells (8 bit, SUV).
    scale: float = 1.0
    unit: str = "HU"

    @property
    def study_uid(self) -> str:
        return f"1.2.77.{sum(ord(letter) * 31**n for n, letter in enumerate(self.name)) % 10**9}"

    @cached_property
    def markers(self) -> tuple[Marker, ...]:
        found = []
        for name, (wanted, value) in WANTED.items():
            column, row, k = self.voxels.nearest(wanted)
            x, y, z = (float(v) for v in self.voxels.point_mm(column, row, k))
            found.append(Marker(name, column, row, k, (x, y, z), value * self.scale))
        return tuple(found)

    def marker(self, name: str) -> Marker:
        return next(marker for marker in self.markers if marker.name == name)

    @cached_property
    def array(self) -> np.ndarray:
        """Values of all voxels, [slice, row, column], as a viewer tells them."""
        return np.stack([self.values(k) for k in range(self.voxels.slices)]) * self.scale

    def sampled(self, points_mm: np.ndarray) -> np.ndarray:
        """Values at patient points [..., xyz], linear between neighbouring voxels.

        Outside the outermost voxels' faces there is nothing: NaN.
        """
        voxels = self.voxels
        matrix = np.column_stack([voxels.axes, np.array(voxels.slice_direction)])
        found = (points_mm - voxels.origin_mm(0)) @ np.linalg.inv(matrix).T
        places = np.array(voxels.places_mm) - voxels.places_mm[0]
        step = (places[-1] - places[0]) / (len(places) - 1)
        numbers = np.interp(found[..., 2], places, np.arange(len(places)))
        size = np.array([voxels.columns, voxels.rows, voxels.slices])
        outside = ((found[..., :2] < -0.5) | (found[..., :2] > size[:2] - 0.5)).any(axis=-1)
        outside |= (found[..., 2] < -step / 2) | (found[..., 2] > places[-1] + step / 2)
        at = np.clip(np.concatenate([found[..., :2], numbers[..., None]], axis=-1), 0, size - 1)
        low = np.minimum(np.floor(at).astype(int), size - 2)
        share = at - low
        total = np.zeros(points_mm.shape[:-1])
        for corner in np.ndindex(2, 2, 2):
            weight = np.prod(np.where(corner, share, 1 - share), axis=-1)
            i, j, k = np.moveaxis(low + corner, -1, 0)
            total += weight * self.array[k, j, i]
        return np.where(outside, np.nan, total)

    @cached_property
    def corners_mm(self) -> np.ndarray:
        """The eight outer corners of the outermost voxels: [corner, xyz].

        Outermost slices are as thick as slices are on average.
        """
        voxels = self.voxels
        places = voxels.places_mm
        half = (places[-1] - places[0]) / (len(places) - 1) / 2
        along = np.array(voxels.slice_direction)
        return np.array(
            [
                voxels.point_mm(i, j, k) + along * extra
                for i in (-0.5, voxels.columns - 0.5)
                for j in (-0.5, voxels.rows - 0.5)
                for k, extra in ((0, -half), (voxels.slices - 1, half))
            ]
        )

    def values(self, k: int) -> np.ndarray:
        """Values of a slice, [row, column], before they are scaled."""
        values = paint(self.voxels.plane_mm(k))
        for marker in self.markers:
            if abs(marker.slice - k) <= 1:
                across = slice(marker.column - 1, marker.column + 2)
                values[marker.row - 1 : marker.row + 2, across] = marker.value / self.scale
        return values


def paint(points_mm: np.ndarray) -> np.ndarray:
    """The phantom without markers at points [..., xyz]."""
    inside = ((points_mm / np.array(BODY_RADII_MM)) ** 2).sum(axis=-1) <= 1
    values = np.where(inside, BODY, AIR).astype(float)
    for low, high in _LETTER_BOXES:
        box = (points_mm >= np.array(low)) & (points_mm <= np.array(high))
        values[box.all(axis=-1)] = LETTER
    return values


def _strokes(letter: str) -> Sequence[tuple[float, float, float, float]]:
    """Bars of a letter 6 mm wide and 8 mm high: from left and top to right and bottom, mm."""
    left, right = (-3, -4, -1, 4), (1, -4, 3, 4)
    return {
        "L": (left, (-3, 2, 3, 4)),
        "A": (left, right, (-3, -4, 3, -2), (-3, 0, 3, 1.5)),
        "H": (left, right, (-3, -1, 3, 1)),
    }[letter]


def _letter_boxes() -> list[tuple[Vector, Vector]]:
    """The letters' bars as boxes in the patient, each 4 mm deep around its view's own plane."""
    boxes = []
    for view, letter, (across, down), depth in (
        ("axial", "L", (21, 0), -5), ("axial", "A", (0, -21), -5),
        ("coronal", "L", (21, 0), 5), ("coronal", "H", (0, -21), 5),
        ("sagittal", "A", (-21, 0), -9), ("sagittal", "H", (0, -21), -9),
    ):  # fmt: skip
        for left, top, right, bottom in _strokes(letter):
            u = sorted((across + left, across + right))
            v = sorted((down + top, down + bottom))
            w = (depth - 2, depth + 2)
            if view == "axial":  # screen: right is the patient's left, down is the back
                x, y, z = u, v, w
            elif view == "coronal":  # right is the left, down is the feet
                x, y, z = u, w, sorted(-value for value in v)
            else:  # sagittal, right is the back, down is the feet
                x, y, z = w, u, sorted(-value for value in v)
            boxes.append(((x[0], y[0], z[0]), (x[1], y[1], z[1])))
    return boxes


_LETTER_BOXES = _letter_boxes()


# -- the variants ---------------------------------------------------------------------------------


def _even(count: int, step_mm: float) -> tuple[float, ...]:
    return tuple(step_mm * k for k in range(count))


def _turned(degrees_x: float, degrees_z: float) -> tuple[Vector, Vector, Vector]:
    """Axial directions turned about x, then about z."""
    a, b = np.radians([degrees_x, degrees_z])
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_z = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    turned = about_z @ about_x
    return tuple(tuple(float(v) for v in turned[:, n]) for n in range(3))  # type: ignore[return-value]


SPACING_MM, STEP_MM = (1.1, 0.9), 1.5
X, Y, Z, DOWN = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
AXIAL = Voxels(64, 56, X, Y, Z, SPACING_MM, _even(40, STEP_MM))
SAGITTAL = Voxels(68, 60, Y, DOWN, X, (0.95, 0.9), _even(36, 1.6))
CORONAL = Voxels(64, 60, X, DOWN, Y, (1.0, 0.9), _even(36, 1.7))
OBLIQUE = Voxels(64, 56, *_turned(25, -20), SPACING_MM, _even(40, STEP_MM))
_TILT = np.radians(18)
#: The gantry leans: rows go down and to the feet, the table moves along the body.
TILTED = Voxels(
    64, 60, X, (0.0, float(np.cos(_TILT)), -float(np.sin(_TILT))), Z, SPACING_MM, _even(38, 1.6)
)  # fmt: skip
#: One gap is wider by two thirds; in the other one a slice is missing.
UNEVEN = Voxels(
    64, 56, X, Y, Z, SPACING_MM, tuple(STEP_MM * k + (1.0 if k > 27 else 0.0) for k in range(38))
)  # fmt: skip
MISSING = Voxels(
    64, 56, X, Y, Z, SPACING_MM, tuple(STEP_MM * (k + (k > 28)) for k in range(39))
)  # fmt: skip

HOUNSFIELD = {"RescaleIntercept": -1024, "RescaleSlope": 1, "RescaleType": "HU"}
#: Bq/ml · 74000 g / (370 MBq · 2^(−3600 / 6586.2)): one hour after the injection.
SUV_FACTOR = 2.9212734924436569e-4
#: Bq/ml of one of the phantom's units, so that its values are those of real uptake.
BECQUERELS = 20.0
PET = {
    "Units": "BQML",
    "CorrectedImage": ["ATTN", "DECY"],
    "DecayCorrection": "START",
    "PatientWeight": 74,
    "SeriesDate": "20250103",
    "SeriesTime": "090000",
    "AcquisitionDate": "20250103",
    "AcquisitionTime": "090000",
}


def _radiopharmaceutical() -> Dataset:
    return item(
        RadionuclideTotalDose=370e6,
        RadionuclideHalfLife=6586.2,
        RadiopharmaceuticalStartTime="080000",
    )


def _pet_slope(k: int) -> float:
    """Another slope in every slice, as reconstructions scale each to its own maximum."""
    return (0.25, 1.0, 0.125, 0.5, 0.2)[k % 5]


MR = {"sop_class": uids.MRImageStorage, "modality": "MR", "unit": ""}
VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant("axial", AXIAL, Stored("<u2", 12, -1024.0), attributes=HOUNSFIELD),
        Variant("sagittal", SAGITTAL, Stored("<u2", 12), **MR),
        Variant("coronal", CORONAL, Stored("<i2", 16), **MR),
        Variant("oblique", OBLIQUE, Stored("<i2", 16), **MR),
        Variant(
            "tilted", TILTED, Stored("<i2", 16), attributes={**HOUNSFIELD, "RescaleIntercept": 0}
        ),
        Variant(
            "uneven", UNEVEN, Stored("<i2", 16), attributes={**HOUNSFIELD, "RescaleIntercept": 0}
        ),
        Variant(
            "missing", MISSING, Stored("<i2", 16), attributes={**HOUNSFIELD, "RescaleIntercept": 0}
        ),
        Variant("eight bits", AXIAL, Stored("<u1", 8, slope=lambda k: 4.0), scale=0.25, **MR),
        Variant(
            "positron emission", AXIAL, Stored("<i2", 16, slope=_pet_slope),
            uids.PositronEmissionTomographyImageStorage, "PT", PET,
            scale=SUV_FACTOR * BECQUERELS, unit="SUVbw",
        ),
        Variant(
            "enhanced", OBLIQUE, Stored("<u2", 12), uids.EnhancedMRImageStorage, "MR",
            enhanced=True, unit="",
        ),
        Variant(
            "colour", AXIAL, Stored("u1", 8, slope=lambda k: 4.0, colour=True), scale=0.25, **MR
        ),
    )
}  # fmt: skip


# -- files ----------------------------------------------------------------------------------------


def write_variant(folder: Path, variant: Variant) -> list[Path]:
    """Write the files of a variant; their instance numbers run against their places."""
    if variant.enhanced:
        return [_write_enhanced(folder, variant)]
    written = []
    voxels, stored = variant.voxels, variant.stored
    for k in range(voxels.slices):
        values: dict[str, Any] = _common(variant)
        number = voxels.slices - k
        values |= {
            "SOPInstanceUID": f"{variant.study_uid}.1.{number}",
            "InstanceNumber": number,
            "ImagePositionPatient": [_decimal(v) for v in voxels.origin_mm(k)],
            "ImageOrientationPatient": _orientation(voxels),
            "PixelSpacing": list(voxels.spacing_mm),
        }
        if variant.modality == "PT":
            values["RescaleSlope"], values["RescaleIntercept"] = stored.slope(k) * BECQUERELS, 0
            values["RadiopharmaceuticalInformationSequence"] = [_radiopharmaceutical()]
        path = folder / variant.name.replace(" ", "-") / f"{number}.dcm"
        written.append(write_image(path, stored.of(variant.values(k), k), **values))
    return written


def _common(variant: Variant) -> dict[str, Any]:
    top = 1000 * variant.scale
    window = {} if variant.stored.colour else {"WindowCenter": top / 2, "WindowWidth": top}
    if variant.modality == "PT":  # its window is told in stored units, Bq/ml
        window = {"WindowCenter": 500 * BECQUERELS, "WindowWidth": 1000 * BECQUERELS}
    return {
        "SOPClassUID": variant.sop_class,
        "StudyInstanceUID": variant.study_uid,
        "SeriesInstanceUID": f"{variant.study_uid}.1",
        "FrameOfReferenceUID": f"{variant.study_uid}.9",
        "Modality": variant.modality,
        "SeriesDescription": f"Known points, {variant.name}",
        "StudyDescription": "Known points",
        "StudyDate": "20250103",
        "StudyTime": "090000",
        "BitsStored": variant.stored.bits,
        **window,
        **variant.attributes,
    }


def _orientation(voxels: Voxels) -> list[str]:
    return [_decimal(v) for v in (*voxels.row_direction, *voxels.column_direction)]


def _decimal(value: float) -> str:
    """At most 16 characters (PS3.5, DS)."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _write_enhanced(folder: Path, variant: Variant) -> Path:
    """One multi-frame object whose frames run against their places."""
    voxels, stored = variant.voxels, variant.stored
    order = list(reversed(range(voxels.slices)))
    frames = [
        item(
            FrameContentSequence=item(StackID="1", InStackPositionNumber=n),
            PlanePositionSequence=item(
                ImagePositionPatient=[_decimal(v) for v in voxels.origin_mm(k)]
            ),
        )
        for n, k in enumerate(order, 1)
    ]
    shared = item(
        PixelMeasuresSequence=item(PixelSpacing=list(voxels.spacing_mm), SliceThickness=1.5),
        PlaneOrientationSequence=item(ImageOrientationPatient=_orientation(voxels)),
        FrameVOILUTSequence=item(WindowCenter=500, WindowWidth=1000),
        PixelValueTransformationSequence=item(RescaleSlope=1, RescaleIntercept=0, RescaleType="US"),
    )
    pixels = np.concatenate([stored.of(variant.values(k), k) for k in order])
    values = _common(variant)
    for keyword in ("WindowCenter", "WindowWidth"):
        del values[keyword]
    return write_image(
        folder / variant.name / "1.dcm",
        pixels[: voxels.rows],
        pixels.tobytes(),
        **values,
        SOPInstanceUID=f"{variant.study_uid}.1.1",
        NumberOfFrames=voxels.slices,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=frames,
    )


def write_variants(folder: Path) -> None:
    """Write all of them."""
    for variant in VARIANTS.values():
        write_variant(folder, variant)


def metadata(paths: Sequence[Path]) -> list[DataSet]:
    """What a server tells of files: their attributes without pixels."""
    return [
        DataSet(pydicom.dcmread(path, stop_before_pixels=True).to_json_dict()) for path in paths
    ]
