"""Working as IHE Basic Image Review says: first tool, keys, turning, resetting, advanced mode."""

from collections import Counter
from typing import Any

import pytest

from negatoscope.app.basic_review_keys import PROFILE, profile_keys
from negatoscope.app.commands import CommandError
from negatoscope.app.hotkey_bindings import DEFAULT_HOTKEYS
from negatoscope.app.hotkeys import Hotkey, configured, normal_keys
from negatoscope.app.preferences.applied import with_offered
from negatoscope.app.state import snapshot
from negatoscope.app.viewer.basic_review import ONLY_PROJECTIONS
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.dicom.dataset import DataSet
from tests.support.fake_ports import CONFIG, World, world
from tests.support.instances import ct_series, ct_slice

#: What RAD TF-2 5.13 gives each letter, by the command it is here.
LETTERS = {
    "s": ("setToolActive", "StackScroll"),
    "w": ("setToolActive", "WindowLevel"),
    "z": ("setToolActive", "Zoom"),
    "t": ("setToolActive", "Pan"),
    "v": ("setToolActive", "Select"),
    "d": ("setToolActive", "Length"),
    "a": ("setToolActive", "CobbAngle"),
    "j": ("setToolActive", "Crosshairs"),
    "o": ("toggleReferenceLines", ""),
    "l": ("linkViewports", ""),
    "u": ("unlinkViewports", ""),
    "i": ("toggleOverlays", ""),
    "c": ("toggleCine", ""),
    "r": ("showReport", ""),
    "p": ("printViewport", ""),
    "h": ("showHelp", ""),
    "f1": ("showHelp", ""),
    "escape": ("cancelOrReset", ""),
    "f10": ("toggleAdvancedMode", ""),
    "arrowdown": ("nextImage", ""),
    "arrowright": ("nextImage", ""),
    "arrowup": ("previousImage", ""),
    "arrowleft": ("previousImage", ""),
    "pagedown": ("nextDisplaySet", ""),
    "pageup": ("previousDisplaySet", ""),
}
LINE = {
    "toolName": "Length",
    "SOPInstanceUID": "1.2.3.1",
    "points": [[1.0, 1.0], [2.0, 2.0]],
}


def radiograph() -> list[DataSet]:
    more = {"Modality": "DX", "ImagePositionPatient": None, "ImageOrientationPatient": None}
    return [ct_slice(1, 0.0, **more)]


async def opened(images: list[DataSet] | None = None, on: str = "true") -> World:
    config = CONFIG.replace("{", f'{{"basicImageReview": {on}, ', 1)
    made = world(images or ct_series(), config=config)
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer_all()
    return made


def toolbar(made: World) -> dict[str, ToolbarItem]:
    view = made.app.view()
    assert isinstance(view, ViewerView)
    return {item.id: item for item in view.toolbar}


def entries(made: World, menu: str) -> list[str]:
    return [entry.label for entry in toolbar(made)[menu].menu]


def state(made: World) -> Any:
    return snapshot(made.app)


# -- the switch ---------------------------------------------------------------------------------


async def test_without_the_switch_the_first_tool_and_the_keys_are_ohifs() -> None:
    made = await opened(on="false")
    assert state(made)["tool"] == "WindowLevel"
    assert made.app.hotkey("h").command == "flipViewportHorizontal"  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="everything is shown already"):
        await made.run("toggleAdvancedMode")


async def test_a_site_and_a_person_can_switch_it_on_and_off() -> None:
    made = await opened(on="false")
    await made.run("showPreferences", section="mouse")
    await made.run("preferences.setBasicReview", checked=True)
    await made.run("closeDialog")
    assert state(made)["basicImageReview"] == {"on": True, "advanced": False}
    assert state(made)["tool"] == "StackScroll"
    assert '"basicImageReview": true' in made.fake.storage["negatoscope.preferences"]
    made = await opened(on="true")
    assert state(made)["basicImageReview"]["on"]
    await made.run("preferences.setBasicReview", checked=False)
    assert not state(made)["basicImageReview"]["on"]
    assert state(made)["tool"] == "WindowLevel"
    await made.run("preferences.setBasicReview", checked=True)  # as the site says: nothing is kept
    assert "negatoscope.preferences" not in made.fake.storage


async def test_scroll_is_the_first_tool() -> None:
    assert state(await opened())["tool"] == "StackScroll"


# -- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", LETTERS)
async def test_every_key_of_the_profile_does_what_the_profile_says(key: str) -> None:
    made = await opened()
    found = made.app.hotkey(key)
    assert found
    assert (found.command, found.args.get("toolName", "")) == LETTERS[key]
    assert made.app.commands.get(found.command)


def test_no_key_has_two_meanings_and_no_command_loses_its_last_key() -> None:
    keys = profile_keys(with_offered(DEFAULT_HOTKEYS))
    counted = Counter(normal_keys(h.keys) for h in keys if h.keys)
    assert [key for key, times in counted.items() if times > 1] == []
    reached = {(h.command, str(h.args)) for h in keys if h.keys}
    lost = {(h.command, str(h.args)) for h in DEFAULT_HOTKEYS} - reached
    assert lost == {("cancel", "{}")}  # closing and cancelling are cancelOrReset's


def test_a_sites_key_that_the_profile_needs_is_the_profiles() -> None:
    entry = {"commandName": "showAbout", "label": "About", "keys": ["d"]}
    keys = profile_keys(configured([entry], DEFAULT_HOTKEYS))
    assert [h.command for h in keys if normal_keys(h.keys) == "d"] == ["setToolActive"]
    assert Hotkey("", "showAbout", "About", "Other") in keys


def test_every_entry_of_the_profile_names_another_command() -> None:
    commands = [(command, str(args)) for command, args, _ in PROFILE]
    assert len(commands) == len(set(commands))


async def test_escape_cancels_first_and_resets_where_nothing_is_open() -> None:
    made = await opened()
    await made.run("scaleUpViewport")
    await made.run("showHelp")
    await made.run("cancelOrReset")
    assert made.app.dialog is None
    assert state(made)["viewports"][0]["zoom"] > 1
    await made.run("cancelOrReset")
    assert state(made)["viewports"][0]["zoom"] == 1


# -- turning ------------------------------------------------------------------------------------


TURNS = [
    "rotateViewportCW",
    "rotateViewportCCW",
    "flipViewportHorizontal",
    "flipViewportVertical",
]


@pytest.mark.parametrize("turn", TURNS)
async def test_slices_are_not_turned_and_it_is_said_why(turn: str) -> None:
    made = await opened()
    assert toolbar(made)["rotateViewportCW"].disabled_reason == ONLY_PROJECTIONS
    assert toolbar(made)["rotateViewportCW"].menu == ()
    before = state(made)["viewports"][0]
    with pytest.raises(CommandError, match="Only projections"):
        await made.run(turn)
    assert state(made)["viewports"][0] == before


@pytest.mark.parametrize("turn", TURNS)
async def test_projections_are_turned(turn: str) -> None:
    made = await opened(radiograph())
    assert toolbar(made)["rotateViewportCW"].disabled_reason == ""
    before = state(made)["viewports"][0]
    await made.run(turn)
    after = state(made)["viewports"][0]
    assert (before["rotation"], before["flip"]) != (after["rotation"], after["flip"])


async def test_without_the_switch_slices_are_turned() -> None:
    made = await opened(on="false")
    await made.run("rotateViewportCW")
    assert state(made)["viewports"][0]["rotation"] == 90


# -- windows and texts --------------------------------------------------------------------------


RESCALED = {"RescaleSlope": 2.0, "RescaleIntercept": -10.0, "WindowCenter": 100, "WindowWidth": 50}


def shown_value(made: World, stored: float) -> float:
    """The display value of a stored value."""
    assert made.app.session
    return float(made.app.session.pipeline(made.app.session.grid.active).grey(stored))


def linear(stored: float, center: float, width: float) -> float:
    """The words of PS3.3 C.11.2.1.2.1, on stored values."""
    if stored <= center - 0.5 - (width - 1) / 2:
        return 0.0
    if stored > center - 0.5 + (width - 1) / 2:
        return 255.0
    return ((stored - (center - 0.5)) / (width - 1) + 0.5) * 255


@pytest.mark.parametrize("modality", ["MR", "PT", "XA", "RF"])
@pytest.mark.parametrize("stored", [60, 76, 90, 100, 117, 124, 130])
async def test_windows_of_these_modalities_apply_before_rescaling(
    modality: str, stored: int
) -> None:
    made = await opened([ct_slice(1, 0.0, Modality=modality, **RESCALED)])
    assert shown_value(made, stored) == pytest.approx(linear(stored, 100, 50), abs=1)


@pytest.mark.parametrize(("modality", "on"), [("CT", "true"), ("MR", "false")])
async def test_windows_of_ct_and_without_the_switch_all_apply_after_rescaling(
    modality: str, on: str
) -> None:
    made = await opened([ct_slice(1, 0.0, Modality=modality, **RESCALED)], on=on)
    for stored in (40, 48, 55, 60, 67):
        rescaled = 2.0 * stored - 10.0
        assert shown_value(made, stored) == pytest.approx(linear(rescaled, 100, 50), abs=1)


async def test_the_menu_of_windows_offers_the_usual_ones_the_headers_and_all_values() -> None:
    made = await opened()
    labels = " ".join(entries(made, "windows"))
    for label in ("Soft tissue", "Lung", "Bone", "Brain", "From the image", "All values"):
        assert label in labels
    await made.run("setWindowAuto")
    voi = state(made)["viewports"][0]["voi"]
    low = voi["windowCenter"] - 0.5 - (voi["windowWidth"] - 1) / 2
    assert (low, low + voi["windowWidth"] - 1) == (-1024, 3071)  # of 0 to 4095 stored


async def test_texts_stand_in_the_corners_of_the_profile() -> None:
    made = await opened()
    view = made.app.view()
    assert isinstance(view, ViewerView)
    (viewport,) = view.viewports
    corners = {
        name: " ".join(getattr(viewport, name))
        for name in ("top_left", "top_right", "bottom_left", "bottom_right")
    }
    assert "Position" in corners["bottom_left"]
    assert "Image" in corners["bottom_left"]
    assert "Position" not in corners["bottom_right"]
    await made.run("showPreferences", section="texts")
    await made.run("preferences.setBasicReview", checked=False)
    view = made.app.view()
    assert isinstance(view, ViewerView)
    assert "Position" in " ".join(view.viewports[0].bottom_right)


# -- resetting ----------------------------------------------------------------------------------


async def with_a_line(on: str) -> World:
    made = await opened(on=on)
    line = {**LINE, "SOPInstanceUID": state(made)["viewports"][0]["frame"]["SOPInstanceUID"]}
    await made.run("addMeasurement", measurement=line)
    await made.run("nextImage")
    return made


async def test_resetting_removes_measurements_keeps_the_slice_and_can_be_taken_back() -> None:
    made = await with_a_line("true")
    index = state(made)["viewports"][0]["frame"]["index"]
    await made.run("setViewportWindowLevel", windowWidth=100, windowCenter=50)
    await made.run("resetViewport")
    assert state(made)["measurements"] == []
    assert state(made)["viewports"][0]["frame"]["index"] == index
    assert state(made)["viewports"][0]["voi"]["windowWidth"] != 100
    told = state(made)["notifications"]
    assert [each["message"] for each in told] == [
        "A measurement was removed. Ctrl + Z brings back what was removed."
    ]
    await made.run("undo")
    assert len(state(made)["measurements"]) == 1


async def test_without_the_switch_resetting_keeps_measurements() -> None:
    made = await with_a_line("false")
    await made.run("resetViewport")
    assert len(state(made)["measurements"]) == 1


# -- advanced mode ------------------------------------------------------------------------------


async def test_what_goes_beyond_the_profile_is_behind_advanced_mode() -> None:
    made = await opened()
    assert entries(made, "measurement-tools") == ["Length", "Angle", "Cobb angle"]
    assert "colours" not in toolbar(made)
    assert made.app.hotkey("shift+z") is None  # the magnifier's
    assert "DICOM attributes" not in entries(made, "more")
    assert await made.run("toggleAdvancedMode") is True
    assert "Ellipse" in entries(made, "measurement-tools")
    assert "colours" in toolbar(made)
    assert made.app.hotkey("shift+z") is not None
    assert "DICOM attributes" in entries(made, "more")


async def test_leaving_advanced_mode_puts_a_tool_away_that_is_not_offered_any_more() -> None:
    made = await opened()
    await made.run("toggleAdvancedMode")
    await made.run("setToolActive", toolName="EllipticalROI")
    assert await made.run("toggleAdvancedMode") is False
    assert state(made)["tool"] == "StackScroll"
    assert toolbar(made)["measurement-tools"].label == "Length"


async def test_the_menu_of_an_image_offers_nothing_beyond_the_profile() -> None:
    made = await opened()
    await made.run("showContextMenu")
    assert made.app.session
    assert made.app.session.menu
    labels = [item.label for _, group in made.app.session.menu.groups for item in group]
    assert "Reset the view" in labels
    assert "DICOM attributes" not in labels
