"""What the doctor's page shows, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from negatoscope.app.doctor.findings import Finding, summary
from negatoscope.app.doctor.room import DoctorRoom
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.page import Account


@dataclass(frozen=True, slots=True)
class DoctorView:
    """The page: findings by subject, in their order."""

    phase: Literal["idle", "running", "done", "stopped", "failed"]
    site: str
    status: str
    fraction: float
    subjects: tuple[tuple[str, tuple[Finding, ...]], ...]
    notices: tuple[Notice, ...]
    dialog: Dialog | None = None
    list_href: str = ""
    brand: str = "Negatoscope"
    account: Account | None = None


def doctor_view(
    room: DoctorRoom,
    notices: Sequence[Notice],
    *,
    dialog: Dialog | None,
    list_href: str,
    brand: str,
) -> DoctorView:
    """View model of the page."""
    found = room.findings
    return DoctorView(
        room.phase,
        room.target,
        _status(room),
        len(found) / room.total if room.total else 0.0,
        tuple((name, tuple(rows)) for name, rows in groupby(found, lambda f: f.subject)),
        tuple(notices),
        dialog,
        list_href,
        brand,
    )


def _status(room: DoctorRoom) -> str:
    match room.phase:
        case "running":
            return f"Checking: {room.current}"
        case "done":
            return summary(room.findings).capitalize()
        case "stopped":
            return f"Stopped. {summary(room.findings).capitalize()}"
        case "failed":
            return "This site's own server does not answer: check the network."
    return ""
