"""Volumes in 3D on the page's canvas: drawn with the rest, and made better while nothing moves."""

from collections.abc import Callable
from typing import Any

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes3d.scenes import ray_view, reason_against_3d
from negatoscope.rendering.places import Cell
from negatoscope.rendering.raycast_pictures import RayPictures, Scene
from negatoscope.rendering.renderer import Renderer
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.viewports import Viewport


class PageRays:
    """Draws the viewports in 3D.

    Parameters
    ----------
    to_page:
        Turns an ``array`` into a typed array of the page.
    software:
        Whether the processor draws.
    on_show:
        Asked to draw the canvas anew.
    """

    def __init__(
        self,
        gl: Any,
        renderer: Renderer,
        to_page: Callable[[Any], Any],
        on_show: Callable[[], None],
        *,
        software: bool,
    ) -> None:
        import js
        from pyodide.ffi import create_proxy

        self._js = js
        self._renderer = renderer
        self._on_show = on_show
        self._pictures = RayPictures(gl, to_page, js.performance.now, software=software)
        self._frame = create_proxy(self._tick)
        self._asked = False

    def keep(self, session: ViewerSession | None) -> None:
        """Give back what no viewport needs any more."""
        there = [v for v in session.grid.viewports if v.volume3d] if session else []
        volumes = [volume.uid for v in there if session and (volume := session.volumes.of(v))]
        self._pictures.keep((v.id for v in there), volumes)

    def draw(
        self,
        session: ViewerSession,
        viewport: Viewport,
        box: Size,
        cell: Cell,
        canvas_height: int,
        *,
        whole: bool = False,
    ) -> bool:
        """Draw a viewport in a cell that is ``box`` large in CSS pixels; whether there is anything.

        ``whole`` waits for a picture that is as good as it gets.
        """
        view, volume = ray_view(session, viewport, box), session.volumes.of(viewport)
        textures = self._renderer.volumes
        if view is None or volume is None or not textures.filled(volume):
            return False
        if reason_against_3d(session, viewport):
            return False
        scene = Scene(view, textures.texture(volume), textures.missing(volume))
        self._pictures.draw(viewport.id, scene, cell, canvas_height, whole=whole)
        self._renderer.interrupted()
        self._go_on()
        return True

    def refined(self, viewport_id: str) -> bool:
        """Whether a viewport's picture is as good as it gets."""
        return self._pictures.refined(viewport_id)

    def depth_mm(self, viewport_id: str, at: Point, ratio: float) -> float | None:
        """How far behind the middle's plane what is seen at a point (CSS pixels) lies."""
        x, y = int(at.x * ratio), int(at.y * ratio)
        found = self._pictures.depth_mm(viewport_id, x, y, lambda: self._js.Uint8Array.new(4))
        self._renderer.interrupted()
        return found

    def _go_on(self) -> None:
        if not self._asked and self._pictures.unfinished:
            self._asked = True
            self._js.requestAnimationFrame(self._frame)

    def _tick(self, _time: float) -> None:
        self._asked = False
        show = self._pictures.refine()
        self._renderer.interrupted()
        if show:
            self._on_show()
        self._go_on()
