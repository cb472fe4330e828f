"""Keys: their spelling, what they run, and a deployment's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.app.hotkey_bindings import DEFAULT_HOTKEYS
from negatoscope.app.hotkeys import (
    Hotkey,
    Hotkeys,
    configured,
    event_keys,
    normal_keys,
)


def laid_over(entries: list[dict[str, object]]) -> Hotkeys:
    return Hotkeys(configured(entries, DEFAULT_HOTKEYS))


def pressed(key: str, *held: str) -> str:
    return event_keys(
        key, ctrl="ctrl" in held, alt="alt" in held, shift="shift" in held, meta="meta" in held
    )


@pytest.mark.parametrize(
    ("written", "key", "held"),
    [
        ("+", "+", ("shift",)),  # as on many keyboards
        ("+", "+", ()),  # of the number pad
        ("plus", "+", ()),
        ("ctrl++", "+", ("ctrl",)),
        ("ctrl+plus", "+", ("ctrl",)),
        ("-", "-", ()),
        ("?", "?", ("shift",)),
        ("shift+?", "?", ("shift",)),
        ("ctrl+z", "z", ("ctrl",)),
        ("Ctrl+Z", "Z", ("ctrl",)),  # Caps Lock
        ("ctrl+shift+z", "Z", ("ctrl", "shift")),
        ("shift+ctrl+z", "Z", ("ctrl", "shift")),
        ("esc", "Escape", ()),
        ("space", " ", ()),
        (" ", " ", ()),
        ("left", "ArrowLeft", ()),
        ("shift+up", "ArrowUp", ("shift",)),
        ("pagedown", "PageDown", ()),
        ("f1", "F1", ()),
        ("meta+k", "k", ("meta",)),
        ("del", "Delete", ()),
    ],
)
def test_a_written_key_is_the_pressed_one(written: str, key: str, held: tuple[str, ...]) -> None:
    assert normal_keys(written) == pressed(key, *held)


@pytest.mark.parametrize(
    ("written", "key", "held"),
    [
        ("z", "z", ("ctrl",)),
        ("z", "Z", ("shift",)),
        ("ctrl+z", "Z", ("ctrl", "shift")),
        ("up", "ArrowUp", ("shift",)),
        ("r", "r", ("alt",)),
    ],
)
def test_a_modifier_makes_another_key(written: str, key: str, held: tuple[str, ...]) -> None:
    assert normal_keys(written) != pressed(key, *held)


@given(st.text(max_size=12))
def test_any_text_has_a_spelling_that_stays(text: str) -> None:
    assert normal_keys(normal_keys(text)) == normal_keys(text)


def test_every_default_key_is_found_and_no_two_share_a_key() -> None:
    hotkeys = Hotkeys(DEFAULT_HOTKEYS)
    for hotkey in DEFAULT_HOTKEYS:
        assert hotkeys.find(normal_keys(hotkey.keys)) is hotkey


def test_an_unused_key_runs_nothing() -> None:
    assert Hotkeys(DEFAULT_HOTKEYS).find("ctrl+alt+q") is None


def test_keys_are_shown_as_people_know_them() -> None:
    assert Hotkey("ctrl+z", "undo", "Undo").shown_keys == "Ctrl + Z"
    assert Hotkey("left", "x", "X").shown_keys == "←"
    assert Hotkey("+", "x", "X").shown_keys == "+"
    assert Hotkey("space", "x", "X").shown_keys == "Space"


def test_buttons_show_the_key_of_their_command_and_arguments() -> None:
    hotkeys = Hotkeys(DEFAULT_HOTKEYS)
    assert hotkeys.keys_for("setToolActive", {"toolName": "Zoom"}) == "Z"
    assert hotkeys.keys_for("setToolActive", {"toolName": "Nothing"}) == ""
    assert hotkeys.keys_for("invertViewport") == "I"


def test_a_configured_key_replaces_the_default_one_and_keeps_its_label() -> None:
    hotkeys = Hotkeys(
        configured([{"commandName": "invertViewport", "keys": ["x"]}], DEFAULT_HOTKEYS)
    )
    found = hotkeys.find("x")
    assert found
    assert (found.command, found.label, found.group) == ("invertViewport", "Invert", "Window")
    assert hotkeys.find("i") is None


def test_a_configured_command_with_options_leaves_the_others_of_its_name() -> None:
    entry = {"commandName": "setToolActive", "commandOptions": {"toolName": "Zoom"}, "keys": "y"}
    hotkeys = laid_over([entry])
    found = hotkeys.find("y")
    assert found
    assert found.args == {"toolName": "Zoom"}
    assert hotkeys.find("z") is None
    assert hotkeys.find("w")


def test_a_configured_key_takes_the_key_from_who_had_it() -> None:
    hotkeys = Hotkeys(
        configured([{"commandName": "showAbout", "label": "About", "keys": "r"}], DEFAULT_HOTKEYS)
    )
    found = hotkeys.find("r")
    assert found
    assert (found.command, found.label, found.group) == ("showAbout", "About", "Other")
    assert not hotkeys.keys_for("rotateViewportCW")


def test_each_of_several_keys_stands_alone() -> None:
    hotkeys = Hotkeys(
        configured([{"commandName": "showHelp", "keys": ["f2", "ctrl+h"]}], DEFAULT_HOTKEYS)
    )
    assert hotkeys.find("f2")
    assert hotkeys.find("ctrl+h")
    assert hotkeys.find("f1") is None


def test_an_entry_without_keys_switches_a_key_off() -> None:
    assert laid_over([{"commandName": "invertViewport", "keys": []}]).find("i") is None
