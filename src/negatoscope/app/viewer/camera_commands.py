"""Commands that move, zoom, turn and mirror what a viewport shows."""

from collections.abc import Callable
from dataclasses import replace
from math import pi

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.language import n, t
from negatoscope.viewing.camera import Camera, Point
from negatoscope.viewing.orbit import Orbit
from negatoscope.viewing.viewports import Viewport

#: One step of "zoom in", as a factor.
ZOOM_STEP = 1.25
NOT_IN_3D = t("a volume in 3D cannot be mirrored: left would be right")


class CameraCommands:
    """What can be done with the cameras of viewports, by name.

    Parameters
    ----------
    tell:
        Tells a person of what undo brings back.
    """

    def __init__(self, session: OpenSession, tell: Callable[[str], None]) -> None:
        self._session = session
        self._tell = tell

    def _viewport(self, viewport: str) -> tuple[ViewerSession, Viewport]:
        return viewport_of(self._session, viewport)

    def _change_camera(self, viewport: str, change: Callable[[Camera], Camera]) -> None:
        session, view = self._viewport(viewport)
        session.update(replace(view, camera=change(view.camera)))

    def _change_orbit(self, viewport: str, change: Callable[[Orbit], Orbit]) -> bool:
        """Change how a volume in 3D is seen; False where there is none."""
        session, view = self._viewport(viewport)
        look = view.volume3d
        if look is not None:
            session.update(replace(view, volume3d=replace(look, orbit=change(look.orbit))))
        return look is not None

    def _turn(self, viewport: str, change: Callable[[Camera], Camera]) -> None:
        session, view = self._viewport(viewport)
        if view.volume3d is not None:
            raise CommandError(NOT_IN_3D)
        reason = session.review.reason_against_turning(session.display_set(view))
        if reason:
            raise CommandError(reason)
        self._change_camera(view.id, change)

    @command("scaleUpViewport", "Zoom in", viewport=VIEWPORT)
    def zoom_in(self, viewport: str = "") -> None:
        """Zoom in a step."""
        if not self._change_orbit(viewport, lambda o: o.zoomed(ZOOM_STEP)):
            self._change_camera(viewport, lambda c: c.zoomed(ZOOM_STEP))

    @command("scaleDownViewport", "Zoom out", viewport=VIEWPORT)
    def zoom_out(self, viewport: str = "") -> None:
        """Zoom out a step."""
        if not self._change_orbit(viewport, lambda o: o.zoomed(1 / ZOOM_STEP)):
            self._change_camera(viewport, lambda c: c.zoomed(1 / ZOOM_STEP))

    @command("fitViewportToWindow", "Show the whole image", viewport=VIEWPORT)
    def fit(self, viewport: str = "") -> None:
        """Fit the image."""
        if not self._change_orbit(viewport, lambda o: replace(o, zoom=1.0, pan_mm=Point(0, 0))):
            self._change_camera(viewport, lambda c: c.fitted())

    @command(
        "panViewport",
        "Move the image",
        x="to the right, in image pixels",
        y="down, in image pixels",
        viewport=VIEWPORT,
    )
    def pan(self, x: float, y: float, viewport: str = "") -> None:
        """Move the image."""
        self._change_camera(viewport, lambda c: replace(c, pan=Point(c.pan.x + x, c.pan.y + y)))

    @command("rotateViewportCW", "Turn the image clockwise by 90°", viewport=VIEWPORT)
    def rotate_clockwise(self, viewport: str = "") -> None:
        """Turn right."""
        if not self._change_orbit(viewport, lambda o: o.rolled(pi / 2)):
            self._turn(viewport, lambda c: c.rotated_clockwise(90))

    @command("rotateViewportCCW", "Turn the image counter-clockwise by 90°", viewport=VIEWPORT)
    def rotate_counter_clockwise(self, viewport: str = "") -> None:
        """Turn left."""
        if not self._change_orbit(viewport, lambda o: o.rolled(-pi / 2)):
            self._turn(viewport, lambda c: c.rotated_clockwise(-90))

    @command("flipViewportHorizontal", "Mirror the image left to right", viewport=VIEWPORT)
    def flip_horizontal(self, viewport: str = "") -> None:
        """Mirror left to right."""
        self._turn(viewport, lambda c: replace(c, flip_horizontal=not c.flip_horizontal))

    @command("flipViewportVertical", "Mirror the image upside down", viewport=VIEWPORT)
    def flip_vertical(self, viewport: str = "") -> None:
        """Mirror upside down."""
        self._turn(viewport, lambda c: replace(c, flip_vertical=not c.flip_vertical))

    @command("resetViewport", "Show the image as at first, on the same slice", viewport=VIEWPORT)
    def reset(self, viewport: str = "") -> None:
        """Reset; the slice stays (IHE BIR), measurements only where the profile is kept to."""
        session, view = self._viewport(viewport)
        session.update(view.reset())
        if session.review.on:
            self._remove_measurements(session, view)

    def _remove_measurements(self, session: ViewerSession, view: Viewport) -> None:
        """Those of the series that a viewport shows, as one step that can be taken back."""
        display_set = session.display_set(view)
        store = session.measurements.store
        there = {i.string("SOPInstanceUID") for i in display_set.instances} if display_set else ()
        gone = [a.uid for a in store.all if not a.locked and a.image.sop_instance_uid in there]
        if gone:
            store.remove(gone, t("Reset: remove measurements"))
            self._tell(
                n(
                    "A measurement was removed.",
                    "{count} measurements were removed.",
                    len(gone),
                )
            )
