"""Drawing and changing figures with a pointer: presses, moves and releases in a viewport.

A figure of two points is drawn by dragging, or by one click and another; contours are drawn
along, or clicked together and closed at their beginning.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import hypot

from negatoscope.app.viewer.measurements.store import MeasurementStore
from negatoscope.language import t
from negatoscope.viewing.annotations.building import built, handles_of, pulled, with_handle
from negatoscope.viewing.annotations.hits import Hit, hit
from negatoscope.viewing.annotations.kinds import Kind, kind_of
from negatoscope.viewing.annotations.model import Annotation, ImageReference
from negatoscope.viewing.annotations.plane import View
from negatoscope.viewing.camera import Placement, Point

#: A press and release within so many CSS pixels is a click.
CLICK_PX = 4.0
#: A contour is closed where it comes so near to its beginning.
CLOSE_PX = 10.0
#: Points of a line drawn along are so far apart.
STROKE_STEP_PX = 2.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The picture under the pointer: which image, and how it lies in its viewport."""

    viewport_id: str
    image: ImageReference
    placement: Placement
    view: View


@dataclass(slots=True)
class Sketch:
    """A figure that is being drawn: points placed, and the one that follows the pointer."""

    uid: str
    kind: Kind
    ground: Ground
    placed: list[Point]
    moving: Point
    pressed_at: Point | None = None  # viewport position while a button is held
    dragged: bool = False
    fresh: bool = False  # the press placed a point itself

    @property
    def annotation(self) -> Annotation:
        """The figure as far as it goes."""
        points = (*self.placed, self.moving)
        return Annotation(
            self.uid,
            self.kind.name,
            self.ground.image,
            built(self.kind.name, points, self.ground.view),
            closed=self.kind.way != "contour",
        )


@dataclass(slots=True)
class Edit:
    """A figure that is being changed."""

    before: Annotation
    hit: Hit
    ground: Ground
    start: Point  # image position
    pressed_at: Point  # viewport position
    corner: Point  # of the text, image position
    moved: bool = False


#: Makes the path of a livewire through points on an image; as it is drawn, and once it is closed.
PathFinder = Callable[[Annotation, Ground], Annotation]
#: Which measurement has its text at a position of a viewport, and the corner of that text.
TextAt = Callable[[str, Point], tuple[str, Point] | None]


class Interaction:
    """What pointers do to the measurements.

    Parameters
    ----------
    store:
        The measurements.
    new_uid:
        Makes uids.
    finished:
        Told of each new annotation, before it is taken up; it may add to it.
    follow:
        Gives a livewire its path.
    text_at:
        Finds the text under the pointer.
    """

    def __init__(
        self,
        store: MeasurementStore,
        new_uid: Callable[[], str],
        finished: Callable[[Annotation], None],
        follow: PathFinder = lambda annotation, ground: annotation,
        text_at: TextAt = lambda viewport_id, at: None,
    ) -> None:
        self._store = store
        self._new_uid = new_uid
        self._finished = finished
        self._follow = follow
        self._text_at = text_at
        self.sketch: Sketch | None = None
        self.edit: Edit | None = None

    @property
    def busy(self) -> bool:
        """Whether a figure is being drawn or changed."""
        return self.sketch is not None or self.edit is not None

    def changes(self, uid: str) -> bool:
        """Whether a measurement is being drawn or changed right now."""
        sketch, edit = self.sketch, self.edit
        return (sketch is not None and sketch.uid == uid) or (
            edit is not None and edit.before.uid == uid
        )

    def drawn_on(self, viewport_id: str) -> Annotation | None:
        """The figure that is being drawn in a viewport."""
        sketch = self.sketch
        if sketch is None or sketch.ground.viewport_id != viewport_id:
            return None
        return self._follow(sketch.annotation, sketch.ground)

    # -- pointer --------------------------------------------------------------------------------

    def press(self, ground: Ground, at: Point, tool: str, *, touch: bool = False) -> bool:
        """A press of the primary button; False where it is none of the measurements' business."""
        sketch = self.sketch
        if sketch is not None:
            if sketch.ground.image.key != ground.image.key:
                self.cancel()
            else:
                self._press_again(sketch, ground, at)
                return True
        found = self._hit(ground, at, touch=touch)
        if found is not None and found.part == "text" and kind_of(tool) is not None:
            found = None  # texts are large: who draws may draw over them
        if found is not None:
            self._store.select(found.uid)
            before = self._store.get(found.uid)
            if before is not None and not before.locked:
                text = self._text_at(ground.viewport_id, at)
                to_image = ground.placement.to_image
                corner = to_image(text[1] if text else at)
                self.edit = Edit(before, found, ground, to_image(at), at, corner)
            return True
        self._store.select("")
        if not self.begin(ground, at, tool) or self.sketch is None:
            return False
        self.sketch.pressed_at = at
        if self.sketch.kind.placed != 1:
            self.sketch.placed.append(self.sketch.moving)
            self.sketch.fresh = True
        self._store.touch()
        return True

    def begin(self, ground: Ground, at: Point, tool: str) -> bool:
        """Begin a figure without a point yet; False where the tool leaves none."""
        kind = kind_of(tool)
        if kind is None:
            return False
        point = ground.placement.to_image(at)
        self.sketch = Sketch(self._new_uid(), kind, ground, [], point)
        return True

    def _press_again(self, sketch: Sketch, ground: Ground, at: Point) -> None:
        sketch.ground = ground
        sketch.pressed_at, sketch.dragged = at, False
        sketch.moving = ground.placement.to_image(at)
        sketch.fresh = len(sketch.placed) in sketch.kind.begins
        if sketch.fresh:
            sketch.placed.append(sketch.moving)
        self._store.touch()

    def move(self, ground: Ground, at: Point) -> None:
        """A move of the pointer, with or without the button."""
        point = ground.placement.to_image(at)
        sketch, edit = self.sketch, self.edit
        if edit is not None:
            self._drag(edit, at)
        elif sketch is not None and ground.viewport_id == sketch.ground.viewport_id:
            if sketch.pressed_at is not None and _far(sketch.pressed_at, at) > CLICK_PX:
                sketch.dragged = True
            sketch.moving = point
            if sketch.dragged and sketch.pressed_at is not None:
                self._draw_along(sketch, at)
            self._store.touch()

    def _draw_along(self, sketch: Sketch, at: Point) -> None:
        if sketch.kind.name != "PlanarFreehandROI":
            return
        last = sketch.ground.placement.to_viewport(sketch.placed[-1])
        if _far(last, at) >= STROKE_STEP_PX:
            sketch.placed.append(sketch.moving)

    def hover(self, ground: Ground, at: Point) -> str:
        """What the pointer is over: ``handle``, ``line`` or nothing; it lights up."""
        found = self._hit(ground, at)
        self._store.hover(found.uid if found else "")
        return found.part if found else ""

    def release(self, at: Point) -> None:
        """The end of a press."""
        if self.edit is not None:
            self._end_edit(self.edit)
            return
        sketch = self.sketch
        if sketch is None or sketch.pressed_at is None:
            return
        sketch.pressed_at = None
        sketch.moving = sketch.ground.placement.to_image(at)
        if sketch.kind.way == "contour":
            self._end_contour_press(sketch, at)
            return
        if sketch.dragged or not sketch.fresh:
            sketch.placed.append(sketch.moving)
        if len(sketch.placed) >= sketch.kind.placed:
            self._finish(sketch, sketch.placed)

    def _end_contour_press(self, sketch: Sketch, at: Point) -> None:
        to_viewport = sketch.ground.placement.to_viewport
        near = _far(to_viewport(sketch.placed[0]), at) <= CLOSE_PX
        if sketch.kind.name == "PlanarFreehandROI" and sketch.dragged:
            self._finish(sketch, sketch.placed, closed=near and len(sketch.placed) > 2)
        elif near and len(sketch.placed) > 2:
            self._finish(sketch, sketch.placed)
        elif not near and _far(to_viewport(sketch.placed[-1]), at) > CLICK_PX:
            sketch.placed.append(sketch.moving)
            self._store.touch()

    def place(self) -> bool:
        """Place the point that moves, as a click would; True when the figure is finished."""
        sketch = self.sketch
        if sketch is None:
            return False
        sketch.placed.append(sketch.moving)
        if sketch.kind.placed and len(sketch.placed) >= sketch.kind.placed:
            return self._finish(sketch, sketch.placed)
        self._store.touch()
        return False

    def finish(self) -> bool:
        """End a contour that is being clicked together."""
        sketch = self.sketch
        if sketch is None or sketch.kind.way != "contour" or len(sketch.placed) < 3:
            return False
        return self._finish(sketch, sketch.placed)

    def _finish(self, sketch: Sketch, placed: list[Point], *, closed: bool = True) -> bool:
        self.sketch = None
        points = built(sketch.kind.name, tuple(placed), sketch.ground.view)
        shown = [sketch.ground.placement.to_viewport(p) for p in placed]
        if len(placed) > 1 and max(_far(shown[0], p) for p in shown[1:]) < CLICK_PX:
            self._store.touch()  # a figure of no extent was a slip of the hand
            return False
        annotation = Annotation(
            sketch.uid, sketch.kind.name, sketch.ground.image, points, closed=closed
        )
        self._store.selected = annotation.uid
        self._finished(self._follow(annotation, sketch.ground))
        return True

    # -- changing -------------------------------------------------------------------------------

    def _hit(self, ground: Ground, at: Point, *, touch: bool = False) -> Hit | None:
        here = self._store.on_image(ground.image.key)
        if not here:
            return None
        found = hit(here, at, ground.placement, ground.view.aspect, touch=touch)
        text = self._text_at(ground.viewport_id, at) if found is None else None
        return Hit(text[0], "text") if text is not None else found

    def _drag(self, edit: Edit, at: Point) -> None:
        if not edit.moved and _far(edit.pressed_at, at) <= CLICK_PX / 2:
            return
        edit.moved = True
        to = edit.ground.placement.to_image(at)
        self._store.show(self._changed(edit, to))

    def _changed(self, edit: Edit, to: Point) -> Annotation:
        before = edit.before
        dx, dy = to.x - edit.start.x, to.y - edit.start.y
        if edit.hit.part == "text":
            return replace(before, text_box=Point(edit.corner.x + dx, edit.corner.y + dy))
        if edit.hit.part == "handle":
            handle = handles_of(before)[edit.hit.index]
            # the handle keeps its distance from the pointer that took it
            target = Point(handle.x + dx, handle.y + dy)
            return self.with_handle(before, edit.hit.index, target, edit.ground)
        if before.tool == "PlanarFreehandROI":
            return pulled(before, edit.start, to)
        return before.moved(dx, dy)

    def with_handle(
        self, annotation: Annotation, index: int, to: Point, ground: Ground
    ) -> Annotation:
        """The annotation with a handle moved, and its path along with it."""
        return self._follow(with_handle(annotation, index, to, ground.view.aspect), ground)

    def _end_edit(self, edit: Edit) -> None:
        self.edit = None
        self._store.touch()
        if edit.moved:
            self._store.commit(edit.before, t("Move a measurement"))

    def cancel(self) -> bool:
        """Give up what is under way; False where nothing is."""
        sketch, edit = self.sketch, self.edit
        self.sketch = self.edit = None
        if edit is not None:
            self._store.show(edit.before)
        elif sketch is not None:
            self._store.touch()
        return sketch is not None or edit is not None


def _far(a: Point, b: Point) -> float:
    return hypot(a.x - b.x, a.y - b.y)
