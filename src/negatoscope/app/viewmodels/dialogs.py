"""Dialogs: those of every page, and all there are."""

from dataclasses import dataclass

from negatoscope.app.preferences.views import PreferencesDialog
from negatoscope.app.upload.views import UploadDialog
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.app.viewer.dynamic.views import CurveDialog
from negatoscope.app.viewer.hanging.views import HangingDialog, SaveLayoutDialog
from negatoscope.app.viewer.measurements.views import MeasurementDialog
from negatoscope.app.viewer.place_views import PlaceDialog
from negatoscope.app.viewer.reports.views import ReportDialog, SaveReportDialog
from negatoscope.app.viewer.tag_views import TagDialog
from negatoscope.app.viewer.tmtv.views import UptakeDialog


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
    | CurveDialog
    | RejectDialog
    | PreferencesDialog
    | MeasurementDialog
    | PlaceDialog
    | HangingDialog
    | SaveLayoutDialog
    | ReportDialog
    | SaveReportDialog
    | UptakeDialog
)
