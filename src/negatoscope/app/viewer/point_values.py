"""What a picture holds at a point, in words: place, value with its unit, place in the patient."""

from collections.abc import Sequence
from math import floor, isfinite

from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.text import format_number
from negatoscope.viewing.camera import Point
from negatoscope.viewing.frames import LoadedFrame

_SAMPLES = ("R", "G", "B")


def pixel_at(loaded: LoadedFrame, at: Point) -> tuple[int, int] | None:
    """Column and row, from 0, of the pixel under an image point; ``None`` outside the image.

    (0, 0) is the outer corner of the first pixel.
    """
    column, row = floor(at.x), floor(at.y)
    inside = 0 <= column < loaded.columns and 0 <= row < loaded.rows
    return (column, row) if inside else None


def value_text(frame: Frame, loaded: LoadedFrame, stored: Sequence[float]) -> str:
    """The value of a pixel: HU, SUV, … where the header gives a unit; the samples of a colour."""
    if len(stored) > 1:
        return "  ".join(
            f"{name} {format_number(value, 3)}"
            for name, value in zip(_SAMPLES, stored, strict=False)
        )
    if not isfinite(stored[0]):
        return "no value"
    if loaded.padded and frame.padding is not None:
        low, high = frame.padding
        if low <= stored[0] <= high:
            return "no value (padding)"
    lut = frame.modality_lut
    text = format_number(lut.apply(stored[0]), 3)
    if lut.unit:
        return f"{text} {lut.unit}"
    return f"{text} stored" if lut.is_identity else text


def place_text(frame: Frame, pixel: tuple[int, int]) -> str:
    """Where the middle of a pixel lies in the patient (PS3.3 C.7.6.2.1.1), where that is known."""
    if frame.plane is None:
        return ""
    x, y, z = frame.plane.point_mm(*pixel)
    return f"{x:.1f}, {y:.1f}, {z:.1f} mm"
