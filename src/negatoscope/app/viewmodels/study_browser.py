"""The panel of studies and series."""

from dataclasses import dataclass
from typing import Literal

from negatoscope.app.viewmodels.notice import Notice


@dataclass(frozen=True, slots=True)
class ThumbnailView:
    """One display set in the study browser."""

    display_set: str
    label: str  # series description
    modality: str
    number: str  # "S:2"
    count: str  # "300"
    state: Literal["pending", "loading", "loaded", "failed", "unsupported", "video", "report"]
    active: bool  # shown in the active viewport
    shown: bool  # shown in some viewport
    message: str = ""
    loaded_fraction: float = 0.0
    warnings: tuple[str, ...] = ()  # what is unusual, one sentence each
    command: str = "setDisplaySet"  # what a click runs
    noun: str = "image"  # what is counted
    can_place: bool = False  # there are several viewports to choose from


@dataclass(frozen=True, slots=True)
class StudyBrowserStudy:
    """A study in the study browser with its display sets."""

    study_instance_uid: str
    date: str
    description: str
    modalities: str
    instances: str
    thumbnails: tuple[ThumbnailView, ...]
    notice: Notice | None = None
    loading: bool = False
    listed: bool = False  # found for the patient, and not loaded yet
    can_leave: bool = False  # another window can show it too


@dataclass(frozen=True, slots=True)
class StudyTab:
    """A choice of which studies are listed."""

    mode: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class StudyTabs:
    """Which studies of the patient are listed, and how far the search for them is."""

    tabs: tuple[StudyTab, ...] = ()
    searching: bool = False
    notice: Notice | None = None
