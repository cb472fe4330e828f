"""Commands that take back what was done, and do it again."""

from negatoscope.app.commands import command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.language import t


class HistoryCommands:
    """The history of everything, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command("undo", "Take the last change back")
    def undo(self) -> str:
        """Take back; answers with what was taken back, in words."""
        session = open_session(self._session)
        session.measurements.interaction.cancel()
        return _told(session, session.history.undo(), t("Undone"))

    @command("redo", "Do again what was taken back")
    def redo(self) -> str:
        """Do again; answers with what was done, in words."""
        session = open_session(self._session)
        return _told(session, session.history.redo(), t("Done again"))


def _told(session: ViewerSession, label: str, how: str) -> str:
    session.history.settle()
    words = t("{how}: {label}.", how=how, label=label) if label else t("There is nothing more.")
    session.measurements.hand.tell(words)
    return label
