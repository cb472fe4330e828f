"""The viewer's session: what hangs, which slice, which window, cine, memory."""

from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.appearance import auto_window
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.sources.errors import SourceError
from negatoscope.viewing.frames import FrameFailure, FrameKey
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice

LOST = FrameFailure("network", "The connection broke.")


def stack(
    count: int = 10, series: str = "1.2.3", study: str = "1.2", number: int = 2, **values: Any
) -> list[DataSet]:
    return [
        ct_slice(
            n,
            float(n),
            **{
                "StudyInstanceUID": study,
                "SeriesInstanceUID": series,
                "SOPInstanceUID": f"{series}.{n}",
                "SeriesNumber": number,
                **values,
            },
        )
        for n in range(1, count + 1)
    ]


TWO_SERIES = [*stack(10, "1.2.3", number=1), *stack(5, "1.2.4", number=2)]


async def opened(
    instances: list[DataSet], search: str = "?StudyInstanceUIDs=1.2", **config: Any
) -> World:
    made = world(instances, **config)
    await made.go("viewer", search)
    return made


def shown(made: World) -> list[tuple[str, int]]:
    assert made.app.session
    return [(v.display_set.rpartition(":")[0], v.index) for v in made.app.session.grid.viewports]


# -- hanging ------------------------------------------------------------------------------------


async def test_the_first_series_hangs_at_its_middle_slice() -> None:
    made = await opened(TWO_SERIES)
    assert shown(made) == [("1.2.3", 5)]
    assert made.fake.loader.under_way[0] == FrameKey("1.2.3:1", 5)


async def test_images_without_a_place_in_space_begin_with_the_first() -> None:
    made = await opened(stack(10, ImagePositionPatient=None))
    assert shown(made) == [("1.2.3", 0)]


async def test_the_link_chooses_the_series() -> None:
    made = await opened(TWO_SERIES, "?StudyInstanceUIDs=1.2&initialSeriesInstanceUID=1.2.4")
    assert shown(made) == [("1.2.4", 2)]


async def test_the_link_chooses_the_image_in_whichever_series_it_is() -> None:
    made = await opened(TWO_SERIES, "?StudyInstanceUIDs=1.2&initialSOPInstanceUID=1.2.4.1")
    assert shown(made) == [("1.2.4", 0)]


async def test_a_choice_that_is_not_there_leaves_the_first_series() -> None:
    made = await opened(TWO_SERIES, "?StudyInstanceUIDs=1.2&initialSeriesInstanceUID=9.9")
    assert shown(made) == [("1.2.3", 5)]


async def test_the_choice_may_lie_in_the_second_study() -> None:
    second = stack(4, "1.9.1", "1.9")
    made = await opened(
        [*TWO_SERIES, *second], "?StudyInstanceUIDs=1.2,1.9&initialSeriesInstanceUID=1.9.1"
    )
    assert shown(made) == [("1.9.1", 2)]


async def test_the_studies_hang_in_the_order_of_the_link_however_fast_they_come() -> None:
    slow = [i for n in range(1, 4) for i in stack(2, f"1.2.{n}", number=n, Modality="SR")]
    made = await opened(
        [*stack(3, "1.9.1", "1.9"), *stack(3, "1.2.8", number=8), *slow],
        "?StudyInstanceUIDs=1.2,1.9",
    )
    assert shown(made) == [("1.2.8", 1)]


async def test_a_person_who_chose_meanwhile_is_not_overruled() -> None:
    made = world(TWO_SERIES)
    made.app.go("viewer", "?StudyInstanceUIDs=1.2&initialSeriesInstanceUID=1.2.4")
    session = made.app.session
    assert session
    session._hang(session.studies[0], display_sets(stack(10, "1.2.3")))
    session.show("viewport-1", "1.2.3:1")
    await made.fake.clock.settle()
    assert shown(made) == [("1.2.3", 5)]


async def test_a_series_that_fails_gives_its_place_to_the_next() -> None:
    made = world(TWO_SERIES)
    made.here.errors["1.2.3"] = SourceError("Broken", "It broke.")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert shown(made) == [("1.2.4", 2)]


async def test_a_larger_grid_shows_the_next_series_and_keeps_the_rest_empty() -> None:
    made = await opened(TWO_SERIES)
    await made.run("setViewportGridLayout", numRows=2, numCols=2)
    assert shown(made) == [("1.2.3", 5), ("1.2.4", 2), ("", 0), ("", 0)]


async def test_a_smaller_grid_cancels_what_nobody_looks_at_any_more() -> None:
    made = await opened(TWO_SERIES)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    while FrameKey("1.2.4:1", 2) not in made.fake.loader.under_way:
        made.fake.loader.answer()
    await made.run("setViewportGridLayout", numRows=1, numCols=1)
    assert {key.display_set for key in made.fake.loader.under_way} <= {"1.2.3:1"}


async def test_one_display_set_in_two_viewports_gets_both_its_images() -> None:
    made = await opened(stack(100))
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("setDisplaySet", displaySet="1.2.3:1", viewport="viewport-2")
    await made.run("jumpToImage", imageIndex=97, viewport="viewport-2")
    asked = set()
    for _ in range(6):
        asked.add(made.fake.loader.answer())
    assert FrameKey("1.2.3:1", 97) in asked | set(made.fake.loader.under_way)


async def test_what_cannot_be_shown_is_refused_with_its_reason() -> None:
    made = await opened(
        [*TWO_SERIES, *stack(1, "1.2.7", SOPClassUID="1.2.840.10008.5.1.4.1.1.481.3")]
    )
    with pytest.raises(CommandError, match="cannot be shown"):
        await made.run("setDisplaySet", displaySet="1.2.7:1")
    with pytest.raises(CommandError, match="no display set “9”"):
        await made.run("setDisplaySet", displaySet="9")
    with pytest.raises(CommandError, match="no viewport “x”; there are viewport-1"):
        await made.run("nextImage", viewport="x")


# -- scrolling and windows ----------------------------------------------------------------------


async def test_scrolling_stops_at_the_ends() -> None:
    made = await opened(stack(3))
    for command, index in [
        ("nextImage", 2), ("nextImage", 2), ("firstImage", 0), ("previousImage", 0),
        ("lastImage", 2),
    ]:  # fmt: skip
        await made.run(command)
        assert shown(made) == [("1.2.3", index)]
    with pytest.raises(CommandError, match="index 3 is not in this stack of 3"):
        await made.run("jumpToImage", imageIndex=3)


async def test_the_next_series_follows_the_order_of_the_browser() -> None:
    made = await opened(TWO_SERIES)
    await made.run("nextDisplaySet")
    await made.run("nextDisplaySet")
    assert shown(made) == [("1.2.4", 2)]
    await made.run("previousDisplaySet")
    assert shown(made) == [("1.2.3", 5)]


async def test_the_header_gives_the_window_and_a_person_another_one() -> None:
    made = await opened(stack())
    session = made.app.session
    assert session
    window = session.window(session.grid.active)
    assert window
    assert (window.center, window.width) == (40, 400)
    await made.run("setViewportWindowLevel", windowWidth=80, windowCenter=35)
    window = session.window(session.grid.active)
    assert window
    assert (window.center, window.width) == (35, 80)
    await made.run("setWindowLevelPreset", preset="lung")
    window = session.window(session.grid.active)
    assert window
    assert (window.center, window.width) == (-600, 1500)
    await made.run("setWindowLevelPreset", preset=1)
    window = session.window(session.grid.active)
    assert window
    assert (window.center, window.width) == (40, 400)
    await made.run("resetViewport")
    assert session.grid.active.window is None


@pytest.mark.parametrize("width", [0, 0.5, -5])
async def test_an_impossible_window_is_refused(width: float) -> None:
    made = await opened(stack())
    with pytest.raises(CommandError, match="not possible"):
        await made.run("setViewportWindowLevel", windowWidth=width, windowCenter=0)
    with pytest.raises(CommandError, match="no window number 99"):
        await made.run("setWindowLevelPreset", preset="99")
    with pytest.raises(CommandError, match="no window preset “cat”"):
        await made.run("setWindowLevelPreset", preset="cat")


async def test_without_a_window_in_the_header_the_first_picture_decides_for_all() -> None:
    made = await opened(stack(WindowCenter=None, WindowWidth=None))
    session = made.app.session
    assert session
    assert session.window(session.grid.active) is None
    made.fake.loader.answer(minimum=24, maximum=1023)
    made.fake.loader.answer(minimum=0, maximum=4095)
    await made.run("nextImage")
    window = session.window(session.grid.active)
    assert window
    assert window.bounds == (-1000, -1)  # in HU: the rescale is applied


def test_a_picture_of_fractions_gets_an_exact_window() -> None:
    (frame, *_) = display_sets(stack(1, RescaleIntercept=0.0))[0].frames
    loaded: Any = type("Loaded", (), {"minimum": 0.0, "maximum": 0.75})
    assert auto_window(frame, loaded).bounds == (0.0, 0.75)


# -- faults and the end -------------------------------------------------------------------------


async def test_trying_again_fetches_failed_frames_and_failed_series() -> None:
    made = world(TWO_SERIES)
    made.here.errors["1.2.4"] = SourceError("Broken", "It broke.")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    key = made.fake.loader.answer(LOST)
    session = made.app.session
    assert session
    assert session.failure(session.grid.active) is LOST
    made.here.errors.clear()
    await made.run("retry")
    assert key in made.fake.loader.under_way
    assert [d.series_instance_uid for d in session.images()] == ["1.2.3", "1.2.4"]


async def test_trying_again_while_it_loads_asks_nothing_twice() -> None:
    made = world(TWO_SERIES)
    made.app.go("viewer", "?StudyInstanceUIDs=1.2")
    await made.run("retry")
    assert made.here.asked.count("1.2") == 1


async def test_closing_cancels_and_gives_everything_back() -> None:
    made = await opened(TWO_SERIES)
    made.fake.loader.answer()
    session = made.app.session
    assert session
    await made.go("")
    assert made.app.session is None
    assert made.fake.loader.under_way == []
    assert session.queue.bytes_kept == 0
    assert session.display_sets == {}


async def test_closing_while_the_study_loads_stops_it() -> None:
    made = world(TWO_SERIES)
    made.app.go("viewer", "?StudyInstanceUIDs=1.2")
    made.app.go("", "")
    await made.fake.clock.settle()
    assert "1.2.3" not in made.here.asked
    assert made.fake.loader.under_way == []


# -- camera and values --------------------------------------------------------------------------


async def test_camera_commands_change_only_their_viewport() -> None:
    made = await opened(TWO_SERIES)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    for command in (
        "scaleUpViewport", "rotateViewportCW", "flipViewportHorizontal", "flipViewportVertical",
        "invertViewport",
    ):  # fmt: skip
        await made.run(command)
    await made.run("panViewport", x=3, y=-2)
    assert made.app.session
    first, second = made.app.session.grid.viewports
    assert first.camera.zoom > 1
    assert first.camera.pan == (3, -2)
    assert (first.camera.flip_horizontal, first.camera.flip_vertical) == (True, True)
    assert first.invert
    assert second.camera == type(second.camera)()
    await made.run("fitViewportToWindow")
    first = made.app.session.grid.viewports[0]
    assert (first.camera.zoom, first.camera.pan, first.camera.rotation) == (1, (0, 0), 90)
    await made.run("resetViewport")
    first = made.app.session.grid.viewports[0]
    assert (first.camera, first.index, first.invert) == (second.camera, 5, False)


async def test_the_probe_tells_stored_and_modality_values() -> None:
    made = await opened(stack())
    with pytest.raises(CommandError, match="not loaded"):
        await made.run("viewport.probe", x=1, y=1)
    made.fake.loader.answer()
    value = await made.run("viewport.probe", x=10, y=20.7)
    assert value == {"storedValue": 30, "modalityValue": -994, "unit": "HU", "also": []}
    for x, y in [(-0.5, 3), (512, 0), (0, 1e9)]:
        with pytest.raises(CommandError, match="outside this image"):
            await made.run("viewport.probe", x=x, y=y)


async def test_a_colour_pixel_has_samples_and_no_unit() -> None:
    made = await opened(stack())
    made.fake.loader.answer(samples=3, photometric="RGB")
    value = await made.run("viewport.probe", x=1, y=1)
    assert value == {"storedValue": [2] * 3, "modalityValue": [2] * 3, "unit": "", "also": []}


async def test_viewport_commands_without_a_study_say_so() -> None:
    made = world()
    await made.go("")
    for command in ("nextImage", "toggleCine", "nextViewport", "viewport.readPixels"):
        with pytest.raises(CommandError, match="no study is open"):
            await made.run(command)


async def test_tools_and_viewports_are_chosen_by_name() -> None:
    made = await opened(TWO_SERIES)
    await made.run("setToolActive", toolName="Zoom")
    assert made.app.session
    assert made.app.session.tool == "Zoom"
    with pytest.raises(CommandError, match="no tool “Saw”"):
        await made.run("setToolActive", toolName="Saw")
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("nextViewport")
    assert made.app.session.grid.active_id == "viewport-2"
    await made.run("setViewportActive", viewportId="viewport-1")
    await made.run("previousViewport")
    assert made.app.session.grid.active_id == "viewport-2"
    with pytest.raises(CommandError, match="1 to 8 rows"):
        await made.run("setViewportGridLayout", numRows=0, numCols=9)


# -- viewports together -------------------------------------------------------------------------


async def test_linked_viewports_show_slices_at_the_same_place() -> None:
    thin = stack(20, "1.2.3", number=1, FrameOfReferenceUID="9.9")
    thick = [
        ct_slice(
            n, 4.0 * n, StudyInstanceUID="1.2", SeriesInstanceUID="1.2.4",
            SOPInstanceUID=f"1.2.4.{n}", SeriesNumber=2, FrameOfReferenceUID="9.9",
        )
        for n in range(1, 6)
    ]  # fmt: skip
    made = await opened([*thin, *thick])
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("toggleSynchronizer", type="imageSlice")
    await made.run("jumpToImage", imageIndex=12, viewport="viewport-1")  # z = 13 mm
    assert shown(made) == [("1.2.3", 12), ("1.2.4", 2)]  # 12 mm
    assert made.app.session
    assert FrameKey("1.2.4:1", 2) in made.fake.loader.under_way
    await made.run("unlinkViewports")
    await made.run("jumpToImage", imageIndex=0, viewport="viewport-1")
    assert shown(made) == [("1.2.3", 0), ("1.2.4", 2)]
    with pytest.raises(CommandError, match="no synchronizer “x”; there are imageSlice"):
        await made.run("toggleSynchronizer", type="x")


async def test_a_picked_place_moves_the_others_and_only_those_that_hold_it() -> None:
    made = await opened(
        [
            *stack(20, "1.2.3", number=1, FrameOfReferenceUID="9.9"),
            *stack(10, "1.2.4", number=2, FrameOfReferenceUID="9.9"),
        ]
    )
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("jumpToImage", imageIndex=3, viewport="viewport-1")
    found = await made.run("localisePoint", x=100.5, y=50.5, viewport="viewport-1")
    assert found["point"] == pytest.approx([-250 + 100 * 0.7, -250 + 50 * 0.7, 4.0])
    assert shown(made) == [("1.2.3", 3), ("1.2.4", 3)]
    await made.run("jumpToImage", imageIndex=17, viewport="viewport-1")
    await made.run("localisePoint", x=100.5, y=50.5, viewport="viewport-1")
    assert shown(made) == [("1.2.3", 17), ("1.2.4", 3)]  # it ends at 10 mm


async def test_an_image_without_a_place_has_no_crosshairs() -> None:
    made = await opened(stack(3, ImagePositionPatient=None))
    with pytest.raises(CommandError, match="does not say where it lies"):
        await made.run("localisePoint", x=1, y=1)


async def test_an_unknown_colour_map_is_refused_with_those_that_there_are() -> None:
    made = await opened(stack(3))
    await made.run("setViewportColormap", colormap="hot iron")
    assert made.app.session
    assert made.app.session.grid.active.colormap == "Hot Iron"
    with pytest.raises(CommandError, match="no colour map “mauve”; there are Grayscale"):
        await made.run("setViewportColormap", colormap="mauve")
