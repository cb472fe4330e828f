"""DICOM JSON objects for tests, written with keywords."""

from typing import Any

from pydicom.datadict import dictionary_VR

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
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
        "ImageOrientationPatient": AXIAL,
        "PixelSpacing": (0.7, 0.7),
        "RescaleSlope": 1.0,
        "RescaleIntercept": -1024.0,
        "WindowCenter": 40.0,
        "WindowWidth": 400.0,
    }
    merged = {key: value for key, value in (base | values).items() if value is not None}
    return data_set(**merged)


def ct_series(count: int = 4, step_mm: float = 2.0, **values: Any) -> list[DataSet]:
    """Axial CT images, evenly spaced."""
    return [ct_slice(i + 1, i * step_mm, **values) for i in range(count)]


def multi_frame(
    frames: list[dict[str, Any]], shared: dict[str, Any] | None = None, **values: Any
) -> DataSet:
    """A multi-frame image with the functional groups of each frame and those of all."""
    base: dict[str, Any] = {
        "SOPClassUID": ENHANCED_MR,
        "SOPInstanceUID": "1.9",
        "SeriesInstanceUID": "1.2.9",
        "Modality": "MR",
        "Rows": 64,
        "Columns": 64,
        "NumberOfFrames": len(frames),
        "SharedFunctionalGroupsSequence": attributes(**(shared or {})),
        "PerFrameFunctionalGroupsSequence": [attributes(**groups) for groups in frames],
    }
    return data_set(**(base | values))


def one_display_set(*instances: DataSet) -> DisplaySet:
    """The only display set that the instances make."""
    (made,) = display_sets(instances)
    return made
