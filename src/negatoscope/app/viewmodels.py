"""What the pages show, as plain values.

The application builds these from its state; ``negatoscope.ui`` turns them into markup.
They hold nothing that can act: an action is a command name with string arguments.
"""

from dataclasses import dataclass, field
from typing import Literal

from negatoscope.app.preferences.views import PreferencesDialog
from negatoscope.app.upload.views import UploadDialog
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.app.viewer.hanging.views import HangingDialog, SaveLayoutDialog
from negatoscope.app.viewer.measurements.views import (
    MeasurementDialog,
    MeasurementPanelView,
    PromptView,
)
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.panel_views import PanelSize
from negatoscope.app.viewer.place_views import PlaceDialog
from negatoscope.app.viewer.reports.views import ReportDialog, SaveReportDialog
from negatoscope.app.viewer.tag_views import TagDialog
from negatoscope.app.viewer.tour_views import TourView
from negatoscope.app.worklist.views import PreviewView, SearchesView

Level = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the person: what happened, why, and what can be done."""

    id: str
    level: Level
    title: str
    reason: str = ""
    advice: str = ""
    action_label: str = ""
    action_command: str = ""
    dismissible: bool = True


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


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in."""

    name: str


@dataclass(frozen=True, slots=True)
class ToolbarItem:
    """A button of the toolbar: a command with arguments, an icon and a key."""

    id: str
    label: str
    icon: str  # Lucide's name
    command: str
    args: tuple[tuple[str, str], ...] = ()  # data attribute in kebab case, value
    active: bool = False
    disabled_reason: str = ""
    keys: str = ""  # "Z", shown in the tooltip
    group: str = ""  # buttons of one group stand together
    menu: tuple["ToolbarItem", ...] = ()  # a split button, or a menu where command is empty
    picker: tuple[int, int] = (0, 0)  # rows and columns of a table of layouts below the menu


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


@dataclass(frozen=True, slots=True)
class OrientationLetters:
    """The letters at the four edges; empty where the orientation is unknown."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""


@dataclass(frozen=True, slots=True)
class ScrollbarView:
    """Position and loaded ranges, as fractions of the stack (0 to 1)."""

    count: int
    index: int
    loaded: tuple[tuple[float, float], ...] = ()
    failed: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FilmView:
    """The controls of a video; ``count`` is 0 while there is nothing to play."""

    playing: bool
    index: int
    count: int
    time: str  # "0:03.20 / 0:10.00"
    spoken: str  # "frame 81 of 250, 0:03.20"
    rate: str  # "1"
    rates: tuple[tuple[str, str], ...]  # value, label
    play_keys: str = ""
    loading: bool = False
    loaded_fraction: float | None = None


@dataclass(frozen=True, slots=True)
class ViewportView:
    """A cell of the viewport grid: everything but the pixels, which the canvas behind shows."""

    id: str
    active: bool
    column: int
    row: int
    columns: int  # of the grid
    rows: int
    phase: Literal["empty", "pending", "loading", "partial", "loaded", "failed"]
    place: tuple[float, ...] = ()  # x, y, width, height of a cell placed freely, as fractions
    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()
    orientation: OrientationLetters = field(default_factory=OrientationLetters)
    scrollbar: ScrollbarView | None = None
    notice: Notice | None = None
    accessible_name: str = ""  # "CT head, image 57 of 300, window 80, level 40"
    loading_text: str = ""
    lossy_text: str = ""  # "Lossy 10:1"
    cursor: str = "default"
    film: FilmView | None = None  # of a video, which the player in the cell shows


@dataclass(frozen=True, slots=True)
class PatientBanner:
    """Whose images these are; always visible while pixels are."""

    name: str
    patient_id: str
    birth_date: str
    sex: str
    age: str = ""
    mixed: bool = False  # images of more than one patient are open


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A row of the keyboard help."""

    keys: tuple[str, ...]  # any of these; each a key or a combination, "Ctrl + Z"
    label: str


@dataclass(frozen=True, slots=True)
class HelpDialog:
    """Keyboard and mouse help, from the command registry."""

    groups: tuple[tuple[str, tuple[Shortcut, ...]], ...]
    mouse: tuple[Shortcut, ...]
    tour: bool = False  # there is a viewer to be shown


@dataclass(frozen=True, slots=True)
class AboutDialog:
    """Version, licence and intended use."""

    version: str
    started_from: str
    renderer: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesDialog:
    """Why a series is no volume: each reason, and what it means."""

    title: str
    lead: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignInDialog:
    """The sign-in has ended while images are open: they stay, and what is wanted waits."""

    reason: str
    advice: str = ""
    asking: bool = False  # a window for signing in is open
    can_leave: bool = False  # offer to sign in on this page, as no window could be opened


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """Something that this device keeps: its key, what it is for, and its value."""

    key: str
    meaning: str
    value: str


@dataclass(frozen=True, slots=True)
class SettingsDialog:
    """What is kept on this device, and how to clear it."""

    kept: tuple[KeptEntry, ...]
    whole_queries: bool = False  # searches for a patient are kept too


@dataclass(frozen=True, slots=True)
class RejectDialog:
    """The question before a series is rejected at the archive."""

    display_set: str
    series: str  # "Series 3: CT Thorax"
    source: str


Dialog = (
    HelpDialog
    | AboutDialog
    | SeriesDialog
    | SignInDialog
    | SettingsDialog
    | UploadDialog
    | TagDialog
    | CaptureDialog
    | RejectDialog
    | PreferencesDialog
    | MeasurementDialog
    | PlaceDialog
    | HangingDialog
    | SaveLayoutDialog
    | ReportDialog
    | SaveReportDialog
)


@dataclass(frozen=True, slots=True)
class ViewerView:
    """The viewer page."""

    patient: PatientBanner
    toolbar: tuple[ToolbarItem, ...]
    studies: tuple[StudyBrowserStudy, ...]
    browser_open: bool
    browser: PanelSize
    study_tabs: StudyTabs
    viewports: tuple[ViewportView, ...]
    notices: tuple[Notice, ...]
    list_href: str
    can_go_back: bool
    dialog: Dialog | None = None
    progress: float | None = None  # of the display sets being loaded, None when nothing loads
    progress_text: str = ""
    software_rendering: bool = False
    brand: str = "Negatoscope"
    back_to: Literal["worklist", "local"] = "worklist"
    tour: TourView | None = None
    menu: ContextMenu | None = None  # of an image or a measurement, while it is open
    account: Account | None = None
    measurements: MeasurementPanelView | None = None
    measurements_size: PanelSize | None = None
    prompt: PromptView | None = None


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


@dataclass(frozen=True, slots=True)
class SignInChoice:
    """A provider to sign in with."""

    number: int
    label: str
    host: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The page before someone is signed in, and after."""

    kind: Literal["choose", "busy", "failed", "out"]
    title: str
    reason: str = ""
    advice: str = ""
    choices: tuple[SignInChoice, ...] = ()
    local_href: str = ""  # files of this device need no sign-in
    brand: str = "Negatoscope"


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page that says what is wrong and what to do."""

    title: str
    reason: str
    advice: str
    action_label: str = ""
    action_command: str = ""
    list_href: str = ""
    brand: str = "Negatoscope"
