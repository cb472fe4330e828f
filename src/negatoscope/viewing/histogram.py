"""How often values occur in a picture, from a sample of its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, isfinite, log1p

from negatoscope.viewing.annotations.regions import Span

#: Values that are looked at: enough for the shape, and quick in an interpreter.
SAMPLE = 32_768
BINS = 128


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of values between ``low`` and ``high``, in classes of one width."""

    low: float
    high: float
    counts: tuple[int, ...]

    def heights(self) -> tuple[float, ...]:
        """Logarithms of the counts, the greatest as 1: rare values are seen beside the air."""
        greatest = log1p(max(self.counts, default=0))
        if greatest == 0:
            return (0.0,) * len(self.counts)
        return tuple(log1p(count) / greatest for count in self.counts)


def sample_spans(columns: int, rows: int, sample: int = SAMPLE) -> tuple[Span, ...]:
    """Whole rows at equal distances, of about ``sample`` values, at least one row."""
    step = max(1, ceil(columns * rows / max(sample, 1)))
    return tuple(Span(row, 0, columns) for row in range(min(step // 2, rows - 1), rows, step))


def histogram(values: Iterable[float], low: float, high: float, bins: int = BINS) -> Histogram:
    """Count values from ``low`` to ``high``; others, and what is no number, are left out."""
    counts = [0] * bins
    scale = bins / (high - low) if high > low else 0.0
    for value in values:
        if isfinite(value) and low <= value <= high:
            counts[min(int((value - low) * scale), bins - 1)] += 1
    return Histogram(low, high, tuple(counts))
