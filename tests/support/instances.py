"""DICOM JSON objects for tests, written with keywords."""

from typing import Any

from pydicom.datadict import dictionary_VR

from negatoscope.dicom.dataset import DataSet, tag_of

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"


def attributes(**values: Any) -> dict[str, Any]:
    """JSON object: ``attributes(Rows=512, PatientName="A^B")``; dicts are sequence items."""
    made: dict[str, Any] = {}
    for keyword, value in values.items():
        items = list(value) if isinstance(value, tuple | list) else [value]
        representation = dictionary_VR(keyword)
        if representation == "PN":
            items = [{"Alphabetic": item} for item in items]
        made[tag_of(keyword)] = {"vr": representation, "Value": items}
    return made


def data_set(**values: Any) -> DataSet:
    """Data set of `attributes`."""
    return DataSet(attributes(**values))


def ct_slice(number: int, z_mm: float, **values: Any) -> DataSet:
    """One axial CT image of series 1.2.3."""
    base: dict[str, Any] = {
        "SOPClassUID": CT_IMAGE,
        "SOPInstanceUID": f"1.2.3.{number}",
        "StudyInstanceUID": "1.2",
        "SeriesInstanceUID": "1.2.3",
        "Modality": "CT",
        "SeriesNumber": 2,
        "SeriesDescription": "Thorax",
        "InstanceNumber": number,
        "Rows": 512,
        "Columns": 512,
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "ImagePositionPatient": (-250.0, -250.0, z_mm),
        "ImageOrientationPatient": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        "PixelSpacing": (0.7, 0.7),
        "RescaleSlope": 1.0,
        "RescaleIntercept": -1024.0,
        "WindowCenter": 40.0,
        "WindowWidth": 400.0,
    }
    merged = {key: value for key, value in (base | values).items() if value is not None}
    return data_set(**merged)
