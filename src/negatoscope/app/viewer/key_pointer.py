"""The keyboard's own pointer: it is moved, pressed and let go with keys, whatever the tool."""

from typing import Protocol

from negatoscope.app.viewer.measurements.hand import step_px
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.press import Ground, Press
from negatoscope.language import t
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.tools import POINTING_TOOLS
from negatoscope.viewing.viewports import Viewport


class Room(Ground, Protocol):
    """Where it points."""

    measurements: MeasurementRoom
    tool: str

    def cell_size(self, viewport_id: str) -> Size:
        """Size of a viewport's cell in CSS pixels."""


class KeyPointer:
    """A pointer for tools that leave no measurement; measurements are drawn by their `Hand`."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._viewport_id = ""
        self._at = Point(0, 0)  # viewport CSS pixels
        self._on = False
        self._press: Press | None = None

    @property
    def active(self) -> bool:
        """Whether the keys move the pointer."""
        return self._on and self._viewport_id == self._room.grid.active_id

    def place(self, viewport: Viewport) -> Point | None:
        """Where it stands in a viewport, in pixels of the image; None where it does not."""
        if not self._on or viewport.id != self._viewport_id or not self.active:
            return None
        ground = self._room.measurements.ground(viewport)
        return ground.placement.to_image(self._at) if ground else None

    def begin(self, viewport: Viewport) -> None:
        """Show it in the middle of a viewport."""
        self._give_up()
        cell = self._room.cell_size(viewport.id)
        self._viewport_id, self._on = viewport.id, True
        self._at = Point(cell.width / 2, cell.height / 2)
        self._tell(t("The arrow keys move the pointer, Enter presses, Escape ends."))

    def press(self) -> None:
        """Press it, or let it go."""
        if self._press is not None:
            self._press.end()
            self._press = None
            self._at = self._inside(self._at)
            self._tell(t("Let go."))
            return
        self._press = Press(self._room, self._room.grid.active, self._at, self._room.tool)
        self._tell(t("Pressed. The arrow keys drag, Enter lets go."))

    def move(self, dx: float, dy: float) -> None:
        """Move it by steps: pixels of the image, or of the screen where those are larger."""
        ground = self._room.measurements.ground(self._room.grid.active)
        step = step_px(ground.placement) * ground.placement.scale if ground else 1.0
        to = Point(self._at.x + dx * step, self._at.y + dy * step)
        drags = self._press is not None and self._room.tool not in POINTING_TOOLS
        self._at = to if drags else self._inside(to)
        if self._press is not None:
            self._press.move(self._at)
        self._tell("")

    def end(self) -> bool:
        """Give up the press, else put the pointer away; whether there was either."""
        if not self.active:
            self._give_up()
            return False
        if self._press is not None:
            self._give_up()
            self._tell(t("Given up."))
            return True
        self._on = False
        self._room.measurements.hand.tell(t("The pointer is gone."))
        return True

    def put_away(self) -> None:
        """Another tool is in hand."""
        self._give_up()
        if self._on:
            self._on = False
            self._room.measurements.hand.tell("")

    def _give_up(self) -> None:
        if self._press is not None:
            self._press.take_back()
            self._press = None

    def _inside(self, at: Point) -> Point:
        cell = self._room.cell_size(self._viewport_id)
        return Point(min(max(at.x, 0.0), cell.width), min(max(at.y, 0.0), cell.height))

    def _tell(self, words: str) -> None:
        place = self.place(self._room.grid.active)
        where = t("Column {x}, row {y}.", x=int(place.x), y=int(place.y)) if place else ""
        self._room.measurements.hand.tell(f"{words} {where}".strip())
