"""Pictures and videos of the viewports, and the printed page."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.darkroom import Film, PictureOrder
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.captions import (
    NOT_FOR_DIAGNOSIS,
    captions,
    patient_line,
    study_line,
)
from negatoscope.app.viewer.capture_views import CaptureDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.language import t
from negatoscope.viewing.cine import header_rate
from negatoscope.viewing.viewports import Viewport

MIN_WIDTH_PX = 64
MAX_WIDTH_PX = 8192
PRINT_WIDTH_PX = 2000
#: An image that does not arrive for so long ends a recording.
FRAME_TIMEOUT_S = 30.0
_LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What a person has chosen in the dialog."""

    whole: bool = False
    jpeg: bool = False
    width: int = 0
    texts: bool = True
    annotations: bool = True
    patient: bool = False


class Capture:
    """The dialog, and what it makes. Names of files say nothing about a patient.

    Parameters
    ----------
    show:
        Opens a dialog, or draws the open one anew.
    is_open:
        Answers whether this dialog is open.
    """

    def __init__(
        self,
        session: OpenSession,
        ports: Ports,
        show: Callable[[Dialog], None],
        is_open: Callable[[], bool],
    ) -> None:
        self._session = session
        self._ports = ports
        self._show = show
        self._is_open = is_open
        self._wishes = _Wishes()
        self._recorded: float | None = None
        self._cancelled = False

    # -- the dialog -----------------------------------------------------------------------------

    @command("showDownloadViewportModal", "Save or copy a picture of the images")
    def open(self) -> None:
        """Open the dialog; the patient is left out until asked for."""
        session = self._with_image()
        width, _ = self._ports.darkroom.size_px((session.grid.active_id,))
        self._wishes = _Wishes(width=min(max(width, MIN_WIDTH_PX), MAX_WIDTH_PX))
        self._draw()

    @command("capture.setWhole", "Take one viewport, or all", value="one or all")
    def set_whole(self, value: str) -> None:
        """Of one viewport, or of all; as large as on the screen."""
        whole = value == "all"
        session = self._with_image()
        width, _ = self._ports.darkroom.size_px(self._places(session, whole=whole))
        self._change(whole=whole, width=width)

    @command("capture.setFormat", "Choose the kind of picture", value="png or jpeg")
    def set_format(self, value: str) -> None:
        """PNG keeps every value; JPEG is smaller."""
        self._change(jpeg=value == "jpeg")

    @command("capture.setWidth", "Choose how wide the picture is", value="pixels")
    def set_width(self, value: float) -> None:
        """As wide as that, within reason."""
        self._change(width=min(max(round(value), MIN_WIDTH_PX), MAX_WIDTH_PX))

    @command("capture.setTexts", "With texts, or without", checked="whether they are in")
    def set_texts(self, checked: bool) -> None:
        """With or without texts."""
        self._change(texts=checked)

    @command("capture.setAnnotations", "With measurements, or without", checked="whether in")
    def set_annotations(self, checked: bool) -> None:
        """With or without measurements."""
        self._change(annotations=checked)

    @command("capture.setPatient", "With the patient's name, or without", checked="whether in")
    def set_patient(self, checked: bool) -> None:
        """With or without the patient."""
        self._change(patient=checked)

    def _change(self, **changes: object) -> None:
        self._wishes = replace(self._wishes, **changes)  # type: ignore[arg-type]
        self._draw()

    def _draw(self, note: str = "") -> None:
        session = open_session(self._session)
        width, height = self._ports.darkroom.size_px(
            self._places(session, whole=self._wishes.whole)
        )
        w = self._wishes
        view = session.grid.active
        self._show(
            CaptureDialog(
                w.whole,
                w.jpeg,
                w.width,
                max(1, round(w.width * height / max(width, 1))),
                w.texts,
                w.annotations,
                w.patient,
                len(session.grid.viewports) > 1,
                session.count(view) > 1 and not session.is_video(view),
                self._recorded,
                note,
            )
        )

    # -- pictures -------------------------------------------------------------------------------

    def _with_image(self) -> ViewerSession:
        session = open_session(self._session)
        view = session.grid.active
        if view.empty:
            raise CommandError("nothing is shown in the active viewport")
        if session.is_video(view):
            raise CommandError("a video cannot be taken along as a picture")
        return session

    @staticmethod
    def _places(session: ViewerSession, *, whole: bool) -> tuple[str, ...]:
        if whole:
            return tuple(v.id for v in session.grid.viewports)
        return (session.grid.active_id,)

    def _order(self, session: ViewerSession, wishes: _Wishes) -> PictureOrder:
        shown = [session.grid.get(i) for i in self._places(session, whole=wishes.whole)]
        words = {"texts": wishes.texts, "patient": wishes.patient}
        written = tuple(captions(session, viewport, **words) for viewport in shown)
        line = patient_line(session, session.grid.active) if wishes.patient else ""
        foot = " · ".join(part for part in (NOT_FOR_DIAGNOSIS, line) if part)
        media_type = "image/jpeg" if wishes.jpeg else "image/png"
        return PictureOrder(written, wishes.width, wishes.annotations, foot, media_type)

    @command("capture.save", "Save the picture as a file")
    async def save(self) -> None:
        """Save it."""
        session = self._with_image()
        ending = "jpg" if self._wishes.jpeg else "png"
        await self._ports.darkroom.save(self._order(session, self._wishes), f"image.{ending}")
        self._draw(t("Saved as image.{ending}.", ending=ending))

    @command("capture.copy", "Copy the picture")
    async def copy(self) -> None:
        """Put it on the clipboard; always as PNG, which every browser takes."""
        session = self._with_image()
        wishes = replace(self._wishes, jpeg=False)
        copied = await self._ports.darkroom.copy(self._order(session, wishes))
        self._draw(
            t("The picture is on the clipboard.")
            if copied
            else t("The browser does not let this page copy pictures: save it as a file.")
        )

    # -- videos ---------------------------------------------------------------------------------

    @command("capture.record", "Save the stack as a video")
    async def record(self) -> None:
        """Record the images of the active viewport one after the other, at the cine's rate."""
        session = self._with_image()
        if self._recorded is not None:
            raise CommandError("a video is being recorded already")
        wishes = replace(self._wishes, whole=False)
        film = self._ports.darkroom.film(self._order(session, wishes))
        if film is None:
            self._draw(t("This browser does not record videos."))
            return
        start = session.grid.active
        self._recorded, self._cancelled = 0.0, False
        try:
            note = await self._record(session, film, wishes, start.id)
        finally:
            self._recorded = None
            if start.id in session.grid.ids:
                session.scroll(session.grid.get(start.id), start.index)
        if self._session() is session and self._is_open():
            self._draw(note)

    async def _record(
        self, session: ViewerSession, film: Film, wishes: _Wishes, viewport_id: str
    ) -> str:
        """Go through the stack; answers with what is to be said at the end."""
        count = session.count(session.grid.get(viewport_id))
        for index in range(count):
            session.scroll(session.grid.get(viewport_id), index)
            arrived = await self._arrived(session, viewport_id)
            if self._cancelled or self._session() is not session or not self._is_open():
                film.cancel()
                return t("No video was saved.")
            frame = session.frame(session.grid.get(viewport_id))
            if not arrived or frame is None:
                film.cancel()
                return t("No video was saved: image {value} cannot be shown.", value=index + 1)
            await film.add(self._order(session, wishes), 1 / header_rate(frame))
            self._recorded = (index + 1) / count
            self._draw()
        await film.finish("images")
        return t("The video was saved.")

    async def _arrived(self, session: ViewerSession, viewport_id: str) -> bool:
        """Wait for the image of a viewport."""
        end = self._ports.clock.now_s() + FRAME_TIMEOUT_S
        while self._ports.clock.now_s() < end and not self._cancelled:
            view: Viewport = session.grid.get(viewport_id)
            state = session.state(view)
            if state in ("loaded", "failed"):
                return state == "loaded"
            await asyncio.sleep(_LOOK_S)
        return False

    @command("capture.cancelRecording", "Stop recording, and save nothing")
    def cancel_recording(self) -> None:
        """Give it up."""
        self._cancelled = True

    # -- the printed page -----------------------------------------------------------------------

    @command(
        "printViewport",
        "Print the images",
        whole="all viewports; only the active one when left out",
        patient="whether the page names the patient",
    )
    async def print(self, whole: bool = False, patient: bool = True) -> None:
        """A page with the patient, the study, the image and what it is not for."""
        session = self._with_image()
        view = session.grid.active
        wishes = _Wishes(whole=whole, width=PRINT_WIDTH_PX, patient=patient)
        lines = (
            patient_line(session, view) if patient else "",
            study_line(session, view),
            NOT_FOR_DIAGNOSIS,
        )
        order = self._order(session, wishes)
        shown = tuple(line for line in lines if line)
        await self._ports.darkroom.print(replace(order, foot=""), shown)
