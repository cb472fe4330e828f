"""Colours of pixels as red, green and blue of 8 bits (PS3.3 C.7.6.3.1.2).

The reference for what the decode worker makes of colour images. Samples of other depths are
scaled, so that the largest value stays the brightest; nothing is rounded before the end, and
halves go up, as everywhere on the way to the display.
"""

import math
from typing import NamedTuple

from negatoscope.dicom.presentation.lut import DISPLAY_MAX


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int


class _Matrix(NamedTuple):
    """The inverse of a matrix from RGB to YBR; ``black`` is the luminance of black in 8 bits."""

    black: float
    luminance: float
    red_cr: float
    green_cb: float
    green_cr: float
    blue_cb: float


_FULL = _Matrix(0, 1, 1.402, -0.344136, -0.714136, 1.772)
# luminance from 16 to 235, chrominance from 16 to 240
_PARTIAL = _Matrix(16, 1.164384, 1.596027, -0.391762, -0.812968, 2.017232)


def from_rgb(red: int, green: int, blue: int, bits_stored: int = 8) -> Colour:
    """Colour of RGB samples, and of YBR_RCT and YBR_ICT, which are RGB once decoded."""
    top = (1 << bits_stored) - 1
    return Colour(*((2 * DISPLAY_MAX * v + top) // (2 * top) for v in (red, green, blue)))


def from_ybr(y: int, cb: int, cr: int, bits_stored: int = 8, *, partial: bool = False) -> Colour:
    """Colour of YBR_FULL samples, of YBR_FULL_422 whose chrominance has been spread, or of those
    with a ``partial`` range (YBR_PARTIAL_422, YBR_PARTIAL_420)."""
    matrix = _PARTIAL if partial else _FULL
    scale = DISPLAY_MAX / ((1 << bits_stored) - 1)
    middle = 1 << (bits_stored - 1)
    light = (y * scale - matrix.black) * matrix.luminance
    blueness, redness = (cb - middle) * scale, (cr - middle) * scale
    return Colour(
        _whole(light + matrix.red_cr * redness),
        _whole(light + matrix.green_cb * blueness + matrix.green_cr * redness),
        _whole(light + matrix.blue_cb * blueness),
    )


def _whole(value: float) -> int:
    return min(max(math.floor(value + 0.5), 0), DISPLAY_MAX)
