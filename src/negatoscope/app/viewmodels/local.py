"""The page of files of this device."""

from dataclasses import dataclass
from typing import Literal

from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.page import Account


@dataclass(frozen=True, slots=True)
class LocalStudy:
    """A study in opened files, ready to print."""

    study_instance_uid: str
    patient_name: str
    patient_id: str
    study_date: str
    modalities: str
    description: str
    instances: str  # "300 files"


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be opened; its name is for the screen alone."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class LocalView:
    """The page of files of this device."""

    phase: Literal["idle", "reading", "done", "cancelled"]
    found: int
    done: int
    opened: int
    failed: int
    fraction: float | None  # of the files that are read; None while they are looked for
    status: str  # "Reading 120 of 2000 files"
    studies: tuple[LocalStudy, ...]
    failures: tuple[FailedFile, ...]
    failures_left: int  # further ones that are not listed
    notices: tuple[Notice, ...]
    dialog: Dialog | None = None
    list_href: str = ""  # of the study list, where there is one
    brand: str = "Negatoscope"
    account: Account | None = None
