"""From stored values to grey values of the display, in the order of PS3.4 N.2.

This is the reference that drawing has to agree with, value for value:

1. Pixel padding is no image: it is black, also where the picture is inverted (PS3.3 C.7.5.1.1.2).
2. The modality LUT: a line, or a table (C.11.1).
3. The VOI LUT: a window (LINEAR, LINEAR_EXACT, SIGMOID), or a table (C.11.2).
4. The presentation LUT shape: IDENTITY or INVERSE (C.11.6), once.

Rounding, where the standard leaves it open: nothing is rounded before the end. Numbers of the
header count as the binary fractions that they are read as, lines are computed without error, and
the grey value is the nearest whole number from 0 to 255, from halves upwards. INVERSE takes that
whole number from 255, so that a picture and its inverse always add up to white.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.lut import (
    DISPLAY_MAX,
    IDENTITY,
    LINEAR_EXACT,
    ModalityLUT,
    Window,
)
from negatoscope.dicom.presentation.steps import grey_steps
from negatoscope.dicom.presentation.voi_table import VOI, VOITable

#: What shows values as they come when nothing is known of their range.
_NO_VOI = Window(0.5, 1.0, function=LINEAR_EXACT)


@dataclass(frozen=True, slots=True)
class GreyPipeline:
    """All steps from a stored value to the display.

    ``voi`` works on the output of ``modality_lut``; ``padding`` are stored values, from–to.
    """

    modality_lut: ModalityLUT = IDENTITY
    voi: VOI = _NO_VOI
    inverse: bool = False
    padding: tuple[float, float] | None = None

    def grey(self, stored: float) -> int:
        """Grey value 0 to 255 of a stored value; what is no number is black like padding."""
        if self.is_padding(stored):
            return 0
        shown = self.level(stored)
        return DISPLAY_MAX - shown if self.inverse else shown

    def level(self, stored: float) -> int:
        """Grey value before padding and the presentation LUT shape."""
        if math.isinf(stored):
            rising = self.modality_lut.table is not None or self.modality_lut.slope > 0
            return DISPLAY_MAX if rising == (stored > 0) else 0
        return self.voi.grey(self.modality_lut.exact(stored))

    def is_padding(self, stored: float) -> bool:
        """Whether a stored value is no image."""
        if math.isnan(stored):
            return True
        return self.padding is not None and self.padding[0] <= stored <= self.padding[1]

    def table(self, low: int, high: int) -> list[int]:
        """Grey values before padding and inversion of the whole stored values `low` to `high`.

        What `level` says of each, computed at once: for pictures that are shown through tables.
        """
        lut, voi = self.modality_lut, self.voi
        if not isinstance(voi, VOITable):
            steps = grey_steps(lut, voi)
            begins = steps.steps[2 : 2 * (DISPLAY_MAX + 1) : 2]  # of grey values 1 to 255
            inputs = range(low, high + 1)
            compared = inputs if lut.table is None else map(lut.table.apply, inputs)
            return [bisect_right(begins, value * steps.sign) for value in compared]
        slope, intercept = voi.line
        if lut.table is None:  # one line from stored values to places in the table
            slope, intercept = (
                slope * Fraction(lut.slope),
                slope * Fraction(lut.intercept) + intercept,
            )
            values: list[int] = list(range(low, high + 1))
        else:
            values = [lut.table.apply(value) for value in range(low, high + 1)]
        greys = voi.greys()
        last = len(greys) - 1
        # floor(value · slope + intercept + 1/2) in whole numbers
        bottom = slope.denominator * intercept.denominator * 2
        step = slope.numerator * intercept.denominator * 2
        start = (intercept.numerator * 2 + intercept.denominator) * slope.denominator
        return [greys[min(max((v * step + start) // bottom, 0), last)] for v in values]


def is_inverse(photometric: str, shape: str) -> bool:
    """Whether small values are bright.

    The presentation LUT shape of an image says again what MONOCHROME1 says (PS3.3 C.8.11.3.1.2):
    it counts where it is there, and the picture is inverted once.
    """
    if shape in ("IDENTITY", "INVERSE"):
        return shape == "INVERSE"
    return photometric == "MONOCHROME1"


def presentation_shape(instance: DataSet) -> str:
    """Presentation LUT Shape of an image, ``""`` when it says none."""
    return instance.string("PresentationLUTShape").upper()
