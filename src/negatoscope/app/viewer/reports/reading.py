"""Reports that are open, read: their documents, and what of them can be shown on images."""

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.reports.desk import Desk
from negatoscope.app.viewer.reports.showing import Shown, annotations_of
from negatoscope.app.viewer.reports.views import ReportDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import open_session
from negatoscope.dicom.reports.document import document_of
from negatoscope.dicom.reports.entries import ReportDocument
from negatoscope.dicom.reports.evidence import source_of
from negatoscope.dicom.reports.parsing import Content, content_of
from negatoscope.dicom.reports.reading import measurement_report
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.language import t
from negatoscope.viewing.annotations.model import Annotation, ImageKey
from negatoscope.viewing.viewports import Viewport

DISPLAY_SET = t("its uid; that of the report that is shown, or the first one, when left out")
_NONE = t("This report holds no measurements on images.")


class ReportReading:
    """Shows reports, and their measurements."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._parsed: tuple[str, Content] | None = None

    # -- commands -------------------------------------------------------------------------------

    @command("showReport", "Read a structured report", display_set=DISPLAY_SET)
    def show_report(self, display_set: str = "") -> None:
        """Open the document."""
        session, chosen = self._report(display_set)
        content = self._content(chosen)
        shown = self._on_images(session, chosen)
        document = document_of(chosen.instances[0], content)
        self._desk.show(
            ReportDialog(
                chosen.uid,
                document,
                len(shown.annotations),
                "" if shown.annotations else _why_none(shown),
                _open_images(session, document),
            )
        )

    @command(
        "hydrateStructuredReport",
        "Show the measurements of a report on its images",
        display_set=DISPLAY_SET,
    )
    def hydrate(self, display_set: str = "") -> list[str]:
        """Take them up, to be changed and saved again; answers with their uids."""
        session, chosen = self._report(display_set)
        shown = self._on_images(session, chosen)
        if not shown.annotations:
            raise CommandError(_as_clause(_why_none(shown)))
        store = session.measurements.store
        new = [each for each in shown.annotations if store.get(each.uid) is None]
        if new:
            store.apply({each.uid: (None, each) for each in new}, t("Show a report's measurements"))
            _track(session, new)
        self._desk.close()
        self._go_to(session, shown.annotations[0].image.key)
        store.select(shown.annotations[0].uid)
        self._tell(len(new), shown)
        return [each.uid for each in shown.annotations]

    @command(
        "report.goToImage",
        "Show an image that a report names",
        sop_instance_uid="its UID",
        frame="its frame, from 1",
    )
    def go_to_image(self, sop_instance_uid: str, frame: int = 1) -> None:
        """Close the document and go there."""
        session = open_session(self._desk.session)
        self._go_to(session, ImageKey(sop_instance_uid, max(frame, 1)))
        self._desk.close()

    @command("printReport", "Print the report that is shown")
    def print_report(self) -> None:
        """The browser's own dialog for printing; the page prints the document alone."""
        if not isinstance(self._desk.shown(), ReportDialog):
            raise CommandError("no report is shown: open one from the study browser first")
        self._desk.ports.outlet.print_page()

    # -- parts ----------------------------------------------------------------------------------

    def _report(self, uid: str) -> tuple[ViewerSession, DisplaySet]:
        session = open_session(self._desk.session)
        if not uid and isinstance(dialog := self._desk.shown(), ReportDialog):
            uid = dialog.display_set
        if not uid:
            uid = next((each.uid for each in session.display_sets.values() if each.is_report), "")
        chosen = session.display_sets.get(uid)
        if chosen is None or not chosen.is_report:
            raise CommandError("there is no such report in the open studies")
        return session, chosen

    def _content(self, chosen: DisplaySet) -> Content:
        uid = chosen.instances[0].string("SOPInstanceUID") or chosen.uid
        if self._parsed is None or self._parsed[0] != uid:
            self._parsed = (uid, content_of(chosen.instances[0]))
        return self._parsed[1]

    def _on_images(self, session: ViewerSession, chosen: DisplaySet) -> Shown:
        report = measurement_report(self._content(chosen))
        return annotations_of(
            report.measurements,
            source_of(chosen.instances[0]),
            session.measurements.places,
            session.display_sets.values(),
        )

    def _go_to(self, session: ViewerSession, key: ImageKey) -> None:
        place = session.measurements.places.find(key)
        if place is None:
            raise CommandError("this image is not open")
        session.reveal(Viewport("", place.display_set, place.index))

    def _tell(self, count: int, shown: Shown) -> None:
        if shown.left_out:
            reasons = ", ".join(dict.fromkeys(shown.left_out))
            self._desk.notices.say(
                "warning",
                t(
                    "{left_out} of {value} measurements of the report are not shown",
                    left_out=len(shown.left_out),
                    value=len(shown.left_out) + len(shown.annotations),
                ),
                t("The reason: {reasons}.", reasons=reasons),
            )
        elif not count:
            self._desk.notices.say("info", t("The report's measurements are shown already"))
        else:
            noun = "measurement" if count == 1 else "measurements"
            self._desk.notices.say(
                "success", t("{number} {noun} of the report shown", number=count, noun=noun)
            )


def _open_images(session: ViewerSession, document: ReportDocument) -> dict[tuple[str, int], str]:
    """What the images that a document names are called here: ``"SAG T-1, image 2"``."""
    found: dict[tuple[str, int], str] = {}
    places = session.measurements.places
    for entry in (each for top in document.entries for each in top.walk()):
        if not entry.sop_instance_uid:
            continue
        place = places.find(ImageKey(entry.sop_instance_uid, entry.frame or 1))
        if place is not None:
            series = session.display_sets[place.display_set]
            words = series.description or series.modality or "Series"
            key = (entry.sop_instance_uid, entry.frame)
            found[key] = t("{words}, image {value}", words=words, value=place.index + 1)
    return found


def _track(session: ViewerSession, annotations: list[Annotation]) -> None:
    """Track the series of a report's measurements, so that they go into the next one.

    Another study that is tracked already stays so.
    """
    tracked = session.measurements.tracked
    if tracked.now.mode == "none":
        return
    images = dict.fromkeys(
        (a.image.study_instance_uid, a.image.series_instance_uid) for a in annotations
    )
    for study, series in images:
        if not tracked.now.on or tracked.now.study == study:
            tracked.track(study, series)
    tracked.saved()


def _why_none(shown: Shown) -> str:
    if not shown.left_out:
        return _NONE
    reasons = ", ".join(dict.fromkeys(shown.left_out))
    return t("Its measurements cannot be shown on images: {reasons}.", reasons=reasons)


def _as_clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
