"""What the study list shows besides its table, as plain values: preview, searches, modes."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ModeButton:
    """A way to open the study; with a reason it does not fit."""

    mode: str
    label: str
    href: str
    primary: bool
    disabled_reason: str = ""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series of the previewed study, ready to print; what is not known is empty."""

    number: str
    modality: str
    description: str
    instances: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The panel beside the list."""

    phase: Literal["none", "loading", "ready", "error"]
    study_instance_uid: str = ""
    patient_name: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # label, value
    modes: tuple[ModeButton, ...] = ()
    series: tuple[SeriesLine, ...] = ()
    series_title: str = ""  # "4 series, 512 images"
    error_title: str = ""
    error_reason: str = ""
    error_advice: str = ""


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period of the study date."""

    period: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class SearchesView:
    """Periods, the searches that are kept on this device, and whether this one can be kept."""

    periods: tuple[PeriodChoice, ...]
    saved: tuple[tuple[str, str], ...]  # name, what it filters
    can_save: bool = True
    note: str = ""  # what is left out of a search that is kept
