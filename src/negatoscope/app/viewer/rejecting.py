"""Rejecting a series at the archive, after a question: others will not see it any more."""

from collections.abc import Callable
from typing import Protocol, cast

from negatoscope.app.commands import CommandError, command
from negatoscope.app.notices import Notices
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.viewmodels.dialogs import RejectDialog
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.language import t
from negatoscope.sources.errors import SourceError


class RejectingSource(Protocol):
    """A source at which series may be rejected."""

    @property
    def friendly_name(self) -> str:
        """Name for people."""

    async def reject_series(self, study_uid: str, series_uid: str) -> None:
        """Have it hide a series."""


def rejecting_source(session: ViewerSession) -> RejectingSource | None:
    """The session's source, where series may be rejected at it."""
    source = session.source
    return cast(RejectingSource, source) if getattr(source, "rejects", False) else None


class Rejecting:
    """The commands.

    Parameters
    ----------
    show, close:
        Open a dialog, and close the one that is open.
    """

    def __init__(
        self,
        session: OpenSession,
        notices: Notices,
        show: Callable[[RejectDialog], None],
        close: Callable[[], None],
    ) -> None:
        self._session = session
        self._notices = notices
        self._show = show
        self._close = close

    @command(
        "rejectSeries",
        "Ask whether to reject a series at the archive",
        display_set="its uid; that of the active viewport when left out",
    )
    def ask(self, display_set: str = "") -> None:
        """Open the question."""
        _, source, chosen = self._what(display_set)
        number = (
            t("Series {series_number}", series_number=chosen.series_number)
            if chosen.series_number is not None
            else "Series"
        )
        words = f"{chosen.modality} {chosen.description}".strip()
        self._show(RejectDialog(chosen.uid, f"{number}: {words}", source.friendly_name))

    @command(
        "confirmRejectSeries",
        "Reject a series at the archive: nobody will see it any more",
        display_set="its uid",
    )
    async def reject(self, display_set: str) -> None:
        """Reject it; what was refused is told, and nothing has changed then."""
        session, source, chosen = self._what(display_set)
        self._close()
        try:
            await source.reject_series(chosen.study_instance_uid, chosen.series_instance_uid)
        except SourceError as error:
            self._notices.say(
                "error", t("The series was not rejected"), error.reason, error.advice, lasting=True
            )
            return
        session.take_away(chosen.series_instance_uid)
        self._notices.say(
            "success", t("The series is rejected"), t("The archive does not show it now.")
        )

    def _what(self, display_set: str) -> tuple[ViewerSession, RejectingSource, DisplaySet]:
        session = open_session(self._session)
        source = rejecting_source(session)
        if source is None:
            raise CommandError(
                "series cannot be rejected here: the source's configuration has no supportsReject"
            )
        chosen = session.display_sets.get(display_set or session.grid.active.display_set)
        if chosen is None:
            raise CommandError("there is no such series in the open studies")
        return session, source, chosen
