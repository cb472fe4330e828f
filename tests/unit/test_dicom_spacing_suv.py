import base64
from typing import Any

import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.spacing import pixel_spacing
from negatoscope.dicom.suv import earliest_acquisition, suv
from tests.support.instances import attributes, data_set

HALF_LIFE_S = 6586.2


@pytest.mark.parametrize(
    ("values", "size", "origin"),
    [
        ({"PixelSpacing": (0.5, 0.4)}, (0.5, 0.4), "pixel spacing in the header"),
        ({"ImagerPixelSpacing": (0.2, 0.2)}, (0.2, 0.2), "not corrected for magnification"),
        (
            {"ImagerPixelSpacing": (0.2, 0.2), "EstimatedRadiographicMagnificationFactor": 1.25},
            (0.16, 0.16),
            "estimated magnification 1.25",
        ),
        (
            {"ImagerPixelSpacing": (0.2, 0.2), "PixelSpacing": (0.2, 0.2)},
            (0.2, 0.2),
            "size at the detector",
        ),
        (
            {
                "ImagerPixelSpacing": (0.2, 0.2),
                "PixelSpacing": (0.15, 0.15),
                "PixelSpacingCalibrationType": "FIDUCIAL",
            },
            (0.15, 0.15),
            "object of known size",
        ),
        ({"NominalScannedPixelSpacing": (0.1, 0.1)}, (0.1, 0.1), "scanned"),
    ],
)
def test_a_pixel_size_says_where_it_comes_from(
    values: dict[str, Any], size: tuple[float, float], origin: str
):
    found = pixel_spacing(data_set(**values))
    assert found is not None
    assert (found.row_mm, found.column_mm) == pytest.approx(size)
    assert origin in found.origin


@pytest.mark.parametrize("pair", [None, (0.0, 0.0), (-1.0, 1.0), (0.5,), ("a", "b")])
def test_without_a_sound_size_there_is_none(pair: object):
    values = {} if pair is None else {"PixelSpacing": pair}
    assert pixel_spacing(data_set(**values)) is None


def test_ultrasound_takes_its_first_region_in_centimetres():
    doppler = attributes(PhysicalUnitsXDirection=4, PhysicalUnitsYDirection=7)
    tissue = attributes(
        RegionSpatialFormat=1,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        PhysicalDeltaX=0.02,
        PhysicalDeltaY=-0.03,
        RegionLocationMinX0=10,
        RegionLocationMinY0=20,
        RegionLocationMaxX1=600,
        RegionLocationMaxY1=400,
    )
    found = pixel_spacing(data_set(SequenceOfUltrasoundRegions=(doppler, tissue)))
    assert found is not None
    assert (found.row_mm, found.column_mm) == pytest.approx((0.3, 0.2))
    assert found.region == (10, 20, 600, 400)


def pet(**values: Any) -> DataSet:
    tracer = attributes(
        RadionuclideTotalDose=370e6,
        RadionuclideHalfLife=HALF_LIFE_S,
        RadiopharmaceuticalStartTime="080000",
    )
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
        "RadiopharmaceuticalInformationSequence": tracer,
    }
    return data_set(**{k: v for k, v in (base | values).items() if v is not None})


def expected_factor(elapsed_s: float) -> float:
    return 74.0 * 1000 / (370e6 * 2 ** (-elapsed_s / HALF_LIFE_S))


def test_the_dose_decays_until_the_scan_starts():
    assert suv(pet()).factor == pytest.approx(expected_factor(3600))


def test_correction_to_the_administration_needs_no_decay():
    assert suv(pet(DecayCorrection="ADMIN")).factor == pytest.approx(expected_factor(0))


def test_an_injection_before_midnight_is_of_the_day_before():
    early = {"SeriesTime": "003000", "AcquisitionTime": "003000"}
    tracer = attributes(
        RadionuclideTotalDose=370e6,
        RadionuclideHalfLife=HALF_LIFE_S,
        RadiopharmaceuticalStartTime="233000",
    )
    found = suv(pet(**early, RadiopharmaceuticalInformationSequence=tracer))
    assert found.factor == pytest.approx(expected_factor(3600))


def test_a_series_stamped_later_counts_from_its_first_acquisition():
    first = pet(SeriesTime="230000")
    second = pet(SeriesTime="230000", AcquisitionTime="092000")
    earliest = earliest_acquisition([second, first])
    assert suv(second, earliest).factor == pytest.approx(expected_factor(3600))


def test_a_series_stamped_later_may_be_computed_back_from_its_frame_reference_time():
    ds = pet(
        SeriesTime="230000",
        AcquisitionTime="092000",
        FrameReferenceTime=1200_000.0 + 59_936.0,
        ActualFrameDuration=120_000.0,
    )
    assert suv(ds).factor == pytest.approx(expected_factor(3600), rel=1e-4)


def test_philips_counts_use_their_private_factor():
    json = {
        **attributes(Units="CNTS"),
        "70530010": {"vr": "LO", "Value": ["Philips PET Private Group"]},
        "70531000": {"vr": "UN", "InlineBinary": base64.b64encode(b"0.000551").decode()},
    }
    assert suv(DataSet(json)).factor == pytest.approx(0.000551)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"Units": "PROPCNT"}, "unit"),
        ({"Units": None}, "unit"),
        ({"CorrectedImage": ("DECY",)}, "corrected"),
        ({"PatientWeight": None}, "weight"),
        ({"PatientWeight": 0.0}, "weight"),
        ({"RadiopharmaceuticalInformationSequence": None}, "dose"),
        ({"DecayCorrection": "NONE"}, "decay"),
        ({"SeriesDate": "20240101", "AcquisitionDate": None, "AcquisitionTime": None}, "fit"),
    ],
)
def test_where_suv_is_not_known_the_reason_is(values: dict[str, Any], word: str):
    if "SeriesDate" in values:
        tracer = attributes(
            RadionuclideTotalDose=370e6,
            RadionuclideHalfLife=HALF_LIFE_S,
            RadiopharmaceuticalStartDateTime="20250103080000",
        )
        values = {**values, "RadiopharmaceuticalInformationSequence": tracer}
    found = suv(pet(**values))
    assert found.factor is None
    assert word in found.reason
