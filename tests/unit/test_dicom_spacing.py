from typing import Any

import pytest

from negatoscope.dicom.functional_groups import groups_of_frame
from negatoscope.dicom.space.spacing import enhanced_spacing, pixel_spacing
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
        (
            {
                "ImagerPixelSpacing": (0.3, 0.3),
                "DistanceSourceToDetector": 1200.0,
                "DistanceSourceToPatient": 800.0,
            },
            (0.2, 0.2),
            "detector size ÷ magnification by distances 1.5",
        ),
        (
            {
                "ImagerPixelSpacing": (0.3, 0.3),
                "DistanceSourceToDetector": 800.0,
                "DistanceSourceToPatient": 1200.0,
            },
            (0.3, 0.3),
            "not corrected for magnification",
        ),
        (
            {
                "ImagerPixelSpacing": (0.2, 0.2),
                "PixelSpacing": (0.15, 0.15),
                "PixelSpacingCalibrationType": "GEOMETRY",
            },
            (0.15, 0.15),
            "geometry of the X-ray beam",
        ),
        (
            {"ImagerPixelSpacing": (0.2, 0.2), "PixelSpacing": (0.15, 0.15)},
            (0.15, 0.15),
            "method not stated",
        ),
        (
            {
                "ImagePlanePixelSpacing": (0.8, 0.8),
                "RTImageSID": 1600.0,
                "RadiationMachineSAD": 1000.0,
            },
            (0.5, 0.5),
            "scaled to the isocentre",
        ),
        ({"ImagePlanePixelSpacing": (0.8, 0.8)}, (0.8, 0.8), "at the image plane, not corrected"),
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


@pytest.mark.parametrize(
    ("macros", "size", "origin"),
    [
        (
            {
                "ProjectionPixelCalibrationSequence": {
                    "ObjectPixelSpacingInCenterOfBeam": (0.2, 0.2)
                }
            },
            (0.2, 0.2),
            "geometry of the X-ray beam",
        ),
        (
            {"FramePixelDataPropertiesSequence": {"ImagerPixelSpacing": (0.3, 0.3)}},
            (0.3, 0.3),
            "not corrected for magnification",
        ),
        (
            {
                "PixelMeasuresSequence": {"PixelSpacing": (0.1, 0.1)},
                "FramePixelDataPropertiesSequence": {"ImagerPixelSpacing": (0.3, 0.3)},
            },
            (0.1, 0.1),
            "in the header",
        ),
    ],
)
def test_enhanced_images_say_their_pixel_size_in_functional_groups(
    macros: dict[str, dict[str, Any]], size: tuple[float, float], origin: str
):
    shared = attributes(**{name: attributes(**values) for name, values in macros.items()})
    instance = data_set(SharedFunctionalGroupsSequence=shared)
    found = enhanced_spacing(instance, groups_of_frame(instance, 1))
    assert found is not None
    assert (found.row_mm, found.column_mm) == pytest.approx(size)
    assert origin in found.origin
