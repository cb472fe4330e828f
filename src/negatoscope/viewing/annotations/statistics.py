"""Statistics of the pixels in a figure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from negatoscope.dicom.functional_groups import groups_of_frame
from negatoscope.dicom.quantities.real_world import real_world_mappings
from negatoscope.dicom.series.frames import Frame
from negatoscope.viewing.annotations.measures import Measure


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Stored values as a quantity: a line, or a function where there is no line."""

    unit: str
    slope: float = 1.0
    intercept: float = 0.0
    apply: Callable[[float], float] | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the pixels whose centres lie in a region, without padding.

    ``deviation`` is the standard deviation of all of them, divided by their number.
    """

    count: int
    minimum: float
    maximum: float
    mean: float
    deviation: float

    def measures(self, unit: str) -> tuple[Measure, ...]:
        """The figures by name."""
        return (
            Measure("mean", "Mean", self.mean, unit),
            Measure("standardDeviation", "SD", self.deviation, unit),
            Measure("minimum", "Min", self.minimum, unit),
            Measure("maximum", "Max", self.maximum, unit),
            Measure("count", "Pixels", float(self.count), ""),
        )


def value_scale(frame: Frame) -> ValueScale:
    """What the values of a frame are measured in: HU, uptake, or what the image calls it.

    Where the modality LUT has no unit, the first real world value mapping (PS3.3 C.7.6.16.2.11)
    that is a line for all values counts.
    """
    lut = frame.modality_lut
    if not lut.unit:
        groups = groups_of_frame(frame.instance, frame.number)
        for mapping in real_world_mappings(frame.instance, groups):
            if not mapping.table and mapping.unit:
                return ValueScale(mapping.unit, mapping.slope, mapping.intercept)
    if lut.table is not None:
        return ValueScale(lut.unit, apply=lut.apply)
    return ValueScale(lut.unit, lut.slope, lut.intercept)


def statistics(
    values: Sequence[float], scale: ValueScale, padding: tuple[float, float] | None = None
) -> Statistics | None:
    """Statistics of stored values in the scale's unit; None where there are none.

    ``padding`` is the range of values that stand for no measurement (PS3.3 C.7.5.1.1.2).
    """
    if padding is not None or scale.apply is not None:
        return _counted(Counter(values), scale, padding)
    count = len(values)
    if not count:
        return None
    mean = sum(values) / count
    # about a value near the mean: squares of what is left are small enough to be exact
    pivot = values[count // 2]
    rest = [value - pivot for value in values]
    square = sum(value * value for value in rest)
    off = mean - pivot
    deviation = sqrt(max(0.0, square / count - off * off))
    return _scaled(count, min(values), max(values), mean, deviation, scale)


def _scaled(
    count: int, low: float, high: float, mean: float, deviation: float, scale: ValueScale
) -> Statistics:
    ends = sorted((low * scale.slope + scale.intercept, high * scale.slope + scale.intercept))
    return Statistics(
        count,
        ends[0],
        ends[1],
        mean * scale.slope + scale.intercept,
        deviation * abs(scale.slope),
    )


def _counted(
    counts: Counter[float], scale: ValueScale, padding: tuple[float, float] | None
) -> Statistics | None:
    """Each value once, with how often it is there."""
    low, high = padding or (1.0, 0.0)
    apply = scale.apply or (lambda value: value * scale.slope + scale.intercept)
    pairs = [(apply(v), often) for v, often in counts.items() if not low <= v <= high]
    count = sum(often for _, often in pairs)
    if not count:
        return None
    mean = fsum(value * often for value, often in pairs) / count
    variance = fsum((value - mean) ** 2 * often for value, often in pairs) / count
    values = [value for value, _ in pairs]
    return Statistics(count, min(values), max(values), mean, sqrt(variance))
