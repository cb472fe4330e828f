"""Commands that draw by keyboard, and that give words and sizes to what was drawn."""

from collections.abc import Callable
from math import isfinite

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.measurements.commands import UID, measurement_of
from negatoscope.app.viewer.measurements.hand import step_px
from negatoscope.app.viewer.measurements.interaction import Ground
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.measurements.views import MeasurementDialog
from negatoscope.app.viewer.pictures import pixel_aspect
from negatoscope.app.viewer.pointing import SELECT
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.dicom.space.spacing import Spacing
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.plane import even
from negatoscope.viewing.annotations.scales import BY_HAND
from negatoscope.viewing.camera import distance

#: Larger than any patient.
MAX_LENGTH_MM = 10_000.0


class DrawingCommands:
    """What belongs to drawing, by name."""

    def __init__(
        self,
        session: OpenSession,
        ports: Ports,
        show: Callable[[MeasurementDialog], None],
        close: Callable[[], None],
    ) -> None:
        self._session = session
        self._ports = ports
        self._show = show
        self._close = close

    def _room(self) -> MeasurementRoom:
        return open_session(self._session).measurements

    def _ground(self) -> tuple[MeasurementRoom, Ground]:
        session = open_session(self._session)
        ground = session.measurements.ground(session.grid.active)
        if ground is None:
            raise CommandError("the active viewport shows no image to measure on")
        return session.measurements, ground

    # -- keyboard -------------------------------------------------------------------------------

    @command("placePoint", "Point by keyboard: show the pointer, then press it or place points")
    def place_point(self) -> None:
        """Show the cursor; once it is there, place a point at it.

        With a tool that leaves no measurement it is a pointer, which is pressed and let go.
        """
        session = open_session(self._session)
        view = session.grid.active
        if session.key_pointer.active:
            session.key_pointer.press()
            return
        if not self._hand_is_meant(session) and not view.empty and session.tool != SELECT:
            session.key_pointer.begin(view)
            return
        room, ground = self._ground()
        kind = kind_of(session.tool)
        if room.hand.active and room.hand.viewport_id == ground.viewport_id:
            room.hand.place(ground, session.tool, kind)
        elif kind is not None or room.store.selected:
            cell = self._ports.screen.cell_size(ground.viewport_id)
            room.hand.begin(ground, cell, kind)

    @staticmethod
    def _hand_is_meant(session: ViewerSession) -> bool:
        """Whether keys draw or change a measurement of the active viewport."""
        room = session.measurements
        if room.hand.active or kind_of(session.tool) is not None:
            return True
        selected, ground = room.store.get(room.store.selected), room.ground(session.grid.active)
        return (
            selected is not None and ground is not None and (selected.image.key == ground.image.key)
        )

    @command(
        "moveCursor",
        "Move the cursor of the keyboard",
        x="steps to the right",
        y="steps down",
    )
    def move_cursor(self, x: float = 0.0, y: float = 0.0) -> None:
        """Move the cursor, or what it holds."""
        session = open_session(self._session)
        if session.key_pointer.active:
            session.key_pointer.move(x, y)
            return
        room, ground = self._ground()
        step = step_px(ground.placement)
        room.hand.move(ground, x * step, y * step)

    @command("nextHandle", "Take the next point of the selected measurement")
    def next_handle(self) -> None:
        """Take the next handle; after the last the whole, then the text."""
        room, ground = self._ground()
        room.hand.next_part(ground)

    @command("finishMeasurement", "Close the outline that is being drawn")
    def finish(self) -> None:
        """End a contour."""
        room = self._room()
        if not room.hand.finish():
            room.interaction.finish()

    # -- words and sizes ------------------------------------------------------------------------

    def drawn(self, annotation: Annotation) -> None:
        """A measurement has just been made: ask for what it needs."""
        options = self._room().options
        if annotation.tool == "ArrowAnnotate":
            self._ask_label(annotation, t("What does the arrow point at?"))
        elif annotation.tool == "CalibrationLine":
            self._ask_length(annotation)
        elif options.label_on_measure and options.labels:
            self._ask_label(annotation, "Label")

    @command(
        "setMeasurementLabel",
        "Give a measurement a label",
        uid=UID,
        label="the words; asks for them when left out",
    )
    def set_label(self, uid: str = "", label: str | None = None) -> None:
        """Label a measurement, or ask for the label."""
        room, found = measurement_of(self._session, uid)
        if label is None:
            self._ask_label(found, "Label")
            return
        words = " ".join(label.split())
        if room.options.exclusive and words and words not in room.options.labels:
            raise CommandError(f"“{words[:64]}” is not among the labels of this site")
        key = "text" if found.tool == "ArrowAnnotate" else "label"
        room.store.revise(found.uid, t("Label a measurement"), **{key: words})
        self._close()

    def _ask_label(self, annotation: Annotation, title: str) -> None:
        options = self._room().options
        self._show(
            MeasurementDialog(
                annotation.uid,
                title,
                "Label",
                annotation.text if annotation.tool == "ArrowAnnotate" else annotation.label,
                "setMeasurementLabel",
                options.labels,
                options.exclusive,
            )
        )

    def _ask_length(self, annotation: Annotation) -> None:
        self._show(
            MeasurementDialog(
                annotation.uid,
                "Calibrate",
                t("Length of this line in mm"),
                "",
                "calibrateImage",
                hint=t("All lengths on this image, and on all frames of its file, follow from it."),
                numeric=True,
            )
        )

    @command(
        "calibrateImage",
        "Say how long a line on an image is",
        length_mm="in mm",
        uid=UID,
    )
    def calibrate(self, length_mm: float, uid: str = "") -> None:
        """Calibrate the image of a line by its known length."""
        room, found = measurement_of(self._session, uid)
        if not isfinite(length_mm) or not 0 < length_mm <= MAX_LENGTH_MM:
            raise CommandError(f"a length between 0 and {MAX_LENGTH_MM:g} mm is needed")
        if found.tool not in ("CalibrationLine", "Length"):
            raise CommandError("only a line can calibrate an image")
        frame = room.places.frame(found.image.key)
        if frame is None:
            raise CommandError("the image of this line is not open")
        aspect = pixel_aspect(frame)
        a, b = (even(point, aspect) for point in found.points)
        column_mm = length_mm / distance(a, b)
        spacing = Spacing(column_mm * aspect, column_mm, BY_HAND)
        room.store.calibrate(found.image.sop_instance_uid, spacing)
        self._close()
