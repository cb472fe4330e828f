"""The study list."""

from dataclasses import dataclass
from typing import Literal

from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.page import Account
from negatoscope.app.worklist.views import PreviewView, SearchesView


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the study list: its sort key and, where it filters, its filter."""

    key: str  # OHIF's sort names: patientName, mrn, studyDate, modalities, …
    label: str
    sort: Literal["", "ascending", "descending"] = ""
    filter_kind: Literal["", "text", "dates", "modalities"] = ""
    filter_value: str = ""
    filter_value_to: str = ""  # the end date of a date range
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study of the list, ready to print; an absent value is an empty string."""

    study_instance_uid: str
    index: int
    patient_name: str
    patient_id: str
    study_date: str
    study_time: str
    modalities: str
    description: str
    accession_number: str
    instances: str
    href: str
    selected: bool = False
    birth_date_and_sex: str = ""


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A data source in the selector."""

    name: str
    friendly_name: str
    selected: bool


@dataclass(frozen=True, slots=True)
class WorklistView:
    """The study list page."""

    phase: Literal["idle", "loading", "ready", "empty", "error"]
    columns: tuple[Column, ...]
    rows: tuple[StudyLine, ...]
    modality_choices: tuple[str, ...]
    range_text: str  # "1–25 of 210"
    note: str  # what the list holds, when it does not hold everything
    page_number: int
    has_previous: bool
    has_next: bool
    results_per_page: int
    results_per_page_choices: tuple[int, ...]
    filtered: bool
    error: Notice | None
    sources: tuple[SourceChoice, ...]
    notices: tuple[Notice, ...] = ()
    dialog: "Dialog | None" = None
    preview: PreviewView | None = None  # None while it is closed
    searches: SearchesView | None = None
    can_upload: bool = False
    local_href: str = ""
    brand: str = "Negatoscope"
    account: "Account | None" = None
