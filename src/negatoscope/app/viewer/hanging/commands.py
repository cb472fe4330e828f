"""Commands on hanging protocols: choose one, its stages, keep the present layout as one."""

from collections.abc import Callable
from typing import Literal

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.hanging.hanger import Hanger
from negatoscope.app.viewer.hanging.library import Library
from negatoscope.app.viewer.hanging.possible import Wish
from negatoscope.app.viewer.hanging.saving import Consent, protocol_of
from negatoscope.app.viewer.hanging.views import SaveLayoutDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.language import t

MAX_NAME = 60
PROTOCOL = t("its id")
STAGE = t("the stage's place, from 0")


def hanger_of(session: ViewerSession) -> Hanger:
    """What hangs the session.

    Raises
    ------
    CommandError
        Nothing does.
    """
    if not isinstance(session.hanger, Hanger):
        raise CommandError("hanging protocols are not used here")
    return session.hanger


class HangingCommands:
    """What can be done with hanging protocols, by name.

    Parameters
    ----------
    show, close:
        Open and close a dialog.
    changed:
        Told when the protocols are others.
    """

    def __init__(
        self,
        session: OpenSession,
        library: Library,
        show: Callable[[Dialog], None],
        close: Callable[[], None],
    ) -> None:
        self._session = session
        self._library = library
        self._show = show
        self._close = close

    def _hanger(self) -> Hanger:
        return hanger_of(open_session(self._session))

    @command(
        "setHangingProtocol",
        "Hang the open studies by a hanging protocol",
        protocol_id=PROTOCOL,
        stage_id="a stage's id; the first that fits when left out",
        stage_index=f"or {STAGE}",
        activeStudyUID="the study that it is for; the first when left out",
    )
    def set_protocol(
        self,
        protocol_id: str,
        stage_id: str = "",
        stage_index: int = -1,
        activeStudyUID: str = "",  # noqa: N803 - OHIF's name
    ) -> None:
        """Hang by a protocol."""
        self._hanger().choose(Wish(protocol_id, stage_id, stage_index, activeStudyUID))

    @command(
        "toggleHangingProtocol",
        "Hang by a hanging protocol, or as before",
        protocol_id=PROTOCOL,
        stage_index=STAGE,
    )
    def toggle_protocol(self, protocol_id: str, stage_index: int = -1) -> None:
        """Hang by a protocol; again, and it is as before."""
        self._hanger().toggle(Wish(protocol_id, stage_index=stage_index))

    @command("nextStage", "Go to the next stage of the hanging protocol")
    def next_stage(self) -> None:
        """Next stage."""
        self._step(1)

    @command("previousStage", "Go to the previous stage of the hanging protocol")
    def previous_stage(self) -> None:
        """Previous stage."""
        self._step(-1)

    def _step(self, direction: Literal[-1, 1]) -> None:
        self._hanger().step(direction)

    # -- the present layout ---------------------------------------------------------------------

    @command("showSaveLayout", "Keep the present layout as a hanging protocol")
    def show_save_layout(self) -> None:
        """Ask for its name."""
        self._show(self._save_dialog(""))

    def _save_dialog(self, note: str) -> SaveLayoutDialog:
        session = open_session(self._session)
        first = next(iter(session.images()), None)
        instance = first.instances[0] if first and first.instances else None
        return SaveLayoutDialog(
            "",
            ", ".join(sorted({d.modality for d in session.images() if d.modality})),
            instance.string("BodyPartExamined") if instance else "",
            instance.string("StudyDescription") if instance else "",
            note,
        )

    @command(
        "saveLayout",
        "Keep the present layout as a hanging protocol on this device",
        layout_name="what to call it",
        modality="“on”: choose it by itself for studies of these modalities",
        body_part="“on”: and for this body part only",
        study_description="“on”: and for studies of this description only",
        series_descriptions="“on”: find the series by their descriptions",
    )
    def save_layout(
        self,
        layout_name: str,
        modality: str = "",
        body_part: str = "",
        study_description: str = "",
        series_descriptions: str = "",
    ) -> str:
        """Keep the layout; answers with the protocol's id."""
        session, cleaned = open_session(self._session), " ".join(layout_name.split())[:MAX_NAME]
        if not cleaned:
            raise CommandError("give the layout a name")
        consent = Consent(
            modality=modality == "on",
            body_part=body_part == "on",
            study_description=study_description == "on",
            series_descriptions=series_descriptions == "on",
        )
        hanger, own = hanger_of(session), self._library.own
        protocol_id = next((p.id for p in own.all if p.label == cleaned), own.free_id(cleaned))
        try:
            made = protocol_of(session, hanger.plan, protocol_id, cleaned, consent)
            own.save(made)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self._close()
        hanger.adopt(made)
        return made.id
