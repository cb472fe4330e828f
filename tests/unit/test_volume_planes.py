"""Volumes among their slices, and planes through them: where voxels lie."""

from math import cos, radians, sin

import pytest

from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.volumes import thin_out, volume_of
from negatoscope.dicom.space.affine import Affine, scaling
from negatoscope.dicom.space.geometry import Directions, ImagePlane, dot
from negatoscope.dicom.space.volumes import arrange, to_texture
from negatoscope.viewing.reformats import (
    OBLIQUE,
    Reformat,
    plane_stack,
    turned_about,
)
from tests.support.instances import ct_series


def axial_planes(places: list[float], shear: float = 0.0) -> list[ImagePlane]:
    """Axial slices at these heights; ``shear`` mm towards the back for each mm upwards."""
    return [
        ImagePlane((-20.0, -30.0 + shear * z, z), (1, 0, 0), (0, 1, 0), (0.8, 0.5)) for z in places
    ]


def test_a_map_and_its_inverse_lead_back() -> None:
    there = Affine((1.0, 0.2, 0.0), (0.0, 2.0, 0.5), (0.3, 0.0, 3.0), (5.0, -7.0, 11.0))
    back = there.inverse()
    assert back.point(there.point((3.0, -4.0, 6.0))) == pytest.approx((3.0, -4.0, 6.0))
    assert back.after(there).point((1.0, 2.0, 3.0)) == pytest.approx((1.0, 2.0, 3.0))


def test_a_map_into_a_plane_has_no_inverse() -> None:
    with pytest.raises(ValueError, match="plane"):
        scaling(1.0, 0.0, 1.0).inverse()


def test_even_slices_stay_as_they_are() -> None:
    made = arrange(axial_planes([0.0, 2.0, 4.0, 6.0]), 40, 60)
    assert made is not None
    assert not made.resampled
    assert made.geometry.point_mm(2, 5, 3) == pytest.approx((-19.0, -26.0, 6.0))
    assert made.geometry.voxel((-19.0, -26.0, 6.0)) == pytest.approx((2, 5, 3))


def test_slices_given_from_the_top_are_put_in_order() -> None:
    made = arrange(axial_planes([6.0, 4.0, 2.0, 0.0]), 40, 60)
    assert made is not None
    assert [source.first for source in made.sources] == [3, 2, 1, 0]
    assert made.geometry.point_mm(0, 0, 0) == pytest.approx((-20.0, -30.0, 0.0))


def test_a_tilted_gantry_is_a_shear() -> None:
    made = arrange(axial_planes([0.0, 2.0, 4.0], shear=0.25), 40, 60)
    assert made is not None
    assert not made.resampled
    assert made.geometry.point_mm(0, 0, 2) == pytest.approx((-20.0, -29.0, 4.0))
    assert made.geometry.voxel((-20.0, -29.0, 4.0)) == pytest.approx((0, 0, 2))


def test_a_gap_is_filled_from_both_its_neighbours() -> None:
    made = arrange(axial_planes([0.0, 2.0, 4.0, 8.0, 10.0]), 40, 60)
    assert made is not None
    assert made.resampled
    assert made.geometry.slices == 6
    filled = made.sources[3]
    assert (filled.first, filled.second, filled.share) == (2, 3, pytest.approx(0.5))
    assert made.sources[4].first == 3
    assert made.geometry.point_mm(0, 0, 4)[2] == pytest.approx(8.0)


def test_slices_that_wander_sideways_are_no_volume() -> None:
    planes = axial_planes([0.0, 2.0, 4.0])
    aside = ImagePlane((-12.0, -30.0, 2.0), (1, 0, 0), (0, 1, 0), (0.8, 0.5))
    assert arrange([planes[0], aside, planes[2]], 40, 60) is None


def test_slices_at_one_place_are_no_volume() -> None:
    assert arrange(axial_planes([3.0, 3.0]), 40, 60) is None


def test_texture_coordinates_reach_from_face_to_face() -> None:
    made = arrange(axial_planes([0.0, 2.0, 4.0, 6.0]), 40, 60)
    assert made is not None
    texture = to_texture(made.geometry)
    assert texture.point((-20.25, -30.4, -1.0)) == pytest.approx((0.0, 0.0, 0.0))
    assert texture.point((-0.25, 17.6, 7.0)) == pytest.approx((1.0, 1.0, 1.0))


def test_the_acquired_planes_are_the_slices_themselves() -> None:
    planes = axial_planes([0.0, 2.0, 4.0, 6.0])
    made = arrange(planes, 40, 60)
    assert made is not None
    stack = plane_stack(made.geometry, Reformat("acquisition"))
    assert (stack.columns, stack.rows, len(stack)) == (40, 60, 4)
    for index, plane in enumerate(planes):
        assert stack[index].position_mm == pytest.approx(plane.position_mm)
        assert stack[index].spacing_mm == pytest.approx(plane.spacing_mm)


def test_sagittal_planes_run_from_front_to_back_and_head_to_feet() -> None:
    made = arrange(axial_planes([0.0, 2.0, 4.0, 6.0]), 40, 60)
    assert made is not None
    stack = plane_stack(made.geometry, Reformat("sagittal"))
    assert len(stack) == 40
    first = stack[0]
    assert first.row_direction == (0.0, 1.0, 0.0)
    assert first.column_direction == (0.0, 0.0, -1.0)
    # square pixels as fine as the finer of both: 0.8 mm; looking along -x, so from the left
    assert first.spacing_mm == pytest.approx((0.8, 0.8))
    assert (stack.columns, stack.rows) == (60, 10)
    assert first.position_mm[0] == pytest.approx(-0.5)
    assert stack[39].position_mm[0] == pytest.approx(-20.0)


def test_an_oblique_plane_goes_through_its_point() -> None:
    made = arrange(axial_planes([float(n) for n in range(40)]), 64, 64)
    assert made is not None
    start = Directions((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
    turned = turned_about(start, (0.0, 0.0, 1.0), 30.0)
    assert turned.row == pytest.approx((cos(radians(30)), sin(radians(30)), 0.0))
    point = (-10.3, -5.7, 12.2)
    look = Reformat("coronal").turned(made.geometry, turned, point)
    assert look.orientation == OBLIQUE
    stack = plane_stack(made.geometry, look)
    index = stack.nearest(point)
    assert stack[index].pixel(point)[2] == pytest.approx(0.0, abs=1e-9)
    assert dot(stack[0].row_direction, stack[0].column_direction) == pytest.approx(0.0)


def test_a_volume_that_is_too_large_keeps_every_second_voxel_in_its_place() -> None:
    (made,) = display_sets(ct_series(9, 2.0))
    whole = volume_of(made)
    assert whole is not None
    assert whole.thinned == (1, 1, 1)
    small = thin_out(whole, most_side=256)
    assert small.thinned == (2, 2, 1)
    assert (small.geometry.columns, small.geometry.rows, small.geometry.slices) == (256, 256, 9)
    assert small.geometry.point_mm(3, 5, 4) == pytest.approx(whole.geometry.point_mm(6, 10, 4))
    assert "256 × 256 × 9 of 512 × 512 × 9 voxels" in str(small.warning)


def test_a_volume_of_too_many_bytes_gives_up_its_longest_axes() -> None:
    (made,) = display_sets(ct_series(9, 2.0))
    whole = volume_of(made)
    assert whole is not None
    small = thin_out(whole, most_bytes=512 * 512 * 9)
    size = small.geometry
    assert 2 * size.columns * size.rows * size.slices <= 512 * 512 * 9
    assert small.geometry.slices == 9
    assert [source.first for source in small.sources] == list(range(9))
