"""Drawing and changing measurements by keyboard: a cursor in the image, moved in steps."""

from dataclasses import dataclass
from math import floor

from negatoscope.app.viewer.measurements.interaction import Ground, Interaction
from negatoscope.app.viewer.measurements.store import MeasurementStore
from negatoscope.viewing.annotations.building import handles_of
from negatoscope.viewing.annotations.kinds import Kind
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.camera import Placement, Point, Size

#: Handle of a whole figure.
WHOLE = -1


@dataclass(slots=True)
class _Held:
    """A part of a measurement that the keys move: a handle, or the whole."""

    uid: str
    handle: int


class Hand:
    """The cursor of the keyboard.

    ``spoken`` is what a screen reader is told after each step.
    """

    def __init__(self, store: MeasurementStore, interaction: Interaction) -> None:
        self._store = store
        self._interaction = interaction
        self._held: _Held | None = None
        self.viewport_id = ""
        self.at: Point | None = None  # image position
        self.spoken = ""

    @property
    def active(self) -> bool:
        """Whether the keys move the cursor."""
        return self.at is not None

    def begin(self, ground: Ground, cell: Size, kind: Kind | None) -> None:
        """Show the cursor: on the selected measurement, else in the middle of the viewport."""
        self.viewport_id = ground.viewport_id
        selected = self._store.get(self._store.selected)
        self._held = None
        if kind is None and selected is not None and selected.image.key == ground.image.key:
            self._hold(selected, 0)
            return
        self.at = ground.placement.to_image(Point(cell.width / 2, cell.height / 2))
        self._say(f"{kind.label}: place {kind.steps[0]} with Enter. Escape ends. " if kind else "")

    def end(self) -> None:
        """Put the cursor away."""
        if self.active:
            self.at, self._held = None, None
            self.spoken = "The cursor is gone."
            self._store.touch()

    def move(self, ground: Ground, dx: float, dy: float) -> None:
        """Move by steps to the right and down, as the screen shows it."""
        if self.at is None:
            return
        right, down = ground.view.right, ground.view.down
        # whole columns and rows, however high a row is
        x, y = dx * right[0] + dy * down[0], dx * right[1] + dy * down[1]
        self.at = Point(self.at.x + x, self.at.y + y)
        if self._held is not None:
            self._move_held(ground, self._held, Point(x, y))
        else:
            self._interaction.move(ground, ground.placement.to_viewport(self.at))
        self._say("")

    def _move_held(self, ground: Ground, held: _Held, by: Point) -> None:
        annotation = self._store.get(held.uid)
        if annotation is None or annotation.locked or self.at is None:
            return
        moved = (
            annotation.moved(by.x, by.y)
            if held.handle == WHOLE
            else self._interaction.with_handle(annotation, held.handle, self.at, ground)
        )
        self._store.apply(
            {held.uid: (annotation, moved)}, "Move a measurement", f"keys {held.uid} {held.handle}"
        )

    def place(self, ground: Ground, tool: str, kind: Kind | None) -> None:
        """Place a point at the cursor."""
        if self.at is None or kind is None:
            return
        at = ground.placement.to_viewport(self.at)
        if self._interaction.sketch is None:
            self._held = None
            self._interaction.begin(ground, at, tool)
        self._interaction.move(ground, at)
        if self._interaction.place():
            self._say(f"{kind.label} finished. ")
            return
        sketch = self._interaction.sketch
        placed = len(sketch.placed) if sketch else 0
        following = kind.steps[min(placed, len(kind.steps) - 1)]
        how = "" if kind.placed else " Shift and Enter closes the outline."
        self._say(f"Point {placed} placed. Place {following}.{how} ")

    def finish(self) -> bool:
        """Close a contour."""
        done = self._interaction.finish()
        if done:
            self._say("Outline closed. ")
        return done

    def next_part(self) -> None:
        """Take the next handle of the selected measurement; after the last the whole of it."""
        selected = self._store.get(self._store.selected)
        if selected is None or self._interaction.sketch is not None:
            return
        held = self._held
        following = held.handle + 1 if held and held.uid == selected.uid else 0
        self._hold(selected, following if following < len(handles_of(selected)) else WHOLE)

    def _hold(self, annotation: Annotation, handle: int) -> None:
        handles = handles_of(annotation)
        if not handles:
            handle = WHOLE
        self._held = _Held(annotation.uid, handle)
        self.at = annotation.points[0] if handle == WHOLE else handles[handle]
        what = "the whole" if handle == WHOLE else f"point {handle + 1} of {len(handles)}"
        self._store.history.settle()
        self._say(f"The arrow keys move {what}. Tab takes the next, Escape ends. ")

    def _say(self, words: str) -> None:
        if self.at is not None:
            self.spoken = f"{words}Column {floor(self.at.x)}, row {floor(self.at.y)}."
        self._store.touch()


def step_px(placement: Placement) -> float:
    """A step of the cursor in image pixels: one, or as many as a pixel of the screen covers."""
    return max(1.0, 1.0 / placement.scale)
