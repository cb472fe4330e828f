"""What a pixel is worth for a measurement, and how that is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.space.spacing import Spacing, spacing_at
from negatoscope.dicom.space.ultrasound import UltrasoundRegion, region_at
from negatoscope.viewing.camera import Point

BY_HAND = "calibrated by hand"
UNKNOWN = "the image does not say how large a pixel is"
OUTSIDE = "outside the calibrated regions of the image"
SEVERAL = "over several regions of the image"


@dataclass(frozen=True, slots=True)
class PixelScale:
    """Height (``row``) and width (``column``) of a pixel in ``unit``, which is mm or px.

    ``origin`` says where the figures come from, or why there are none; ``short_origin`` the same
    in a few words, empty where it is what everybody expects.
    """

    row: float
    column: float
    unit: str
    origin: str
    short_origin: str = ""

    @property
    def known(self) -> bool:
        """Whether it is a length in the body, or at a plane that the origin names."""
        return self.unit == "mm"


def in_pixels(reason: str) -> PixelScale:
    """Pixels, for want of a size."""
    return PixelScale(1.0, 1.0, "px", reason)


def scale_at(frame: Frame, points: Sequence[Point], by_hand: Spacing | None = None) -> PixelScale:
    """The scale for a figure of these points: one for all of them, or pixels.

    Ultrasound has scales of its own in every region (PS3.3 C.8.5.5): the points must lie in one,
    or in several of the same scale (colour flow over tissue, say).
    """
    if by_hand is not None:
        return _of(by_hand)
    if "SequenceOfUltrasoundRegions" not in frame.instance:
        return in_pixels(UNKNOWN) if frame.spacing is None else _of(frame.spacing)
    spacings = [spacing_at(frame.instance, frame.spacing, p.x, p.y) for p in points]
    if not spacings or None in spacings:
        return in_pixels(OUTSIDE)
    scales = {_of(spacing) for spacing in spacings if spacing is not None}
    return scales.pop() if len(scales) == 1 else in_pixels(SEVERAL)


def region_of(frame: Frame, points: Sequence[Point]) -> UltrasoundRegion | None:
    """The region of ultrasound in which all points lie."""
    regions = [region_at(frame.instance, p.x, p.y) for p in points]
    return regions[0] if regions and all(r == regions[0] for r in regions) else None


def _of(spacing: Spacing) -> PixelScale:
    return PixelScale(spacing.row_mm, spacing.column_mm, "mm", spacing.origin, spacing.short_origin)
