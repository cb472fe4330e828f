"""Several fingers on a viewport, and one that rests on it."""

from collections.abc import Callable
from typing import Any

from negatoscope.app.ports import Clock
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.steps import Looks
from negatoscope.browser.objects import js_object
from negatoscope.viewing.camera import Point, distance
from negatoscope.viewing.touch import FingerDrag

#: A finger that rests this long asks for the menu; browsers that tell it themselves are sooner.
LONG_PRESS_S = 0.65
#: A finger that has moved further than this, in CSS pixels, does not rest.
REST_PX = 10.0
#: What lies over an image and has a pointer of its own.
CONTROLS = "button, a, input, select, label, summary, .volume-panel"
#: More fingers than these do nothing.
MOST_FINGERS = 3


class Fingers:
    """Follows the fingers on one viewport.

    Each of :meth:`down`, :meth:`move` and :meth:`up` answers whether the event is about several
    fingers: then it is nobody else's.

    Parameters
    ----------
    cell_origin:
        Client position of an element's top left corner.
    on_rest:
        Told that the one finger has rested: what it began is to be given up.
    """

    def __init__(
        self,
        clock: Clock,
        cell_origin: Callable[[Any], tuple[float, float]],
        on_rest: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._cell_origin = cell_origin
        self._on_rest = on_rest
        self._at: dict[int, Point] = {}  # client positions by pointer
        self._first = Point(0, 0)
        self._cell: Any = None
        self._drag: FingerDrag | None = None
        self._before: Looks | None = None
        self._several = False
        self._stop_rest: Callable[[], None] = _nothing

    def down(self, session: ViewerSession, event: Any) -> bool:
        """A finger is put down."""
        if event.pointerType != "touch":
            return False
        cell = event.target.closest("[data-viewport]")
        if not cell or event.target.closest(f"{CONTROLS}, [data-scrollbar]"):
            return bool(self._at)
        self._at[event.pointerId] = Point(event.clientX, event.clientY)
        if len(self._at) == 1:
            self._cell, self._first, self._several = cell, self._at[event.pointerId], False
            self._wait_for_rest(event.target)
            return False
        self._end_rest()
        self._several = True
        self._begin(session)
        return True

    def move(self, session: ViewerSession, event: Any) -> bool:
        """A finger moves."""
        if event.pointerId not in self._at:
            return False
        self._at[event.pointerId] = Point(event.clientX, event.clientY)
        if not self._several:
            if distance(self._first, self._at[event.pointerId]) > REST_PX:
                self._end_rest()
            return False
        if self._drag is not None and self._drag.start.id in session.grid.ids:
            session.update(self._drag.moved(self._places()))
        return True

    def up(self, session: ViewerSession | None, event: Any) -> bool:
        """A finger is lifted."""
        if self._at.pop(event.pointerId, None) is None:
            return False
        self._end_rest()
        if not self._several:
            return False
        if session is not None:
            self._end_step(session)
            self._begin(session)
        return True

    def menu_told(self) -> None:
        """The browser has told itself that the finger rests."""
        if self._at:
            self._end_rest()
            self._several = True
            self._on_rest()

    def _begin(self, session: ViewerSession) -> None:
        """Go on from what the viewport is now; one finger that is left does nothing."""
        viewport_id = str(self._cell.dataset.viewport)
        self._end_step(session)
        self._drag = None
        if 2 <= len(self._at) <= MOST_FINGERS and viewport_id in session.grid.ids:
            session.activate(viewport_id)
            viewport = session.grid.get(viewport_id)
            if not viewport.empty:
                context = session.drag_context(viewport)
                self._before = session.steps.drag()
                self._drag = FingerDrag(viewport, self._places(), context)

    def _end_step(self, session: ViewerSession) -> None:
        """What the fingers have done so far is one step of the history."""
        if self._before is not None:
            session.steps.dragged(self._before)
        self._before = None

    def _places(self) -> tuple[Point, ...]:
        left, top = self._cell_origin(self._cell)
        return tuple(Point(at.x - left, at.y - top) for at in self._at.values())

    def _wait_for_rest(self, target: Any) -> None:
        def rested() -> None:
            import js

            self._several = True
            self._on_rest()
            place = {"clientX": self._first.x, "clientY": self._first.y, "button": 2}
            menu = js_object(bubbles=True, cancelable=True, **place)
            target.dispatchEvent(js.MouseEvent.new("contextmenu", menu))

        self._end_rest()
        self._stop_rest = self._clock.later(LONG_PRESS_S, rested)

    def _end_rest(self) -> None:
        self._stop_rest()
        self._stop_rest = _nothing


def _nothing() -> None:
    """No timer runs."""
