"""Commands on viewports: what hangs in them, which image they show, its values."""

from dataclasses import asdict
from math import floor, isfinite
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.dicom.series.quantities import more_values, place_values
from negatoscope.viewing.annotations.kinds import ALIASES
from negatoscope.viewing.tools import TOOL_NAMES
from negatoscope.viewing.viewports import Viewport


class ViewportCommands:
    """What can be done with viewports, by name."""

    def __init__(self, session: OpenSession, ports: Ports) -> None:
        self._session = session
        self._ports = ports

    def _open(self) -> ViewerSession:
        return open_session(self._session)

    def _viewport(self, viewport: str) -> tuple[ViewerSession, Viewport]:
        return viewport_of(self._session, viewport)

    # -- tools and grid -------------------------------------------------------------------------

    @command("setToolActive", "Choose the tool of the left mouse button", tool_name="its name")
    def set_tool_active(self, tool_name: str) -> None:
        """Choose the tool of the primary button."""
        tool_name = ALIASES.get(tool_name, tool_name)
        if tool_name not in TOOL_NAMES:
            raise CommandError(f"there is no tool “{tool_name}”; there are {', '.join(TOOL_NAMES)}")
        session = self._open()
        session.key_pointer.put_away()
        session.tool = tool_name
        session.measurements.choose(tool_name)
        session.set_grid(session.grid)

    @command("setViewportActive", "Make a viewport the active one", viewport_id="which viewport")
    def set_viewport_active(self, viewport_id: str) -> None:
        """Make a viewport the active one."""
        session, view = self._viewport(viewport_id)
        session.activate(view.id)

    @command("nextViewport", "Make the next viewport the active one")
    def next_viewport(self) -> None:
        """Go to the next viewport."""
        session = self._open()
        session.activate(session.grid.neighbour(1))

    @command("previousViewport", "Make the previous viewport the active one")
    def previous_viewport(self) -> None:
        """Go to the previous viewport."""
        session = self._open()
        session.activate(session.grid.neighbour(-1))

    @command(
        "setDisplaySet",
        "Show a display set in a viewport",
        display_set="its uid",
        viewport=VIEWPORT,
    )
    def set_display_set(self, display_set: str, viewport: str = "") -> None:
        """Hang a display set."""
        session, view = self._viewport(viewport)
        chosen = session.display_sets.get(display_set)
        if chosen is None:
            raise CommandError(f"there is no display set “{display_set}” in the open studies")
        if not chosen.is_viewable:
            raise CommandError(chosen.message or "this object holds no image")
        session.show(view.id, display_set)

    @command("nextDisplaySet", "Show the next series", viewport=VIEWPORT)
    def next_display_set(self, viewport: str = "") -> None:
        """Show the next series."""
        self._step_display_set(viewport, 1)

    @command("previousDisplaySet", "Show the previous series", viewport=VIEWPORT)
    def previous_display_set(self, viewport: str = "") -> None:
        """Show the previous series."""
        self._step_display_set(viewport, -1)

    def _step_display_set(self, viewport: str, step: int) -> None:
        session, view = self._viewport(viewport)
        uids = [d.uid for d in session.images()]
        if view.display_set in uids:
            following = uids.index(view.display_set) + step
            if 0 <= following < len(uids):
                session.show(view.id, uids[following])

    # -- scrolling ------------------------------------------------------------------------------

    @command("nextImage", "Go to the next image", viewport=VIEWPORT)
    def next_image(self, viewport: str = "") -> None:
        """Next image."""
        session, view = self._viewport(viewport)
        session.scroll(view, view.index + 1)

    @command("previousImage", "Go to the previous image", viewport=VIEWPORT)
    def previous_image(self, viewport: str = "") -> None:
        """Previous image."""
        session, view = self._viewport(viewport)
        session.scroll(view, view.index - 1)

    @command("firstImage", "Go to the first image", viewport=VIEWPORT)
    def first_image(self, viewport: str = "") -> None:
        """First image."""
        session, view = self._viewport(viewport)
        session.scroll(view, 0)

    @command("lastImage", "Go to the last image", viewport=VIEWPORT)
    def last_image(self, viewport: str = "") -> None:
        """Last image."""
        session, view = self._viewport(viewport)
        session.scroll(view, session.count(view) - 1)

    @command(
        "jumpToImage",
        "Go to an image of the stack",
        image_index="its place, counted from 0",
        viewport=VIEWPORT,
    )
    def jump_to_image(self, image_index: int, viewport: str = "") -> None:
        """Go to an image."""
        session, view = self._viewport(viewport)
        count = session.count(view)
        if not 0 <= image_index < count:
            raise CommandError(f"image index {image_index} is not in this stack of {count} images")
        session.scroll(view, image_index)

    # -- values ---------------------------------------------------------------------------------

    @command(
        "viewport.probe",
        "Values of the image at a point",
        viewport=VIEWPORT,
        x="image column, from 0",
        y="image row, from 0",
    )
    def probe(self, x: float, y: float, viewport: str = "") -> dict[str, Any]:
        """Stored value, modality value and unit at an image point."""
        session, view = self._viewport(viewport)
        frame, loaded = session.frame(view), session.loaded(view)
        if session.is_video(view):
            raise CommandError("a video has no stored values that could be read")
        if frame is None or loaded is None:
            raise CommandError(f"the image in {view.id} is not loaded")
        column, row = floor(x), floor(y)
        if not (0 <= column < loaded.columns and 0 <= row < loaded.rows):
            raise CommandError(
                f"({column}, {row}) is outside this image of {loaded.columns} × {loaded.rows}"
            )
        values = self._ports.screen.stored_values(loaded, column, row)
        if len(values) > 1:
            colour = {"storedValue": list(values), "modalityValue": list(values), "unit": ""}
            return {**colour, "also": [asdict(value) for value in place_values(frame, x, y)]}
        lut = frame.modality_lut
        if not isfinite(values[0]):  # beside a volume, or no number in the image
            return {"storedValue": None, "modalityValue": None, "unit": lut.unit, "also": []}
        also = (*more_values(frame, values[0]), *place_values(frame, x, y))
        return {
            "storedValue": values[0],
            "modalityValue": lut.apply(values[0]),
            "unit": lut.unit,
            "also": [asdict(value) for value in also],
        }

    @command("viewport.readPixels", "The displayed pixels of a viewport", viewport=VIEWPORT)
    def read_pixels(self, viewport: str = "") -> dict[str, Any]:
        """``{width, height, data}``: RGBA, row by row from the top."""
        _, view = self._viewport(viewport)
        return self._ports.screen.read_pixels(view.id)
