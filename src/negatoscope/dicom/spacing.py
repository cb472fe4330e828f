"""How large a pixel is, and how that is known (PS3.3 10.7, C.8.5.5)."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

# Sizes beyond these are damaged headers, not detectors.
MIN_SPACING_MM, MAX_SPACING_MM = 1e-6, 1e3
_CENTIMETRES = 3  # PhysicalUnitsXDirection
_TWO_DIMENSIONAL = 1  # RegionSpatialFormat
_SAME = 1e-4


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distance between pixel centres, and in words where the figure comes from.

    ``row_mm`` is the distance between rows (vertical), ``column_mm`` between columns.
    ``region`` (left, top, right, bottom in pixels) limits where an ultrasound calibration holds.
    """

    row_mm: float
    column_mm: float
    origin: str
    region: tuple[int, int, int, int] | None = None


def pixel_spacing(instance: DataSet, measures: DataSet | None = None) -> Spacing | None:
    """Pixel size in mm, or ``None``: then nothing may be given in mm.

    Parameters
    ----------
    instance
        Metadata of the instance.
    measures
        Item of the Pixel Measures Sequence of a multi-frame image, when there is one.
    """
    if measures is not None:
        pair = _pair(measures, "PixelSpacing")
        return None if pair is None else Spacing(*pair, "pixel spacing in the header")
    pixel, imager = _pair(instance, "PixelSpacing"), _pair(instance, "ImagerPixelSpacing")
    if pixel is not None:
        return Spacing(*pixel, _pixel_spacing_origin(instance, pixel, imager))
    if imager is not None:
        return _imager_spacing(instance, imager)
    scanned = _pair(instance, "NominalScannedPixelSpacing")
    if scanned is not None:
        return Spacing(*scanned, "size on the scanned film or paper")
    if "SequenceOfUltrasoundRegions" in instance:
        return _ultrasound_spacing(instance)
    return None


def _pixel_spacing_origin(
    instance: DataSet, pixel: tuple[float, float], imager: tuple[float, float] | None
) -> str:
    calibration = instance.string("PixelSpacingCalibrationType").upper()
    if calibration == "FIDUCIAL":
        return "calibrated with an object of known size"
    if calibration == "GEOMETRY":
        return "calibrated by the geometry of the X-ray beam"
    if imager is None:
        return "pixel spacing in the header"
    if all(abs(p - i) <= _SAME * i for p, i in zip(pixel, imager, strict=True)):
        return "size at the detector, not corrected for magnification"
    return "calibrated, method not stated"


def _imager_spacing(instance: DataSet, imager: tuple[float, float]) -> Spacing:
    factor = instance.number("EstimatedRadiographicMagnificationFactor")
    if factor is not None and factor > 0:
        row, column = imager[0] / factor, imager[1] / factor
        return Spacing(row, column, f"detector size ÷ estimated magnification {factor:g}")
    return Spacing(*imager, "size at the detector, not corrected for magnification")


def _ultrasound_spacing(instance: DataSet) -> Spacing | None:
    """First two-dimensional region that is calibrated in centimetres."""
    for region in instance.sequence("SequenceOfUltrasoundRegions"):
        units = (
            region.integer("PhysicalUnitsXDirection"),
            region.integer("PhysicalUnitsYDirection"),
        )
        spatial = region.integer("RegionSpatialFormat")
        if units != (_CENTIMETRES, _CENTIMETRES) or spatial not in (None, _TWO_DIMENSIONAL):
            continue
        across, down = region.number("PhysicalDeltaX"), region.number("PhysicalDeltaY")
        if across is None or down is None:
            continue
        row, column = abs(down) * 10.0, abs(across) * 10.0
        if not (_plausible(row) and _plausible(column)):
            continue
        corners = tuple(
            region.integer(f"RegionLocation{name}") for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")
        )
        box = None if None in corners else tuple(c for c in corners if c is not None)
        bounds = (box[0], box[1], box[2], box[3]) if box else None
        return Spacing(row, column, "ultrasound region calibration", bounds)
    return None


def _pair(attributes: DataSet, keyword: str) -> tuple[float, float] | None:
    numbers = attributes.numbers(keyword)
    if len(numbers) != 2 or not (_plausible(numbers[0]) and _plausible(numbers[1])):
        return None
    return numbers[0], numbers[1]


def _plausible(size_mm: float) -> bool:
    return MIN_SPACING_MM <= size_mm <= MAX_SPACING_MM
