"""Drawing and changing measurements by keyboard: a cursor in the image, moved in steps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor

from negatoscope.app.viewer.measurements.interaction import Ground, Interaction
from negatoscope.app.viewer.measurements.store import MeasurementStore
from negatoscope.language import t
from negatoscope.viewing.annotations.building import handles_of, pulled, stops_of
from negatoscope.viewing.annotations.kinds import Kind
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.camera import Placement, Point, Size

#: Handle of a whole figure.
WHOLE = -1
#: Handle of a figure's text.
TEXT = -2


#: Where the text of a measurement stands in a viewport, in CSS pixels; None where it has none.
TextCorner = Callable[[str, str], Point | None]


@dataclass(slots=True)
class _Held:
    """A part of a measurement that the keys move: a handle, or the whole."""

    uid: str
    handle: int


class Hand:
    """The cursor of the keyboard.

    ``spoken`` is what a screen reader is told after each step.

    Parameters
    ----------
    text_corner:
        Finds the corner of a measurement's text in a viewport.
    """

    def __init__(
        self, store: MeasurementStore, interaction: Interaction, text_corner: TextCorner
    ) -> None:
        self._store = store
        self._interaction = interaction
        self._text_corner = text_corner
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
        self._say(
            t(
                "{label}: place {steps} with Enter. Escape ends. ",
                label=kind.label,
                steps=kind.steps[0],
            )
            if kind
            else ""
        )

    def end(self) -> None:
        """Put the cursor away."""
        if self.active:
            self.at, self._held = None, None
            self.spoken = t("The cursor is gone.")
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
        if held.handle == TEXT:
            moved = replace(annotation, text_box=self.at)
        elif held.handle == WHOLE:
            moved = annotation.moved(by.x, by.y)
        elif not handles_of(annotation):
            before = Point(self.at.x - by.x, self.at.y - by.y)
            moved = pulled(annotation, before, self.at)
        else:
            moved = self._interaction.with_handle(annotation, held.handle, self.at, ground)
        self._store.apply(
            {held.uid: (annotation, moved)},
            t("Move a measurement"),
            t("keys {uid} {handle}", uid=held.uid, handle=held.handle),
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
        how = "" if kind.placed else t(" Shift and Enter closes the outline.")
        self._say(
            t(
                "Point {placed} placed. Place {following}.{how} ",
                placed=placed,
                following=following,
                how=how,
            )
        )

    def finish(self) -> bool:
        """Close a contour."""
        done = self._interaction.finish()
        if done:
            self._say(t("Outline closed. "))
        return done

    def next_part(self, ground: Ground) -> None:
        """Take the next handle of the selected measurement, then the whole of it, then its text."""
        selected = self._store.get(self._store.selected)
        if selected is None or self._interaction.sketch is not None:
            return
        handle = TEXT
        if self._held is not None and self._held.uid == selected.uid:
            handle = self._held.handle
        corner = self._text_corner(ground.viewport_id, selected.uid)
        if handle == WHOLE and corner is not None:
            self._hold(selected, TEXT, ground.placement.to_image(corner))
            return
        following = 0 if handle in (TEXT, WHOLE) else handle + 1
        self._hold(selected, following if following < len(stops_of(selected)) else WHOLE)

    def _hold(self, annotation: Annotation, handle: int, at: Point | None = None) -> None:
        handles = stops_of(annotation)
        self._held = _Held(annotation.uid, handle)
        self.at = at or (annotation.points[0] if handle == WHOLE else handles[handle])
        named = {WHOLE: t("the whole"), TEXT: t("the text")}
        what = named.get(handle) or t(
            "point {value} of {handles}", value=handle + 1, handles=len(handles)
        )
        self._store.history.settle()
        self._say(t("The arrow keys move {what}. Tab takes the next, Escape ends. ", what=what))

    def tell(self, words: str) -> None:
        """Have something else told than what this cursor does."""
        self.spoken = words
        self._store.touch()

    def _say(self, words: str) -> None:
        if self.at is not None:
            self.spoken = t(
                "{words}Column {x}, row {y}.", words=words, x=floor(self.at.x), y=floor(self.at.y)
            )
        self._store.touch()


def step_px(placement: Placement) -> float:
    """A step of the cursor in image pixels: one, or as many as a pixel of the screen covers."""
    return max(1.0, 1.0 / placement.scale)
