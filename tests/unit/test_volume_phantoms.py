"""The phantoms with known points are what they say, by another library's reading of their files."""

from pathlib import Path

import numpy as np
import pydicom
import pytest

from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.obstacles import Code
from tests.support.volume_phantoms import (
    BECQUERELS,
    BODY,
    VARIANTS,
    WANTED,
    metadata,
    write_variant,
)

OBSTACLES = {
    "tilted": {Code.INCONSISTENT_POSITION_INFORMATION},
    "uneven": {Code.IRREGULAR_SPACING},
    "missing": {Code.MISSING_FRAMES},
}


def planes(path: Path) -> list[tuple[np.ndarray, pydicom.Dataset]]:
    """Pixels of each frame, with the attributes that say where it lies."""
    whole = pydicom.dcmread(path)
    pixels = whole.pixel_array
    if "NumberOfFrames" not in whole:
        return [(pixels, whole)]
    shared = whole.SharedFunctionalGroupsSequence[0]
    found = []
    for frame, group in zip(pixels, whole.PerFrameFunctionalGroupsSequence, strict=True):
        place = pydicom.Dataset()
        place.ImagePositionPatient = group.PlanePositionSequence[0].ImagePositionPatient
        plane = shared.PlaneOrientationSequence[0]
        place.ImageOrientationPatient = plane.ImageOrientationPatient
        place.PixelSpacing = shared.PixelMeasuresSequence[0].PixelSpacing
        found.append((frame, place))
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_each_marker_lies_where_the_header_puts_it(name: str, tmp_path: Path):
    variant = VARIANTS[name]
    frames = [frame for path in write_variant(tmp_path, variant) for frame in planes(path)]
    for marker in variant.markers:
        assert np.abs(np.subtract(marker.point_mm, WANTED[marker.name][0])).max() < 1.0
        nearest: list[tuple[float, np.ndarray, pydicom.Dataset]] = []
        for pixels, at in frames:
            cosines = np.array(at.ImageOrientationPatient, float)
            normal = np.cross(cosines[:3], cosines[3:])
            way = np.array(marker.point_mm) - np.array(at.ImagePositionPatient, float)
            nearest.append((abs(float(normal @ way)), pixels, at))
        distance, pixels, at = min(nearest, key=lambda found: found[0])
        assert distance < 1e-6
        cosines = np.array(at.ImageOrientationPatient, float)
        way = np.array(marker.point_mm) - np.array(at.ImagePositionPatient, float)
        column = float(cosines[:3] @ way) / float(at.PixelSpacing[1])
        row = float(cosines[3:] @ way) / float(at.PixelSpacing[0])
        assert (column, row) == pytest.approx((marker.column, marker.row), abs=1e-5)
        part = pixels[marker.row - 2 : marker.row + 3, marker.column - 2 : marker.column + 3]
        part = part[..., 0] if part.ndim == 3 else part
        values = part * float(at.get("RescaleSlope", 1)) + float(at.get("RescaleIntercept", 0))
        due = marker.value / variant.scale
        told = values * (4 if variant.stored.bits == 8 else 1)
        told = told / BECQUERELS if variant.modality == "PT" else told
        assert told[1:-1, 1:-1] == pytest.approx(due, rel=0.002)
        around = np.delete(told.ravel(), [6, 7, 8, 11, 12, 13, 16, 17, 18])
        assert around == pytest.approx(BODY, rel=0.002)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_one_series_of_slices_with_the_obstacles_it_is_made_for(
    name: str, tmp_path: Path
):
    variant = VARIANTS[name]
    (made,) = display_sets(metadata(write_variant(tmp_path, variant)))
    assert len(made.frames) == variant.voxels.slices
    assert {obstacle.code for obstacle in made.obstacles} == OBSTACLES.get(name, set())
    assert {frame.modality_lut.unit for frame in made.frames} == {variant.unit}
