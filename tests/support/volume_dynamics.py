"""Small series in phases whose values follow curves that are known."""

from dataclasses import dataclass, field
from itertools import accumulate
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import uid as uids

from tests.support.dicom_files import write_image

COLUMNS, ROWS, SLICES = 40, 32, 5
SPACING_MM, STEP_MM = 4.0, 6.0
#: Two squares of one value each, as (first column, first row, end column, end row).
VESSEL, TISSUE = (6, 8, 14, 16), (22, 8, 34, 20)
BACKGROUND = 20.0


@dataclass(frozen=True)
class Dynamic:
    """A series in phases.

    ``vessel`` and ``tissue`` are the values of the two squares in each phase, in the unit of the
    series; half of the pixels of the tissue lie ``spread`` above, half below. ``places`` are
    those of the phases on their axis.
    """

    name: str
    modality: str
    sop_class: str
    places: tuple[float, ...]
    unit: str
    vessel: tuple[float, ...]
    tissue: tuple[float, ...]
    attributes: tuple[dict[str, Any], ...]
    common: dict[str, Any] = field(default_factory=dict)
    spread: float = 4.0
    slope: float = 0.5

    @property
    def study_uid(self) -> str:
        return f"1.2.78.{len(self.name)}{len(self.places)}"

    def values(self, phase: int, k: int) -> np.ndarray:
        """One slice; the tissue of slice k is worth k more than its curve."""
        values = np.full((ROWS, COLUMNS), BACKGROUND)
        left, top, right, bottom = VESSEL
        values[top:bottom, left:right] = self.vessel[phase]
        left, top, right, bottom = TISSUE
        checks = np.indices((bottom - top, right - left)).sum(axis=0) % 2
        values[top:bottom, left:right] = self.tissue[phase] + k + (2 * checks - 1) * self.spread
        return values


#: Seconds that the frames of a dynamic PET last, and when each is in the middle.
DURATIONS_S = (10.0, 10.0, 20.0, 20.0, 60.0, 60.0, 120.0, 300.0)
_STARTS_S = tuple(accumulate(DURATIONS_S[:-1], initial=0.0))
MIDDLES_S = tuple(start + length / 2 for start, length in zip(_STARTS_S, DURATIONS_S, strict=True))


def _rounded(values: list[float]) -> tuple[float, ...]:
    return tuple(round(2 * value) / 2 for value in values)  # in steps of the slope


PET = Dynamic(
    "dynamic PET", "PT", uids.PositronEmissionTomographyImageStorage, MIDDLES_S, "s",
    _rounded([900 * (t / 15) * exp(1 - t / 15) + 60 for t in MIDDLES_S]),
    _rounded([400 * (1 - exp(-t / 120)) + 30 for t in MIDDLES_S]),
    tuple(
        {"FrameReferenceTime": 1000 * middle, "ActualFrameDuration": round(1000 * length),
         "AcquisitionTime": f"0901{int(start):02d}" if start < 60 else "090200"}
        for start, middle, length in zip(_STARTS_S, MIDDLES_S, DURATIONS_S, strict=True)
    ),
    {"Units": "CNTS", "CorrectedImage": ["ATTN"], "DecayCorrection": "NONE"},
)  # fmt: skip
CARDIAC = Dynamic(
    "cardiac MR", "MR", uids.MRImageStorage, tuple(0.05 * n for n in range(10)), "s",
    _rounded([500 + 100 * n for n in range(10)]),
    _rounded([300 - 20 * abs(n - 4) for n in range(10)]),
    tuple({"TriggerTime": 50 * n} for n in range(10)),
)  # fmt: skip
PERFUSION = Dynamic(
    "perfusion CT", "CT", uids.CTImageStorage, (0.0, 2.0, 4.0, 7.5, 12.0), "s",
    (40.0, 180.0, 320.0, 150.0, 80.0),
    (35.0, 40.0, 55.0, 60.0, 50.0),
    tuple(
        {"AcquisitionTime": f"0930{second:04.1f}", "AcquisitionNumber": n + 1}
        for n, second in enumerate((1.0, 3.0, 5.0, 8.5, 13.0))
    ),
    {"RescaleType": "HU"},
)  # fmt: skip
ECHOES = Dynamic(
    "multi-echo MR", "MR", uids.MRImageStorage, (10.0, 20.0, 40.0, 80.0), "ms",
    (800.0, 640.0, 410.0, 168.0),
    (500.0, 300.0, 110.0, 15.0),
    tuple({"EchoTime": echo} for echo in (10, 20, 40, 80)),
)  # fmt: skip
DYNAMICS = {each.name: each for each in (PET, CARDIAC, PERFUSION, ECHOES)}


def write_dynamic(folder: Path, dynamic: Dynamic) -> list[Path]:
    """Write the files of a series; instance numbers go through the phases of each position."""
    written = []
    phases = len(dynamic.places)
    for k in range(SLICES):
        for phase in range(phases):
            number = k * phases + phase + 1
            stored = np.rint(dynamic.values(phase, k) / dynamic.slope).astype("<i2")
            values = {
                "SOPClassUID": dynamic.sop_class,
                "SOPInstanceUID": f"{dynamic.study_uid}.1.{number}",
                "StudyInstanceUID": dynamic.study_uid,
                "SeriesInstanceUID": f"{dynamic.study_uid}.1",
                "FrameOfReferenceUID": f"{dynamic.study_uid}.9",
                "Modality": dynamic.modality,
                "InstanceNumber": number,
                "SeriesDescription": f"Known curves, {dynamic.name}",
                "StudyDescription": "Known curves",
                "StudyDate": "20250103",
                "StudyTime": "090000",
                "SeriesDate": "20250103",
                "SeriesTime": "090100",
                "AcquisitionDate": "20250103",
                "ImagePositionPatient": [-80, -60, k * STEP_MM],
                "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
                "PixelSpacing": [SPACING_MM, SPACING_MM],
                "RescaleSlope": dynamic.slope,
                "RescaleIntercept": 0,
                "WindowCenter": 300,
                "WindowWidth": 600,
                **dynamic.common,
                **dynamic.attributes[phase],
            }
            path = folder / dynamic.name.replace(" ", "-") / f"{number}.dcm"
            written.append(write_image(path, stored, **values))
    return written
