"""What the preferences' dialog shows, as plain values."""

from dataclasses import dataclass

Choice = tuple[str, str, bool]
"""Value, label, whether it is chosen."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A command and its keys: each as it is spelt and as it is shown."""

    id: str
    label: str
    keys: tuple[tuple[str, str], ...]
    changed: bool = False
    recording: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that another command has."""

    keys: str
    label: str
    other: str


@dataclass(frozen=True, slots=True)
class MouseRow:
    """A mouse button: its tools, alone and with each held key."""

    label: str
    cells: tuple[tuple[str, str, tuple[Choice, ...]], ...]  # place, label, choices


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text of the corners and where it stands."""

    id: str
    title: str
    choices: tuple[Choice, ...]
    removable: bool = False


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window of one's own."""

    modality: str
    name: str
    width: str
    center: str


@dataclass(frozen=True, slots=True)
class PreferencesDialog:
    """The dialog at one of its sections; only what that section shows is filled in."""

    sections: tuple[Choice, ...]
    section: str
    note: str = ""
    themes: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = ()
    tools: tuple[Choice, ...] = ()
    keys: tuple[tuple[str, tuple[KeyRow, ...]], ...] = ()
    conflict: Conflict | None = None
    mouse: tuple[MouseRow, ...] = ()
    overlays: tuple[Choice, ...] = ()
    texts: tuple[TextRow, ...] = ()
    corner_choices: tuple[Choice, ...] = ()
    windows: tuple[WindowRow, ...] = ()
    clamped_windows: bool = True
    any_changed: bool = False
    basic_review: bool = False

    @property
    def recording(self) -> bool:
        """Whether the next key is taken for a command."""
        return any(row.recording for _, rows in self.keys for row in rows)
