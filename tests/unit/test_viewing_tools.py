"""Drags and wheels."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.presentation.lut import LINEAR_EXACT, SIGMOID, Window
from negatoscope.viewing.camera import Camera, Placement, Point, Size
from negatoscope.viewing.tools import FULL_RANGE_DRAG_PX, TOOL_NAMES, Drag, DragContext, WheelSteps
from negatoscope.viewing.viewports import Viewport

CONTEXT = DragContext(Size(500, 500), Size(512, 512), 1.0, 300, 4096.0, Window(40, 400, "Soft"))
START = Point(250, 250)
moves = st.builds(Point, st.floats(-5000, 5000), st.floats(-5000, 5000))


def drag(
    tool: str,
    dx: float,
    dy: float,
    viewport: Viewport = Viewport("v", "ds", 150),  # noqa: B008
    context: DragContext = CONTEXT,
) -> Viewport:
    return Drag(tool, viewport, START, context).moved(Point(START.x + dx, START.y + dy))


def test_dragging_right_widens_the_window_and_up_lowers_its_centre() -> None:
    window = drag("WindowLevel", 100, 0).window
    assert window
    assert (window.width, window.center) == (800, 40)
    window = drag("WindowLevel", 0, -100).window
    assert window
    assert (window.width, window.center) == (400, -360)
    assert window.explanation == "", "a dragged window is no preset any more"


def test_the_whole_range_of_values_is_within_one_drag() -> None:
    window = drag("WindowLevel", FULL_RANGE_DRAG_PX, 0).window
    assert window
    assert window.width == 400 + CONTEXT.dynamic_range


@given(moves)
def test_a_window_never_becomes_narrower_than_its_function_allows(to: Point) -> None:
    for function, least in (("LINEAR", 1.0), (LINEAR_EXACT, 0.0), (SIGMOID, 0.0)):
        context = replace(CONTEXT, window=Window(2, 5, "", function), dynamic_range=20.0)
        window = drag("WindowLevel", to.x, to.y, context=context).window
        assert window
        assert window.function == function
        assert window.width >= least
        assert window.width > 0


def test_values_of_a_small_range_are_windowed_as_finely_as_those_of_a_large_one() -> None:
    adc = replace(CONTEXT, window=Window(0.001, 0.002, "", LINEAR_EXACT), dynamic_range=0.004)
    window = drag("WindowLevel", -256, 0, context=adc).window
    assert window
    assert window.width == pytest.approx(0.001)


def test_a_picture_that_is_not_there_yet_has_no_window_to_drag() -> None:
    viewport = Viewport("v", "ds", 150)
    assert drag("WindowLevel", 50, 50, viewport, replace(CONTEXT, window=None)) == viewport


@given(moves, st.sampled_from([0.0, 90.0, 33.0]), st.booleans())
def test_panning_moves_the_picture_with_the_pointer(
    to: Point, rotation: float, flipped: bool
) -> None:
    viewport = Viewport("v", "ds", camera=Camera(2.0, rotation=rotation, flip_horizontal=flipped))
    moved = drag("Pan", to.x, to.y, viewport)
    point = Point(100, 300)
    before = Placement(viewport.camera, CONTEXT.viewport_size, CONTEXT.image_size).to_viewport(
        point
    )
    after = Placement(moved.camera, CONTEXT.viewport_size, CONTEXT.image_size).to_viewport(point)
    assert after.x - before.x == pytest.approx(to.x, abs=1e-6)
    assert after.y - before.y == pytest.approx(to.y, abs=1e-6)


def test_dragging_down_zooms_in_and_up_zooms_out() -> None:
    assert drag("Zoom", 0, 100).camera.zoom > 1
    assert drag("Zoom", 0, -100).camera.zoom < 1
    assert drag("Zoom", 100, 0).camera.zoom == 1


@given(moves)
def test_a_scroll_drag_stays_within_the_stack(to: Point) -> None:
    assert 0 <= drag("StackScroll", to.x, to.y).index <= 299


def test_a_scroll_drag_over_the_whole_height_runs_through_a_short_stack() -> None:
    short = replace(CONTEXT, frame_count=10)
    start = Viewport("v", "ds", 0)
    assert drag("StackScroll", 0, 500, start, short).index == 9
    assert drag("StackScroll", 0, 50, start, short).index == 1


def test_an_empty_viewport_can_be_dragged_without_harm() -> None:
    nothing = DragContext(Size(1, 1), Size(1, 1), 1.0, 0, 1.0, None)
    for tool in TOOL_NAMES:
        assert drag(tool, 10, 10, Viewport("v"), nothing).index == 0


@given(st.sampled_from(TOOL_NAMES), moves)
def test_a_drag_back_to_its_start_changes_nothing_that_is_seen(tool: str, to: Point) -> None:
    viewport = Viewport("v", "ds", 150)
    made = Drag(tool, viewport, START, CONTEXT)
    made.moved(to)
    back = made.moved(START)
    assert back.camera == viewport.camera
    assert back.index == viewport.index
    assert back.window is None or (back.window.center, back.window.width) == (40, 400)


def test_a_notch_of_the_wheel_is_one_image_however_long_it_is() -> None:
    wheel = WheelSteps()
    assert [wheel.steps(delta) for delta in (100, 120, 48, -100, 5000)] == [1, 1, 1, -1, 1]


@given(st.lists(st.floats(0.5, 40), min_size=1, max_size=60))
def test_a_touchpad_scrolls_by_distance(deltas: list[float]) -> None:
    wheel = WheelSteps()
    steps = sum(wheel.steps(delta) for delta in deltas)
    assert abs(steps - sum(deltas) / WheelSteps.TOUCHPAD_PX) <= 1


def test_turning_round_on_a_touchpad_starts_afresh() -> None:
    wheel = WheelSteps()
    assert wheel.steps(20) == 0
    assert wheel.steps(-20) == 0
    assert wheel.steps(-5) == -1
