"""Where grey values begin: a window as 255 thresholds of single precision (PS3.4 N.2).

Graphics hardware computes with 24 bits, too few to say on which side of a half a 16-bit ramp
falls. It can compare exactly, though. So each picture comes with the smallest stored value of each
grey value, computed here without error; the hardware only has to guess within one of it.
"""

import math
import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from negatoscope.dicom.presentation.lut import DISPLAY_MAX, IDENTITY, SIGMOID, ModalityLUT, Window

#: The most grey values per stored value: a guess must not overflow.
STEEP = 1e30
#: In the place of the gain: the window only divides black from white.
ONE_STEP = -1.0
#: A threshold, as numerator and denominator.
_Ratio = tuple[int, int]
#: Grey values beyond which it does not matter how far.
_FAR = Fraction(10**6)
_LARGEST, _SMALLEST = 3.4028234663852886e38, 1.1754943508222875e-38  # of single precision


@dataclass(frozen=True, slots=True)
class GreySteps:
    """Thresholds of a window, on stored values times ``sign``, divided by two to ``exponent``.

    Attributes
    ----------
    sign
        1, or -1 where greater stored values are darker.
    steps
        Two floats for each grey value: where it begins, and what single precision leaves over of
        that (zero, unless values come in two parts). Two ends follow, so that vectors of four
        are whole.
    origin, origin_rest
        A value near the window's centre, and what single precision leaves over.
    gain, base
        The guess is the whole part of ``(value - origin) * gain + base``; of a sigmoid, that many
        widths from the centre. A gain below zero says that the window only divides black from
        white: every grey value begins at the same stored value.
    """

    sign: float
    steps: "array[float]"
    origin: float
    origin_rest: float
    gain: float
    base: float
    sigmoid: bool


def grey_steps(
    lut: ModalityLUT, window: Window, *, exponent: int = 0, wide: bool = False
) -> GreySteps:
    """Thresholds of a window on stored values.

    Parameters
    ----------
    lut
        The line from stored to modality values. Where it is a table, its output is compared.
    window
        On modality values.
    exponent
        Values come divided by two to this power: for those beyond single precision.
    wide
        Whether values come in two floats, the second what the first leaves over.
    """
    lut = IDENTITY if lut.table is not None else lut
    # modality = unit · (sign · stored / 2^exponent) + intercept
    unit = abs(Fraction(lut.slope)) * Fraction(2) ** exponent
    center, extent = window.ramp
    middle, extent = (center - Fraction(lut.intercept)) / unit, extent / unit
    sigmoid = window.function == SIGMOID
    if sigmoid:
        begins = _sigmoid_begins(middle, extent)
    elif extent == 0:  # all above the centre is white, the centre itself still black
        begins = [middle.as_integer_ratio()] * DISPLAY_MAX
    else:
        begins = _ramp_begins(middle, extent)
    firsts, rests = _singles(begins, above=extent == 0, wide=wide)
    origin = firsts[DISPLAY_MAX // 2]
    origin_rest = rests[DISPLAY_MAX // 2]
    gain, base = _guess(Fraction(origin) + Fraction(origin_rest) - middle, extent, sigmoid=sigmoid)
    sign = -1.0 if lut.slope < 0 else 1.0
    return GreySteps(sign, _packed(firsts, rests), origin, origin_rest, gain, base, sigmoid)


def in_two_parts(value: float, exponent: int = 0) -> tuple[float, float]:
    """A value over two to ``exponent`` in single precision, and what that leaves over."""
    scaled = math.ldexp(value, -exponent)
    first = _single(scaled)
    return first, _single(scaled - first)


def _ramp_begins(middle: Fraction, extent: Fraction) -> list[_Ratio]:
    """Where grey values 1 to 255 begin: ((v − middle) / extent + 1/2) · 255 reaches k − 1/2."""
    common = math.lcm(middle.denominator, extent.denominator)
    bottom = common * 2 * DISPLAY_MAX
    start = middle.numerator * (common // middle.denominator) * 2 * DISPLAY_MAX
    step = extent.numerator * (common // extent.denominator)
    last = DISPLAY_MAX + 1
    return [(start + step * (2 * k - last), bottom) for k in range(1, last)]


def _sigmoid_begins(middle: Fraction, extent: Fraction) -> list[_Ratio]:
    center, width = float(middle), float(extent)
    begins = [
        (center - width * math.log(DISPLAY_MAX / (k - 0.5) - 1.0) / 4.0).as_integer_ratio()
        for k in range(1, DISPLAY_MAX + 1)
    ]
    begins[DISPLAY_MAX // 2] = middle.as_integer_ratio()  # the one that need not be rounded
    return begins


def _guess(off: Fraction, extent: Fraction, *, sigmoid: bool) -> tuple[float, float]:
    """Gain and base for an origin that lies ``off`` the middle."""
    if extent == 0:
        return ONE_STEP, 0.0
    gain = 1 / extent if sigmoid else DISPLAY_MAX / extent
    base = off * gain + (0 if sigmoid else Fraction(DISPLAY_MAX + 1, 2))
    return _quotient(*min(gain, Fraction(STEEP)).as_integer_ratio()), float(
        min(max(base, -_FAR), _FAR)
    )


def _singles(
    begins: Iterable[_Ratio], *, above: bool, wide: bool
) -> tuple[list[float], list[float]]:
    """The smallest single-precision values from each ratio on (or above it), in one part or two."""
    firsts, rests = [], []
    for numerator, denominator in begins:
        if wide:
            first = _single(_quotient(numerator, denominator))
            top, bottom = first.as_integer_ratio()
            rest = numerator * bottom - top * denominator
            firsts.append(first)
            rests.append(_single_from(rest, denominator * bottom, above=above))
        else:
            firsts.append(_single_from(numerator, denominator, above=above))
            rests.append(0.0)
    return firsts, rests


def _single_from(numerator: int, denominator: int, *, above: bool) -> float:
    exact = _quotient(numerator, denominator)
    found = _single(exact)
    if found == exact:  # as far as double precision sees
        top, bottom = found.as_integer_ratio()
        difference = top * denominator - numerator * bottom
        reached = difference > 0 or (difference == 0 and not above)
    else:
        reached = found > exact
    return found if reached else _next(found)


def _quotient(numerator: int, denominator: int) -> float:
    """Correctly rounded; beyond double precision, the largest number."""
    try:
        return numerator / denominator
    except OverflowError:
        return math.copysign(_LARGEST, numerator)


def _single(value: float) -> float:
    """The nearest number of single precision."""
    if not -_LARGEST <= value <= _LARGEST:
        return math.copysign(_LARGEST, value)
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def _next(value: float) -> float:
    """The next greater number of single precision; graphics know no subnormal ones."""
    if abs(value) < _SMALLEST:
        return _SMALLEST if value >= 0 else 0.0
    bits = struct.unpack("<i", struct.pack("<f", value))[0]
    bits += 1 if value > 0 else -1
    return float(struct.unpack("<f", struct.pack("<i", bits))[0])


def _packed(firsts: list[float], rests: list[float]) -> "array[float]":
    packed = array("f", bytes(8 * (DISPLAY_MAX + 3)))
    packed[0::2] = array("f", [-math.inf, *firsts, math.inf, math.inf])
    packed[1::2] = array("f", [0.0, *rests, 0.0, 0.0])
    return packed
