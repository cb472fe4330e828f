"""Preferences: what they change, what the device keeps of them, and files that bring them along."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.preferences.keys import command_id
from negatoscope.app.preferences.model import (
    Preferences,
    PreferencesError,
    read_preferences,
    write_preferences,
)
from negatoscope.app.preferences.store import KEY, PreferenceStore
from negatoscope.app.preferences.views import KeyRow, PreferencesDialog
from negatoscope.app.viewmodels.dialogs import SettingsDialog
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.app.viewmodels.viewport import ViewportView
from negatoscope.sources.contents import Memory
from negatoscope.sources.opening import FoundFile
from negatoscope.viewing.mouse import MouseTools
from tests.support.fake_ports import FakeStorage, World, world
from tests.support.instances import ct_series

INVERT, TURN = "invertViewport {}", "rotateViewportCW {}"


async def opened(storage: dict[str, str] | None = None) -> World:
    there = world(ct_series())
    for key, value in (storage or {}).items():
        there.fake.storage[key] = value
        there.app.preferences.store.read_again()
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    there.fake.loader.answer_all()
    return there


async def at(section: str) -> World:
    there = await opened()
    await there.run("showPreferences", section=section)
    return there


def dialog(there: World) -> PreferencesDialog:
    found = there.app.dialog
    assert isinstance(found, PreferencesDialog)
    return found


def row(there: World, wanted: str) -> KeyRow:
    return next(r for _, rows in dialog(there).keys for r in rows if r.id == wanted)


def runs(there: World, keys: str) -> str:
    there.app.dialogs.current = None
    found = there.app.hotkey(keys)
    return found.command if found else ""


async def press(there: World, keys: str) -> None:
    found = there.app.hotkey(keys)
    assert found, keys
    await there.run(found.command, **dict(found.args))


# -- keys -----------------------------------------------------------------------------------------


async def test_a_recorded_key_runs_its_command_now_and_after_a_new_start() -> None:
    there = await at("keys")
    await there.run("preferences.recordKey", id=INVERT)
    assert there.app.records_key
    await press(there, "ctrl+shift+x")
    assert row(there, INVERT).keys == (("i", "I"), ("ctrl+shift+x", "Ctrl + Shift + X"))
    assert runs(there, "ctrl+shift+x") == "invertViewport"
    again = await opened(dict(there.fake.storage))
    assert runs(again, "ctrl+shift+x") == "invertViewport"
    assert runs(again, "i") == "invertViewport"


async def test_a_key_of_another_command_is_told_by_both_names_and_stays_until_decided() -> None:
    there = await at("keys")
    await there.run("preferences.recordKey", id=INVERT)
    await press(there, "r")
    conflict = dialog(there).conflict
    assert conflict
    assert (conflict.keys, conflict.label, conflict.other) == ("R", "Invert", "Turn right")
    assert row(there, TURN).keys == (("r", "R"),)
    await there.run("preferences.leaveKey")
    assert runs(there, "r") == "rotateViewportCW"


async def test_a_key_that_is_taken_over_leaves_its_command_without_it() -> None:
    there = await at("keys")
    await there.run("preferences.recordKey", id=INVERT)
    await press(there, "r")
    await there.run("preferences.giveKey")
    assert row(there, TURN).keys == ()
    assert runs(there, "r") == "invertViewport"
    assert runs(await opened(dict(there.fake.storage)), "r") == "invertViewport"


async def test_one_command_gets_its_shipped_key_back_from_who_took_it() -> None:
    there = await at("keys")
    await there.run("preferences.recordKey", id=INVERT)
    await press(there, "r")
    await there.run("preferences.giveKey")
    await there.run("preferences.resetKeys", id=TURN)
    assert row(there, TURN).keys == (("r", "R"),)
    assert row(there, INVERT).keys == (("i", "I"),)
    await there.run("preferences.resetKeys")
    assert there.fake.storage.get(KEY) is None


async def test_escape_ends_recording_modifiers_wait_and_the_browsers_keys_are_refused() -> None:
    there = await at("keys")
    await there.run("preferences.recordKey", id=INVERT)
    await press(there, "ctrl+control")
    assert there.app.records_key
    await press(there, "tab")
    assert "moves from one control to the next" in dialog(there).note
    assert there.app.records_key
    await press(there, "escape")
    assert not there.app.records_key
    assert there.app.dialog is not None


async def test_a_key_can_be_taken_away() -> None:
    there = await at("keys")
    await there.run("preferences.removeKey", id=INVERT, keys="i")
    assert runs(there, "i") == ""


async def test_a_command_without_a_shipped_key_can_get_one() -> None:
    there = await at("keys")
    await there.run("preferences.recordKey", id="openDICOMTagViewer {}")
    await press(there, "g")
    assert runs(there, "g") == "openDICOMTagViewer"


async def test_every_command_that_has_keys_is_listed_once() -> None:
    there = await at("keys")
    listed = [r.id for _, rows in dialog(there).keys for r in rows]
    assert len(listed) == len(set(listed))
    assert {command_id(h) for h in there.app.hotkeys.all} <= set(listed)


# -- the others -----------------------------------------------------------------------------------


async def test_mouse_buttons_get_other_tools_also_with_a_key_held() -> None:
    there = await at("mouse")
    await there.run("preferences.setMouse", place="right", value="WindowLevel")
    await there.run("preferences.setMouse", place="shift+left", value="Pan")
    await there.run("preferences.setMouse", place="ctrl+wheel", value="")
    tools = MouseTools(there.app.preferences.store.current.mouse)
    assert tools.tool("right") == "WindowLevel"
    assert tools.tool("left", shift=True) == "Pan"
    assert tools.tool("left") == ""
    assert tools.tool("middle", alt=True) == "Pan"
    assert tools.tool("wheel", ctrl=True) == "StackScroll"
    with pytest.raises(CommandError, match="no mouse button"):
        await there.run("preferences.setMouse", place="fourth", value="Pan")


async def test_the_shipped_mouse_is_that_of_ohif() -> None:
    tools = MouseTools()
    assert [tools.tool(b) for b in ("left", "middle", "right", "wheel")] == [
        "", "Pan", "Zoom", "StackScroll",
    ]  # fmt: skip
    assert tools.tool("wheel", ctrl=True) == "Zoom"


async def test_the_first_tool_and_the_first_texts_are_those_that_are_preferred() -> None:
    kept = {KEY: json.dumps({"tool": "Zoom", "overlays": "minimal"})}
    storage = FakeStorage(kept)
    assert PreferenceStore(storage).current == Preferences(tool="Zoom", overlays="minimal")
    there = await opened(kept)
    assert there.app.session
    assert there.app.session.tool == "Zoom"


def cell(there: World) -> ViewportView:
    view = there.app.view()
    assert isinstance(view, ViewerView)
    return view.viewports[0]


async def test_a_text_goes_to_another_corner_and_an_attribute_joins_it() -> None:
    there = await at("texts")
    await there.run("preferences.placeText", id="windowLevel", value="topRight")
    await there.run("preferences.addText", attribute="Modality", label="M", corner="topRight")
    assert cell(there).top_right[-2].startswith("W ")
    assert cell(there).top_right[-1] == "M CT"
    assert not [line for line in cell(there).bottom_left if line.startswith("W ")]
    await there.run("preferences.addText", attribute="(0020,0013)", label="No", corner="topLeft")
    assert cell(there).top_left[-1].startswith("No ")
    await there.run("preferences.addText", attribute="NoSuchThing")
    assert "no DICOM keyword" in dialog(there).note
    await there.run("preferences.resetTexts")
    assert there.app.preferences.store.current.corners is None


async def test_a_window_of_ones_own_is_offered_and_chosen_by_its_name() -> None:
    there = await at("windows")
    await there.run("preferences.addWindow", modality="ct", label="Stroke", width=40, center=35)
    assert there.app.session
    view = there.app.session.grid.active
    assert there.app.session.voi_choices(view)[-1].label == "Stroke"
    await there.run("setWindowLevelPreset", preset="Stroke")
    window = there.app.session.window(there.app.session.grid.active)
    assert window
    assert (window.width, window.center) == (40, 35)
    await there.run("preferences.removeWindow", index=0)
    with pytest.raises(CommandError, match="no window preset"):
        await there.run("setWindowLevelPreset", preset="Stroke")


@pytest.mark.parametrize(
    ("link", "theme"),
    [("arctic", "light"), ("Midnight", "dark"), ("contrast", "contrast"), ("nonsense", "auto")],
)
async def test_a_link_names_a_theme_which_the_device_does_not_keep(link: str, theme: str) -> None:
    there = world(ct_series())
    await there.go("viewer", f"?StudyInstanceUIDs=1.2&theme={link}")
    assert there.fake.screen.theme == theme
    assert KEY not in there.fake.storage


async def test_a_theme_is_shown_at_once_and_kept() -> None:
    there = await at("look")
    await there.run("preferences.setTheme", value="light")
    assert there.fake.screen.theme == "light"
    assert json.loads(there.fake.storage[KEY]) == {"theme": "light"}
    with pytest.raises(CommandError, match="not one of"):
        await there.run("preferences.setTheme", value="pink")


# -- what is kept, and files ----------------------------------------------------------------------

EVERYTHING = {
    "theme": "contrast",
    "tool": "Pan",
    "overlays": "minimal",
    "hotkeys": [{"commandName": "invertViewport", "label": "Invert", "keys": ["x"]}],
    "mouse": {"middle": "Zoom"},
    "windows": [{"modality": "CT", "name": "Stroke", "width": 40.0, "center": 35.0}],
    "viewportOverlay": {"topLeft": [{"id": "a", "attribute": "Modality"}]},
}


def test_what_is_written_is_what_is_read() -> None:
    text = write_preferences(read_preferences(json.dumps(EVERYTHING)))
    assert json.loads(text) == EVERYTHING
    assert write_preferences(Preferences()) == "{}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "not JSON"),
        ("[]", "no object"),
        ("[" * 100_000, "not JSON"),
        ("x" * 300_000, "too long"),
        ('{"theme": "pink"}', "theme"),
        ('{"colour": 1}', "colour"),
        ('{"windows": [{"modality": "CT", "name": "a", "width": 0, "center": 1}]}', "width"),
        ('{"windows": [{"modality": "CT", "name": "a", "width": 1e999, "center": 1}]}', "width"),
        ('{"mouse": {"fourth": "Pan"}}', "mouse.fourth"),
        ('{"hotkeys": [{"keys": ["x"]}]}', "commandName"),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(PreferencesError, match=words):
        read_preferences(text)


class Picker:
    """Chooses a file with this content."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    async def pick(self, *, folder: bool) -> Any:
        async def give() -> Memory:
            return Memory(self.content)

        async def found() -> AsyncIterator[FoundFile]:
            yield FoundFile("preferences.json", give)

        return found()


async def test_a_saved_file_brings_everything_to_another_device() -> None:
    there = await opened({KEY: json.dumps(EVERYTHING)})
    await there.run("preferences.export")
    ((name, content, kind),) = there.fake.outlet.saved
    assert (name, kind) == ("negatoscope-preferences.json", "application/json")
    other = await at("file")
    object.__setattr__(other.app.ports, "files", Picker(content))
    await other.run("preferences.import")
    assert other.app.preferences.store.current == there.app.preferences.store.current
    assert runs(other, "x") == "invertViewport"


async def test_of_a_wrong_file_nothing_is_taken_and_the_mistake_is_told() -> None:
    there = await at("file")
    object.__setattr__(there.app.ports, "files", Picker(b'{"theme": "light", "tool": 5}'))
    await there.run("preferences.import")
    assert "tool" in dialog(there).note
    assert there.app.preferences.store.current == Preferences()


async def test_what_the_device_keeps_is_listed_and_forgotten_with_the_rest() -> None:
    there = await at("look")
    await there.run("preferences.setTheme", value="light")
    await there.run("showSettings")
    settings = there.app.dialog
    assert isinstance(settings, SettingsDialog)
    assert [e.value for e in settings.kept if e.key == KEY] == ["theme: light"]
    await there.run("clearDevice")
    assert there.app.preferences.store.current == Preferences()
    assert there.fake.screen.theme == "auto"


def test_a_damaged_entry_of_the_device_is_as_if_there_were_none() -> None:
    assert PreferenceStore(FakeStorage({KEY: "{"})).current == Preferences()
