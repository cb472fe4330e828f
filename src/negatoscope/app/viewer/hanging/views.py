"""What the dialog of hanging protocols shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProtocolEntry:
    """One protocol of the list; ``reason`` says why it cannot be shown now."""

    id: str
    name: str
    origin: str
    reason: str = ""
    hangs: bool = False
    selected: bool = False


@dataclass(frozen=True, slots=True)
class HangingDialog:
    """The list, and the chosen protocol as text; ``faults`` are the mistakes in the text."""

    entries: tuple[ProtocolEntry, ...]
    name: str = ""
    text: str = ""
    description: str = ""
    reason: str = ""
    faults: tuple[str, ...] = ()
    is_own: bool = False
    is_new: bool = False
    changed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SaveLayoutDialog:
    """Asks how the present layout is to be called and what it is to be chosen for."""

    name: str
    modalities: str
    body_part: str
    study_description: str
    note: str = ""
