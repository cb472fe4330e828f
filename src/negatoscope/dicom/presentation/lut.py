"""Modality and VOI transformations of grayscale values (PS3.3 C.11.1, C.11.2)."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.tables import LookupTable, lookup_table
from negatoscope.language import t

LINEAR, LINEAR_EXACT, SIGMOID = "LINEAR", "LINEAR_EXACT", "SIGMOID"
DISPLAY_MAX = 255
# The narrowest window that dragging may reach where the standard only says "greater than 0".
MIN_EXACT_WIDTH = 1e-6


@dataclass(frozen=True, slots=True)
class ModalityLUT:
    """Stored values to values with a meaning: a line, or a table (PS3.3 C.11.1).

    ``unit`` is ``"HU"``, ``"SUVbw"``, ``"BQML"``, … or ``""`` when there is none.
    """

    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""
    table: LookupTable | None = None

    @property
    def is_identity(self) -> bool:
        """Values pass unchanged."""
        return self.table is None and self.slope == 1.0 and self.intercept == 0.0

    def apply(self, value: float) -> float:
        """Modality value of a stored value."""
        if self.table is not None:
            return float(self.table.apply(value))
        return value * self.slope + self.intercept

    def exact(self, value: float) -> Fraction:
        """Modality value without any rounding: the header's numbers are taken as they are."""
        if self.table is not None:
            return Fraction(self.table.apply(value))
        return Fraction(value) * Fraction(self.slope) + Fraction(self.intercept)

    def scaled(self, factor: float, unit: str) -> "ModalityLUT":
        """The same line into another unit, for example Bq/ml into SUV."""
        return replace(
            self, slope=self.slope * factor, intercept=self.intercept * factor, unit=unit
        )


IDENTITY = ModalityLUT()


@dataclass(frozen=True, slots=True)
class Window:
    """Window of modality values that is spread over the display (PS3.3 C.11.2.1.2, C.11.2.1.3)."""

    center: float
    width: float
    explanation: str = ""
    function: str = LINEAR

    @property
    def bounds(self) -> tuple[float, float]:
        """Values that become black and white: where the ramp starts and ends."""
        if self.function == LINEAR:
            half = max(self.width - 1.0, 0.0) / 2.0
            return self.center - 0.5 - half, self.center - 0.5 + half
        half = self.width / 2.0
        return self.center - half, self.center + half

    @property
    def ramp(self) -> tuple[Fraction, Fraction]:
        """Centre and width of the ramp: LINEAR counts whole values, so that half and one go."""
        center, width = Fraction(self.center), Fraction(self.width)
        if self.function == LINEAR:
            return center - Fraction(1, 2), max(width - 1, Fraction(0))
        return center, width

    def apply(self, value: float | Fraction) -> float:
        """Display value 0 to 255 of a modality value, before it is rounded."""
        return float(self._shown(Fraction(value)))

    def grey(self, value: Fraction) -> int:
        """Grey value of the display: the nearest whole number, from halves upwards."""
        return math.floor(self._shown(value) + Fraction(1, 2))

    def _shown(self, value: Fraction) -> Fraction:
        center, width = self.ramp
        if self.function == SIGMOID:
            return _sigmoid((value - center) / width)
        if width == 0:
            return Fraction(DISPLAY_MAX if value > center else 0)
        shown = ((value - center) / width + Fraction(1, 2)) * DISPLAY_MAX
        return min(max(shown, Fraction(0)), Fraction(DISPLAY_MAX))

    def moved(self, center: float, width: float) -> "Window":
        """The window that a drag leads to: same function, width kept legal, no longer a preset."""
        least = 1.0 if self.function == LINEAR else MIN_EXACT_WIDTH
        return replace(self, center=center, width=max(width, least), explanation="")

    def scaled(self, factor: float) -> "Window":
        """The same ramp on values that were multiplied by `factor` (> 0)."""
        if self.function == LINEAR:
            # LINEAR counts whole steps; on scaled values only its exact twin says the same
            center, width, function = self.center - 0.5, self.width - 1.0, LINEAR_EXACT
            width = max(width, MIN_EXACT_WIDTH)
        else:
            center, width, function = self.center, self.width, self.function
        return Window(center * factor, width * factor, self.explanation, function)


def _sigmoid(widths: Fraction) -> Fraction:
    """Display value at so many widths from the centre (PS3.3 C.11.2.1.3.1).

    1 / (1 + exp(-4 x)) as (1 + tanh(2 x)) / 2, which is never rounded onto the centre's own value.
    """
    far = Fraction(100)  # black and white long since
    bent = math.tanh(2.0 * float(min(max(widths, -far), far)))
    return Fraction(DISPLAY_MAX, 2) * (1 + Fraction(bent))


def window_for_range(low: float, high: float, *, exact: bool = False) -> Window:
    """Window whose ramp starts at `low` and ends at `high`."""
    if high < low:
        low, high = high, low
    if exact:
        return Window((low + high) / 2, max(high - low, MIN_EXACT_WIDTH), function=LINEAR_EXACT)
    return Window((low + high + 1.0) / 2.0, high - low + 1.0)


def header_windows(attributes: DataSet, *, floating: bool = False) -> tuple[Window, ...]:
    """Windows that a header offers (PS3.3 C.11.2), the first one being the default.

    `attributes` is the instance, or an item of the Frame VOI LUT Sequence (C.7.6.16.2.10).
    Windows that the standard does not allow are left out. `floating` pixels have no whole steps
    for LINEAR to count: their windows are LINEAR_EXACT, so that 0.5 / 1 spans 0 to 1.
    """
    centers = attributes.numbers("WindowCenter")
    if not centers:
        return ()
    widths = attributes.numbers("WindowWidth")
    explanations = attributes.strings("WindowCenterWidthExplanation")
    function = attributes.string("VOILUTFunction").upper()
    if function not in (LINEAR_EXACT, SIGMOID):
        function = LINEAR_EXACT if floating else LINEAR
    windows = []
    for index, (center, width) in enumerate(zip(centers, widths, strict=False)):
        if width < 1.0 if function == LINEAR else width <= 0.0:
            continue
        explanation = explanations[index] if index < len(explanations) else ""
        windows.append(Window(center, width, explanation, function))
    return tuple(windows)


def modality_lut(
    instance: DataSet, transformation: DataSet | None = None, *, modality: str = ""
) -> ModalityLUT:
    """Modality transformation of an instance or, with its item of the Pixel Value Transformation
    Sequence (PS3.3 C.7.6.16.2.9), of one of its frames.
    """
    source = instance if transformation is None else transformation
    slope, intercept = source.number("RescaleSlope"), source.number("RescaleIntercept")
    rescale_type = source.string("RescaleType")
    if slope is None and intercept is None:
        if "ModalityLUTSequence" in instance:
            item = instance.first("ModalityLUTSequence")
            table = lookup_table(item, signed=instance.integer("PixelRepresentation") == 1)
            if table is not None:
                return ModalityLUT(unit=_unit(item.string("ModalityLUTType")), table=table)
        if modality == "RTDOSE":
            return _dose_lut(instance)
        return IDENTITY if modality != "PT" else ModalityLUT(unit=instance.string("Units"))
    return ModalityLUT(
        slope=slope or 1.0,  # 0 would make every value the same: a damaged header
        intercept=intercept or 0.0,
        unit=_modality_unit(instance, modality, rescale_type),
    )


def _dose_lut(instance: DataSet) -> ModalityLUT:
    """Dose grid (PS3.3 C.8.8.3): stored values times DoseGridScaling."""
    unit = "Gy" if instance.string("DoseUnits") == "GY" else "%"
    return ModalityLUT(slope=instance.number("DoseGridScaling") or 1.0, unit=unit)


def _modality_unit(instance: DataSet, modality: str, rescale_type: str) -> str:
    if modality == "PT":
        return instance.string("Units")
    if rescale_type:
        return _unit(rescale_type)
    if modality == "CT" and "LOCALIZER" not in instance.strings("ImageType"):
        return "HU"  # PS3.3 C.8.2.1.1.2: Hounsfield units unless a type says otherwise
    return ""


def _unit(rescale_type: str) -> str:
    """RescaleType (PS3.3 C.11.1.1.2) as a unit; US means unspecified."""
    return "" if rescale_type.upper() in ("US", "UNSPECIFIED") else rescale_type


def _suv_window(high: float) -> Window:
    return Window(high / 2, high, f"SUV 0–{high:g}", LINEAR_EXACT)


_CT_PRESETS = (
    Window(40, 400, t("Soft tissue")),
    Window(-600, 1500, t("Lung")),
    Window(90, 150, t("Liver")),
    Window(480, 2500, t("Bone")),
    Window(40, 80, t("Brain")),
)
_SUV_PRESETS = tuple(_suv_window(high) for high in (5.0, 3.0, 7.0, 8.0, 10.0, 15.0))


def presets(modality: str, unit: str = "") -> tuple[Window, ...]:
    """Windows that are usual for values of this kind, whatever the header offers."""
    if modality == "CT":
        return _CT_PRESETS
    if unit.startswith("SUV"):
        return _SUV_PRESETS
    return ()


def default_window(windows: tuple[Window, ...], modality: str, unit: str = "") -> Window | None:
    """Window to start with, or ``None``: then the pixels' own range decides.

    Header windows of PET are seldom meant for reading, so that SUV starts at 0 to 5.
    """
    if modality == "PT" and unit.startswith("SUV"):
        return _SUV_PRESETS[0]
    return windows[0] if windows else None
