"""Uptake of PET by the rules of QIBA; the figures were computed apart, with `bc -l`."""

import base64
from typing import Any

import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.quantities.body import (
    ideal_mass_kg,
    lean_mass_james_kg,
    lean_mass_janmahasatian_kg,
    normalizations,
    surface_cm2,
)
from negatoscope.dicom.quantities.decay import earliest_acquisition
from negatoscope.dicom.quantities.suv import suv
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.quantities import more_values
from tests.support.instances import attributes, ct_slice, data_set

F18_S, ZR89_S = 6586.2, 282276.0
# 74 kg and 370 MBq of F-18, one hour before the scan: 74000 / (370e6 · 2^(−3600 / 6586.2))
AN_HOUR_EARLIER = 2.9212734924436569e-4
# the same at the time of the injection, and 45 minutes after it
AT_INJECTION = 2.0e-4
IN_45_MINUTES = 2.6572759834442689e-4
# the same dose of Zr-89, four days before the scan
FOUR_DAYS_EARLIER = 4.6729500981158509e-4
# seconds after its start at which the count rate of a frame of two minutes equals its average
AVERAGE_OF_TWO_MINUTES_S = 59.936854672561676


def tracer(**values: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "RadionuclideTotalDose": 370e6,
        "RadionuclideHalfLife": F18_S,
        "RadiopharmaceuticalStartTime": "080000",
    }
    return attributes(**{k: v for k, v in (base | values).items() if v is not None})


def pet(**values: Any) -> DataSet:
    base: dict[str, Any] = {
        "Modality": "PT",
        "Units": "BQML",
        "CorrectedImage": ("DECY", "ATTN", "SCAT"),
        "DecayCorrection": "START",
        "PatientWeight": 74.0,
        "SeriesDate": "20250103",
        "SeriesTime": "090000",
        "AcquisitionDate": "20250103",
        "AcquisitionTime": "090000",
        "RadiopharmaceuticalInformationSequence": tracer(),
    }
    return data_set(**{k: v for k, v in (base | values).items() if v is not None})


def with_tracer(**values: Any) -> DataSet:
    return pet(RadiopharmaceuticalInformationSequence=tracer(**values))


def private(creator: str, group: int, **elements: str) -> dict[str, Any]:
    """A private block: element (two hex digits after ``e``) to its text, as a server passes it."""
    block: dict[str, Any] = {f"{group:04X}0010": {"vr": "LO", "Value": [creator]}}
    for name, text in elements.items():
        inline = base64.b64encode(text.encode()).decode()
        block[f"{group:04X}10{name[1:]}"] = {"vr": "UN", "InlineBinary": inline}
    return block


# -- decay --------------------------------------------------------------------------------------


def test_the_dose_decays_until_the_scan_starts():
    assert suv(pet()).factor == pytest.approx(AN_HOUR_EARLIER)
    assert suv(pet()).unit == "SUVbw"


def test_correction_to_the_administration_needs_no_decay():
    assert suv(pet(DecayCorrection="ADMIN")).factor == pytest.approx(AT_INJECTION)


def test_a_later_bed_position_counts_from_the_start_of_the_series():
    assert suv(pet(AcquisitionTime="091500")).factor == pytest.approx(AN_HOUR_EARLIER)


def test_an_injection_before_midnight_is_of_the_day_before():
    ds = pet(
        SeriesTime="003000",
        AcquisitionTime="003000",
        RadiopharmaceuticalInformationSequence=tracer(RadiopharmaceuticalStartTime="233000"),
    )
    assert suv(ds).factor == pytest.approx(AN_HOUR_EARLIER)


def test_the_dated_time_of_injection_goes_before_the_clock():
    ds = with_tracer(
        RadiopharmaceuticalStartDateTime="20250103081500", RadiopharmaceuticalStartTime="080000"
    )
    assert suv(ds).factor == pytest.approx(IN_45_MINUTES)


def test_a_date_of_injection_that_was_not_shifted_with_the_others_gives_way_to_the_clock():
    ds = with_tracer(RadiopharmaceuticalStartDateTime="19990101080000")
    assert suv(ds).factor == pytest.approx(AN_HOUR_EARLIER)


def test_a_long_lived_tracer_may_be_imaged_days_later():
    ds = with_tracer(
        RadionuclideHalfLife=ZR89_S,
        RadiopharmaceuticalStartDateTime="20241230090000",
        RadiopharmaceuticalStartTime="090000",
    )
    assert suv(ds).factor == pytest.approx(FOUR_DAYS_EARLIER)


def test_a_clock_alone_does_not_say_the_day_of_a_long_lived_tracer():
    found = suv(with_tracer(RadionuclideHalfLife=ZR89_S))
    assert found.factor is None
    assert found.reason == "the day of injection is missing"


def test_a_series_stamped_later_counts_from_its_first_acquisition():
    first = pet(SeriesTime="230000")
    second = pet(SeriesTime="230000", AcquisitionTime="092000")
    earliest = earliest_acquisition([second, first])
    assert suv(second, earliest).factor == pytest.approx(AN_HOUR_EARLIER)


def test_a_series_stamped_later_is_computed_back_from_its_frame_reference_time():
    """Siemens: the average moment of the frame lies so long after the start of the scan."""
    ds = pet(
        SeriesTime="230000",
        AcquisitionTime="092000",
        FrameReferenceTime=1200e3 + 1e3 * AVERAGE_OF_TWO_MINUTES_S,
        ActualFrameDuration=120e3,
    )
    assert suv(ds).factor == pytest.approx(AN_HOUR_EARLIER, rel=1e-7)


def test_ge_says_the_start_of_the_scan_in_a_private_attribute():
    later = pet(SeriesTime="230000", AcquisitionTime="092000")
    ge = private("GEMS_PETD_01", 0x0009, e0D="20250103090000.00")
    found = suv(DataSet({**later.json, **ge}))
    assert found.factor == pytest.approx(AN_HOUR_EARLIER)


# -- units --------------------------------------------------------------------------------------


def test_philips_counts_use_their_private_factor():
    counts = private("Philips PET Private Group", 0x7053, e00="0.000551", e09="1.7")
    found = suv(DataSet({**attributes(Units="CNTS"), **counts}))
    assert found.factor == pytest.approx(0.000551)


@pytest.mark.parametrize("zero", [{}, {"e00": "0"}])
def test_philips_counts_without_a_factor_to_suv_go_through_becquerel(zero: dict[str, str]):
    counts = private("Philips PET Private Group", 0x7053, **zero, e09="1.7")
    found = suv(DataSet({**pet(Units="CNTS").json, **counts}))
    assert found.factor == pytest.approx(1.7 * AN_HOUR_EARLIER)


def test_philips_counts_without_weight_are_shown_in_becquerel():
    counts = private("Philips PET Private Group", 0x7053, e09="1.7")
    found = suv(DataSet({**pet(Units="CNTS", PatientWeight=None).json, **counts}))
    assert found.factor is None
    assert found.shown == (1.7, "Bq/ml")


@pytest.mark.parametrize(
    ("units", "kind", "unit"),
    [
        ("GML", None, "SUVbw"),
        ("GML", "BW", "SUVbw"),
        ("GML", "LBM", "SUVlbm"),
        ("GML", "LBMJAMES128", "SUVlbm (James)"),
        ("CM2ML", None, "SUVbsa"),
        ("CM2ML", "BSA", "SUVbsa"),
    ],
)
def test_values_that_are_uptake_already_keep_their_kind(units: str, kind: str | None, unit: str):
    found = suv(pet(Units=units, SUVType=kind))
    assert (found.factor, found.unit) == (1.0, unit)


@pytest.mark.parametrize(
    ("values", "reason", "unit"),
    [
        ({"Units": "PROPCNTS"}, "does not lead to SUV", "proportional to counts"),
        ({"Units": None}, "the unit is missing", ""),
        ({"Units": "CNTS"}, "no factor to SUV", "counts"),
        ({"CorrectedImage": ("DECY",)}, "not corrected for attenuation", "Bq/ml"),
        ({"CorrectedImage": ("ATTN",)}, "not corrected for attenuation and decay", "Bq/ml"),
        ({"PatientWeight": None}, "weight is missing", "Bq/ml"),
        ({"PatientWeight": 0.0}, "weight is missing", "Bq/ml"),
        ({"RadiopharmaceuticalInformationSequence": None}, "dose is missing", "Bq/ml"),
        ({"DecayCorrection": "NONE"}, "not corrected for decay", "Bq/ml"),
        ({"DecayCorrection": None}, "say not to which time", "Bq/ml"),
    ],
)
def test_where_suv_is_not_known_the_reason_is(values: dict[str, Any], reason: str, unit: str):
    found = suv(pet(**values))
    assert found.factor is None
    assert reason in found.reason
    assert found.shown == (1.0, unit)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"RadionuclideTotalDose": 370.0}, "a dose of 370 Bq"),
        ({"RadionuclideHalfLife": None}, "half-life"),
        ({"RadiopharmaceuticalStartTime": None}, "time of injection is missing"),
        ({"RadiopharmaceuticalStartTime": "noon"}, "time of injection is missing"),
        (
            {
                "RadiopharmaceuticalStartDateTime": "20250104080000",
                "RadiopharmaceuticalStartTime": None,
            },
            "do not fit together",
        ),
    ],
)
def test_a_tracer_that_is_not_described_whole(values: dict[str, Any], reason: str):
    found = suv(with_tracer(**values))
    assert found.factor is None
    assert reason.removeprefix("a dose of ") in found.reason
    assert found.shown == (1.0, "Bq/ml")


def test_without_any_date_of_the_scan():
    found = suv(pet(SeriesTime=None, AcquisitionTime=None))
    assert found.reason == "the time of the scan is missing"


# -- other norms --------------------------------------------------------------------------------


def test_lean_body_mass_and_surface():
    assert lean_mass_janmahasatian_kg(80, 1.75, "M") == pytest.approx(60.18284200066247)
    assert lean_mass_janmahasatian_kg(80, 1.75, "F") == pytest.approx(48.93796967166752)
    assert lean_mass_james_kg(80, 1.75, "M") == pytest.approx(61.25061224489796)
    assert lean_mass_james_kg(80, 1.75, "F") == pytest.approx(54.67102040816327)
    assert surface_cm2(80, 1.75) == pytest.approx(19560.599156154188)
    assert ideal_mass_kg(1.75, "M") == pytest.approx(72.38)
    assert ideal_mass_kg(1.75, "F") == pytest.approx(66.43)


def test_uptake_by_other_norms_follows_from_that_by_weight():
    body = {"PatientWeight": 80.0, "PatientSize": 1.75, "PatientSex": "F"}
    found = {norm.unit: norm.ratio for norm in normalizations(pet(**body))}
    assert found == {
        "SUVlbm": pytest.approx(48.93796967166752 / 80),
        "SUVlbm (James)": pytest.approx(54.67102040816327 / 80),
        "SUVbsa": pytest.approx(19560.599156154188 / 80e3),
        "SUVibw": pytest.approx(66.43 / 80),  # 45.5 + 0.91 · 23
    }


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"PatientSize": None}, "the patient's height is missing"),
        ({"PatientSize": 175.0}, "the patient's height is missing"),
        ({"PatientWeight": None}, "the patient's weight is missing"),
        ({"PatientSex": "O"}, "the patient's sex is missing"),
    ],
)
def test_other_norms_say_what_they_lack(values: dict[str, Any], reason: str):
    body = {"PatientWeight": 80.0, "PatientSize": 1.75, "PatientSex": "M", **values}
    lean = normalizations(pet(**body))[0]
    assert (lean.ratio, lean.reason) == (None, reason)


def test_a_point_is_told_in_all_norms_that_are_known():
    body = {"PatientSize": 1.75, "PatientSex": "M", "PatientWeight": 80.0}
    image = DataSet({**ct_slice(1, 0.0, RescaleSlope=1.0).json, **pet(**body).json})
    frame = display_sets([image])[0].frames[0]
    found = {q.unit: q.value for q in more_values(frame, 1024 + 10000)}
    weight = frame.modality_lut.apply(1024 + 10000)
    assert weight == pytest.approx(10000 * AN_HOUR_EARLIER * 80 / 74)
    assert found["SUVlbm"] == pytest.approx(weight * 60.18284200066247 / 80)
    assert found["SUVbsa"] == pytest.approx(weight * 19560.599156154188 / 80e3)


# -- enhanced PET -------------------------------------------------------------------------------


def enhanced_pet(unit: str, **values: Any) -> DataSet:
    mapping = attributes(
        MeasurementUnitsCodeSequence=attributes(CodeValue=unit, CodingSchemeDesignator="UCUM"),
        RealWorldValueSlope=2.0,
        RealWorldValueIntercept=0.0,
        RealWorldValueFirstValueMapped=0,
        RealWorldValueLastValueMapped=65535,
    )
    base: dict[str, Any] = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.130",
        "SOPInstanceUID": "1.9",
        "SeriesInstanceUID": "1.8",
        "Modality": "PT",
        "Rows": 8,
        "Columns": 8,
        "NumberOfFrames": 2,
        "PatientWeight": 74.0,
        "DecayCorrected": "YES",
        "AttenuationCorrected": "YES",
        "DecayCorrectionDateTime": "20250103090000",
        "RadiopharmaceuticalInformationSequence": tracer(
            RadiopharmaceuticalStartTime=None, RadiopharmaceuticalStartDateTime="20250103080000"
        ),
        "SharedFunctionalGroupsSequence": attributes(RealWorldValueMappingSequence=mapping),
        "PerFrameFunctionalGroupsSequence": [attributes(), attributes()],
    }
    return data_set(**(base | values))


def test_enhanced_pet_in_becquerel_becomes_uptake():
    (made,) = display_sets([enhanced_pet("Bq/ml")])
    lut = made.frames[1].modality_lut
    assert lut.unit == "SUVbw"
    assert lut.apply(1000) == pytest.approx(2000 * AN_HOUR_EARLIER)


def test_enhanced_pet_that_is_uptake_stays_so():
    lut = display_sets([enhanced_pet("{SUVbw}g/ml")])[0].frames[0].modality_lut
    assert (lut.unit, lut.apply(3)) == ("SUVbw", 6.0)


def test_enhanced_pet_without_weight_is_shown_in_becquerel():
    frame = display_sets([enhanced_pet("Bq/ml", PatientWeight=0.0)])[0].frames[0]
    assert (frame.modality_lut.unit, frame.modality_lut.apply(3)) == ("Bq/ml", 6.0)
    assert frame.suv
    assert "weight" in frame.suv.reason
