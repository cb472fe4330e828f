"""Uptake in other units and from other data; figures computed apart."""

from dataclasses import replace
from typing import Any

import pytest

from negatoscope.dicom.quantities.uptake import (
    UptakeData,
    conversion,
    reason_against,
    uptake_data,
    with_data,
)
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.dicom.series.quantities import more_values
from negatoscope.dicom.series.uptake import in_unit, recomputed, shows_uptake, unit_of
from tests.support.instances import attributes, ct_slice
from tests.support.pet import IDEAL, JAMES, LEAN, PER_BECQUEREL, pet_image


def pet(**values: Any) -> DisplaySet:
    (made,) = display_sets([pet_image(n, **values) for n in (1, 2, 3)])
    return made


def test_values_are_told_in_the_unit_that_is_asked_for():
    for unit, mass in (("SUVlbm", LEAN), ("SUVlbm (James)", JAMES), ("SUVibw", IDEAL)):
        told = in_unit(pet(), unit)
        lut = told.frames[2].modality_lut
        assert lut.unit == unit
        assert lut.apply(10_000) == pytest.approx(10_000 * PER_BECQUEREL * mass / 80)
        assert told.frames[2].suv
        assert told.frames[2].suv.shown == (pytest.approx(PER_BECQUEREL * mass / 80), unit)
    surface = in_unit(pet(), "SUVbsa").frames[0].modality_lut
    assert surface.apply(10_000) == pytest.approx(
        10_000 * PER_BECQUEREL * 19560.599156154188 / 80e3
    )


def test_windows_of_the_header_go_along():
    before, after = pet().frames[0].windows[0], in_unit(pet(), "SUVlbm").frames[0].windows[0]
    assert after.bounds == pytest.approx([b * LEAN / 80 for b in before.bounds])


def test_there_and_back_is_where_it_was():
    made = pet()
    again = in_unit(in_unit(made, "SUVbsa"), "SUVbw")
    assert again.frames[0].modality_lut.slope == pytest.approx(PER_BECQUEREL)
    assert in_unit(made, "SUVbw") is made


def test_a_point_is_told_in_the_other_units_whatever_the_images_are_in():
    frame = in_unit(pet(), "SUVlbm").frames[0]
    found = {q.unit: q.value for q in more_values(frame, 10_000)}
    assert "SUVlbm" not in found
    assert found["SUVbw"] == pytest.approx(10_000 * PER_BECQUEREL)
    assert found["SUVibw"] == pytest.approx(10_000 * PER_BECQUEREL * IDEAL / 80)


def test_images_that_are_lean_body_uptake_already_are_told_by_weight():
    made = pet(Units="GML", SUVType="LBM")
    assert unit_of(made) == "SUVlbm"
    assert in_unit(made, "SUVbw").frames[0].modality_lut.apply(3) == pytest.approx(3 * 80 / LEAN)


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"PatientSize": None}, "height is missing"), ({"PatientSex": "O"}, "sex is missing")],
)
def test_where_the_body_is_not_described_the_unit_stays(values: dict[str, Any], reason: str):
    made = pet(**values)
    assert in_unit(made, "SUVlbm") is made
    assert reason in conversion(made.instances[0], "SUVbw", "SUVlbm").reason


def test_becquerel_and_other_modalities_stay_as_they_are():
    made = pet(PatientWeight=None)
    assert not shows_uptake(made)
    assert in_unit(made, "SUVlbm") is made
    (scan,) = display_sets([ct_slice(1, 0.0)])
    assert unit_of(scan) == ""
    assert in_unit(scan, "SUVlbm") is scan


# -- other data than the header's ---------------------------------------------------------------


def test_the_header_says_what_uptake_is_computed_from():
    found = uptake_data(pet_image())
    assert found == UptakeData(80.0, 1.75, "F", 370e6, 6586.2, "080000")
    dated = {
        "RadiopharmaceuticalStartTime": None,
        "RadiopharmaceuticalStartDateTime": "20250103081530.00",
    }
    tracer = attributes(RadiopharmaceuticalStartDateTime=dated["RadiopharmaceuticalStartDateTime"])
    image = pet_image(RadiopharmaceuticalInformationSequence=tracer)
    assert uptake_data(image).injected == "081530"


def test_another_weight_gives_another_uptake_and_says_so():
    made = pet()
    data = replace(uptake_data(made.instances[0]), weight_kg=60.0)
    changed = recomputed(made, data)
    assert changed.uid == made.uid
    assert changed.frames[1].modality_lut.slope == pytest.approx(PER_BECQUEREL * 60 / 80)
    assert changed.frames[1].suv
    assert changed.frames[1].suv.note == "by hand: weight"
    assert made.frames[1].modality_lut.slope == pytest.approx(PER_BECQUEREL)


def test_a_weight_that_was_missing_turns_becquerel_into_uptake():
    made = pet(PatientWeight=None)
    changed = recomputed(made, replace(uptake_data(made.instances[0]), weight_kg=80.0))
    assert unit_of(changed) == "SUVbw"
    assert changed.frames[0].modality_lut.slope == pytest.approx(PER_BECQUEREL)


def test_another_dose_and_time_of_injection_count_even_against_a_dated_one():
    tracer = {"RadiopharmaceuticalStartDateTime": "20250103081500"}
    made = pet(tracer=tracer)
    data = replace(uptake_data(made.instances[0]), dose_bq=185e6, injected="080000")
    changed = recomputed(made, data)
    assert changed.frames[0].modality_lut.slope == pytest.approx(2 * PER_BECQUEREL)


def test_the_same_data_change_nothing():
    made = pet()
    assert recomputed(made, uptake_data(made.instances[0])) is made
    image = pet_image()
    assert with_data(image, uptake_data(image)) is image


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weight_kg": 0.0}, "0 kg"),
        ({"height_m": 175.0}, "175 m"),
        ({"dose_bq": 370.0}, "370 Bq"),
        ({"half_life_s": 0.0}, "half-life of 0 s"),
        ({"sex": "X"}, "M, F or O"),
        ({"injected": "2500"}, "HHMMSS"),
        ({"injected": "246000"}, "HHMMSS"),
        ({}, ""),
    ],
)
def test_data_that_make_no_sense_are_told(change: dict[str, Any], reason: str):
    found = reason_against(replace(uptake_data(pet_image()), **change))
    assert reason in found
    assert bool(found) == bool(reason)
