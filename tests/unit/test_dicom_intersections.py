"""Where planes cut each other, against geometry that can be checked by hand."""

import math

import pytest

from negatoscope.dicom.space.geometry import ImagePlane, normalized
from negatoscope.dicom.space.intersections import cut, image_point, nearest, reach_mm

# 100 × 80 pixels of 1 mm; pixel centres at whole mm
AXIAL = ImagePlane((0, 0, 10), (1, 0, 0), (0, 1, 0), (1, 1))
# 50 columns of 2 mm along y, 60 rows of 1 mm downwards from z = 40
SAGITTAL = ImagePlane((30, 0, 40), (0, 1, 0), (0, 0, -1), (1, 2))


def test_an_axial_slice_is_a_level_line_in_a_sagittal_one():
    ends = cut(AXIAL, 100, 80, SAGITTAL)
    assert ends is not None
    # z = 10 is row 30 of the sagittal image, its centre at 30.5; y from −0.5 to 79.5
    assert sorted(ends) == [
        (pytest.approx(-0.5 / 2 + 0.5), pytest.approx(30.5)),
        (pytest.approx(79.5 / 2 + 0.5), pytest.approx(30.5)),
    ]


def test_a_sagittal_slice_is_an_upright_line_in_an_axial_one():
    ends = cut(SAGITTAL, 50, 60, AXIAL)
    assert ends is not None
    assert {round(x, 6) for x, _ in ends} == {30.5}  # x = 30 mm
    assert sorted(y for _, y in ends) == [pytest.approx(-1 + 0.5), pytest.approx(99 + 0.5)]


def test_parallel_planes_and_images_that_do_not_reach_cut_nothing():
    assert cut(AXIAL, 100, 80, ImagePlane((0, 0, 20), (1, 0, 0), (0, 1, 0), (1, 1))) is None
    # the sagittal image ends at z = −19.5
    assert cut(SAGITTAL, 50, 60, ImagePlane((0, 0, -25), (1, 0, 0), (0, 1, 0), (1, 1))) is None


def test_an_oblique_plane_is_cut_where_both_equations_hold():
    turn, tilt = math.radians(30), math.radians(20)
    row = (math.cos(turn), math.sin(turn), 0.0)
    down = normalized(
        (-math.sin(turn) * math.sin(tilt), math.cos(turn) * math.sin(tilt), -math.cos(tilt))
    )
    oblique = ImagePlane((-20, -30, 45), row, down, (0.5, 0.75))
    ends = cut(AXIAL, 100, 80, oblique)
    assert ends is not None
    for column, line in ends:
        point = oblique.point_mm(column - 0.5, line - 0.5)
        # on the axial image's plane, and on an edge of its rectangle
        assert point[2] == pytest.approx(10, abs=1e-9)
        x, y = image_point(AXIAL, point)
        on_edge = min(abs(x), abs(x - 100), abs(y), abs(y - 80))
        assert on_edge == pytest.approx(0, abs=1e-9)
    assert image_point(AXIAL, AXIAL.point_mm(3, 4)) == (3.5, 4.5)


def test_the_nearest_slice_is_that_with_the_least_distance_along_the_normal():
    planes = [ImagePlane((0, 0, z), (1, 0, 0), (0, 1, 0), (1, 1)) for z in (0, 3, 6, 9)]
    assert nearest(planes, (500, -400, 4.6)) == (2, pytest.approx(1.4))
    assert nearest([None, *planes], (0, 0, -7)) == (1, pytest.approx(7))
    assert nearest([None], (0, 0, 0)) is None


def test_a_slice_reaches_half_the_way_to_its_neighbour():
    planes = [ImagePlane((0, 0, z), (1, 0, 0), (0, 1, 0), (1, 1)) for z in (0, 3, 6)]
    assert reach_mm(planes, 1) == pytest.approx(1.5, abs=1e-5)
    assert reach_mm(planes, 2) == pytest.approx(1.5, abs=1e-5)
    assert reach_mm([planes[0]], 0) == 5.0
    # two phases at one place do not make the slice thin
    assert reach_mm([planes[0], planes[0], planes[1]], 1) == pytest.approx(1.5, abs=1e-5)
