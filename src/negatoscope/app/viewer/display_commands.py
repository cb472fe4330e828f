"""Commands on how pictures lie on the screen: one to one, with or without overlays."""

from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.viewing.camera import Placement


class DisplayCommands:
    """What changes the drawing of a picture, and neither its values nor its place."""

    def __init__(self, session: OpenSession, ports: Ports) -> None:
        self._session = session
        self._ports = ports

    @command(
        "showActualPixels",
        "Show each pixel of the image as one pixel of the screen",
        viewport=VIEWPORT,
    )
    def show_actual_pixels(self, viewport: str = "") -> None:
        """One to one: nothing is interpolated."""
        session, view = viewport_of(self._session, viewport)
        size, aspect = session.image_size(view)
        screen = self._ports.screen
        cell = screen.cell_size(view.id)
        fitted = Placement(view.camera.fitted(), cell, size, aspect)
        camera = view.camera.fitted().zoomed(1.0 / (fitted.scale * screen.pixel_ratio))
        session.update(replace(view, camera=camera))

    @command(
        "toggleImageOverlays",
        "Show or hide the drawings that lie over the image (overlay planes)",
        viewport=VIEWPORT,
    )
    def toggle_overlays(self, viewport: str = "") -> None:
        """Show or hide overlays."""
        session, view = viewport_of(self._session, viewport)
        if not session.has_overlays(view):
            raise CommandError("this image has no overlays")
        session.update(replace(view, overlays=not view.overlays))
        session.set_grid(session.grid)  # the toolbar tells

    @command(
        "toggleDisplayShutter",
        "Show or hide what the image's display shutter covers",
        viewport=VIEWPORT,
    )
    def toggle_shutter(self, viewport: str = "") -> None:
        """Open or close the shutter."""
        session, view = viewport_of(self._session, viewport)
        if not session.has_shutter(view):
            raise CommandError("this image has no display shutter")
        session.update(replace(view, shutter=not view.shutter))
        session.set_grid(session.grid)  # the menu tells
