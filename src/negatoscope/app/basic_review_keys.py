"""The keys of IHE Basic Image Review (RAD TF-2, 5.13), laid over those of the site.

A letter that has another meaning at first gives it up for the profile's; what it did then has the
same letter with Shift.
"""

from collections.abc import Iterable
from typing import Any

from negatoscope.app.hotkey_bindings import DEFAULT_HOTKEYS, GENERAL, IMAGES, MEASUREMENTS, TOOLS
from negatoscope.app.hotkeys import Hotkey, normal_keys
from negatoscope.language import t

_NO_ARGS: dict[str, Any] = {}


def _tool(name: str, label: str, group: str) -> Hotkey:
    return Hotkey("", "setToolActive", label, group, {"toolName": name})


#: Command, arguments, keys; each command keeps the label that it has.
PROFILE: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("setToolActive", {"toolName": "StackScroll"}, ("s",)),
    ("setToolActive", {"toolName": "WindowLevel"}, ("w",)),
    ("setToolActive", {"toolName": "Zoom"}, ("z",)),
    ("setToolActive", {"toolName": "Pan"}, ("t",)),
    ("setToolActive", {"toolName": "Select"}, ("v",)),
    ("setToolActive", {"toolName": "Length"}, ("d",)),
    ("setToolActive", {"toolName": "CobbAngle"}, ("a",)),  # of two free segments
    ("setToolActive", {"toolName": "Crosshairs"}, ("j",)),
    ("toggleReferenceLines", _NO_ARGS, ("o",)),
    ("linkViewports", _NO_ARGS, ("l",)),
    ("unlinkViewports", _NO_ARGS, ("u",)),
    ("toggleOverlays", _NO_ARGS, ("i",)),
    ("toggleCine", _NO_ARGS, ("c",)),
    ("showReport", _NO_ARGS, ("r",)),
    ("printViewport", _NO_ARGS, ("p",)),
    ("showHelp", _NO_ARGS, ("h", "f1", "?")),
    ("cancelOrReset", _NO_ARGS, ("escape",)),
    ("toggleAdvancedMode", _NO_ARGS, ("f10",)),
    ("nextImage", _NO_ARGS, ("down", "right")),
    ("previousImage", _NO_ARGS, ("up", "left")),
    ("nextDisplaySet", _NO_ARGS, ("pagedown",)),
    ("previousDisplaySet", _NO_ARGS, ("pageup",)),
    # what had these keys
    ("setToolActive", {"toolName": "Angle"}, ("shift+a",)),
    ("rotateViewportCW", _NO_ARGS, ("shift+r",)),
    ("rotateViewportCCW", _NO_ARGS, ("shift+l",)),
    ("flipViewportHorizontal", _NO_ARGS, ("shift+h",)),
    ("flipViewportVertical", _NO_ARGS, ("shift+v",)),
    ("invertViewport", _NO_ARGS, ("shift+i",)),
    ("nextViewport", _NO_ARGS, ("shift+right",)),
    ("previousViewport", _NO_ARGS, ("shift+left",)),
)

_NEW = (
    _tool("Select", t("Select viewports and measurements"), TOOLS),
    _tool("CobbAngle", t("Cobb angle"), MEASUREMENTS),
    Hotkey("", "showReport", t("Read the report"), IMAGES),
    Hotkey("", "cancelOrReset", t("Close or cancel; else reset the view"), GENERAL),
    Hotkey("", "toggleAdvancedMode", t("Advanced mode"), GENERAL),
)


def profile_keys(hotkeys: Iterable[Hotkey]) -> tuple[Hotkey, ...]:
    """These keys with the profile's laid over them; whose key is taken may be given another."""
    given = tuple(hotkeys)
    found = []
    for command, args, keys in PROFILE:
        known = (*given, *DEFAULT_HOTKEYS, *_NEW)
        like = next(h for h in known if h.command == command and dict(h.args) == args)
        found += [Hotkey(key, command, like.label, like.group, args) for key in keys]
    profile = {(h.command, _frozen(h)) for h in found}
    taken = {normal_keys(h.keys) for h in found}
    rest = []
    for hotkey in given:
        if (hotkey.command, _frozen(hotkey)) in profile or hotkey.command == "cancel":
            continue
        is_taken = bool(hotkey.keys) and normal_keys(hotkey.keys) in taken
        rest.append(
            Hotkey("", hotkey.command, hotkey.label, hotkey.group, hotkey.args)
            if is_taken
            else hotkey
        )
    return (*found, *rest)


def _frozen(hotkey: Hotkey) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(hotkey.args.items()))
