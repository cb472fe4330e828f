"""Undo and redo of everything that a person changes on the viewports."""

from collections.abc import Callable
from typing import Any

import pytest

from negatoscope.app.viewer.press import Press
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.dataset import DataSet
from negatoscope.viewing.camera import Point
from negatoscope.viewing.history import MAX_STEPS
from negatoscope.viewing.viewports import Viewport
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice

ROWS, COLUMNS = 4, 6


def stack(count: int, series: str, number: int) -> list[DataSet]:
    return [
        ct_slice(
            n,
            float(n),
            StudyInstanceUID="1.2",
            SeriesInstanceUID=series,
            SOPInstanceUID=f"{series}.{n}",
            SeriesNumber=number,
            FrameOfReferenceUID="1.9",
        )
        for n in range(1, count + 1)
    ]


async def opened() -> World:
    made = world([*stack(10, "1.2.3", 1), *stack(5, "1.2.4", 2), *stack(3, "1.2.5", 3)])
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    while made.fake.loader.under_way:
        made.fake.loader.answer(pixels=[0.0] * ROWS * COLUMNS, rows=ROWS, columns=COLUMNS)
    return made


def session_of(made: World) -> ViewerSession:
    assert made.app.session
    return made.app.session


def active(made: World) -> Viewport:
    return session_of(made).grid.active


def hung(made: World) -> list[str]:
    return [v.display_set.rpartition(":")[0] for v in session_of(made).grid.viewports]


def camera(made: World) -> Any:
    return active(made).camera


CHANGES: list[tuple[str, dict[str, Any], str, Callable[[World], Any]]] = [
    ("scaleUpViewport", {}, "Zoom", lambda m: camera(m).zoom),
    ("panViewport", {"x": 3, "y": 4}, "Move", lambda m: camera(m).pan),
    ("rotateViewportCW", {}, "Turn", lambda m: camera(m).rotation),
    ("flipViewportHorizontal", {}, "Mirror", lambda m: camera(m).flip_horizontal),
    ("flipViewportVertical", {}, "Mirror", lambda m: camera(m).flip_vertical),
    ("invertViewport", {}, "Invert", lambda m: active(m).invert),
    ("setViewportColormap", {"colormap": "viridis"}, "Colours", lambda m: active(m).colormap),
    (
        "setViewportWindowLevel",
        {"windowWidth": 100, "windowCenter": 7},
        "Window",
        lambda m: active(m).window,
    ),
    ("setWindowLevelPreset", {"preset": "lung"}, "Window", lambda m: active(m).window),
    ("nextDisplaySet", {}, "Series", hung),
    ("setViewportGridLayout", {"numRows": 2, "numCols": 2}, "Layout", hung),
    ("linkViewports", {}, "Links", lambda m: session_of(m).sync.state()),
    ("toggleOverlays", {}, "Texts", lambda m: session_of(m).texts.mode),
    ("toggleScaleBar", {}, "Scale bar", lambda m: session_of(m).graphics.scale_bar),
    (
        "toggleReferenceLines",
        {},
        "Reference lines",
        lambda m: session_of(m).graphics.reference.on,
    ),
]


@pytest.mark.parametrize(("name", "arguments", "label", "look"), CHANGES)
async def test_a_change_is_taken_back_and_done_again(
    name: str, arguments: dict[str, Any], label: str, look: Callable[[World], Any]
) -> None:
    made = await opened()
    before = look(made)
    await made.run(name, **arguments)
    after = look(made)
    assert after != before
    assert session_of(made).history.undo_label == label
    assert await made.run("undo") == label
    assert look(made) == before
    assert session_of(made).measurements.hand.spoken == f"Undone: {label}."
    assert await made.run("redo") == label
    assert look(made) == after
    assert await made.run("undo") == label
    assert await made.run("undo") == ""


async def test_scrolling_is_no_step_and_stays_as_it_is() -> None:
    made = await opened()
    await made.run("nextImage")
    await made.run("toggleCine")
    await made.run("toggleCine")
    assert session_of(made).history.undo_label == ""
    await made.run("invertViewport")
    await made.run("lastImage")
    await made.run("undo")
    assert (active(made).invert, active(made).index) == (False, 9)


async def test_a_reset_is_one_step_with_everything_it_has_put_back() -> None:
    made = await opened()
    await made.run("rotateViewportCW")
    await made.run("invertViewport")
    before = active(made)
    await made.run("resetViewport")
    assert active(made) != before
    assert await made.run("undo") == "Show the image as at first, on the same slice"
    assert active(made) == before


async def test_another_series_comes_back_with_its_own_window_and_slice() -> None:
    made = await opened()
    await made.run("setViewportWindowLevel", windowWidth=50, windowCenter=5)
    await made.run("firstImage")
    await made.run("nextDisplaySet")
    assert hung(made) == ["1.2.4"]
    await made.run("undo")
    window = active(made).window
    assert window is not None
    assert (hung(made), active(made).index, window.width) == (["1.2.3"], 0, 50)


async def test_what_hung_is_back_when_the_layout_is() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=3)
    assert hung(made) == ["1.2.3", "1.2.4", "1.2.5"]
    session = session_of(made)
    last = session.grid.viewports[2]
    await made.run("setViewportActive", viewportId=last.id)
    await made.run("invertViewport")
    await made.run("setViewportGridLayout", numRows=1, numCols=1)
    assert await made.run("undo") == "Layout"
    assert hung(made) == ["1.2.3", "1.2.4", "1.2.5"]
    assert session.grid.get(last.id).invert
    await made.run("undo")
    assert not session.grid.get(last.id).invert
    await made.run("undo")
    assert (session.grid.rows, session.grid.columns, hung(made)) == (1, 1, ["1.2.3"])
    for _ in range(3):
        await made.run("redo")
    assert (session.grid.rows, session.grid.columns) == (1, 1)


async def test_one_viewport_alone_and_all_again() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("toggleOneUp")
    await made.run("invertViewport")
    assert await made.run("undo") == "Invert"
    assert await made.run("undo") == "Layout"
    assert [v.invert for v in session_of(made).grid.viewports] == [False, False]
    assert hung(made) == ["1.2.3", "1.2.4"]


async def test_a_hanging_protocol_is_taken_back_with_its_name() -> None:
    made = await opened()
    session = session_of(made)
    assert session.hanger
    before = session.hanger.state()
    await made.run("setHangingProtocol", protocolId="@ohif/mnGrid")
    assert session.hanger.state()["id"] == "@ohif/mnGrid"
    arranged = hung(made)
    assert len(arranged) > 1
    assert await made.run("undo") == "Hanging protocol"
    assert session.hanger.state() == before
    assert hung(made) == ["1.2.3"]
    await made.run("redo")
    assert session.hanger.state()["id"] == "@ohif/mnGrid"
    assert hung(made) == arranged


async def test_a_burst_is_one_step_and_a_pause_ends_it() -> None:
    made = await opened()
    for _ in range(4):
        await made.run("scaleUpViewport")
    made.fake.clock.now += 2
    await made.run("scaleUpViewport")
    assert camera(made).zoom == pytest.approx(1.25**5)
    await made.run("undo")
    assert camera(made).zoom == pytest.approx(1.25**4)
    await made.run("undo")
    assert camera(made).zoom == 1.0
    await made.run("redo")
    assert camera(made).zoom == pytest.approx(1.25**4)


async def test_every_drag_is_a_step_of_its_own_in_all_that_follow() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("toggleSynchronizer", type="voi")
    session = session_of(made)
    before = [v.window for v in session.grid.viewports]
    for _ in range(2):
        press = Press(session, session.grid.active, Point(10, 10), "WindowLevel")
        for x in range(20, 60, 10):
            press.move(Point(x, 10))
        press.end()
    dragged = [v.window for v in session.grid.viewports]
    assert dragged[0] == dragged[1] != before[0]
    assert await made.run("undo") == "Window"
    assert session.grid.active.window not in (dragged[0], before[0])
    assert await made.run("undo") == "Window"
    assert [v.window for v in session.grid.viewports] == before


async def test_a_press_that_changes_nothing_or_is_taken_back_is_no_step() -> None:
    made = await opened()
    session = session_of(made)
    Press(session, session.grid.active, Point(10, 10), "Zoom").end()
    press = Press(session, session.grid.active, Point(10, 10), "Zoom")
    press.move(Point(10, 90))
    press.take_back()
    scroll = Press(session, session.grid.active, Point(10, 10), "StackScroll")
    scroll.move(Point(10, 60))
    scroll.end()
    assert session.history.undo_label == ""


async def test_what_has_come_meanwhile_is_not_taken_away() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=2, numCols=2)
    session = session_of(made)
    await made.run("invertViewport")
    empty = session.grid.viewports[3]
    assert empty.empty
    uid = session.grid.viewports[1].display_set
    session.update(empty.showing(uid))  # as a series does that arrives late
    await made.run("undo")
    assert session.grid.viewports[3].display_set == uid


async def test_a_series_that_is_gone_does_not_come_back() -> None:
    made = await opened()
    await made.run("nextDisplaySet")
    session_of(made).take_away("1.2.3")
    await made.run("undo")
    assert "1.2.3" not in hung(made)


async def test_measurements_and_views_are_undone_in_the_order_in_which_they_were_done() -> None:
    made = await opened()
    await made.run("invertViewport")
    await made.run("setToolActive", toolName="Length")
    session = session_of(made)
    ground = session.measurements.ground(session.grid.active)
    assert ground
    interaction = session.measurements.interaction
    interaction.press(ground, Point(10, 10), "Length")
    interaction.move(ground, Point(80, 10))
    interaction.release(Point(80, 10))
    await made.run("rotateViewportCW")
    undone = [await made.run("undo") for _ in range(3)]
    assert undone == ["Turn", "Draw: length", "Invert"]


async def test_the_memory_of_steps_is_bounded() -> None:
    made = await opened()
    for _ in range(MAX_STEPS + 20):
        await made.run("invertViewport")
    count = 0
    while await made.run("undo"):
        count += 1
    assert count == MAX_STEPS


async def test_a_link_undone_lets_go_and_done_again_leads() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("toggleSynchronizer", type="voi")
    await made.run("undo")
    await made.run("setViewportWindowLevel", windowWidth=90, windowCenter=3)
    windows = [v.window for v in session_of(made).grid.viewports]
    assert windows[0] != windows[1]


# -- the keyboard's pointer -----------------------------------------------------------------------


async def keys(made: World, *pressed: str) -> None:
    """Press keys as the page does: each runs what it is bound to just then."""
    for each in pressed:
        hotkey = made.app.hotkey(each)
        assert hotkey, each
        await made.run(hotkey.command, **dict(hotkey.args))


async def test_enter_shows_a_pointer_that_keys_move_press_and_put_away() -> None:
    made = await opened()
    session = session_of(made)
    before, index = active(made).window, active(made).index
    await keys(made, "enter")
    scene = session.measurements.scene(active(made))
    assert scene
    assert session.key_pointer.active
    await keys(made, "shift+arrowright", "arrowdown")
    assert active(made).window == before  # it is not pressed yet
    await keys(made, "space", "shift+arrowright", "space")
    after = active(made).window
    assert after is not None
    assert after != before
    await keys(made, "shift+arrowright", "escape")
    assert (active(made).window, active(made).index) == (after, index)
    assert not session.key_pointer.active
    assert await made.run("undo") == "Window"
    assert active(made).window == before
    await keys(made, "arrowdown")
    assert active(made).index == index + 1


async def test_escape_gives_the_drag_of_the_keys_up_first() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Pan")
    await keys(made, "enter", "enter", "shift+arrowright")
    assert camera(made).pan.x > 0
    await keys(made, "escape")
    assert camera(made).pan == Point(0, 0)
    assert session_of(made).key_pointer.active
    await keys(made, "escape")
    assert not session_of(made).key_pointer.active
    assert session_of(made).history.undo_label == ""


async def test_another_tool_or_viewport_takes_the_pointer_away() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await keys(made, "enter")
    session = session_of(made)
    assert session.key_pointer.active
    await made.run("nextViewport")
    assert not session.key_pointer.active
    await made.run("previousViewport")
    await made.run("setToolActive", toolName="Zoom")
    assert not session.key_pointer.active


async def test_the_lens_follows_the_keys_and_stays_within_the_viewport() -> None:
    made = await opened()
    session = session_of(made)
    await made.run("setToolActive", toolName="Magnify")
    await keys(made, "enter", "enter")
    lens = session.pointing.lens
    assert lens
    await keys(made, "shift+arrowleft")
    moved = session.pointing.lens
    assert moved
    assert moved.at.x < lens.at.x
    for _ in range(200):
        await keys(made, "shift+arrowleft")
    last = session.pointing.lens
    assert last
    assert last.at.x == 0
    await keys(made, "enter")
    assert session.pointing.lens is None


async def test_crosshairs_follow_the_keys() -> None:
    made = await opened()
    session = session_of(made)
    await made.run("setToolActive", toolName="Crosshairs")
    await keys(made, "enter")
    assert session.graphics.localiser.point_mm is None
    await keys(made, "enter")
    first = session.graphics.localiser.point_mm
    assert first is not None
    await keys(made, "shift+arrowright")
    then = session.graphics.localiser.point_mm
    assert then is not None
    assert then != first
    await keys(made, "enter", "arrowright")
    assert session.graphics.localiser.point_mm == then
