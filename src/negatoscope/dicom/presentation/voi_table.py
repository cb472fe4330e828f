"""A VOI LUT as a table, stretched over a window so that it can be adjusted (PS3.3 C.11.2.1.1)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from negatoscope.dicom.presentation.lut import DISPLAY_MAX, Window
from negatoscope.dicom.presentation.tables import LookupTable

TABLE = "TABLE"


@dataclass(frozen=True, slots=True)
class VOITable:
    """A VOI LUT over the modality values from ``center - width / 2`` on, as LINEAR counts them.

    As the header gives it, the window is the table's own range, and each value finds its own
    entry. Another window stretches or moves the table, as a person does who drags.
    """

    table: LookupTable
    center: float
    width: float
    explanation: str = ""

    @classmethod
    def of(cls, table: LookupTable) -> "VOITable":
        """The table as the header gives it."""
        count = len(table.entries)
        center = table.first_input + count / 2.0
        return cls(table, center, float(count), table.explanation or "VOI LUT")

    @property
    def function(self) -> str:
        """Name among the VOI LUT functions; the standard has none for a table."""
        return TABLE

    @property
    def is_native(self) -> bool:
        """Whether every value finds the entry that the header means for it."""
        native = VOITable.of(self.table)
        return (self.center, self.width) == (native.center, native.width)

    @property
    def bounds(self) -> tuple[float, float]:
        """Values of the first and of the last entry."""
        return Window(self.center, self.width).bounds

    @property
    def line(self) -> tuple[Fraction, Fraction]:
        """Slope and intercept of the line from modality values to places in the table."""
        last = len(self.table.entries) - 1
        slope = Fraction(last) / max(Fraction(self.width) - 1, Fraction(1, 1000))
        return slope, Fraction(last, 2) - slope * (Fraction(self.center) - Fraction(1, 2))

    def grey(self, value: Fraction) -> int:
        """Grey value of the display of a modality value."""
        slope, intercept = self.line
        place = math.floor(value * slope + intercept + Fraction(1, 2))
        entries = self.table.entries
        return self.greys([entries[min(max(place, 0), len(entries) - 1)]])[0]

    def greys(self, entries: Sequence[int] | None = None) -> list[int]:
        """Grey values of the display of (all) entries, rounded as everywhere: halves go up."""
        top = self.table.largest
        chosen = self.table.entries if entries is None else entries
        return [(entry * 2 * DISPLAY_MAX + top) // (2 * top) for entry in chosen]

    def moved(self, center: float, width: float) -> "VOITable":
        """The table over another window."""
        return replace(self, center=center, width=max(width, 2.0), explanation="")

    def scaled(self, factor: float) -> "VOITable":
        """The same on values that were multiplied by `factor` (> 0)."""
        center = (self.center - 0.5) * factor + 0.5
        return replace(self, center=center, width=(self.width - 1.0) * factor + 1.0)


VOI = Window | VOITable
