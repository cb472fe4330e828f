"""The 3D camera: where patient points fall on the screen, and what a drag does."""

from math import hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.space.geometry import Vector, cross, dot
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.orbit import VIEWS, Orbit, OrbitPlacement

CELL = Size(800, 600)
ANGLES = st.floats(-7, 7, allow_nan=False)


def placed(orbit: Orbit) -> OrbitPlacement:
    """200 mm fill the 600 pixels of the shorter side: 3 pixels for each millimetre."""
    return OrbitPlacement(orbit, CELL, (10.0, -20.0, 30.0), 200.0)


@pytest.mark.parametrize(
    ("view", "letters"),
    [
        ("anterior", "R L H F"),
        ("posterior", "L R H F"),
        ("left", "A P H F"),
        ("right", "P A H F"),
        ("superior", "L R A P"),
        ("inferior", "R L A P"),
    ],
)
def test_standard_views_have_their_letters(view: str, letters: str) -> None:
    shown = Orbit().facing(view).letters
    assert f"{shown.left} {shown.right} {shown.top} {shown.bottom}" == letters
    assert Orbit().facing(view).view == view


@pytest.mark.parametrize(
    ("view", "near"),
    [
        ("anterior", (0, -1, 0)),
        ("posterior", (0, 1, 0)),
        ("left", (1, 0, 0)),
        ("right", (-1, 0, 0)),
        ("superior", (0, 0, 1)),
        ("inferior", (0, 0, -1)),
    ],
)
def test_what_a_standard_view_is_named_for_is_near(view: str, near: Vector) -> None:
    assert dot(Orbit().facing(view).forward, near) == -1


def test_points_of_the_patient_fall_where_millimetres_say() -> None:
    front = placed(Orbit())
    assert front.to_viewport((10, -20, 30)) == (400, 300)
    # 40 mm to the patient's left and 50 mm towards the head: right and up
    assert front.to_viewport((50, 99, 80)) == (520, 150)
    assert front.depth_mm((10, 0, 30)) == 20
    moved = placed(Orbit(zoom=2.0, pan_mm=Point(5.0, -10.0)))
    assert moved.to_viewport((10, -20, 30)) == (430, 240)


@given(ANGLES, ANGLES, st.floats(0.1, 20), st.floats(-90, 90), st.floats(0, 800), st.floats(0, 600))
def test_a_ray_leads_through_the_points_that_fall_onto_its_pixel(
    right: float, down: float, zoom: float, along: float, x: float, y: float
) -> None:
    place = placed(Orbit(zoom=zoom, pan_mm=Point(3.0, 4.0)).rotated(right, down))
    ray = place.ray(Point(x, y))
    point = tuple(o + along * d for o, d in zip(ray.origin_mm, ray.direction, strict=True))
    found = place.to_viewport((point[0], point[1], point[2]))
    assert found.x == pytest.approx(x, abs=1e-6)
    assert found.y == pytest.approx(y, abs=1e-6)
    assert place.depth_mm((point[0], point[1], point[2])) == pytest.approx(along, abs=1e-6)


def test_the_near_side_follows_a_drag() -> None:
    near = (10.0, -120.0, 30.0)  # 100 mm in front of the middle
    place = placed(Orbit())
    # half of the shorter side turns it by a quarter: to the edge of its circle, 300 pixels
    turned = placed(place.dragged(300.0, 0.0))
    assert turned.to_viewport(near) == pytest.approx((700, 300))
    turned = placed(place.dragged(0.0, -300.0))
    assert turned.to_viewport(near) == pytest.approx((400, 0))
    assert turned.orbit.view == "inferior"


@given(st.lists(st.tuples(ANGLES, ANGLES), max_size=40))
def test_axes_stay_perpendicular_however_often_it_is_turned(
    turns: list[tuple[float, float]],
) -> None:
    orbit = Orbit()
    for right, down in turns:
        orbit = orbit.rotated(right, down).rolled(right)
    assert abs(dot(orbit.right, orbit.down)) < 1e-9
    assert hypot(*orbit.right) == pytest.approx(1, abs=1e-9)
    assert hypot(*orbit.down) == pytest.approx(1, abs=1e-9)
    assert dot(cross(orbit.right, orbit.down), orbit.forward) == pytest.approx(1)


def test_a_roll_turns_the_picture_clockwise() -> None:
    head = (10.0, -20.0, 80.0)
    assert placed(Orbit().rolled(pi / 2)).to_viewport(head) == pytest.approx((550, 300))


def test_zooming_about_a_point_keeps_it_in_place() -> None:
    place = placed(Orbit(pan_mm=Point(7.0, -3.0)).rotated(0.4, 0.3))
    anchor = Point(123.0, 456.0)
    held = place.ray(anchor).origin_mm
    zoomed = placed(place.zoomed_about(2.5, anchor))
    assert zoomed.to_viewport(held) == pytest.approx(anchor)


def test_turning_there_and_back_is_where_it_was() -> None:
    turned = Orbit().rotated(0.7, 0.0).rotated(-0.7, 0.0)
    assert turned.right == pytest.approx(VIEWS["anterior"][0])
    assert turned.down == pytest.approx(VIEWS["anterior"][1])
