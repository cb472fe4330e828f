"""The window as numbers, its histogram, and windows that begin at nothing."""

import json
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.windowing_presenter import window_panel
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.lut import LINEAR_EXACT, SIGMOID, Window
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.histogram import histogram, sample_spans
from negatoscope.viewing.tools import Drag, DragContext
from negatoscope.viewing.viewports import Viewport
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_slice


def one(**values: Any) -> list[DataSet]:
    return [ct_slice(1, 0.0, WindowCenter=40, WindowWidth=80, **values)]


async def opened(instances: list[DataSet], **config: Any) -> World:
    made = world(instances, json.dumps({**json.loads(CONFIG), **config}))
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    return made


def window(made: World) -> Window:
    assert made.app.session
    found = made.app.session.window(made.app.session.grid.active)
    assert isinstance(found, Window)
    return found


# -- numbers ------------------------------------------------------------------------------------


async def test_limits_are_the_values_that_become_black_and_white() -> None:
    made = await opened(one())
    await made.run("setWindowLimits", lower=-100, upper=300)
    assert window(made).bounds == (-100, 300)
    assert (window(made).grey(-100), window(made).grey(299), window(made).grey(300)) == (
        0,
        254,
        255,
    )


async def test_one_end_moves_and_the_other_stays_or_makes_way() -> None:
    made = await opened(one())
    await made.run("setWindowLimits", lower=0, upper=100)
    await made.run("window.setUpper", value=250)
    assert window(made).bounds == (0, 250)
    await made.run("window.setLower", value=300)
    assert window(made).bounds == (300, 300)
    await made.run("window.setUpper", value=-20)
    assert window(made).bounds == (-20, -20)


async def test_width_and_centre_are_changed_apart() -> None:
    made = await opened(one())
    await made.run("window.setWidth", value=400)
    await made.run("window.setCenter", value=-600)
    assert (window(made).width, window(made).center) == (400, -600)


async def test_impossible_numbers_are_refused_by_what_they_are() -> None:
    made = await opened(one())
    with pytest.raises(CommandError, match="lower end 5 is not below the upper end 4"):
        await made.run("setWindowLimits", lower=5, upper=4)
    with pytest.raises(CommandError, match="a window 0 wide is not possible"):
        await made.run("window.setWidth", value=0)
    colour = await opened(
        one(SamplesPerPixel=3, PhotometricInterpretation="RGB", BitsAllocated=8, BitsStored=8)
    )
    with pytest.raises(CommandError, match="in colour"):
        await colour.run("window.setWidth", value=5)


@pytest.mark.parametrize("function", [LINEAR_EXACT, SIGMOID])
async def test_other_functions_keep_theirs(function: str) -> None:
    made = await opened(one(VOILUTFunction=function))
    await made.run("setWindowLimits", lower=-1.5, upper=2.5)
    assert window(made).function == function
    assert window(made).bounds == (-1.5, 2.5)


# -- histogram ----------------------------------------------------------------------------------


def test_every_value_is_counted_in_its_class() -> None:
    found = histogram([0, 1, 1, 2, 9.99, 10, 11, -1, float("nan"), float("inf")], 0, 10, bins=5)
    assert found.counts == (3, 1, 0, 0, 2)


def test_one_value_alone_has_one_bar() -> None:
    assert histogram([7, 7], 7, 7, bins=4).counts == (2, 0, 0, 0)


def test_heights_are_logarithms_of_counts() -> None:
    assert histogram([0] * 3 + [1] * 15, 0, 1, bins=2).heights() == (0.5, 1.0)
    assert histogram([], 0, 1, bins=2).heights() == (0.0, 0.0)


@pytest.mark.parametrize(("columns", "rows"), [(512, 512), (3328, 4096), (1, 1), (40_000, 2)])
def test_the_sample_is_spread_over_the_picture_and_bounded(columns: int, rows: int) -> None:
    spans = sample_spans(columns, rows)
    assert all(span.first == 0 and span.end == columns and 0 <= span.row < rows for span in spans)
    assert len(spans) >= 1
    assert sum(span.end - span.first for span in spans) <= max(32_768 * 2, columns)


async def test_the_panel_shows_the_histogram_once_scrolling_rests() -> None:
    made = await opened(one())
    session = made.app.session
    assert session
    assert window_panel(session, session.grid.active) is None
    await made.run("toggleWindowPanel")
    first = window_panel(session, session.grid.active)
    assert first is not None
    assert first.bars == ()
    assert (first.lower, first.upper, first.width, first.center) == ("0", "79", "80", "40")
    made.fake.clock.pass_time()
    counted = window_panel(session, session.grid.active)
    assert counted is not None
    assert max(counted.bars) == 1.0
    await made.run("toggleWindowPanel")
    assert window_panel(session, session.grid.active) is None


# -- windows that begin at nothing --------------------------------------------------------------


def dragged(start: Window, dx: float, dy: float, *, clamped: bool) -> Window:
    context = DragContext(Size(500, 500), Size(64, 64), 1.0, 1, 1024.0, start, clamped)
    moved = Drag("WindowLevel", Viewport("v", "d"), Point(0, 0), context).moved(Point(dx, dy))
    assert isinstance(moved.window, Window)
    return moved.window


@pytest.mark.parametrize(("dx", "dy", "upper"), [(100, 0, 300), (-50, 0, 150), (0, 40, 240)])
def test_dragging_moves_only_the_upper_end(dx: float, dy: float, upper: float) -> None:
    assert dragged(Window(100, 200, "", LINEAR_EXACT), dx, dy, clamped=True).bounds == (0, upper)


def test_the_upper_end_stays_above_nothing() -> None:
    moved = dragged(Window(100, 200, "", LINEAR_EXACT), -5000, 0, clamped=True)
    assert moved.bounds == (0, 1)


def test_without_clamping_both_ends_move() -> None:
    moved = dragged(Window(100, 200, "", LINEAR_EXACT), 0, 50, clamped=False)
    assert moved.bounds == (50, 250)


@pytest.mark.parametrize(("modality", "clamped"), [("PT", True), ("NM", True), ("CT", False)])
async def test_nuclear_images_are_clamped_until_that_is_switched_off(
    modality: str, clamped: bool
) -> None:
    made = await opened(one(Modality=modality))
    session = made.app.session
    assert session
    assert session.drag_context(session.grid.active).clamped is clamped
    await made.run("toggleClampedWindow")
    assert session.drag_context(session.grid.active).clamped is False
