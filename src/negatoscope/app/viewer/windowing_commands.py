"""Commands of the panel of the window: its numbers, its ends, its histogram."""

from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.appearance import auto_window
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.dicom.presentation.lut import LINEAR, Window
from negatoscope.viewing.viewports import Viewport


class WindowingCommands:
    """What can be done with a window as numbers, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def _window(self, viewport_id: str) -> tuple[ViewerSession, Viewport, Window]:
        session, view = viewport_of(self._session, viewport_id)
        window = session.windowing.window(view)
        if window is None:
            raise CommandError(f"what {view.id} shows has no window: it is in colour or a table")
        return session, view, window

    @command("toggleWindowPanel", "Window as numbers, and the histogram")
    def toggle(self) -> None:
        """Open or close the panel."""
        session = open_session(self._session)
        session.windowing.is_open = not session.windowing.is_open
        session.set_grid(session.grid)

    @command(
        "setWindowLimits",
        "Show the values between two",
        lower="black up to here, in the image's units",
        upper="white from here on",
        viewport=VIEWPORT,
    )
    def set_limits(self, lower: float, upper: float, viewport: str = "") -> None:
        """Set both ends."""
        session, view, window = self._window(viewport)
        if not lower < upper and not (window.function == LINEAR and lower == upper):
            raise CommandError(f"the lower end {lower:g} is not below the upper end {upper:g}")
        session.windowing.set_limits(view, lower, upper)

    @command("window.setLower", "Black up to this value", value="modality", viewport_id=VIEWPORT)
    def set_lower(self, value: float, viewport_id: str = "") -> None:
        """Set the lower end; the upper one makes way."""
        session, view, window = self._window(viewport_id)
        session.windowing.set_limits(view, value, max(window.bounds[1], value + _least(window)))

    @command("window.setUpper", "White from this value on", value="modality", viewport_id=VIEWPORT)
    def set_upper(self, value: float, viewport_id: str = "") -> None:
        """Set the upper end; the lower one makes way."""
        session, view, window = self._window(viewport_id)
        session.windowing.set_limits(view, min(window.bounds[0], value - _least(window)), value)

    @command("window.setWidth", "The window's width", value="1 or more", viewport_id=VIEWPORT)
    def set_width(self, value: float, viewport_id: str = "") -> None:
        """Set the width, about the same centre."""
        session, view, window = self._window(viewport_id)
        if value <= 0:
            raise CommandError(f"a window {value:g} wide is not possible: it needs a width above 0")
        session.update(replace(view, window=window.moved(window.center, value)))

    @command("window.setCenter", "The window's centre", value="modality", viewport_id=VIEWPORT)
    def set_center(self, value: float, viewport_id: str = "") -> None:
        """Set the centre, with the same width."""
        session, view, window = self._window(viewport_id)
        session.update(replace(view, window=window.moved(value, window.width)))

    @command("setWindowAuto", "A window over all values of the image", viewport=VIEWPORT)
    def set_auto(self, viewport: str = "") -> None:
        """From the least to the greatest value."""
        session, view, _ = self._window(viewport)
        frame, loaded = session.frame(view), session.loaded(view)
        if frame is None or loaded is None:
            raise CommandError(f"the image in {view.id} is not loaded")
        session.update(replace(view, window=auto_window(frame, loaded)))

    @command(
        "toggleClampedWindow", "Windows of PET and nuclear medicine begin at nothing, or anywhere"
    )
    def toggle_clamped(self) -> None:
        """Fix the lower end at nothing, or let it go."""
        session = open_session(self._session)
        session.windowing.clamps = not session.windowing.clamps
        session.set_grid(session.grid)


def _least(window: Window) -> float:
    """The least distance of a window's ends."""
    return 0.0 if window.function == LINEAR else max(window.width * 1e-3, 1e-9)
