"""Small DICOM files for tests of what reads folders of them."""

from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"


def ct_dataset(
    number: int = 1, *, study: str = "1.2.3", series: str = "", **values: Any
) -> Dataset:
    """One CT image of 4 rows × 6 columns; ``values`` replace attributes, None removes one."""
    series = series or f"{study}.1"
    pixels = np.arange(24, dtype="<i2").reshape(4, 6) + 100 * number
    attributes: dict[str, Any] = {
        "SOPClassUID": CT_IMAGE,
        "SOPInstanceUID": f"{series}.{number}",
        "StudyInstanceUID": study,
        "SeriesInstanceUID": series,
        "PatientName": "Doe^Jane",
        "PatientID": "MRN-1",
        "StudyDate": "20240102",
        "StudyTime": "101500",
        "StudyDescription": "Chest",
        "AccessionNumber": "A1",
        "Modality": "CT",
        "SeriesNumber": 1,
        "InstanceNumber": number,
        "Rows": 4,
        "Columns": 6,
        "SamplesPerPixel": 1,
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "PixelData": pixels.tobytes(),
    }
    dataset = Dataset()
    for keyword, value in (attributes | values).items():
        if value is not None:
            setattr(dataset, keyword, value)
    if "PixelData" in dataset:
        dataset["PixelData"].VR = "OW"
    return dataset


def write(path: Path, dataset: Dataset, transfer_syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a data set as a DICOM file; folders are made."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = transfer_syntax
    meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", CT_IMAGE)
    meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "1.9")
    dataset.file_meta = meta
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def write_ct(folder: Path, number: int = 1, **values: Any) -> Path:
    """Write :func:`ct_dataset` under its UID."""
    dataset = ct_dataset(number, **values)
    return write(folder / f"{dataset.get('SOPInstanceUID', number)}.dcm", dataset)
