from typing import Any

import pytest

from negatoscope.dicom.spacing import pixel_spacing
from tests.support.instances import attributes, data_set


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
