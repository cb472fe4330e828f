"""What the dialogs of reports show, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negatoscope.dicom.reports.entries import ReportDocument


@dataclass(frozen=True, slots=True)
class ReportDialog:
    """A report to read.

    ``measurements`` counts those that can be shown on the images; ``reason`` says why there are
    none. ``go_to`` are the images that are open: SOP instance and frame to what they are called.
    """

    display_set: str
    document: ReportDocument
    measurements: int
    reason: str = ""
    go_to: Mapping[tuple[str, int], str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class SaveReportDialog:
    """What a new report would hold, and where it would go.

    ``target`` is the name of the archive; empty where it takes no reports, which ``reason`` says.
    ``problem`` is what went wrong the last time; ``observer`` is who measured, as far as known.
    """

    description: str
    measurements: tuple[tuple[str, str], ...]  # name, numbers
    target: str = ""
    reason: str = ""
    predecessor: bool = False
    busy: bool = False
    problem: str = ""
    left_out: str = ""
    observer: str = ""
