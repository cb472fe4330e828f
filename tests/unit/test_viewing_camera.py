"""Cameras: where pixels fall on the screen, and back."""

from math import hypot, isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from negatoscope.viewing.camera import (
    MAX_ZOOM,
    MIN_ZOOM,
    Camera,
    Placement,
    Point,
    Size,
    distance,
    zoom_about,
)

sizes = st.builds(Size, st.integers(1, 4000), st.integers(1, 4000))
viewports = st.builds(Size, st.floats(20, 4000), st.floats(20, 3000))
aspects = st.floats(0.2, 5.0)
points = st.builds(Point, st.floats(-2000, 6000), st.floats(-2000, 6000))
cameras = st.builds(
    Camera,
    zoom=st.floats(MIN_ZOOM, MAX_ZOOM),
    pan=st.builds(Point, st.floats(-500, 500), st.floats(-500, 500)),
    rotation=st.one_of(st.sampled_from([0.0, 90.0, 180.0, 270.0]), st.floats(0, 359)),
    flip_horizontal=st.booleans(),
    flip_vertical=st.booleans(),
)
IMAGE = Size(200, 100)
VIEWPORT = Size(400, 400)


def close(a: Point, b: Point, tolerance: float = 1e-6) -> bool:
    scale = max(1.0, *map(abs, (*a, *b)))
    return distance(a, b) <= tolerance * scale


@given(cameras, viewports, sizes, aspects, points)
def test_the_way_to_the_viewport_and_back_leads_home(
    camera: Camera, viewport: Size, image: Size, aspect: float, point: Point
) -> None:
    placement = Placement(camera, viewport, image, aspect)
    assert close(placement.to_image(placement.to_viewport(point)), point)


@given(cameras, viewports, sizes, aspects, st.floats(0.1, 10), points)
def test_zooming_keeps_the_point_under_the_pointer(
    camera: Camera, viewport: Size, image: Size, aspect: float, factor: float, anchor: Point
) -> None:
    before = Placement(camera, viewport, image, aspect).to_image(anchor)
    zoomed = zoom_about(camera, factor, anchor, viewport, image, aspect)
    after = Placement(zoomed, viewport, image, aspect).to_viewport(before)
    assert close(after, anchor, 1e-5)
    assert MIN_ZOOM <= zoomed.zoom <= MAX_ZOOM


@given(cameras, viewports, sizes, aspects)
def test_zoom_one_shows_the_whole_image_as_large_as_it_fits(
    camera: Camera, viewport: Size, image: Size, aspect: float
) -> None:
    corners = Placement(camera.fitted(), viewport, image, aspect).corners()
    width = max(c.x for c in corners) - min(c.x for c in corners)
    height = max(c.y for c in corners) - min(c.y for c in corners)
    assert width <= viewport.width * (1 + 1e-9)
    assert height <= viewport.height * (1 + 1e-9)
    assert isclose(width, viewport.width, rel_tol=1e-6) or isclose(
        height, viewport.height, rel_tol=1e-6
    )


@given(cameras, viewports, sizes, aspects)
def test_the_fitted_image_is_centred(
    camera: Camera, viewport: Size, image: Size, aspect: float
) -> None:
    placement = Placement(camera.fitted(), viewport, image, aspect)
    centre = placement.to_viewport(Point(image.width / 2, image.height / 2))
    assert close(centre, Point(viewport.width / 2, viewport.height / 2))


@given(cameras, viewports, sizes, aspects)
def test_pixels_keep_their_shape(
    camera: Camera, viewport: Size, image: Size, aspect: float
) -> None:
    placement = Placement(camera, viewport, image, aspect)
    origin = placement.to_viewport(Point(0, 0))
    column = placement.to_viewport(Point(1, 0))
    row = placement.to_viewport(Point(0, 1))
    across = (column.x - origin.x, column.y - origin.y)
    down = (row.x - origin.x, row.y - origin.y)
    assert isclose(hypot(*down), hypot(*across) * aspect, rel_tol=1e-3)
    assert abs(across[0] * down[0] + across[1] * down[1]) <= 1e-3 * hypot(*across) * hypot(*down)


@given(cameras, st.sampled_from([90.0, -90.0, 37.0]))
def test_turning_is_clockwise_on_the_screen_also_when_the_image_is_mirrored(
    camera: Camera, degrees: float
) -> None:
    from math import cos, radians, sin

    right, down = camera.screen_axes()
    assume(camera.rotation < 320)
    turned_right, turned_down = camera.rotated_clockwise(degrees).screen_axes()
    # a unit step of image columns on the screen, before and after
    x, y = right[0], down[0]
    c, s = cos(radians(degrees)), sin(radians(degrees))
    assert close(Point(turned_right[0], turned_down[0]), Point(c * x - s * y, s * x + c * y))


def test_a_quarter_turn_brings_the_top_to_the_right() -> None:
    placement = Placement(Camera().rotated_clockwise(90), VIEWPORT, IMAGE)
    top_left, top_right, bottom_left, _ = placement.corners()
    assert close(top_left, Point(300, 0))
    assert close(top_right, Point(300, 400))
    assert close(bottom_left, Point(100, 0))


def test_flipping_mirrors_what_the_eye_sees_also_after_turning() -> None:
    turned = Camera(rotation=90)
    mirrored = Camera(rotation=90, flip_horizontal=True)
    for point in (Point(0, 0), Point(10, 70), Point(200, 100)):
        plain = Placement(turned, VIEWPORT, IMAGE).to_viewport(point)
        shown = Placement(mirrored, VIEWPORT, IMAGE).to_viewport(point)
        assert close(shown, Point(VIEWPORT.width - plain.x, plain.y))


@pytest.mark.parametrize("turns", [1, 2, 3, 4])
@pytest.mark.parametrize("flipped", [False, True])
def test_four_quarter_turns_lead_back(turns: int, flipped: bool) -> None:
    camera = Camera(flip_horizontal=flipped)
    for _ in range(turns):
        camera = camera.rotated_clockwise(90)
    assert (camera.rotation == 0) is (turns == 4)


def test_a_pan_survives_a_resize() -> None:
    camera = Camera(pan=Point(20, 0))
    for viewport in (Size(400, 400), Size(800, 800)):
        placement = Placement(camera, viewport, IMAGE)
        centre = placement.to_viewport(Point(100, 50))
        assert isclose((centre.x - viewport.width / 2) / placement.scale, 20)


def test_zooming_stops_at_the_limits() -> None:
    assert Camera().zoomed(1e9).zoom == MAX_ZOOM
    assert Camera().zoomed(1e-9).zoom == MIN_ZOOM


def test_fitting_keeps_rotation_and_flips() -> None:
    camera = Camera(3.0, Point(5, 5), 90, flip_horizontal=True, flip_vertical=True).fitted()
    assert camera == Camera(rotation=90, flip_horizontal=True, flip_vertical=True)


def test_an_image_without_size_does_no_harm() -> None:
    placement = Placement(Camera(), Size(1, 1), Size(0, 0))
    assert placement.scale > 0
