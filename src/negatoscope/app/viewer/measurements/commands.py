"""Commands on measurements."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.measurements.places import reference_of
from negatoscope.app.viewer.measurements.room import MeasurementRoom, new_uid
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation, from_plain

UID = t("its uid; the selected one when left out")
#: A copy lies so far beside what it is a copy of, in image pixels.
COPY_OFFSET = 12.0


def measurement_of(session: OpenSession, uid: str) -> tuple[MeasurementRoom, Annotation]:
    """The room and a measurement of it, the selected one where none is named.

    Raises
    ------
    CommandError
        There is no such measurement.
    """
    room = open_session(session).measurements
    found = room.store.get(uid or room.store.selected)
    if found is None:
        raise CommandError(
            f"there is no measurement “{uid[:80]}”" if uid else "no measurement is selected"
        )
    return room, found


class MeasurementCommands:
    """What can be done with measurements, by name."""

    def __init__(self, session: OpenSession, ports: Ports) -> None:
        self._session = session
        self._ports = ports

    def _room(self) -> MeasurementRoom:
        return open_session(self._session).measurements

    def _one(self, uid: str) -> tuple[MeasurementRoom, Annotation]:
        return measurement_of(self._session, uid)

    # -- one measurement ------------------------------------------------------------------------

    @command("deleteMeasurement", "Delete a measurement", uid=UID)
    def delete(self, uid: str = "") -> None:
        """Delete; without a selection nothing happens."""
        room = self._room()
        if room.interaction.cancel():
            return
        if not uid and not room.store.selected:
            return
        room, found = self._one(uid)
        if found.locked:
            raise CommandError("this measurement is locked: unlock it first")
        room.store.remove([found.uid])

    @command("toggleLockMeasurement", "Lock a measurement, or unlock it", uid=UID)
    def toggle_lock(self, uid: str = "") -> None:
        """Lock or unlock."""
        room, found = self._one(uid)
        label = t("Unlock a measurement") if found.locked else t("Lock a measurement")
        room.store.revise(found.uid, label, locked=not found.locked)

    @command("toggleVisibilityMeasurement", "Hide a measurement, or show it", uid=UID)
    def toggle_visibility(self, uid: str = "") -> None:
        """Hide or show."""
        room, found = self._one(uid)
        label = t("Hide a measurement") if found.visible else t("Show a measurement")
        room.store.revise(found.uid, label, visible=not found.visible)

    @command(
        "setMeasurementColor",
        "Give a measurement a colour",
        color="#rrggbb; empty for the usual one",
        uid=UID,
    )
    def set_color(self, color: str = "", uid: str = "") -> None:
        """Set the colour."""
        room, found = self._one(uid)
        digits = color.removeprefix("#").lower()
        if color and (len(digits) != 6 or set(digits) - set("0123456789abcdef")):
            raise CommandError(f"“{color[:20]}” is no colour; write it as #rrggbb")
        colour = f"#{digits}" if color else ""
        room.store.revise(
            found.uid, t("Colour a measurement"), t("colour {uid}", uid=found.uid), colour=colour
        )

    @command("duplicateMeasurement", "Make a copy of a measurement", uid=UID)
    def duplicate(self, uid: str = "") -> str:
        """Copy it beside itself; answers with the copy's uid."""
        room, found = self._one(uid)
        copy = replace(found.moved(COPY_OFFSET, COPY_OFFSET), uid=new_uid(), locked=False)
        room.store.add(copy, "Copy a measurement")
        room.store.select(copy.uid)
        return copy.uid

    @command("selectMeasurement", "Select a measurement", uid="its uid; empty for none")
    def select(self, uid: str = "") -> None:
        """Select."""
        if uid:
            room, _ = self._one(uid)
        else:
            room = self._room()
        room.store.select(uid)

    @command("clearMeasurements", "Delete all measurements")
    def clear(self) -> None:
        """Delete all that are not locked."""
        room = self._room()
        free = [a.uid for a in room.store.all if not a.locked]
        room.store.remove(free, t("Delete all measurements"))

    @command(
        "addMeasurement",
        "Add a measurement",
        measurement="as `getMeasurements` answers: toolName, SOPInstanceUID, points and more",
    )
    def add(self, measurement: dict[str, Any]) -> str:
        """Add one that is given as values; answers with its uid."""
        room = self._room()
        made = _annotation(measurement)
        if room.store.get(made.uid) is not None:
            raise CommandError("there is a measurement with this uid already")
        room.store.add(self._placed(room, made))
        return made.uid

    @staticmethod
    def _placed(room: MeasurementRoom, made: Annotation) -> Annotation:
        """With all that the open image says of itself: reports need to name it whole."""
        frame = room.places.frame(made.image.key)
        return made if frame is None else replace(made, image=reference_of(frame))

    @command("getMeasurements", "All measurements with their values")
    def get_measurements(self) -> list[dict[str, Any]]:
        """All of them as JSON values."""
        return self._room().state()

    # -- going to one ---------------------------------------------------------------------------

    @command("jumpToMeasurement", "Show a measurement's image, and select it", uid=UID)
    def jump(self, uid: str = "") -> None:
        """Go to its image in a viewport that shows its series, else in the active one."""
        room, found = self._one(uid)
        session = open_session(self._session)
        seen = room.places.shown(found.image.key)
        if seen is None:
            raise CommandError("the image of this measurement is not open")
        session.reveal(seen)
        room.store.select(found.uid)

    @command("nextMeasurement", "Go to the next measurement")
    def next_measurement(self) -> None:
        """The next in the order of the panel."""
        self._step(1)

    @command("previousMeasurement", "Go to the previous measurement")
    def previous_measurement(self) -> None:
        """The previous in the order of the panel."""
        self._step(-1)

    def _step(self, step: int) -> None:
        room = self._room()
        uids = [a.uid for a in room.store.all if room.places.shown(a.image.key)]
        if not uids:
            return
        selected = room.store.selected
        at = uids.index(selected) + step if selected in uids else 0 if step > 0 else -1
        self.jump(uids[at % len(uids)])


def _annotation(values: Mapping[str, Any]) -> Annotation:
    try:
        made = from_plain({"uid": new_uid(), **values})
    except ValueError as error:
        raise CommandError(str(error)) from None
    kind = kind_of(made.tool)
    if kind is None:
        raise CommandError(f"there is no annotation tool “{made.tool[:64]}”")
    least = kind.stored or 2
    if len(made.points) < least or (kind.stored and len(made.points) != kind.stored):
        raise CommandError(f"{kind.name} needs {least} points; these are {len(made.points)}")
    return replace(made, tool=kind.name)
