"""Turns the preferences into what their dialog shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from negatoscope.app.config.overlay_model import CORNER_NAMES, Corners, OverlayItem
from negatoscope.app.hotkeys import Hotkey
from negatoscope.app.preferences.keys import rows
from negatoscope.app.preferences.model import Preferences
from negatoscope.app.preferences.views import (
    Choice,
    Conflict,
    MouseRow,
    PreferencesDialog,
    TextRow,
    WindowRow,
)
from negatoscope.app.viewer.corner_texts import KINDS
from negatoscope.dicom.text import format_number
from negatoscope.language import LANGUAGES, t
from negatoscope.viewing.mouse import BUTTONS, MODIFIERS, SLAB_THICKNESS, MouseTools, place
from negatoscope.viewing.tools import ToolName

SECTIONS = (
    ("look", t("Colours and language")),
    ("keys", t("Keys")),
    ("mouse", t("Mouse and tools")),
    ("texts", t("Texts over images")),
    ("windows", t("Windows")),
    ("file", t("File and reset")),
)
_THEMES = (
    ("auto", t("Dark, with more contrast where this device asks for it")),
    ("dark", t("Dark")),
    ("light", t("Light around dark images")),
    ("contrast", t("High contrast")),
)
_CORNERS = (
    ("", t("Not shown")),
    ("topLeft", t("Top left")),
    ("topRight", t("Top right")),
    ("bottomLeft", t("Bottom left")),
    ("bottomRight", t("Bottom right")),
)
_BUTTON_NAMES = {
    "left": t("Left button"),
    "middle": t("Middle button"),
    "right": t("Right button"),
    "wheel": t("Wheel"),
}
_WHEEL_TOOLS = ("StackScroll", "Zoom", SLAB_THICKNESS)


@dataclass(slots=True)
class Dialogue:
    """Where a person is in the dialog: which section, which command waits for a key."""

    section: str = "look"
    recording: str = ""
    conflict: Conflict | None = None
    wanted: str = ""
    note: str = ""


def preferences_dialog(
    preferences: Preferences, base: Sequence[Hotkey], site_corners: Corners, at: Dialogue
) -> PreferencesDialog:
    """The dialog at its present section."""
    tools = tool_names(base)
    corners = preferences.corners or site_corners
    section = at.section
    return PreferencesDialog(
        sections=_chosen(SECTIONS, section),
        section=section,
        note=at.note,
        themes=_chosen(_THEMES, preferences.theme) if section == "look" else (),
        languages=_chosen((("", t("As this device")), *LANGUAGES.items()), preferences.language),
        tools=_chosen(tools, preferences.tool) if section == "mouse" else (),
        keys=rows(base, preferences.hotkeys, at.recording) if section == "keys" else (),
        conflict=at.conflict,
        mouse=_mouse(preferences, tools) if section == "mouse" else (),
        overlays=_chosen(
            (("full", t("All texts")), ("minimal", t("Name, letters, lossy compression"))),
            preferences.overlays,
        ),
        texts=tuple(_text(item, corners) for item in text_items(corners)),
        corner_choices=_chosen(_CORNERS[1:], "topLeft"),
        windows=tuple(
            WindowRow(w.modality, w.name, format_number(w.width), format_number(w.center))
            for w in preferences.windows
        ),
        clamped_windows=preferences.clamped_windows,
        any_changed=preferences != Preferences(),
    )


def _chosen(choices: Iterable[tuple[str, str]], now: str) -> tuple[Choice, ...]:
    return tuple((value, label, value == now) for value, label in choices)


def tool_names(base: Sequence[Hotkey]) -> tuple[tuple[str, str], ...]:
    """Tools by name, as the keys that choose them are called."""
    found: dict[str, str] = {}
    for hotkey in base:
        if hotkey.command == "setToolActive":
            found.setdefault(str(hotkey.args.get("toolName", "")), hotkey.label)
    return (*found.items(), (SLAB_THICKNESS, t("Thickness of the slab")))


def _mouse(preferences: Preferences, tools: Sequence[tuple[str, str]]) -> tuple[MouseRow, ...]:
    now = MouseTools(preferences.mouse)
    found = []
    for button in BUTTONS:
        fit = _WHEEL_TOOLS if button == "wheel" else get_args(ToolName)
        offered = [tool for tool in tools if tool[0] in fit]
        cells = []
        for modifier in MODIFIERS:
            where = place(button, modifier)
            none = t("As without the key") if modifier else t("The tool of the toolbar")
            first = [("", none)] if modifier or button != "wheel" else []
            choices = _chosen((*first, *offered), now.at(where))
            label = (
                t("with {capitalize}", capitalize=modifier.capitalize()) if modifier else "alone"
            )
            cells.append((where, f"{_BUTTON_NAMES[button]} {label}", choices))
        found.append(MouseRow(_BUTTON_NAMES[button], tuple(cells)))
    return tuple(found)


def text_items(corners: Corners) -> tuple[OverlayItem, ...]:
    """Every text there is: the shipped ones, and those that a person has added."""
    there = [item for name in CORNER_NAMES for item in getattr(corners, name)]
    ids = {item.id for item in there}
    shipped = [OverlayItem(name) for name in KINDS if "." not in name and name not in ids]
    own = [item for item in there if item.id not in KINDS]
    return (*(item for item in there if item.id in KINDS), *shipped, *own)


def _text(item: OverlayItem, corners: Corners) -> TextRow:
    corner = corners.corner_of(item.id)
    parts = corner.split("_")
    name = parts[0] + "".join(part.capitalize() for part in parts[1:])
    kind = KINDS.get(item.inherits_from or item.id)
    title = item.title or (kind.title if kind else item.label or item.attribute)
    return TextRow(item.id, title, _chosen(_CORNERS, name), removable=kind is None)
