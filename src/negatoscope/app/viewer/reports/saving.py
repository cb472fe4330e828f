"""Saving measurements as a structured report: to the archive, or as a file."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, cast

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.measurements.places import is_plane
from negatoscope.app.viewer.measurements.views import ReportAction
from negatoscope.app.viewer.measurements.words import title, value_text
from negatoscope.app.viewer.reports.desk import Desk
from negatoscope.app.viewer.reports.making import context_of, reported
from negatoscope.app.viewer.reports.views import SaveReportDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import open_session
from negatoscope.dicom.encoding.writing import WriteError, written_file
from negatoscope.dicom.reports.writing import (
    MAX_DESCRIPTION,
    ReportContext,
    ReportError,
    person_name,
    report_dataset,
)
from negatoscope.language import t
from negatoscope.sources.contents import Content, Memory
from negatoscope.sources.storing import Stored
from negatoscope.viewing.annotations.model import Annotation

DESCRIPTION = t("what the report's series is called")
OBSERVER = t("who measured; without it, who is signed in or was named last")
DEFAULT_DESCRIPTION = "Measurements"
#: Below the measurements in their panel.
PANEL_ACTIONS = (ReportAction("Report…", "file-text", "promptSaveReport"),)
MEDIA_TYPE = "application/dicom"
#: Figures that are tools for measuring and no measurements.
_NOT_REPORTED = ("CalibrationLine",)
_NOWHERE = t("{source} takes no reports: its configuration does not say “supportsStow”.")


class TakesReports(Protocol):
    """A source in which reports can be stored."""

    @property
    def friendly_name(self) -> str:
        """Name for people."""
        ...

    async def store(self, content: Content) -> Stored:
        """Store one DICOM file."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a report is made of: measurements of one study whose images are open."""

    annotations: tuple[Annotation, ...]
    left_out: str = ""


class ReportSaving:
    """Makes reports of measurements."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # who was named, and under which sign-in: another person never gets that name
        self._named: tuple[str, str] | None = None

    # -- commands -------------------------------------------------------------------------------

    @command("promptSaveReport", "Save the measurements as a structured report")
    def prompt(self) -> None:
        """Ask what it is called and where it goes."""
        session = open_session(self._desk.session)
        draft = _draft(session)
        target, reason = self._target(session)
        names = tuple(_line(session, annotation) for annotation in draft.annotations)
        context = self._context(session, draft)
        self._desk.show(
            SaveReportDialog(
                DEFAULT_DESCRIPTION,
                names,
                target.friendly_name if target else "",
                reason,
                predecessor=bool(context.predecessors),
                left_out=draft.left_out,
                observer=self._observer(),
            )
        )

    def prompt_first(self) -> bool:
        """Ask to save what is tracked before something else is; nothing is saved yet."""
        self.prompt()
        return False

    @command("report.describe", "Say what the report is called", value="the words")
    def describe(self, value: str) -> None:
        """Keep what is written in the dialog."""
        if isinstance(dialog := self._desk.shown(), SaveReportDialog):
            self._desk.show(replace(dialog, description=value))

    @command("report.nameObserver", "Say who measured", value="the name")
    def name_observer(self, value: str) -> None:
        """Keep the name while the page is open; it is never written to the device."""
        self._named = (self._desk.signed_in(), value)
        if isinstance(dialog := self._desk.shown(), SaveReportDialog):
            self._desk.show(replace(dialog, observer=value))

    @command(
        "storeMeasurements",
        "Store the measurements in the archive as a structured report",
        description=DESCRIPTION,
        observer=OBSERVER,
    )
    async def store(self, description: str = "", observer: str = "") -> dict[str, str]:
        """Store; answers with the report's UIDs."""
        session = open_session(self._desk.session)
        target, reason = self._target(session)
        if target is None:
            raise CommandError(f"{reason[:1].lower()}{reason[1:].rstrip('.')}; save a file instead")
        draft = _draft(session)
        data, uids = self._file(session, draft, description, observer)
        self._busy(description)
        stored = await target.store(Memory(data))
        if stored.reason:
            self._failed(description, stored.reason)
            raise CommandError(f"the report was not stored: {stored.reason}")
        self._close_own()
        self._desk.notices.say(
            "success",
            t("The report is stored in {friendly_name}", friendly_name=target.friendly_name),
        )
        session.measurements.tracked.saved()
        if self._desk.session() is session:
            session.grow()  # the new series shows up among the others
        return uids

    @command(
        "downloadReport",
        "Save the measurements as a structured report in a file",
        description=DESCRIPTION,
        observer=OBSERVER,
    )
    def download(self, description: str = "", observer: str = "") -> dict[str, str]:
        """Save a file; answers with the report's UIDs."""
        session = open_session(self._desk.session)
        data, uids = self._file(session, _draft(session), description, observer)
        self._close_own()
        session.measurements.tracked.saved()
        # its name tells nothing of the patient: it stays in lists of downloads
        self._desk.ports.outlet.save("measurements.dcm", data, MEDIA_TYPE)
        return uids

    # -- parts ----------------------------------------------------------------------------------

    def _target(self, session: ViewerSession) -> tuple[TakesReports | None, str]:
        source = session.source
        if getattr(source, "takes_reports", False):
            return cast(TakesReports, source), ""
        return None, t(_NOWHERE, source=source.friendly_name)

    def _context(self, session: ViewerSession, draft: Draft) -> ReportContext:
        return context_of(
            draft.annotations,
            session.measurements.places,
            now=datetime.now(),
            version=self._desk.ports.version,
        )

    def _observer(self) -> str:
        account = self._desk.signed_in()
        if self._named is not None and self._named[0] == account:
            return self._named[1]
        return account

    def _file(
        self, session: ViewerSession, draft: Draft, description: str, observer: str
    ) -> tuple[bytes, dict[str, str]]:
        room = session.measurements
        made = []
        for annotation in draft.annotations:
            frame = room.places.frame(annotation.image.key)
            if frame is not None:
                made.append(reported(annotation, room.values.of(annotation), frame))
        if not description and isinstance(dialog := self._desk.shown(), SaveReportDialog):
            description = dialog.description
        words = " ".join(description.split())[:MAX_DESCRIPTION] or DEFAULT_DESCRIPTION
        person = person_name(observer or self._observer())
        context = replace(self._context(session, draft), description=words, observer=person)
        try:
            dataset = report_dataset(made, context)
            data = written_file(dataset)
        except (ReportError, WriteError) as error:
            raise CommandError(f"the report cannot be made: {error}") from None
        names = {
            "SOPInstanceUID": "00080018",
            "SeriesInstanceUID": "0020000E",
            "StudyInstanceUID": "0020000D",
        }
        return data, {name: str(dataset[tag]["Value"][0]) for name, tag in names.items()}

    def _busy(self, description: str) -> None:
        if isinstance(dialog := self._desk.shown(), SaveReportDialog):
            words = description or dialog.description
            self._desk.show(replace(dialog, description=words, busy=True, problem=""))

    def _failed(self, description: str, reason: str) -> None:
        if isinstance(dialog := self._desk.shown(), SaveReportDialog):
            self._desk.show(replace(dialog, busy=False, problem=f"It was not stored: {reason}."))
        else:
            self._desk.notices.say(
                "error",
                t("The report was not stored"),
                f"{reason[:1].upper()}{reason[1:]}.",
                t("The measurements are still here. Save them as a file, or try again."),
            )

    def _close_own(self) -> None:
        if isinstance(self._desk.shown(), SaveReportDialog):
            self._desk.close()


def _draft(session: ViewerSession) -> Draft:
    """Tracked measurements, all where none is tracked, of the study that is looked at.

    Raises
    ------
    CommandError
        There are none.
    """
    room = session.measurements
    found = [a for a in room.store.all if a.tool not in _NOT_REPORTED]
    tracked = [a for a in found if a.tracked] or found
    if not tracked:
        raise CommandError("there are no measurements to save: measure something first")
    here = [
        a
        for a in tracked
        if room.places.frame(a.image.key) is not None and not is_plane(a.image.key)
    ]
    if not here:
        raise CommandError(
            "the images of these measurements are not open, or they lie on planes through "
            "volumes, which a report of stored images cannot name"
        )
    frame = session.frame(session.grid.active)
    active = frame.instance.string("StudyInstanceUID") if frame else ""
    studies = [a.image.study_instance_uid for a in here]
    study = active if active in studies else studies[0]
    chosen = tuple(a for a in here if a.image.study_instance_uid == study)
    return Draft(chosen, _left_out(session, chosen, len(tracked)))


def _left_out(session: ViewerSession, chosen: tuple[Annotation, ...], count: int) -> str:
    """What the report will not hold, in words."""
    told = []
    others = count - len(chosen)
    if others:
        noun = "measurement" if others == 1 else "measurements"
        told.append(
            t(
                "{others} {noun} of other studies, of planes through volumes or of images that "
                "are not open.",
                others=others,
                noun=noun,
            )
        )
    values = session.measurements.values
    waiting = sum(values.of(a).waiting for a in chosen)
    if waiting:
        noun = "measurement" if waiting == 1 else "measurements"
        told.append(
            t(
                "Values of pixels of {waiting} {noun}, whose images are not loaded yet.",
                waiting=waiting,
                noun=noun,
            )
        )
    return " ".join(told)


def _line(session: ViewerSession, annotation: Annotation) -> tuple[str, str]:
    measured = session.measurements.values.of(annotation)
    return title(annotation), ", ".join(value_text(m) for m in measured.measures[:2])
