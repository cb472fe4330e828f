"""The pipeline of PS3.4 N.2 in whole numbers, and the thresholds that graphics compare with."""

import bisect
import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negatoscope.dicom.presentation.lut import LINEAR, LINEAR_EXACT, SIGMOID, ModalityLUT, Window
from negatoscope.dicom.presentation.pipeline import GreyPipeline, is_inverse
from negatoscope.dicom.presentation.pixels import pixel_format, pixel_padding
from negatoscope.dicom.presentation.steps import GreySteps, grey_steps
from negatoscope.dicom.presentation.tables import LookupTable
from negatoscope.dicom.presentation.voi_table import VOITable
from tests.support.instances import data_set

TABLE = LookupTable(10, 12, (0, 1000, 2048, 4095), "Film")
FUNCTIONS = (LINEAR, LINEAR_EXACT, SIGMOID)


def single(value: float) -> float:
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def grey_by_steps(steps: GreySteps, stored: float, *, wide: bool = False) -> int:
    """The grey value whose threshold is the last that a value reaches, as graphics compare."""
    begins = list(zip(steps.steps[2::2], steps.steps[3::2], strict=True))[:255]
    value = stored * steps.sign
    first = single(value)
    return bisect.bisect_right(begins, (first, value - first if wide else 0.0))


def guess_by_steps(steps: GreySteps, stored: float, *, wide: bool = False) -> int:
    """The guess that graphics correct by one at most; right already where there is one step."""
    if steps.gain < 0:
        return grey_by_steps(steps, stored, wide=wide)
    apart = (stored * steps.sign - steps.origin - steps.origin_rest) * steps.gain + steps.base
    if steps.sigmoid:
        apart = 255 / (1 + math.exp(min(-4 * apart, 700))) + 0.5
    return math.floor(min(max(apart, 0), 255))


def test_halves_go_up():
    # 0 to 510 over 0 to 255: every odd value falls on a half
    pipeline = GreyPipeline(voi=Window(255, 510, function=LINEAR_EXACT))
    assert [pipeline.grey(v) for v in (0, 1, 2, 3, 508, 509, 510)] == [0, 1, 1, 2, 254, 255, 255]


def test_an_inverted_picture_and_the_picture_add_up_to_white():
    window = Window(100.25, 733.0)
    picture, inverted = GreyPipeline(voi=window), GreyPipeline(voi=window, inverse=True)
    assert {picture.grey(v) + inverted.grey(v) for v in range(-500, 700)} == {255}


def test_padding_is_black_also_in_an_inverted_picture():
    pipeline = GreyPipeline(voi=Window(50, 100), inverse=True, padding=(-2000, -1990))
    assert [pipeline.grey(v) for v in (-2001, -2000, -1995, -1990, -1989)] == [255, 0, 0, 0, 255]
    assert pipeline.grey(math.nan) == 0


def test_infinite_values_are_the_ends_of_the_ramp():
    falling = GreyPipeline(ModalityLUT(slope=-1.0), Window(0, 100))
    assert (falling.grey(math.inf), falling.grey(-math.inf)) == (0, 255)
    assert GreyPipeline(voi=Window(0, 100)).grey(math.inf) == 255


def test_the_modality_lut_comes_before_the_window():
    pipeline = GreyPipeline(ModalityLUT(2.0, -1000.0), Window(0.5, 256))
    assert [pipeline.grey(v) for v in (436, 500, 563, 564)] == [0, 128, 254, 255]


def test_a_modality_table_comes_before_the_window():
    lut = ModalityLUT(table=LookupTable(0, 16, (0, 255, 100, 7)))
    pipeline = GreyPipeline(lut, Window(128, 256))
    assert [pipeline.grey(v) for v in (-1, 0, 1, 2, 3, 9)] == [0, 0, 255, 100, 7, 7]


def test_a_voi_table_gives_its_entries_over_all_its_bits():
    pipeline = GreyPipeline(voi=VOITable.of(TABLE))
    assert [pipeline.grey(v) for v in (9, 10, 11, 12, 13, 14)] == [0, 0, 62, 128, 255, 255]
    assert VOITable.of(TABLE).bounds == (10, 13)


def test_a_voi_table_can_be_stretched_over_another_window():
    wider = VOITable.of(TABLE).moved(100.5, 301)  # −50 to 250: an entry for each hundred
    assert [wider.grey(v) for v in (-50, 49, 51, 149, 151, 249, 250)] == [
        *(0, 62, 62, 128, 128, 255, 255),
    ]
    assert not wider.is_native
    assert VOITable.of(TABLE).is_native


@settings(deadline=None)
@given(
    st.floats(-3, 3).filter(lambda s: abs(s) > 1e-3),
    st.floats(-50, 50),
    st.sampled_from(
        [
            VOITable.of(TABLE),
            VOITable.of(TABLE).moved(3, 9),
            Window(3, 9),
            Window(-2, 5.5, function=SIGMOID),
        ]
    ),
)
def test_a_whole_table_of_grey_values_is_that_of_each_value(slope: float, intercept: float, voi):
    pipeline = GreyPipeline(ModalityLUT(slope, intercept), voi)
    assert pipeline.table(-20, 20) == [pipeline.level(v) for v in range(-20, 21)]


def test_both_tables_in_a_row_make_one_table():
    lut = ModalityLUT(table=LookupTable(0, 16, (13, 12, 11, 10)))
    assert GreyPipeline(lut, VOITable.of(TABLE)).table(-1, 4) == [255, 255, 128, 62, 0, 0]


def test_an_image_is_inverted_once():
    assert is_inverse("MONOCHROME1", "")
    assert is_inverse("MONOCHROME1", "INVERSE")
    assert not is_inverse("MONOCHROME2", "")
    assert is_inverse("MONOCHROME2", "INVERSE")
    assert not is_inverse("MONOCHROME1", "IDENTITY")


@pytest.mark.parametrize(
    ("signed", "bits", "value", "limit", "expected"),
    [
        (1, 16, 63536, None, (-2000, -2000)),  # a server that passes SS on as US
        (0, 16, -1, None, (65535, 65535)),
        (0, 12, 4095, 4000, (4000, 4095)),
        (1, 12, -2048, -2000, (-2048, -2000)),
    ],
)
def test_padding_counts_as_the_pixels_do(signed, bits, value, limit, expected):
    values = {"PixelPaddingValue": value, "PixelPaddingRangeLimit": limit}
    instance = data_set(
        Rows=1,
        Columns=1,
        BitsStored=bits,
        PixelRepresentation=signed,
        **{key: number for key, number in values.items() if number is not None},
    )
    assert pixel_padding(instance, pixel_format(instance)) == expected


# As decimal strings say them: nobody's intercept is 1e-289, and there the two ways of computing,
# both exact to the last bit of their own, fall on different sides of a half.
def decimals(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda value: round(value, 6))


slopes = decimals(-1e3, 1e3).filter(lambda s: abs(s) > 1e-3)


@settings(deadline=None)
@given(
    slopes,
    decimals(-1e4, 1e4),
    decimals(-1e4, 1e4),
    decimals(1.0, 1e5),
    st.sampled_from(FUNCTIONS),
    st.lists(st.integers(-(1 << 24), 1 << 24), min_size=20),
)
def test_thresholds_say_what_the_reference_says(slope, intercept, center, width, function, stored):
    lut, window = ModalityLUT(slope, intercept), Window(center, width, function=function)
    pipeline, steps = GreyPipeline(lut, window), grey_steps(lut, window)
    near = round((center - intercept) / slope)
    for value in (*stored, *range(near - 200, near + 200, 7)):
        grey = pipeline.grey(value)
        assert grey_by_steps(steps, value) == grey
        assert abs(guess_by_steps(steps, value) - grey) <= 1


@pytest.mark.parametrize("bits", range(1, 17))
def test_thresholds_are_right_for_every_value_of_a_depth(bits: int):
    window = Window(2 ** (bits - 1), 2**bits)
    pipeline, steps = GreyPipeline(voi=window), grey_steps(ModalityLUT(), window)
    step = max(1, 2**bits >> 12)
    for value in range(0, 2**bits, step):
        assert grey_by_steps(steps, value) == pipeline.grey(value)


@settings(deadline=None)
@given(
    st.integers(-(1 << 31), 1 << 31),
    st.integers(1, 1 << 31),
    st.lists(st.integers(-(1 << 31), 1 << 32), min_size=20),
)
def test_values_of_32_bits_are_compared_in_two_parts(center: int, width: int, stored: list[int]):
    window = Window(float(center), float(width))
    pipeline, steps = GreyPipeline(voi=window), grey_steps(ModalityLUT(), window, wide=True)
    for value in (*stored, *range(center - 40, center + 40)):
        grey = pipeline.grey(value)
        assert grey_by_steps(steps, value, wide=True) == grey
        assert abs(guess_by_steps(steps, value, wide=True) - grey) <= 1


@settings(deadline=None)
@given(st.floats(1e-300, 1e300), st.integers(0, 2000))
def test_values_beyond_single_precision_come_divided_by_a_power_of_two(size: float, part: int):
    exponent = math.frexp(size)[1]
    window = Window(size / 2, size, function=LINEAR_EXACT)
    steps = grey_steps(ModalityLUT(), window, exponent=exponent, wide=True)
    value = size * part / 2000
    shown = grey_by_steps(steps, math.ldexp(value, -exponent), wide=True)
    # 48 bits of the value are compared
    pipeline = GreyPipeline(voi=window)
    assert shown in {pipeline.grey(value * factor) for factor in (1 - 1e-14, 1, 1 + 1e-14)}
