"""Ultrasound with calibrated regions: what a point means depends on where it lies."""

from typing import Any

import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.quantities import place_values
from negatoscope.dicom.space.spacing import pixel_spacing, spacing_at
from negatoscope.dicom.space.ultrasound import region_at, ultrasound_regions
from tests.support.instances import attributes, ct_slice, data_set

CM, SECONDS, CM_PER_SECOND = 3, 4, 7


def region(box: tuple[int, int, int, int], **values: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "RegionSpatialFormat": 1,
        "RegionDataType": 1,
        "RegionLocationMinX0": box[0],
        "RegionLocationMinY0": box[1],
        "RegionLocationMaxX1": box[2],
        "RegionLocationMaxY1": box[3],
        "PhysicalUnitsXDirection": CM,
        "PhysicalUnitsYDirection": CM,
        "PhysicalDeltaX": 0.02,
        "PhysicalDeltaY": 0.03,
    }
    return attributes(**{k: v for k, v in (base | values).items() if v is not None})


TISSUE = region((10, 20, 309, 219))
# base line 100 pixels below the upper edge of the region, time 0 at its right edge
DOPPLER = region(
    (10, 240, 609, 439),
    RegionSpatialFormat=3,
    RegionDataType=3,
    PhysicalUnitsXDirection=SECONDS,
    PhysicalUnitsYDirection=CM_PER_SECOND,
    PhysicalDeltaX=0.005,
    PhysicalDeltaY=-0.8,
    ReferencePixelX0=599,
    ReferencePixelY0=100,
    ReferencePixelPhysicalValueX=0.0,
    ReferencePixelPhysicalValueY=0.0,
)


def scan(*regions: dict[str, Any]) -> DataSet:
    return ct_slice(
        1,
        0.0,
        Modality="US",
        PixelSpacing=None,
        ImagePositionPatient=None,
        ImageOrientationPatient=None,
        SequenceOfUltrasoundRegions=regions,
    )


def test_the_size_of_a_pixel_is_that_of_its_region():
    instance = scan(TISSUE, DOPPLER)
    spacing = pixel_spacing(instance)
    here = spacing_at(instance, spacing, 100, 100)
    assert here
    assert (here.row_mm, here.column_mm) == pytest.approx((0.3, 0.2))
    assert spacing_at(instance, spacing, 100, 300) is None  # time against velocity
    assert spacing_at(instance, spacing, 5, 5) is None  # between the regions


def test_two_views_side_by_side_have_their_own_scales():
    other = region((320, 20, 609, 219), PhysicalDeltaX=0.01, PhysicalDeltaY=0.01)
    instance = scan(TISSUE, other)
    spacing = pixel_spacing(instance)
    right = spacing_at(instance, spacing, 400, 100)
    assert right
    assert right.column_mm == pytest.approx(0.1)


def test_elsewhere_the_size_is_the_same_everywhere():
    instance = data_set(PixelSpacing=(0.5, 0.5))
    spacing = pixel_spacing(instance)
    assert spacing_at(instance, spacing, 3, 3) is spacing


def test_a_point_of_the_spectrum_is_a_time_and_a_velocity():
    """20 pixels above the base line at 0.8 cm/s each; 400 pixels before the end, 5 ms each."""
    frame = display_sets([scan(TISSUE, DOPPLER)])[0].frames[0]
    values = place_values(frame, 10 + 199 + 0.5, 240 + 80 + 0.5)
    assert [(round(v.value, 6), v.unit, v.label) for v in values] == [
        (-2.0, "s", "Spectral PW Doppler"),
        (16.0, "cm/s", "Spectral PW Doppler"),
    ]


def test_without_a_reference_pixel_there_are_no_values():
    frame = display_sets([scan(TISSUE)])[0].frames[0]
    assert place_values(frame, 100, 100) == ()
    assert place_values(frame, 5, 5) == ()


def test_of_overlapping_regions_the_smaller_lies_on_top():
    inset = region((20, 30, 60, 50), RegionDataType=14, PhysicalUnitsYDirection=CM_PER_SECOND)
    found = region_at(scan(TISSUE, inset), 30, 40)
    assert found
    assert found.name == "2D colour bar"


@pytest.mark.parametrize(
    "damaged",
    [
        {"RegionLocationMinX0": None},
        {"PhysicalDeltaX": None},
        {"RegionLocationMaxX1": 5},
        {"PhysicalDeltaY": "x"},
    ],
)
def test_a_damaged_region_is_left_out(damaged: dict[str, Any]):
    instance = scan(region((10, 20, 309, 219), **damaged), DOPPLER)
    assert [r.name for r in ultrasound_regions(instance)] == ["Spectral PW Doppler"]


def test_an_impossible_scale_gives_no_size():
    assert pixel_spacing(scan(region((0, 0, 9, 9), PhysicalDeltaX=0.0))) is None
