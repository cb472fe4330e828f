"""Pointer and wheel on the viewports: drags with the tools, scrolling, the scrollbar."""

from collections.abc import Callable
from typing import Any

from negatoscope.app.ports import Clock
from negatoscope.app.viewer.press import Press
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.browser.fingers import CONTROLS, Fingers
from negatoscope.viewing.camera import Point
from negatoscope.viewing.mouse import SLAB_THICKNESS, MouseTools
from negatoscope.viewing.tools import WheelSteps, zoomed_at
from negatoscope.viewing.viewports import Viewport

#: The buttons of a pointer event by their numbers.
_BUTTONS = {1: "middle", 2: "right"}
#: Wheel deltas in lines or pages, in CSS pixels.
_DELTA_PX = {0: 1.0, 1: 40.0, 2: 800.0}
#: The pointer over a part of a measurement.
_PART_CURSORS = {"handle": "grab", "line": "pointer", "text": "move"}
_PINCH_PER_PX = 0.01
_RIGHT = 2
#: A press that moves no further is no drag.
_STILL_PX = 3


class Gestures:
    """Turns pointer events into changes of viewports.

    ``activate_first``: a press on a viewport that is not active makes it so and does nothing else
    (OHIF's ``activateViewportBeforeInteraction``).
    """

    def __init__(
        self,
        session: Callable[[], ViewerSession | None],
        cell_origin: Callable[[Any], tuple[float, float]],
        clock: Clock,
        mouse: Callable[[], MouseTools],
        *,
        activate_first: bool,
    ) -> None:
        self._mouse = mouse
        self._activate_first = activate_first
        self.fingers = Fingers(clock, cell_origin, self._take_back)
        self._session = session
        self._cell_origin = cell_origin
        self._press: Press | None = None
        self._origin = (0.0, 0.0)
        self._pointer: int | None = None
        self._scrollbar: Any = None
        self._measuring = False
        self._wheel = WheelSteps()
        #: Told the viewport and the place where the right button was let go without a drag.
        self.on_menu: Callable[[str, float, float], None] = lambda viewport, x, y: None
        #: Told the viewport under a mouse or pen and the place in it; no viewport: it is elsewhere.
        self.on_hover: Callable[[str, Point], None] = lambda viewport, at: None
        #: Told the viewport and by how many steps its slices are to become thicker.
        self.on_slab: Callable[[str, int], None] = lambda viewport, steps: None
        self._menu: tuple[str, float, float] | None = None

    @property
    def dragging(self) -> bool:
        """Whether a drag is under way."""
        return bool(self._press or self._scrollbar or self._measuring)

    def pointer_down(self, event: Any) -> None:
        """Begin a drag on a viewport or on a scrollbar."""
        session = self._session()
        if session is None:
            return
        if self.fingers.down(session, event):
            self._take_back()
            return
        if self.dragging:
            return
        bar = event.target.closest("[data-scrollbar]")
        if bar:
            self._begin_scrollbar(session, bar, event)
            return
        cell = event.target.closest("[data-viewport]")
        if not cell or event.target.closest(CONTROLS):
            return
        was_active = session.grid.active_id == cell.dataset.viewport
        session.activate(cell.dataset.viewport)
        viewport = session.grid.get(cell.dataset.viewport)
        if viewport.empty or (self._activate_first and not was_active):
            return
        self._origin = self._cell_origin(cell)
        if event.button == _RIGHT:
            self._menu = (viewport.id, event.clientX, event.clientY)
        chosen = self._tool(_BUTTONS.get(event.button, "left"), event)
        if event.button == 0 and not chosen and self._press_measurement(session, viewport, event):
            self._capture(cell, event)
            return
        session.key_pointer.put_away()
        self._press = Press(session, viewport, self._point(event), chosen or session.tool)
        self._capture(cell, event)

    def pointer_move(self, event: Any) -> None:
        """Follow a drag."""
        session = self._session()
        if session is None or self.fingers.move(session, event):
            return
        self._tell(session, event)
        if self._pointer is None:
            self._hover(session, event)
        elif event.pointerId == self._pointer:
            self._follow(session, event)

    def _tell(self, session: ViewerSession, event: Any) -> None:
        """Say over which place of which viewport the pointer is, where its value is shown."""
        if session.texts.mode != "full" or event.pointerType == "touch":
            return
        cell = event.target.closest("[data-viewport]")
        if not cell:
            self.on_hover("", Point(0.0, 0.0))
            return
        left, top = self._cell_origin(cell)
        self.on_hover(str(cell.dataset.viewport), Point(event.clientX - left, event.clientY - top))

    def _follow(self, session: ViewerSession, event: Any) -> None:
        """The pointer that has been pressed moves."""
        if self._measuring:
            self._drag_measurement(session, event)
            return
        if self._scrollbar is not None:
            self._follow_scrollbar(session, event)
        elif self._press is not None:
            if self._menu and not self._near(self._menu, event):
                self._menu = None
            if self._menu:
                return
            self._press.move(self._point(event))

    def pointer_up(self, event: Any) -> None:
        """End a drag."""
        session = self._session()
        if self.fingers.up(session, event) or event.pointerId != self._pointer:
            return
        if self._measuring and session is not None:
            session.measurements.interaction.release(self._point(event))
        menu = self._menu
        if self._press is not None:
            self._press.end()
        self._forget()
        if menu is not None and session is not None:
            self.on_menu(*menu)

    def cancel(self) -> None:
        """Give up the drag under way."""
        session = self._session()
        if self._measuring and session is not None:
            session.measurements.interaction.cancel()
        if self._press is not None:
            self._press.cancel()
        self._forget()

    def _take_back(self) -> None:
        """What one finger began was the beginning of something else."""
        if self._press is not None:
            self._press.take_back()
            self._press = None
        self.cancel()

    def _forget(self) -> None:
        self._press = self._scrollbar = self._pointer = self._menu = None
        self._measuring = False

    def wheel(self, event: Any) -> None:
        """Scroll the stack under the pointer, or zoom (with Ctrl, as by a pinch)."""
        session = self._session()
        cell = event.target.closest("[data-viewport]")
        if session is None or not cell:
            return
        event.preventDefault()
        session.activate(cell.dataset.viewport)
        viewport = session.grid.get(cell.dataset.viewport)
        if viewport.empty:
            return
        delta = event.deltaY * _DELTA_PX.get(event.deltaMode, 1.0)
        tool = self._tool("wheel", event)
        if viewport.volume3d is not None or tool == "Zoom":
            self._zoom(session, viewport, cell, event, delta)
            return
        if tool == SLAB_THICKNESS:
            self.on_slab(viewport.id, -self._wheel.steps(delta))
            return
        steps = self._wheel.steps(delta)
        if steps:
            session.scroll(viewport, viewport.index + steps)

    def _zoom(
        self, session: ViewerSession, viewport: Any, cell: Any, event: Any, delta: float
    ) -> None:
        context = session.drag_context(viewport)
        self._origin = self._cell_origin(cell)
        factor = 2.718281828 ** (-max(-100.0, min(100.0, delta)) * _PINCH_PER_PX)
        done = session.steps.watch("")
        session.update(zoomed_at(viewport, factor, self._point(event), context))
        if done is not None:
            done()

    # -- measurements ---------------------------------------------------------------------------

    def _press_measurement(self, session: ViewerSession, viewport: Viewport, event: Any) -> bool:
        ground = session.measurements.ground(viewport)
        touch = event.pointerType == "touch"
        self._measuring = ground is not None and session.measurements.interaction.press(
            ground, self._point(event), session.tool, touch=touch
        )
        return self._measuring

    def _drag_measurement(self, session: ViewerSession, event: Any) -> None:
        ground = session.measurements.ground(session.grid.active)
        if ground is not None:
            session.measurements.interaction.move(ground, self._point(event))

    def _hover(self, session: ViewerSession, event: Any) -> None:
        """The pointer moves without a button: the figure under way follows, others light up."""
        measurements = session.measurements
        if not measurements.interaction.busy and not measurements.store.any:
            return
        cell = event.target.closest("[data-viewport]")
        viewport = session.grid.get(cell.dataset.viewport) if cell else None
        ground = measurements.ground(viewport) if viewport and not viewport.empty else None
        if ground is None:
            measurements.store.hover("")
            return
        self._origin = self._cell_origin(cell)
        if measurements.interaction.busy:
            measurements.interaction.move(ground, self._point(event))
        else:
            part = measurements.interaction.hover(ground, self._point(event))
            cell.style.cursor = _PART_CURSORS.get(part, "")

    # -- scrollbar ------------------------------------------------------------------------------

    def _begin_scrollbar(self, session: ViewerSession, bar: Any, event: Any) -> None:
        self._scrollbar = bar
        self._capture(bar, event)
        session.activate(bar.dataset.scrollbar)
        self._follow_scrollbar(session, event)

    def _follow_scrollbar(self, session: ViewerSession, event: Any) -> None:
        box = self._scrollbar.getBoundingClientRect()
        viewport = session.grid.get(self._scrollbar.dataset.scrollbar)
        part = (event.clientY - box.top) / max(box.height, 1)
        session.scroll(viewport, int(part * session.count(viewport)))

    # -- helpers --------------------------------------------------------------------------------

    def _point(self, event: Any) -> Point:
        return Point(event.clientX - self._origin[0], event.clientY - self._origin[1])

    @staticmethod
    def _near(menu: tuple[str, float, float], event: Any) -> bool:
        """Whether the pointer is still where the button was pressed."""
        return max(abs(event.clientX - menu[1]), abs(event.clientY - menu[2])) <= _STILL_PX

    def _tool(self, button: str, event: Any) -> str:
        """The tool of a button with the keys that are held; nothing for the chosen one."""
        return self._mouse().tool(
            button, shift=event.shiftKey, ctrl=event.ctrlKey, alt=event.altKey
        )

    def _capture(self, element: Any, event: Any) -> None:
        self._pointer = event.pointerId
        element.setPointerCapture(event.pointerId)
