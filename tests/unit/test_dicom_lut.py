import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.presentation.lut import (
    LINEAR,
    LINEAR_EXACT,
    SIGMOID,
    Window,
    default_window,
    header_windows,
    modality_lut,
    presets,
    window_for_range,
)
from tests.support.instances import attributes, data_set

values = st.floats(-1e6, 1e6)
widths = st.floats(1.0, 1e5)


@given(values, st.floats(-1e5, 1e5), widths)
def test_linear_follows_the_standard_word_by_word(x: float, c: float, w: float):
    # pseudo-code of PS3.3 C.11.2.1.2.1 with y from 0 to 255
    if x <= c - 0.5 - (w - 1) / 2:
        expected = 0.0
    elif x > c - 0.5 + (w - 1) / 2:
        expected = 255.0
    else:
        expected = ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
    assert Window(c, w).apply(x) == pytest.approx(expected, abs=1e-6)


@given(values, st.floats(-1e5, 1e5), st.floats(1e-3, 1e5))
def test_linear_exact_follows_the_standard(x: float, c: float, w: float):
    if x <= c - w / 2:
        expected = 0.0
    elif x > c + w / 2:
        expected = 255.0
    else:
        expected = ((x - c) / w + 0.5) * 255
    assert Window(c, w, function=LINEAR_EXACT).apply(x) == pytest.approx(expected, abs=1e-6)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(1e-3, 1e4))
def test_sigmoid_follows_the_standard_and_never_overflows(x: float, c: float, w: float):
    shown = Window(c, w, function=SIGMOID).apply(x)
    assert 0 <= shown <= 255
    if abs(x - c) / w < 100:
        assert shown == pytest.approx(255 / (1 + math.exp(-4 * (x - c) / w)))


@given(st.floats(-1e4, 1e4), widths, st.sampled_from((LINEAR, LINEAR_EXACT, SIGMOID)))
def test_brightness_never_falls_with_the_value(c: float, w: float, function: str):
    window = Window(c, w, function=function)
    shown = [window.apply(c + step * w / 8) for step in range(-8, 9)]
    assert all(after >= before - 1e-9 for before, after in pairwise(shown))
    assert shown[0] < shown[-1] or w == 1.0


def test_examples_of_the_standard():
    # PS3.3 C.11.2.1.2.1, note: 2048/4096 leaves a 12-bit range alone, 2048/1 is a threshold
    assert Window(2048, 4096).bounds == (0, 4095)
    assert Window(2048, 4096).apply(4095) == pytest.approx(255)
    threshold = Window(2048, 1)
    assert (threshold.apply(2047), threshold.apply(2048)) == (0, 255)


@given(st.floats(-1e5, 1e5), st.floats(0, 1e5), st.booleans())
def test_a_window_for_a_range_spreads_that_range(low: float, size: float, exact: bool):
    bounds = window_for_range(low, low + size, exact=exact).bounds
    assert bounds == pytest.approx((low, low + size), abs=1e-3)


@given(st.floats(-1e3, 1e3), st.floats(2, 1e4), st.floats(1e-4, 1e2), values)
def test_a_scaled_window_shows_scaled_values_alike(c: float, w: float, factor: float, x: float):
    window = Window(c, w)
    # a hair beside the ends of the ramp the sides may differ by rounding
    assert window.scaled(factor).apply(x * factor) == pytest.approx(window.apply(x), abs=0.1)


def test_header_windows_keep_their_explanations_and_leave_out_the_forbidden():
    ds = data_set(
        WindowCenter=(40.0, -600.0, 1.0),
        WindowWidth=(400.0, 1500.0, 0.5),
        WindowCenterWidthExplanation=("Mediastinum", "Lung", "Nothing"),
    )
    assert header_windows(ds) == (Window(40, 400, "Mediastinum"), Window(-600, 1500, "Lung"))


def test_a_narrow_window_is_legal_where_the_function_is_exact():
    ds = data_set(WindowCenter=0.5, WindowWidth=0.5, VOILUTFunction="LINEAR_EXACT")
    assert header_windows(ds) == (Window(0.5, 0.5, "", LINEAR_EXACT),)


def test_ct_is_in_hounsfield_units_unless_the_header_says_otherwise():
    rescale = {"RescaleSlope": 1.0, "RescaleIntercept": -1024.0}
    assert modality_lut(data_set(**rescale), modality="CT").unit == "HU"
    assert modality_lut(data_set(**rescale), modality="CT").apply(1024) == 0
    assert modality_lut(data_set(**rescale, RescaleType="US"), modality="CT").unit == ""
    assert modality_lut(data_set(**rescale, RescaleType="mgml"), modality="CT").unit == "mgml"
    assert modality_lut(data_set(**rescale), modality="MR").unit == ""


def test_a_slope_of_zero_does_not_flatten_the_image():
    lut = modality_lut(data_set(RescaleSlope=0.0, RescaleIntercept=5.0))
    assert lut.apply(3) == 8


def test_a_modality_table_maps_values():
    item = attributes(LUTDescriptor=(3, 10, 16), LUTData=(100, 200, 300), ModalityLUTType="HU")
    lut = modality_lut(data_set(ModalityLUTSequence=item))
    assert [lut.apply(x) for x in (0, 10, 11, 12, 99)] == [100, 100, 200, 300, 300]
    assert lut.unit == "HU"


def test_dose_is_scaled_to_gray():
    lut = modality_lut(data_set(DoseGridScaling=0.001, DoseUnits="GY"), modality="RTDOSE")
    assert (lut.apply(2000), lut.unit) == (2.0, "Gy")


def test_presets_are_those_of_the_modality():
    assert [(w.center, w.width) for w in presets("CT")] == [
        (40, 400),
        (-600, 1500),
        (90, 150),
        (480, 2500),
        (40, 80),
    ]
    assert presets("PT", "SUVbw")[0].bounds == (0, 5)
    assert presets("PT", "BQML") == ()
    assert presets("MR") == ()


def test_the_first_window_of_the_header_is_the_default_except_for_suv():
    header = (Window(1, 2), Window(3, 4))
    assert default_window(header, "MR") == Window(1, 2)
    assert default_window((), "MR") is None
    suv = default_window(header, "PT", "SUVbw")
    assert suv is not None
    assert suv.bounds == (0, 5)


def test_dragging_keeps_the_width_legal():
    assert Window(0, 10).moved(5, -3).width == 1
    assert Window(0, 10, function=LINEAR_EXACT).moved(5, -3).width > 0
