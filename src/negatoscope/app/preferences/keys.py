"""Keys that a person gives to commands: which, whose they were, and how that is kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from negatoscope.app.hotkey_bindings import GROUPS
from negatoscope.app.hotkeys import Hotkey, configured, normal_keys, split_keys
from negatoscope.app.preferences.views import KeyRow
from negatoscope.language import t

Entries = tuple[Mapping[str, Any], ...]

#: Keys that move the focus, end a dialog or belong to the browser, and why they stay as they are.
_RESERVED = {
    "tab": t("moves from one control to the next"),
    "shift+tab": t("moves from one control to the one before"),
    "escape": t("closes what is open"),
    "ctrl+w": t("closes the browser's tab"),
    "ctrl+t": t("opens a tab of the browser"),
    "ctrl+n": t("opens a window of the browser"),
    "meta+w": t("closes the browser's tab"),
    "meta+q": t("ends the browser"),
}
_MODIFIER_NAMES = frozenset(
    {"control", "shift", "alt", "meta", "altgraph", "capslock", "dead", "process", "unidentified"}
)


def command_id(hotkey: Hotkey) -> str:
    """What tells one command with its arguments from another."""
    return f"{hotkey.command} {json.dumps(dict(hotkey.args), sort_keys=True)}"


def is_modifier(keys: str) -> bool:
    """Whether only keys are down that mean nothing by themselves."""
    return split_keys(keys)[-1:] == [] or split_keys(keys)[-1] in _MODIFIER_NAMES


def reserved(keys: str) -> str:
    """Why a key cannot be given to a command; empty when it can."""
    return _RESERVED.get(normal_keys(keys), "")


def keys_of(hotkeys: Iterable[Hotkey], wanted: str) -> list[str]:
    """The keys of a command."""
    return [h.keys for h in hotkeys if command_id(h) == wanted and h.keys]


def owner_of(hotkeys: Iterable[Hotkey], keys: str) -> Hotkey | None:
    """Who has a key."""
    wanted = normal_keys(keys)
    return next((h for h in hotkeys if h.keys and normal_keys(h.keys) == wanted), None)


def with_keys(entries: Entries, of: Hotkey, keys: Sequence[str]) -> Entries:
    """The entries with the keys of one command written anew."""
    others = tuple(entry for entry in entries if _entry_id(entry) != command_id(of))
    entry: dict[str, Any] = {"commandName": of.command, "label": of.label, "keys": list(keys)}
    if of.args:
        entry["commandOptions"] = dict(of.args)
    return (*others, entry)


def without(entries: Entries, of: str) -> Entries:
    """The entries without those of a command."""
    return tuple(entry for entry in entries if _entry_id(entry) != of)


def _entry_id(entry: Mapping[str, Any]) -> str:
    args = dict(entry.get("commandOptions") or {})
    return f"{entry.get('commandName', '')} {json.dumps(args, sort_keys=True)}"


def rows(
    base: Sequence[Hotkey], entries: Entries, recording: str
) -> tuple[tuple[str, tuple[KeyRow, ...]], ...]:
    """Every command that may have a key, by group, with the keys it has now."""
    now = configured(entries, base)
    changed = {_entry_id(entry) for entry in entries}
    groups: dict[str, dict[str, KeyRow]] = {name: {} for name in GROUPS}
    for hotkey in base:
        one = command_id(hotkey)
        keys = tuple((k, Hotkey(k, "", "").shown_keys) for k in keys_of(now, one))
        groups.setdefault(hotkey.group, {})[one] = KeyRow(
            one, hotkey.label, keys, one in changed, one == recording
        )
    return tuple((name, tuple(each.values())) for name, each in groups.items() if each)
