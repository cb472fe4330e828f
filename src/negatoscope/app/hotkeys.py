"""Keys and what they run; the shipped ones stand in :mod:`.hotkey_bindings`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from negatoscope.language import t

_MODIFIERS = ("ctrl", "alt", "shift", "meta")
_NAMES = {
    "esc": "escape",
    "left": "arrowleft",
    "right": "arrowright",
    "up": "arrowup",
    "down": "arrowdown",
    "return": "enter",
    "plus": "+",
    "del": "delete",
    " ": "space",
}
_SHOWN = {
    "arrowleft": "←",
    "arrowright": "→",
    "arrowup": "↑",
    "arrowdown": "↓",
    "escape": "Esc",
    "pageup": t("Page up"),
    "pagedown": t("Page down"),
    "space": "Space",
    "home": "Home",
    "end": "End",
    "ctrl": "Ctrl",
    "contextmenu": t("Menu key"),
}


@dataclass(frozen=True, slots=True)
class Hotkey:
    """A key (with modifiers, as in ``ctrl+z``), the command it runs and what it is called.

    ``keys`` may be empty: a command that may be given a key.
    """

    keys: str
    command: str
    label: str
    group: str = "Image"
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_keys(self) -> str:
        """The key as printed in menus and in the help."""
        return " + ".join(_SHOWN.get(part, part.capitalize()) for part in split_keys(self.keys))


def split_keys(keys: str) -> list[str]:
    """The parts of a key combination, in one spelling, modifiers first."""
    keys = keys.lower() if keys == " " else keys.strip().lower()
    parts = keys.removesuffix("+").split("+") if len(keys) > 1 else [keys]
    parts = [_NAMES.get(p, p) for p in parts if p] + ["+"] * (len(keys) > 1 and keys[-1] == "+")
    named = [p for p in parts if p not in _MODIFIERS]
    held = {p for p in parts if p in _MODIFIERS}
    if named and not _tells_shift(named[-1]):
        held.discard("shift")
    return [*sorted(held, key=_MODIFIERS.index), *named]


def _tells_shift(name: str) -> bool:
    """Whether Shift makes another combination of a key: a printed sign already contains it."""
    return len(name) > 1 or name.isalpha()


def normal_keys(keys: str) -> str:
    """A key combination in one spelling, to compare it."""
    return "+".join(split_keys(keys))


def event_keys(key: str, *, ctrl: bool, alt: bool, shift: bool, meta: bool) -> str:
    """The key combination of a keyboard event, in the spelling of :func:`normal_keys`.

    Shift counts with letters and named keys; a printed sign already contains it. Caps Lock does
    not count.
    """
    name = _NAMES.get(key.lower(), key.lower())
    shift = shift and _tells_shift(name)
    held = [m for m, on in zip(_MODIFIERS, (ctrl, alt, shift, meta), strict=True) if on]
    return "+".join([*held, name])


class Hotkeys:
    """Finds what a key runs."""

    def __init__(self, hotkeys: Iterable[Hotkey]) -> None:
        self.all = tuple(hotkeys)
        self._by_keys = {normal_keys(h.keys): h for h in self.all if h.keys}

    def find(self, keys: str) -> Hotkey | None:
        """The hotkey of a combination in the spelling of :func:`event_keys`."""
        return self._by_keys.get(keys)

    def keys_for(self, command: str, args: Mapping[str, Any] | None = None) -> str:
        """The keys that run a command, to be shown beside it; empty when there are none."""
        for hotkey in self.all:
            if (
                hotkey.keys
                and hotkey.command == command
                and (args is None or dict(hotkey.args) == dict(args))
            ):
                return hotkey.shown_keys
        return ""


def configured(
    entries: Iterable[Mapping[str, Any]], defaults: Iterable[Hotkey]
) -> tuple[Hotkey, ...]:
    """The defaults with a deployment's ``hotkeys`` laid over them.

    An entry is OHIF's ``{commandName, commandOptions, label, keys}``; ``keys`` is a list of which
    each stands alone. An entry for a command (with the same options) replaces its default keys.
    """
    hotkeys = list(defaults)
    for entry in entries:
        name = str(entry.get("commandName", ""))
        args = dict(entry.get("commandOptions") or {})
        known = [h for h in hotkeys if h.command == name and (not args or dict(h.args) == args)]
        label = str(entry.get("label") or (known[0].label if known else name))
        group = known[0].group if known else "Other"
        hotkeys = [h for h in hotkeys if h not in known]
        keys = entry.get("keys") or []
        for key in [keys] if isinstance(keys, str) else keys:
            taken = normal_keys(str(key))
            hotkeys = [h for h in hotkeys if normal_keys(h.keys) != taken]
            hotkeys.append(Hotkey(str(key), name, label, group, args))
    return tuple(hotkeys)
