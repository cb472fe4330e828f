"""A pressed pointer with a tool that leaves no measurement: of the mouse, a finger, the keys."""

from dataclasses import replace
from typing import Protocol

from negatoscope.app.viewer.pointing import Pointing
from negatoscope.app.viewer.steps import Steps
from negatoscope.app.viewer.volumes3d.scissors import Scissors
from negatoscope.viewing.camera import Point
from negatoscope.viewing.tools import POINTING_TOOLS, SCISSORS, SURFACE_TOOLS, Drag, DragContext
from negatoscope.viewing.viewports import Grid, Viewport


class Ground(Protocol):
    """What a pointer is pressed on."""

    grid: Grid
    pointing: Pointing
    steps: Steps

    def drag_context(self, viewport: Viewport) -> DragContext:
        """What a drag needs to know of a viewport's picture."""

    def update(self, viewport: Viewport) -> None:
        """A viewport changed."""

    scissors: Scissors

    def cut(self, viewport: Viewport, outline: tuple[Point, ...]) -> None:
        """Cut away what lies under an outline (CSS pixels) of a volume in 3D."""

    def touched(self) -> None:
        """What lies over the pictures has changed."""

    def pick_surface(self, viewport: Viewport, at: Point) -> bool:
        """Go to what is seen at a point (CSS pixels) of a volume in 3D, in all viewports."""


class Press:
    """One press in a viewport, from down to up; what it changes is one step of the history."""

    def __init__(self, ground: Ground, viewport: Viewport, at: Point, tool: str) -> None:
        self._ground = ground
        self._viewport_id = viewport.id
        self._before = ground.steps.drag()
        in_space = viewport.volume3d is not None
        self._points = not in_space and ground.pointing.press(viewport, at, tool)
        self._drag: Drag | None = None
        self._cuts = in_space and tool == SCISSORS
        if self._cuts:
            ground.scissors.begin(viewport, at)
        elif tool == SCISSORS:
            return
        elif in_space and tool in SURFACE_TOOLS:
            ground.pick_surface(viewport, at)
        elif not self._points and (in_space or tool not in POINTING_TOOLS):
            self._drag = Drag(tool, viewport, at, ground.drag_context(viewport))

    def move(self, at: Point) -> None:
        """The pointer is at another place (viewport CSS pixels)."""
        viewport = self._viewport()
        if viewport is None:
            return
        if self._cuts:
            self._ground.scissors.move(at)
            self._ground.touched()
        elif self._points:
            self._ground.pointing.move(viewport, at)
        elif self._drag is not None:
            self._ground.update(self._drag.moved(at))

    def end(self) -> None:
        """Let go."""
        viewport = self._viewport()
        if self._cuts and viewport is not None:
            self._ground.cut(viewport, self._ground.scissors.end())
        if self._points and viewport is not None:
            window = self._ground.pointing.release(viewport)
            if window is not None:
                self._ground.update(replace(viewport, window=window))
        self._ground.steps.dragged(self._before)

    def cancel(self) -> None:
        """Give up; what the drag has done so far stays."""
        if self._cuts:
            self._ground.scissors.end()
            self._ground.touched()
        if self._points:
            self._ground.pointing.cancel()
        self._ground.steps.dragged(self._before)

    def take_back(self) -> None:
        """Give up, with everything as before."""
        if self._drag is not None and self._viewport() is not None:
            self._ground.update(self._drag.start)
        self.cancel()

    def _viewport(self) -> Viewport | None:
        there = self._ground.grid.ids
        return self._ground.grid.get(self._viewport_id) if self._viewport_id in there else None
