"""Calibrated regions of ultrasound images (PS3.3 C.8.5.5): what a point means, region by region."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

# PhysicalUnitsXDirection (0018,6024) and …Y…
_UNITS = {
    1: "%",
    2: "dB",
    3: "cm",
    4: "s",
    5: "Hz",
    6: "dB/s",
    7: "cm/s",
    8: "cm²",
    9: "cm²/s",
    10: "cm³",
    11: "cm³/s",
    12: "°",
}
_TWO_DIMENSIONAL = 1
# RegionSpatialFormat (0018,6012) and RegionDataType (0018,6014) in words.
_FORMATS = {1: "2D", 2: "M-mode", 3: "Spectral", 4: "Wave form", 5: "Graphics"}
_DATA = {
    1: "tissue",
    2: "colour flow",
    3: "PW Doppler",
    4: "CW Doppler",
    5: "Doppler mean",
    6: "Doppler mode",
    7: "Doppler maximum",
    8: "volume",
    10: "ECG",
    11: "pulse",
    12: "phonocardiogram",
    13: "grey bar",
    14: "colour bar",
    15: "integrated backscatter",
    16: "area",
    17: "d(area)/dt",
}


@dataclass(frozen=True, slots=True)
class UltrasoundRegion:
    """A rectangle of the image with a scale of its own.

    ``box`` is left, top, right, bottom in pixels, ends included; ``step`` is what a pixel is
    across and down, in ``units``; ``reference`` is a pixel of the image whose ``value`` is known,
    where there is one.
    """

    box: tuple[int, int, int, int]
    name: str
    units: tuple[str, str]
    step: tuple[float, float]
    spatial: bool
    reference: tuple[float, float] | None = None
    value: tuple[float, float] = (0.0, 0.0)

    def contains(self, column: float, row: float) -> bool:
        """The image point lies in the region."""
        left, top, right, bottom = self.box
        return left <= column < right + 1 and top <= row < bottom + 1

    @property
    def area(self) -> int:
        """Pixels of the region."""
        left, top, right, bottom = self.box
        return (right - left + 1) * (bottom - top + 1)

    def physical(self, column: float, row: float) -> tuple[float | None, float | None]:
        """What the point is worth across and down: seconds and cm/s, say; ``None`` if unknown.

        ``(0, 0)`` is the outer corner of the first pixel.
        """
        if self.reference is None:
            return None, None
        across = self.value[0] + (column - 0.5 - self.reference[0]) * self.step[0]
        down = self.value[1] + (row - 0.5 - self.reference[1]) * self.step[1]
        return (across if self.units[0] else None, down if self.units[1] else None)


def ultrasound_regions(instance: DataSet) -> tuple[UltrasoundRegion, ...]:
    """Regions of an image whose scale is whole; the others are left out."""
    regions = (_region(item) for item in instance.sequence("SequenceOfUltrasoundRegions"))
    return tuple(region for region in regions if region is not None)


def region_at(instance: DataSet, column: float, row: float) -> UltrasoundRegion | None:
    """The region in which an image point lies; of several the smallest, which lies on top."""
    here = [region for region in ultrasound_regions(instance) if region.contains(column, row)]
    return min(here, key=lambda region: region.area, default=None)


def _region(item: DataSet) -> UltrasoundRegion | None:
    corners = [
        item.integer(f"RegionLocation{name}") for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")
    ]
    across, down = item.number("PhysicalDeltaX"), item.number("PhysicalDeltaY")
    box = [corner for corner in corners if corner is not None]
    if len(box) < 4 or across is None or down is None or box[0] > box[2] or box[1] > box[3]:
        return None
    units = [item.integer(f"PhysicalUnits{axis}Direction") or 0 for axis in "XY"]
    form, data = item.integer("RegionSpatialFormat"), item.integer("RegionDataType")
    name = f"{_FORMATS.get(form or 0, '')} {_DATA.get(data or 0, '')}".strip()
    x, y = item.number("ReferencePixelX0"), item.number("ReferencePixelY0")
    # the reference pixel counts from the region's own corner (C.8.5.5.1.5)
    reference = None if x is None or y is None else (box[0] + x, box[1] + y)
    value = [item.number(f"ReferencePixelPhysicalValue{axis}") or 0.0 for axis in "XY"]
    return UltrasoundRegion(
        (box[0], box[1], box[2], box[3]),
        name,
        (_UNITS.get(units[0], ""), _UNITS.get(units[1], "")),
        (across, down),
        form in (None, _TWO_DIMENSIONAL),
        reference,
        (value[0], value[1]),
    )
