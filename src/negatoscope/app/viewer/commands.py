"""Commands on viewports: scroll, window, zoom, turn, flip, layout, probe."""

from collections.abc import Callable
from dataclasses import asdict, replace
from math import floor
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.appearance import VOIChoice
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.presentation.lut import LINEAR_EXACT, SIGMOID, Window
from negatoscope.dicom.series.quantities import more_values, place_values
from negatoscope.viewing.annotations.kinds import ALIASES
from negatoscope.viewing.camera import Point
from negatoscope.viewing.tools import TOOL_NAMES
from negatoscope.viewing.viewports import Viewport

#: One step of "zoom in", as a factor.
ZOOM_STEP = 1.25
VIEWPORT = "which viewport; the active one when left out"

NO_WINDOW = "a video has no window and level"

#: Names for the presets' keys, as the tables of the standard windows call them.
PRESET_NAMES = {
    "soft": "Soft tissue",
    "lung": "Lung",
    "liver": "Liver",
    "bone": "Bone",
    "brain": "Brain",
}


OpenSession = Callable[[], ViewerSession | None]


def open_session(session: OpenSession) -> ViewerSession:
    """The session.

    Raises
    ------
    CommandError
        No study is open.
    """
    found = session()
    if found is None:
        raise CommandError("no study is open: open one from the study list first")
    return found


def viewport_of(session: OpenSession, viewport: str) -> tuple[ViewerSession, Viewport]:
    """The session and a viewport of it, the active one where none is named.

    Raises
    ------
    CommandError
        There is no such viewport.
    """
    found = open_session(session)
    if not viewport:
        return found, found.grid.active
    try:
        return found, found.grid.get(viewport)
    except KeyError:
        there = ", ".join(v.id for v in found.grid.viewports)
        raise CommandError(f"there is no viewport “{viewport}”; there are {there}") from None


class ViewportCommands:
    """What can be done with viewports, by name."""

    def __init__(self, session: OpenSession, ports: Ports) -> None:
        self._session = session
        self._ports = ports

    def _open(self) -> ViewerSession:
        return open_session(self._session)

    def _viewport(self, viewport: str) -> tuple[ViewerSession, Viewport]:
        return viewport_of(self._session, viewport)

    def _change_camera(self, viewport: str, change: Callable[[Any], Any]) -> None:
        session, view = self._viewport(viewport)
        session.update(replace(view, camera=change(view.camera)))

    # -- tools and grid -------------------------------------------------------------------------

    @command("setToolActive", "Choose the tool of the left mouse button", tool_name="its name")
    def set_tool_active(self, tool_name: str) -> None:
        """Choose the tool of the primary button."""
        tool_name = ALIASES.get(tool_name, tool_name)
        if tool_name not in TOOL_NAMES:
            raise CommandError(f"there is no tool “{tool_name}”; there are {', '.join(TOOL_NAMES)}")
        session = self._open()
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

    @command("toggleCine", "Play the stack as a cine, or stop it", viewport=VIEWPORT)
    def toggle_cine(self, viewport: str = "") -> None:
        """Play or stop."""
        session, view = self._viewport(viewport)
        session.toggle_cine(view)

    # -- gray scale -----------------------------------------------------------------------------

    @command(
        "setViewportWindowLevel",
        "Set window width and centre",
        window_width="in the image's units, 1 or more",
        window_center="in the image's units",
        viewport=VIEWPORT,
    )
    def set_window(self, window_width: float, window_center: float, viewport: str = "") -> None:
        """Set the window."""
        session, view = self._viewport(viewport)
        if session.is_video(view):
            raise CommandError(NO_WINDOW)
        now = session.window(view)
        exact = now is not None and now.function in (LINEAR_EXACT, SIGMOID)
        least = 0.0 if exact else 1.0
        if window_width < least or window_width == 0:
            raise CommandError(f"a window {window_width} wide is not possible; at least {least}")
        window = (now or Window(window_center, window_width)).moved(window_center, window_width)
        session.update(replace(view, window=window))

    @command(
        "setWindowLevelPreset",
        "Set a window that is usual for this kind of image",
        preset=f"one of {', '.join(PRESET_NAMES)}, or the number of a window, from 1",
        viewport=VIEWPORT,
    )
    def set_window_preset(self, preset: str, viewport: str = "") -> None:
        """Set a preset window; where the modality has none of this name nothing happens."""
        session, view = self._viewport(viewport)
        if session.is_video(view):
            raise CommandError(NO_WINDOW)
        choices = session.voi_choices(view)
        if preset.isdecimal():
            if not 1 <= int(preset) <= len(choices):
                raise CommandError(f"there is no window number {preset} for this image")
            self._choose(session, view, choices[int(preset) - 1])
            return
        wanted = PRESET_NAMES.get(preset, preset)
        usual = [choice for choice in choices if not choice.of_image]
        if wanted == preset and preset not in [choice.label for choice in usual]:
            raise CommandError(
                f"there is no window preset “{preset}”; there are {', '.join(PRESET_NAMES)}"
            )
        for choice in usual:
            if choice.label == wanted:
                self._choose(session, view, choice)

    @staticmethod
    def _choose(session: ViewerSession, view: Viewport, choice: VOIChoice) -> None:
        session.update(replace(view, window=choice.voi))
        session.set_grid(session.grid)  # the menu marks what is chosen

    @command("invertViewport", "Invert black and white", viewport=VIEWPORT)
    def invert(self, viewport: str = "") -> None:
        """Invert."""
        session, view = self._viewport(viewport)
        session.update(replace(view, invert=not view.invert))

    # -- camera ---------------------------------------------------------------------------------

    @command("scaleUpViewport", "Zoom in", viewport=VIEWPORT)
    def zoom_in(self, viewport: str = "") -> None:
        """Zoom in a step."""
        self._change_camera(viewport, lambda c: c.zoomed(ZOOM_STEP))

    @command("scaleDownViewport", "Zoom out", viewport=VIEWPORT)
    def zoom_out(self, viewport: str = "") -> None:
        """Zoom out a step."""
        self._change_camera(viewport, lambda c: c.zoomed(1 / ZOOM_STEP))

    @command("fitViewportToWindow", "Show the whole image", viewport=VIEWPORT)
    def fit(self, viewport: str = "") -> None:
        """Fit the image."""
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
        self._change_camera(viewport, lambda c: c.rotated_clockwise(90))

    @command("rotateViewportCCW", "Turn the image counter-clockwise by 90°", viewport=VIEWPORT)
    def rotate_counter_clockwise(self, viewport: str = "") -> None:
        """Turn left."""
        self._change_camera(viewport, lambda c: c.rotated_clockwise(-90))

    @command("flipViewportHorizontal", "Mirror the image left to right", viewport=VIEWPORT)
    def flip_horizontal(self, viewport: str = "") -> None:
        """Mirror left to right."""
        self._change_camera(viewport, lambda c: replace(c, flip_horizontal=not c.flip_horizontal))

    @command("flipViewportVertical", "Mirror the image upside down", viewport=VIEWPORT)
    def flip_vertical(self, viewport: str = "") -> None:
        """Mirror upside down."""
        self._change_camera(viewport, lambda c: replace(c, flip_vertical=not c.flip_vertical))

    @command("resetViewport", "Show the image as at first, on the same slice", viewport=VIEWPORT)
    def reset(self, viewport: str = "") -> None:
        """Reset; the slice stays (IHE BIR)."""
        session, view = self._viewport(viewport)
        session.update(view.reset())

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
