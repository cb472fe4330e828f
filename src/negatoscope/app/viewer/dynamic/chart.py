"""A chart of curves as plain numbers: what lies where between the axes, in fractions of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from negatoscope.dicom.text import format_number

#: About so many lines across the chart.
TICKS = 5
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``low`` to ``high``, and where its ticks are."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Where a value lies between the ends, 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    @property
    def labels(self) -> tuple[tuple[float, str], ...]:
        """Place and text of each tick."""
        return tuple((self.place(tick), format_number(tick, 6)) for tick in self.ticks)


def scale_of(values: Iterable[float], *, whole: bool = True) -> Scale:
    """A scale that holds all values, with ticks at round numbers.

    ``whole`` lets it begin and end at ticks; else it begins and ends with the values.
    """
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    if high <= low:
        low, high = low - 0.5, high + 0.5
    raw = (high - low) / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(power * factor for factor in _STEPS if power * factor >= raw * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if whole:
        low, high = first * step, last * step
    ticks = tuple(
        round(n * step, 12)
        for n in range(first, last + 1)
        if low - 1e-9 * step <= n * step <= high + 1e-9 * step
    )
    return Scale(low, high, ticks)


def polyline(
    across: Scale, up: Scale, points: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    """Points as fractions of the chart, from its upper left corner."""
    return tuple((across.place(x), 1.0 - up.place(y)) for x, y in points)
