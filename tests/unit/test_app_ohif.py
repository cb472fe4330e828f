"""OHIF's keys, commands and addresses, each by what it does here."""

from collections.abc import Callable
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.state import snapshot
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_slice

Changed = Callable[[dict[str, Any]], Any]


def stack(series: str, number: int, count: int = 5) -> list[Any]:
    return [
        ct_slice(
            n,
            float(n),
            StudyInstanceUID="1.2",
            SeriesInstanceUID=series,
            SOPInstanceUID=f"{series}.{n}",
            SeriesNumber=number,
        )
        for n in range(1, count + 1)
    ]


async def opened(more: str = "", config: str = CONFIG) -> World:
    made = world([*stack("1.2.3", 1), *stack("1.2.4", 2)], config=config)
    await made.go("viewer", f"?StudyInstanceUIDs=1.2{more}")
    made.fake.loader.answer_all()
    return made


async def press(made: World, keys: str) -> None:
    found = made.app.hotkey(keys)
    assert found, keys
    await made.run(found.command, **dict(found.args))


def state(made: World) -> Any:
    return snapshot(made.app)


def first(made: World) -> Any:
    return state(made)["viewports"][0]


def in_viewport(name: str) -> Changed:
    return lambda shown: shown["viewports"][0][name]


def image(shown: dict[str, Any]) -> Any:
    return shown["viewports"][0]["frame"]["index"]


def window(shown: dict[str, Any]) -> Any:
    voi = shown["viewports"][0]["voi"]
    return voi["windowWidth"], voi["windowCenter"]


# -- keys (OHIF's defaults/hotkeyBindings) ------------------------------------------------------

#: Key, what is looked at, what it is then. The stack opens at its third image of five.
KEYS: list[tuple[str, Changed, Any]] = [
    ("z", lambda shown: shown["tool"], "Zoom"),
    ("+", in_viewport("zoom"), pytest.approx(1.25)),
    ("-", in_viewport("zoom"), pytest.approx(0.8)),
    ("r", in_viewport("rotation"), 90),
    ("l", in_viewport("rotation"), 270),
    ("h", lambda shown: shown["viewports"][0]["flip"]["horizontal"], True),
    ("v", lambda shown: shown["viewports"][0]["flip"]["vertical"], True),
    ("c", in_viewport("cine"), True),
    ("i", in_viewport("invert"), True),
    ("arrowdown", image, 3),
    ("arrowup", image, 1),
    ("home", image, 0),
    ("end", image, 4),
    ("pagedown", in_viewport("displaySet"), "1.2.4:1"),
    ("1", window, (400, 40)),
    ("2", window, (1500, -600)),
    ("3", window, (2500, 480)),
    ("4", window, (80, 40)),
]


@pytest.mark.parametrize(("key", "looked_at", "then"), KEYS, ids=[key for key, *_ in KEYS])
async def test_a_key_of_ohif_does_what_it_does_there(
    key: str, looked_at: Changed, then: Any
) -> None:
    made = await opened()
    await made.run("setViewportWindowLevel", windowWidth=111, windowCenter=22)
    before = looked_at(state(made))
    await press(made, key)
    assert looked_at(state(made)) == then
    assert before != then


async def test_the_key_of_fitting_and_that_of_resetting() -> None:
    made = await opened()
    await press(made, "+")
    await press(made, "i")
    await press(made, "=")
    assert (first(made)["zoom"], first(made)["invert"]) == (1, True)
    await press(made, "space")
    assert first(made)["invert"] is False


async def test_keys_go_from_series_to_series_and_from_viewport_to_viewport() -> None:
    made = await opened()
    await press(made, "pagedown")
    await press(made, "pageup")
    assert first(made)["displaySet"] == "1.2.3:1"
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    active = state(made)["activeViewport"]
    await press(made, "arrowright")
    assert state(made)["activeViewport"] != active
    await press(made, "arrowleft")
    assert state(made)["activeViewport"] == active


async def drawn(made: World, image_number: int = 1) -> str:
    uid = f"1.2.3.{image_number}"
    line = {"toolName": "Length", "SOPInstanceUID": uid, "points": [[1, 1], [9, 1]]}
    return str(await made.run("addMeasurement", measurement=line))


async def test_keys_delete_a_measurement_take_that_back_and_do_it_again() -> None:
    made = await opened()
    await made.run("selectMeasurement", uid=await drawn(made))
    await press(made, "backspace")
    assert state(made)["measurements"] == []
    await press(made, "ctrl+z")
    assert len(state(made)["measurements"]) == 1
    await press(made, "ctrl+y")
    assert state(made)["measurements"] == []


# -- commands -----------------------------------------------------------------------------------


async def test_viewports_and_series_are_stepped_through_by_ohifs_names() -> None:
    made = await opened()
    await made.run("updateViewportDisplaySet", direction=1)
    assert first(made)["displaySet"] == "1.2.4:1"
    await made.run("updateViewportDisplaySet", direction=-1, excludeNonImageModalities=True)
    assert first(made)["displaySet"] == "1.2.3:1"
    with pytest.raises(CommandError, match="expected is 1 or -1"):
        await made.run("updateViewportDisplaySet", direction=2)
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    active = state(made)["activeViewport"]
    await made.run("incrementActiveViewport")
    assert state(made)["activeViewport"] != active
    await made.run("decrementActiveViewport")
    assert state(made)["activeViewport"] == active


async def test_a_hotkeys_block_of_ohif_is_taken_over() -> None:
    block = """"hotkeys": [
      {"commandName": "incrementActiveViewport", "label": "Next Viewport", "keys": ["ctrl+right"]},
      {"commandName": "updateViewportDisplaySet", "commandOptions": {"direction": 1},
       "label": "Next Series", "keys": ["q"], "isEditable": true}
    ]"""
    made = await opened(config=CONFIG.replace("{", "{" + block + ", ", 1))
    await press(made, "q")
    assert first(made)["displaySet"] == "1.2.4:1"
    assert made.app.hotkey("ctrl+arrowright").label == "Next Viewport"  # type: ignore[union-attr]


async def test_a_viewport_may_be_named_as_ohif_names_it() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("setViewportWindowLevel", viewportId="viewport-2", windowWidth=5, windowCenter=6)
    assert first(made)["voi"]["windowWidth"] != 5
    assert state(made)["viewports"][1]["voi"]["windowWidth"] == 5


async def test_arguments_that_mean_nothing_here_are_taken() -> None:
    made = await opened()
    await made.run("setToolActive", toolName="Length", toolGroupId="default")
    assert state(made)["tool"] == "Length"
    with pytest.raises(CommandError, match="no argument “toolGroup”"):
        await made.run("setToolActive", toolName="Length", toolGroup="default")


@pytest.mark.parametrize(
    ("name", "width", "center"),
    [
        ("ct-soft-tissue", 400, 40),
        ("ct-lung", 1500, -600),
        ("ct-liver", 150, 90),
        ("ct-bone", 2500, 480),
        ("ct-brain", 80, 40),
    ],
)
async def test_a_preset_may_be_named_as_ohif_names_it(
    name: str, width: float, center: float
) -> None:
    made = await opened()
    await made.run("setWindowLevelPreset", presetName=name, presetIndex=0)
    assert window(state(made)) == (width, center)


async def test_one_viewport_is_shown_alone_and_all_again() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("toggleOneUp", viewportId="viewport-2")
    assert [v["id"] for v in state(made)["viewports"]] == ["viewport-2"]
    await made.run("toggleOneUp")
    assert [v["id"] for v in state(made)["viewports"]] == ["viewport-1", "viewport-2"]


async def test_crosshairs_are_taken_in_hand_and_put_away() -> None:
    made = await opened()
    await made.run("toggleCrosshairs")
    assert state(made)["tool"] == "Crosshairs"
    await made.run("toggleCrosshairs")
    assert state(made)["tool"] == "WindowLevel"


async def test_reference_lines_are_those_of_the_viewport_that_is_named() -> None:
    made = await opened()
    await made.run("setViewportGridLayout", numRows=1, numCols=2)
    await made.run("setSourceViewportForReferenceLinesTool", viewportId="viewport-2")
    assert made.app.session
    lines = made.app.session.graphics.reference
    assert (lines.on, lines.source) == (True, "viewport-2")
    with pytest.raises(CommandError, match="no viewport “x”"):
        await made.run("setSourceViewportForReferenceLinesTool", viewportId="x")


async def test_measurements_are_gone_to_deleted_and_cleared_by_ohifs_names() -> None:
    made = await opened()
    uid = await drawn(made, image_number=5)
    await made.run("jumpToMeasurement", uid=uid)
    assert first(made)["frame"]["SOPInstanceUID"] == "1.2.3.5"
    await made.run("cancelMeasurement")
    assert not any(m["isSelected"] for m in state(made)["measurements"])
    await made.run("selectMeasurement", uid=uid)
    await made.run("deleteActiveAnnotation")
    assert state(made)["measurements"] == []
    await drawn(made)
    await drawn(made, image_number=2)
    await made.run("clearMeasurements")
    assert state(made)["measurements"] == []


async def test_a_table_of_the_measurements_is_saved() -> None:
    made = await opened()
    await drawn(made)
    await made.run("downloadCSVMeasurementsReport")
    ((name, content, media_type),) = made.fake.outlet.saved
    assert name.endswith(".csv")
    assert media_type.startswith("text/csv")
    assert b"Length" in content


async def test_making_a_report_asks_where_it_goes() -> None:
    made = await opened()
    await drawn(made)
    await made.run("createReport")
    assert type(made.app.dialog).__name__ == "SaveReportDialog"


async def test_a_host_page_shows_a_message() -> None:
    made = await opened()
    shown = await made.run("displayNotification", title="Ready", text="All is there.", type="info")
    told = [n for n in state(made)["notifications"] if n["id"] == shown]
    assert [(n["level"], n["message"]) for n in told] == [("info", "Ready All is there.")]
    await made.run("notice.dismiss", id=shown)
    assert state(made)["notifications"] == []
    with pytest.raises(CommandError, match="no kind of message"):
        await made.run("displayNotification", text="x", type="loud")


async def test_a_host_page_goes_to_another_address_of_the_site() -> None:
    made = await opened()
    await made.run("navigateHistory", to="/")
    assert state(made)["route"] == "worklist"
    await made.run("navigateHistory", to="/viewer?StudyInstanceUIDs=1.2")
    await made.fake.clock.settle()
    assert state(made)["route"] == "viewer"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "\\\\evil", "/\\evil"])
async def test_a_host_page_goes_to_no_other_site(to: str) -> None:
    made = await opened()
    with pytest.raises(CommandError, match="addresses of this site"):
        await made.run("navigateHistory", to=to)
    assert state(made)["route"] == "viewer"


# -- addresses ----------------------------------------------------------------------------------

LASTING = {
    "multimonitor": "split",
    "screenNumber": "1",
    "hangingProtocolId": "@ohif/mnGrid8",
    "theme": "arctic",
}


@pytest.mark.parametrize("name", LASTING)
async def test_what_a_link_says_for_all_pages_stays_in_the_address(name: str) -> None:
    made = await opened(f"&{name.upper()}={LASTING[name]}")
    await made.run("navigate")
    assert f"{name}={LASTING[name]}" in made.fake.navigation.entries[-1][0]
    await made.run("study.open", studyInstanceUid="1.2")
    assert f"{name}={LASTING[name]}" in made.fake.navigation.entries[-1][0]
    assert made.app.route.value(name) == LASTING[name]


async def test_a_theme_that_was_chosen_afterwards_goes_before_the_links() -> None:
    made = await opened("&theme=arctic")
    await made.run("preferences.setTheme", value="dark")
    await made.run("closeDialog")
    await made.run("navigate")
    assert "theme" not in made.fake.navigation.entries[-1][0]


@pytest.mark.parametrize("name", ["configUrl", "customization", "token", "debug"])
async def test_what_must_not_last_does_not(name: str) -> None:
    made = await opened(f"&{name}=abc")
    await made.run("navigate")
    assert name not in made.fake.navigation.entries[-1][0]


@pytest.mark.parametrize("name", ["configUrl", "customization"])
async def test_a_link_changes_no_configuration(name: str) -> None:
    plain, linked = await opened(), await opened(f"&{name}=https://evil.example/c.json")
    assert linked.app.config == plain.app.config
    assert "evil.example" not in str(linked.here.asked)


async def test_series_and_first_image_come_from_the_link_whatever_the_case() -> None:
    made = await opened("&SERIESINSTANCEUID=1.2.4")
    assert first(made)["displaySet"] == "1.2.4:1"
    assert await shown_series(made) == ["1.2.4"]
    made = await opened("&initialseriesinstanceuid=1.2.4&INITIALSOPINSTANCEUID=1.2.4.5")
    assert first(made)["frame"]["SOPInstanceUID"] == "1.2.4.5"
    assert await shown_series(made) == ["1.2.3", "1.2.4"]


async def shown_series(made: World) -> list[str]:
    (study,) = state(made)["studies"]
    return [each["SeriesInstanceUID"] for each in study["displaySets"]]
