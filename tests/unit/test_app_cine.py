"""Stacks that are played: rates, ranges, the way they repeat, and what ends them."""

import json
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.viewing.cine import MAX_RATE, Cine, cine_of, header_rate
from negatoscope.viewing.frames import FrameFailure
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_slice

LOST = FrameFailure("network", "The connection broke.")


def stack(count: int = 10, series: str = "1.2.3", **values: Any) -> list[DataSet]:
    return [
        ct_slice(
            n,
            float(n),
            **{"SeriesInstanceUID": series, "SOPInstanceUID": f"{series}.{n}", **values},
        )
        for n in range(1, count + 1)
    ]


TWO_SERIES = [*stack(10, "1.2.3", SeriesNumber=1), *stack(5, "1.2.4", SeriesNumber=2)]


async def opened(instances: list[DataSet], **config: Any) -> World:
    made = world(instances, json.dumps({**json.loads(CONFIG), **config}))
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    return made


def shown(made: World) -> list[tuple[str, int]]:
    assert made.app.session
    return [(v.display_set.rpartition(":")[0], v.index) for v in made.app.session.grid.viewports]


def turns(made: World, count: int) -> list[int]:
    """The images that so many ticks show."""
    found = []
    for _ in range(count):
        made.fake.clock.tick()
        found.append(shown(made)[0][1])
    return found


def is_playing(made: World) -> bool:
    assert made.app.session
    return made.app.session.grid.active.cine_playing


async def test_a_cine_turns_at_its_own_rate_and_waits_for_pictures() -> None:
    made = await opened(stack(3, FrameTime=50.0))
    await made.run("toggleCine")
    ((seconds, _),) = made.fake.clock.ticking
    assert seconds == pytest.approx(0.05)
    made.fake.clock.tick()
    assert shown(made) == [("1.2.3", 1)], "no gap is shown"
    made.fake.loader.answer_all()
    indices = []
    for _ in range(4):
        made.fake.clock.tick()
        indices.append(shown(made)[0][1])
    assert indices == [2, 0, 1, 2]
    await made.run("toggleCine")
    assert made.fake.clock.ticking == []
    assert made.app.session
    assert not made.app.session.grid.active.cine_playing


async def test_a_cine_gives_every_frame_its_own_time() -> None:
    run = ct_slice(
        1, 0.0, Modality="XA", NumberOfFrames=3, FrameTimeVector=(0.0, 50.0, 200.0),
        ImagePositionPatient=None,
    )  # fmt: skip
    made = await opened([run])
    made.fake.loader.answer_all()
    await made.run("toggleCine")
    periods = []
    for _ in range(3):
        ((period, _step),) = made.fake.clock.ticking
        periods.append(round(period, 6))
        made.fake.clock.tick()
    assert periods == [0.05, 0.2, 0.2]
    await made.run("toggleCine")
    assert made.fake.clock.ticking == []


async def test_a_failed_picture_does_not_stop_a_cine() -> None:
    made = await opened(stack(3))
    made.fake.loader.answer()
    made.fake.loader.answer(LOST)
    made.fake.loader.answer()
    await made.run("toggleCine")
    made.fake.clock.tick()
    made.fake.clock.tick()
    assert shown(made) == [("1.2.3", 0)]


async def test_a_cine_ends_with_its_viewport_its_series_and_its_session() -> None:
    made = await opened(TWO_SERIES)
    await made.run("toggleCine")
    await made.run("nextDisplaySet")
    assert made.fake.clock.ticking == []
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("toggleCine", viewport="viewport-2")
    await made.run("setViewportGridLayout", numRows=1, numCols=1)
    assert made.fake.clock.ticking == []
    await made.run("toggleCine")
    await made.go("")
    assert made.fake.clock.ticking == []


async def test_a_single_image_has_no_cine() -> None:
    made = await opened(stack(1))
    await made.run("toggleCine")
    assert made.fake.clock.ticking == []


@pytest.mark.parametrize(
    ("time_ms", "rate"), [(None, 15), (40, 25), (0.001, MAX_RATE), (1e15, 0.1)]
)
def test_a_rate_stays_within_reason(time_ms: float | None, rate: float) -> None:
    (frame, *_) = display_sets(stack(1, FrameTime=time_ms))[0].frames
    assert header_rate(frame) == rate


# -- which image follows ------------------------------------------------------------------------


def played(cine: Cine, index: int, count: int, turns: int) -> list[int]:
    found = []
    for _ in range(turns):
        following = cine.following(index, count)
        if following is None:
            break
        index, cine = following
        found.append(index)
    return found


def test_a_loop_begins_anew_after_the_last_image() -> None:
    assert played(Cine(), 3, 5, 6) == [4, 0, 1, 2, 3, 4]


def test_to_and_fro_turns_at_both_ends_and_shows_them_once() -> None:
    assert played(Cine(repeat="bounce"), 2, 4, 8) == [3, 2, 1, 0, 1, 2, 3, 2]


def test_once_ends_at_the_last_image() -> None:
    assert played(Cine(repeat="once"), 2, 5, 9) == [3, 4]


def test_only_the_range_is_played() -> None:
    assert played(Cine(first=2, last=4), 3, 9, 5) == [4, 2, 3, 4, 2]
    assert played(Cine(first=2, last=4, repeat="bounce"), 3, 9, 6) == [4, 3, 2, 3, 4, 3]
    assert played(Cine(first=2, last=4), 8, 9, 2) == [2, 3]


def test_a_range_of_one_image_stays_there() -> None:
    assert played(Cine(first=2, last=2), 2, 9, 3) == []
    assert played(Cine(repeat="bounce"), 0, 1, 3) == []


def test_a_range_that_is_longer_than_the_stack_ends_with_it() -> None:
    assert Cine(first=20, last=40).ends(10) == (9, 9)


@pytest.mark.parametrize(
    ("values", "cine"),
    [
        ({}, Cine()),
        ({"PreferredPlaybackSequencing": 0}, Cine()),
        ({"PreferredPlaybackSequencing": 1}, Cine(repeat="bounce")),
        ({"StartTrim": 3, "StopTrim": 7}, Cine(first=2, last=6)),
        ({"StartTrim": 30, "StopTrim": 7}, Cine(last=6)),
        ({"StartTrim": 5, "StopTrim": 2}, Cine(first=4)),
        ({"StopTrim": 10}, Cine()),
    ],
)
def test_the_header_says_how_a_cine_is_played(values: dict[str, Any], cine: Cine) -> None:
    assert cine_of(ct_slice(1, 0.0, **values), 10) == cine


# -- controls -----------------------------------------------------------------------------------


async def test_another_rate_holds_at_once_and_zero_goes_back_to_the_headers() -> None:
    made = await opened(stack(3, FrameTime=50.0))
    made.fake.loader.answer_all()
    await made.run("toggleCine")
    await made.run("cine.setRate", value=5)
    ((seconds, _),) = made.fake.clock.ticking
    assert seconds == pytest.approx(0.2)
    await made.run("cine.setRate", value=0)
    ((seconds, _),) = made.fake.clock.ticking
    assert seconds == pytest.approx(0.05)
    for rate in (0.5, 91, -3):
        with pytest.raises(CommandError, match="from 1 to 90"):
            await made.run("cine.setRate", value=rate)


async def test_a_range_is_set_from_here_to_here_and_taken_back() -> None:
    made = await opened(stack(10))
    made.fake.loader.answer_all()
    await made.run("jumpToImage", imageIndex=3)
    await made.run("cine.fromHere")
    await made.run("jumpToImage", imageIndex=5)
    await made.run("cine.toHere")
    await made.run("toggleCine")
    assert turns(made, 4) == [3, 4, 5, 3]
    await made.run("cine.wholeRange")
    assert turns(made, 3) == [4, 5, 6]
    await made.run("cine.setRange", first=0, last=1)
    assert turns(made, 3) == [0, 1, 0]
    with pytest.raises(CommandError, match="no range of this stack of 10 images"):
        await made.run("cine.setRange", first=4, last=10)


async def test_a_range_begins_after_its_end_no_more() -> None:
    made = await opened(stack(10))
    await made.run("cine.setRange", first=2, last=4)
    await made.run("jumpToImage", imageIndex=6)
    await made.run("cine.fromHere")
    session = made.app.session
    assert session
    cine = session.cines.of(session.grid.active)
    assert cine is not None
    assert cine.ends(10) == (6, 9)
    await made.run("jumpToImage", imageIndex=1)
    await made.run("cine.toHere")
    cine = session.cines.of(session.grid.active)
    assert cine is not None
    assert cine.ends(10) == (0, 1)


async def test_once_stops_by_itself_and_plays_again_from_the_first() -> None:
    made = await opened(stack(4))
    made.fake.loader.answer_all()
    await made.run("cine.setRepeat", value="once")
    await made.run("toggleCine")
    assert turns(made, 3) == [3, 3, 3]
    assert not is_playing(made)
    await made.run("toggleCine")
    assert shown(made)[0][1] == 0
    assert turns(made, 2) == [1, 2]
    with pytest.raises(CommandError, match="loop, bounce, once"):
        await made.run("cine.setRepeat", value="twice")


async def test_scrolling_by_hand_stops_the_cine_there() -> None:
    made = await opened(stack(10))
    made.fake.loader.answer_all()
    await made.run("toggleCine")
    turns(made, 2)
    await made.run("previousImage")
    assert shown(made)[0][1] == 6
    assert not is_playing(made)
    assert made.fake.clock.ticking == []


async def test_steps_stop_the_cine_and_stay_in_the_range() -> None:
    made = await opened(stack(10))
    made.fake.loader.answer_all()
    await made.run("cine.setRange", first=4, last=6)
    await made.run("toggleCine")
    await made.run("cine.step", by=1)
    await made.run("cine.step", by=1)
    assert shown(made)[0][1] == 6
    await made.run("cine.step", by=-5)
    assert shown(made)[0][1] == 4
    assert not is_playing(made)


async def test_closing_the_controls_stops_and_forgets_the_range() -> None:
    made = await opened(stack(10))
    await made.run("cine.setRange", first=4, last=6)
    await made.run("toggleCine")
    await made.run("cine.close")
    session = made.app.session
    assert session
    assert session.cines.of(session.grid.active) is None
    assert made.fake.clock.ticking == []


async def test_two_viewports_play_each_at_its_own_rate() -> None:
    made = await opened(TWO_SERIES)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    made.fake.loader.answer_all()
    await made.run("toggleCine", viewport="viewport-1")
    await made.run("toggleCine", viewport="viewport-2")
    await made.run("cine.setRate", value=5, viewportId="viewport-2")
    assert sorted(round(seconds, 3) for seconds, _ in made.fake.clock.ticking) == [0.067, 0.2]
    await made.run("cine.close", viewportId="viewport-1")
    assert [round(seconds, 3) for seconds, _ in made.fake.clock.ticking] == [0.2]


# -- by itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "values", "plays"),
    [
        ({}, {"Modality": "US"}, False),
        ({"autoPlayCine": True}, {"Modality": "US"}, True),
        ({"autoPlayCine": True}, {"Modality": "CT"}, False),
        ({"autoPlayCine": True, "autoCineModalities": ["CT"]}, {"Modality": "CT"}, True),
        (
            {"autoPlayCine": True},
            {"Modality": "XA", "NumberOfFrames": 8, "FrameTime": 40.0},
            True,
        ),
    ],
)
async def test_stacks_play_by_themselves_where_the_site_says_so(
    config: dict[str, Any], values: dict[str, Any], plays: bool
) -> None:
    one = "NumberOfFrames" in values
    made = await opened(stack(1 if one else 4, **values), **config)
    assert is_playing(made) is plays


async def test_what_a_person_stopped_does_not_begin_again_by_itself() -> None:
    made = await opened(stack(4, Modality="US"), autoPlayCine=True)
    await made.run("toggleCine")
    assert not is_playing(made)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    assert not is_playing(made)
