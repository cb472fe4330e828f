"""How large a pixel is, and how that is known (PS3.3 10.7, C.8.5.5)."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups
from negatoscope.dicom.space.ultrasound import UltrasoundRegion, region_at, ultrasound_regions

# Sizes beyond these are damaged headers, not detectors.
MIN_SPACING_MM, MAX_SPACING_MM = 1e-6, 1e3
# Projections magnify by so much at most; other figures are damaged headers.
MAX_MAGNIFICATION = 20.0
_SAME = 1e-4

HEADER = "pixel spacing in the header"
DETECTOR = "size at the detector, not corrected for magnification"
FIDUCIAL = "calibrated with an object of known size"
GEOMETRY = "calibrated by the geometry of the X-ray beam"
CALIBRATED = "calibrated, method not stated"
SCANNED = "size on the scanned film or paper"
IMAGE_PLANE = "size at the image plane, not corrected for magnification"
ISOCENTER = "size at the image plane, scaled to the isocentre"
ULTRASOUND = "ultrasound region calibration"
# The same in the corner of a picture.
_SHORT = {
    HEADER: "",
    DETECTOR: "at the detector",
    FIDUCIAL: "calibrated with an object",
    GEOMETRY: "calibrated by geometry",
    CALIBRATED: "calibrated",
    SCANNED: "on the film",
    IMAGE_PLANE: "at the image plane",
    ISOCENTER: "at the isocentre",
    ULTRASOUND: "",
}


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distance between pixel centres, and in words where the figure comes from.

    ``row_mm`` is the distance between rows (vertical), ``column_mm`` between columns.
    ``region`` (left, top, right, bottom in pixels) limits where an ultrasound calibration holds.
    ``brief`` says the origin in a few words where it is none of the usual ones.
    """

    row_mm: float
    column_mm: float
    origin: str
    region: tuple[int, int, int, int] | None = None
    brief: str = ""

    @property
    def short_origin(self) -> str:
        """The origin in a few words; ``""`` where it is what everybody expects."""
        return self.brief or _SHORT.get(self.origin, self.origin)


def pixel_spacing(instance: DataSet) -> Spacing | None:
    """Pixel size of a classic image in mm, or ``None``: then nothing may be given in mm."""
    pixel, imager = _pair(instance, "PixelSpacing"), _pair(instance, "ImagerPixelSpacing")
    if pixel is not None:
        return Spacing(*pixel, _pixel_spacing_origin(instance, pixel, imager))
    if imager is not None:
        return _imager_spacing(instance, imager)
    scanned = _pair(instance, "NominalScannedPixelSpacing")
    if scanned is not None:
        return Spacing(*scanned, SCANNED)
    plane = _pair(instance, "ImagePlanePixelSpacing")
    if plane is not None:
        return _image_plane_spacing(instance, plane)
    if "SequenceOfUltrasoundRegions" in instance:
        return _ultrasound_spacing(instance)
    return None


def enhanced_spacing(instance: DataSet, groups: FunctionalGroups) -> Spacing | None:
    """Pixel size of a frame of an enhanced multi-frame image.

    Slices have Pixel Measures (C.7.6.16.2.1); X-ray projections are calibrated (C.8.19.6.7), or
    say the size at the detector (C.8.19.6.4).
    """
    measures = groups.macro("PixelMeasuresSequence")
    if measures is not None:
        pair = _pair(measures, "PixelSpacing")
        return None if pair is None else Spacing(*pair, HEADER)
    calibration = groups.macro("ProjectionPixelCalibrationSequence")
    if calibration is not None:
        pair = _pair(calibration, "ObjectPixelSpacingInCenterOfBeam")
        if pair is not None:
            return Spacing(*pair, GEOMETRY)
    properties = groups.macro("FramePixelDataPropertiesSequence")
    if properties is not None:
        pair = _pair(properties, "ImagerPixelSpacing")
        if pair is not None:
            return _imager_spacing(instance, pair)
    return pixel_spacing(instance)


def spacing_at(
    instance: DataSet, spacing: Spacing | None, column: float, row: float
) -> Spacing | None:
    """Pixel size at an image point: ultrasound has it region by region, others have one."""
    if "SequenceOfUltrasoundRegions" not in instance:
        return spacing
    region = region_at(instance, column, row)
    return None if region is None else _of_region(region)


def _pixel_spacing_origin(
    instance: DataSet, pixel: tuple[float, float], imager: tuple[float, float] | None
) -> str:
    calibration = instance.string("PixelSpacingCalibrationType").upper()
    if calibration == "FIDUCIAL":
        return FIDUCIAL
    if calibration == "GEOMETRY":
        return GEOMETRY
    if imager is None:
        return HEADER
    if all(abs(p - i) <= _SAME * i for p, i in zip(pixel, imager, strict=True)):
        return DETECTOR
    return CALIBRATED


def _imager_spacing(instance: DataSet, imager: tuple[float, float]) -> Spacing:
    """Size at the detector, divided by the magnification where it is known."""
    factor = _within(instance.number("EstimatedRadiographicMagnificationFactor"))
    words = "estimated magnification"
    if factor is None:
        factor = _ratio(instance, "DistanceSourceToDetector", "DistanceSourceToPatient")
        words = "magnification by distances"
    if factor is None:
        return Spacing(*imager, DETECTOR)
    row, column = imager[0] / factor, imager[1] / factor
    origin, brief = f"detector size ÷ {words} {factor:.4g}", f"for magnification {factor:.4g}"
    return Spacing(row, column, origin, brief=brief)


def _image_plane_spacing(instance: DataSet, plane: tuple[float, float]) -> Spacing:
    """RT Image (C.8.8.2): what a pixel is at the isocentre, where both distances are known."""
    factor = _ratio(instance, "RTImageSID", "RadiationMachineSAD")
    if factor is None:
        return Spacing(*plane, IMAGE_PLANE)
    return Spacing(plane[0] / factor, plane[1] / factor, ISOCENTER)


def _ratio(instance: DataSet, far: str, near: str) -> float | None:
    """Magnification from two distances to the source."""
    above, below = instance.number(far), instance.number(near)
    return None if above is None or not below else _within(above / below)


def _within(factor: float | None) -> float | None:
    return factor if factor is not None and 1.0 <= factor <= MAX_MAGNIFICATION else None


def _ultrasound_spacing(instance: DataSet) -> Spacing | None:
    """That of the first region that shows tissue in space."""
    spacings = (_of_region(region) for region in ultrasound_regions(instance))
    return next((spacing for spacing in spacings if spacing is not None), None)


def _of_region(region: UltrasoundRegion) -> Spacing | None:
    if not region.spatial or region.units != ("cm", "cm"):
        return None
    row, column = abs(region.step[1]) * 10.0, abs(region.step[0]) * 10.0
    if not (_plausible(row) and _plausible(column)):
        return None
    return Spacing(row, column, ULTRASOUND, region.box)


def _pair(attributes: DataSet, keyword: str) -> tuple[float, float] | None:
    numbers = attributes.numbers(keyword)
    if len(numbers) != 2 or not (_plausible(numbers[0]) and _plausible(numbers[1])):
        return None
    return numbers[0], numbers[1]


def _plausible(size_mm: float) -> bool:
    return MIN_SPACING_MM <= size_mm <= MAX_SPACING_MM
