"""Commands on the other studies of the patient."""

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.priors import STUDY_MODES
from negatoscope.app.viewer.which import OpenSession, open_session


class PriorCommands:
    """Which studies are listed, and which are loaded."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "setStudyMode",
        "Choose which studies of the patient are listed",
        study_mode=f"one of {', '.join(STUDY_MODES)}",
    )
    def set_mode(self, study_mode: str) -> None:
        """Choose a list."""
        session = open_session(self._session)
        chosen = next((mode for mode in STUDY_MODES if mode == study_mode), None)
        if chosen is None:
            raise CommandError(
                f"there is no list “{study_mode[:64]}”; use {', '.join(STUDY_MODES)}"
            )
        session.priors.choose(chosen)
        session.set_grid(session.grid)

    @command(
        "loadStudy",
        "Open one more study of the patient beside the others",
        study_instance_uid="its UID; one that was found for this patient",
    )
    def load(self, study_instance_uid: str) -> None:
        """Load a study that is listed."""
        session = open_session(self._session)
        if study_instance_uid not in {row.study_instance_uid for row in session.priors.rows}:
            raise CommandError("this study was not found among those of the patient")
        session.add_study(study_instance_uid)

    @command("searchPriors", "Look for other studies of the patient, again")
    def search(self) -> None:
        """Search again."""
        open_session(self._session).priors.search()
