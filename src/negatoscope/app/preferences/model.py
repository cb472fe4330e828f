"""The preferences as values, and as the JSON in which they are kept and exchanged.

They hold nothing about patients: names of commands, keys, windows and attributes only.
"""
# ruff: noqa: RUF009 - key() makes a dataclass field, and the defaults are frozen

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negatoscope.app.config.kinds import (
    Block,
    Flag,
    ListOf,
    Number,
    Problems,
    Text,
    TextByName,
    key,
    written,
)
from negatoscope.app.config.model import Hotkey
from negatoscope.app.config.overlay_model import CORNERS, Corners
from negatoscope.viewing.mouse import PLACES

#: As the device prefers; a room with the light off, one with the light on, the strongest contrast.
THEMES = ("auto", "dark", "light", "contrast")
MAX_CHARACTERS = 1 << 18
MAX_WINDOWS = 100
_MAX_PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class OwnWindow:
    """A window that a person has named, for the images of one modality."""

    modality: str = key("modality", Text(may_be_empty=False), "As in (0008,0060).")
    name: str = key("name", Text(may_be_empty=False), "What it is called.")
    width: float = key("width", Number(least=1), "Width in the image's unit.")
    center: float = key("center", Number(), "Centre (level) in the image's unit.")


def _no_place(name: str) -> str:
    return "" if name in PLACES else f"is no mouse button; there are {', '.join(PLACES)}"


@dataclass(frozen=True, slots=True)
class Preferences:
    """All of them; each as shipped where a person has changed nothing."""

    theme: str = key("theme", Text(THEMES), "Colours around the images.", "auto")
    language: str = key("language", Text(), "Language, as in lng; empty: as this device.", "")
    tool: str = key("tool", Text(), "Tool of the left button at first.", "WindowLevel")
    basic_image_review: bool | None = key(
        "basicImageReview", Flag(), "Work as IHE Basic Image Review says.", None
    )
    overlays: str = key(
        "overlays", Text(("full", "minimal")), "Texts over the images at first.", "full"
    )
    hotkeys: tuple[Mapping[str, Any], ...] = key(
        "hotkeys",
        ListOf(Block(Hotkey, as_mapping=True)),
        "Keys, as in the configuration.",
        (),
    )
    mouse: Mapping[str, str] = key(
        "mouse", TextByName(_no_place), "Tools of mouse buttons.", default_factory=dict
    )
    windows: tuple[OwnWindow, ...] = key("windows", ListOf(Block(OwnWindow)), "Own windows.", ())
    clamped_windows: bool = key(
        "clampedWindows",
        Flag(),
        "Windows of PET and nuclear medicine begin at 0 at first.",
        True,
    )
    corners: Corners | None = key(
        "viewportOverlay", CORNERS, "Texts in the corners, as in the configuration.", None
    )


_PREFERENCES = Block(Preferences)


class PreferencesError(ValueError):
    """A text holds no preferences that can be used; the message says where and why."""


def read_preferences(text: str) -> Preferences:
    """The preferences of a JSON text, checked in full.

    Raises
    ------
    PreferencesError
        Something in it is wrong: then nothing of it is taken.
    """
    if len(text) > MAX_CHARACTERS:
        raise PreferencesError("The file is too long for preferences.")
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (json.JSONDecodeError, RecursionError):
        raise PreferencesError("The file is not JSON.") from None
    if not isinstance(value, dict):
        raise PreferencesError("The file holds no object { … }.")
    problems = Problems()
    found: Preferences | None = _PREFERENCES.read(value, "", problems)
    if found is not None and len(found.windows) > MAX_WINDOWS:
        problems.add("windows", f"holds more than {MAX_WINDOWS}")
    if problems.found or found is None:
        raise PreferencesError("\n".join(problems.found[:_MAX_PROBLEMS]))
    return found


def write_preferences(preferences: Preferences, *, indent: int | None = None) -> str:
    """What differs from the shipped preferences, as JSON."""
    return json.dumps(written(preferences), ensure_ascii=False, indent=indent)
