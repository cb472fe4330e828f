"""What is true of the demo studies: asked of the server, or computed as the standard says."""

from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np

from negatoscope.cli.phantoms.landmarks import Rod
from negatoscope.dicom.presentation.lut import Window

STUDY_UID, PATIENT_NAME, PATIENT_ID = "0020000D", "00100010", "00100020"
ACCESSION, MODALITIES, STUDY_DATE = "00080050", "00080061", "00080020"
MOST_STUDIES = 5000


def studies_of(url: str) -> list[dict[str, Any]]:
    """Return every study of a viewer's own DICOMweb service, as the server tells them."""
    answer = httpx.get(
        f"{url}/dicom-web/studies",
        params={"limit": MOST_STUDIES, "includefield": "all"},
        headers={"Accept": "application/dicom+json"},
        trust_env=False,
        timeout=60,
    )
    answer.raise_for_status()
    return list(answer.json())


def instances_of(url: str, study_instance_uid: str) -> int:
    """How many instances the server finds in a study."""
    answer = httpx.get(
        f"{url}/dicom-web/studies/{study_instance_uid}/instances",
        headers={"Accept": "application/dicom+json"},
        trust_env=False,
        timeout=60,
    )
    return len(answer.raise_for_status().json())


def first(study: dict[str, Any], tag: str) -> str:
    """Return the first value of an attribute as text."""
    values = study.get(tag, {}).get("Value") or [""]
    value = values[0]
    if isinstance(value, dict):
        value = value.get("Alphabetic", "")
    return str(value or "")


def identifying_texts(studies: list[dict[str, Any]]) -> set[str]:
    """Return what must not be found on the device: names, identifiers, accessions, study UIDs."""
    found: set[str] = set()
    for study in studies:
        name = first(study, PATIENT_NAME)
        found |= {part for part in name.split("^")[:1] if len(part) > 3}
        found |= {first(study, tag) for tag in (PATIENT_ID, ACCESSION, STUDY_UID)}
    return {text for text in found if len(text) > 3}


def grey_of(hounsfield: float, center: float, width: float) -> int:
    """Return the grey value that PS3.3 C.11.2.1.2 gives."""
    return round(Window(center, width).apply(hounsfield))


@dataclass(frozen=True)
class Picture:
    """A viewport's place on the page and its state: turns image points into page points."""

    box: dict[str, float]
    viewport: dict[str, Any]
    columns: int = 512
    rows: int = 512

    def place(self, column: float, row: float) -> tuple[float, float]:
        """Return where the middle of a pixel lies in the page, for an image that is not turned."""
        scale, pan = self.viewport["scale"], self.viewport["pan"]
        x = self.box["x"] + self.box["width"] / 2 + (column + 0.5 - self.columns / 2) * scale
        y = self.box["y"] + self.box["height"] / 2 + (row + 0.5 - self.rows / 2) * scale
        return x + pan["x"], y + pan["y"]

    def place_of(self, rod: Rod) -> tuple[float, float]:
        """Return where the middle of a calibration rod lies in the page."""
        return self.place(rod.column, rod.row)


def mean_grey(pixels: Any, x: float, y: float, radius: int = 2) -> float:
    """Return the mean grey value around a point of a picture [row, column, colour]."""
    column, row = int(x), int(y)
    part = pixels[row - radius : row + radius + 1, column - radius : column + radius + 1]
    return float(np.asarray(part, dtype=float).mean())
