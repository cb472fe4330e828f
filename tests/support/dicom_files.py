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


SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"


def write_image(path: Path, stored: np.ndarray, data: bytes = b"", **values: Any) -> Path:
    """Write an image of any kind of values as an object of its own series.

    ``data`` are its pixel data where they are not the array's own bytes. ``values`` are attributes;
    one whose representation is not the dictionary's is given as (representation, value).
    """
    floating = stored.dtype.kind == "f"
    bits = stored.dtype.itemsize * 8
    colour = stored.ndim == 3
    attributes: dict[str, Any] = {
        "SOPClassUID": PARAMETRIC_MAP if floating else SECONDARY_CAPTURE,
        "SOPInstanceUID": f"{values['SeriesInstanceUID']}.1",
        "PatientName": "Test^Image",
        "PatientID": "MRN-1",
        "Modality": "OT",
        "SeriesNumber": 1,
        "InstanceNumber": 1,
        "Rows": stored.shape[0],
        "Columns": stored.shape[1],
        "SamplesPerPixel": 3 if colour else 1,
        "PhotometricInterpretation": "RGB" if colour else "MONOCHROME2",
        "BitsAllocated": bits,
    }
    if not floating:
        signed = int(stored.dtype.kind == "i")
        attributes |= {"BitsStored": bits, "HighBit": bits - 1, "PixelRepresentation": signed}
    if colour:
        attributes["PlanarConfiguration"] = 0
    attributes |= values
    if "HighBit" not in values and not floating:
        attributes["HighBit"] = attributes["BitsStored"] - 1
    dataset = Dataset()
    for keyword, value in attributes.items():
        if isinstance(value, tuple):
            dataset.add_new(keyword, *value)
        else:
            setattr(dataset, keyword, value)
    prefix = {4: "Float", 8: "DoubleFloat"}[stored.dtype.itemsize] if floating else ""
    keyword = f"{prefix}PixelData"
    setattr(dataset, keyword, data or stored.tobytes())
    if not floating:
        dataset["PixelData"].VR = "OW"
    return write(path, dataset)
