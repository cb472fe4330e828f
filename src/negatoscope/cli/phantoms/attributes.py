"""Groups of attributes that several modalities share."""

from collections.abc import Sequence
from typing import Any

Vector = Sequence[float]

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def decimal(value: float) -> str:
    """A Decimal String: at most 16 characters."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e7 else f"{value:.8g}"


def image_plane(
    position: Vector, orientation: Vector, spacing_mm: float, thickness_mm: float | None = None
) -> dict[str, Any]:
    """Image Plane module (PS3.3 C.7.6.2)."""
    plane: dict[str, Any] = {
        "ImagePositionPatient": [decimal(v) for v in position],
        "ImageOrientationPatient": [decimal(v) for v in orientation],
        "PixelSpacing": [decimal(spacing_mm)] * 2,
    }
    if thickness_mm is not None:
        plane["SliceThickness"] = decimal(thickness_mm)
    return plane


def axial_position(
    rows: int, columns: int, spacing_mm: float, z_mm: float, centre: tuple[float, float] = (0, 0)
) -> dict[str, Any]:
    """Image Plane module of an axial slice around `centre`."""
    position = (
        centre[0] - (columns - 1) / 2 * spacing_mm,
        centre[1] - (rows - 1) / 2 * spacing_mm,
        z_mm,
    )
    plane = image_plane(position, AXIAL, spacing_mm)
    return {**plane, "SliceLocation": decimal(z_mm)}


def windows(*choices: tuple[float, float, str]) -> dict[str, Any]:
    """Window centres, widths and their explanations (PS3.3 C.11.2)."""
    return {
        "WindowCenter": [decimal(c) for c, _, _ in choices],
        "WindowWidth": [decimal(w) for _, w, _ in choices],
        "WindowCenterWidthExplanation": [text for _, _, text in choices],
    }


def ct(
    *, thickness_mm: float, kernel: str, kvp: int = 120, current_ma: int = 280,
    body_part: str, diameter_mm: float, intercept: int = -1024,
) -> dict[str, Any]:  # fmt: skip
    """CT Image module (PS3.3 C.8.2.1)."""
    return {
        "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
        "BodyPartExamined": body_part,
        "ScanOptions": "HELICAL MODE",
        "SliceThickness": decimal(thickness_mm),
        "KVP": str(kvp),
        "DataCollectionDiameter": "500",
        "ReconstructionDiameter": decimal(diameter_mm),
        "GantryDetectorTilt": "0",
        "TableHeight": "152.5",
        "RotationDirection": "CW",
        "ExposureTime": "500",
        "XRayTubeCurrent": str(current_ma),
        "Exposure": str(current_ma // 2),
        "ConvolutionKernel": kernel,
        "PatientPosition": "HFS",
        "RescaleIntercept": str(intercept),
        "RescaleSlope": "1",
        "RescaleType": "HU",
    }
