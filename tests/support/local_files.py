"""Folders of DICOM files for tests that open files of this device."""

import shutil
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet

from tests.support.dicom_files import ct_dataset, write

ROWS = COLUMNS = 64


def stored_value(number: int, column: int, row: int) -> int:
    """Value of a pixel of :func:`ct_slice`: tells its image and its place."""
    return 10 * number + column - row


def ct_slice(number: int, study: str = "1.2.840.7.1", **values: object) -> Dataset:
    """A CT image of 64 × 64 pixels whose values tell its number and their place."""
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    pixels = (10 * number + columns - rows).astype("<i2")
    given = {
        "Rows": ROWS,
        "Columns": COLUMNS,
        "PixelData": pixels.tobytes(),
        "ImagePositionPatient": [0.0, 0.0, float(number)],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "PixelSpacing": [1.0, 1.0],
        "RescaleSlope": 1,
        "RescaleIntercept": 0,
        "FrameOfReferenceUID": f"{study}.9",
        "SeriesDescription": "Slices",
        "StudyID": "1",
    }
    return ct_dataset(number, study=study, **(given | values))


def write_slices(folder: Path, count: int, study: str = "1.2.840.7.1") -> list[Path]:
    """Write a series, a hundred files to a folder."""
    return [
        write(folder / f"{n // 100:02}" / f"IM{n:05}", ct_slice(n, study))
        for n in range(1, count + 1)
    ]


def write_medium(folder: Path, count: int) -> Path:
    """Write a medium with a DICOMDIR (PS3.10), and beside it what viewers on media leave there."""
    made = FileSet()
    for number in range(1, count + 1):
        made.add(write(folder / "source" / f"{number}.dcm", ct_slice(number)))
    made.write(folder / "medium")
    shutil.rmtree(folder / "source")
    (folder / "medium" / "AUTORUN.INF").write_text("[autorun]")
    return folder / "medium"
