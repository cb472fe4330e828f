"""Spatial Registration objects for tests."""

from collections.abc import Iterable
from typing import Any

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.space.registration import SPATIAL_REGISTRATION
from tests.support.instances import attributes, data_set


def step(numbers: Iterable[float], kind: str = "RIGID") -> dict[str, Any]:
    """One 4 × 4 matrix."""
    return attributes(
        FrameOfReferenceTransformationMatrix=tuple(numbers),
        FrameOfReferenceTransformationMatrixType=kind,
    )


def item(space: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One space that is mapped by matrices, the first of which is applied first."""
    values: dict[str, Any] = {"MatrixRegistrationSequence": attributes(MatrixSequence=steps)}
    if space:
        values["FrameOfReferenceUID"] = space
    return attributes(**(values | more))


def registration(target: str, *items: dict[str, Any], **more: Any) -> DataSet:
    """An object that maps spaces into its own."""
    common = {
        "SOPClassUID": SPATIAL_REGISTRATION,
        "SOPInstanceUID": "1.9",
        "StudyInstanceUID": "1.2",
        "SeriesInstanceUID": "1.2.9",
        "SeriesNumber": 9,
        "Modality": "REG",
    }
    return data_set(
        **(common | {"FrameOfReferenceUID": target, "RegistrationSequence": items} | more)
    )
