"""Several fingers: what they hold stays under them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.viewing.camera import MAX_ZOOM, MIN_ZOOM, Camera, Placement, Point, Size
from negatoscope.viewing.tools import DragContext
from negatoscope.viewing.touch import FingerDrag
from negatoscope.viewing.viewports import Viewport

CELL, IMAGE = Size(400, 300), Size(512, 512)
CONTEXT = DragContext(CELL, IMAGE, 1.0, 100, 4000.0, None)
START = Viewport("viewport-1", "ds", 50)


def image_point(camera: Camera, at: Point) -> Point:
    return Placement(camera, CELL, IMAGE).to_image(at)


def test_two_fingers_twice_as_far_apart_show_the_image_twice_as_large() -> None:
    drag = FingerDrag(START, (Point(150, 100), Point(250, 100)), CONTEXT)
    assert drag.moved((Point(100, 100), Point(300, 100))).camera.zoom == pytest.approx(2)


@given(
    *(st.floats(20, 280) for _ in range(8)),
    st.sampled_from([0.0, 90.0, 33.0]),
    st.booleans(),
)
def test_the_image_point_between_two_fingers_stays_between_them(
    ax: float, ay: float, bx: float, by: float,
    cx: float, cy: float, dx: float, dy: float,
    rotation: float, flip: bool,
) -> None:  # fmt: skip
    start = Viewport("v", "ds", 0, Camera(1.3, Point(5, -7), rotation, flip))
    drag = FingerDrag(start, (Point(ax, ay), Point(bx, by)), CONTEXT)
    camera = drag.moved((Point(cx, cy), Point(dx, dy))).camera
    assert MIN_ZOOM <= camera.zoom <= MAX_ZOOM
    before = image_point(start.camera, Point((ax + bx) / 2, (ay + by) / 2))
    after = image_point(camera, Point((cx + dx) / 2, (cy + dy) / 2))
    assert after == pytest.approx(before, abs=1e-6)


def test_three_fingers_downwards_scroll_onwards_and_change_nothing_else() -> None:
    fingers = tuple(Point(x, 100) for x in (100, 150, 200))
    moved = FingerDrag(START, fingers, CONTEXT).moved([Point(f.x, f.y + 30) for f in fingers])
    assert moved.index == 60  # three pixels for an image
    assert moved.camera == START.camera
