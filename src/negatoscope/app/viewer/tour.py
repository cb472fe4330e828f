"""The tour: a few steps through the viewer, shown once on a device and whenever it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Storage
from negatoscope.app.viewer.tour_views import TourView
from negatoscope.language import t

#: That the tour has been seen; nothing else stands there.
KEY = "negatoscope.tour"


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: a heading, a sentence or two, and which part of the page it is about."""

    title: str
    text: str
    about: str  # images, studies, tools, menu, help


STEPS = (
    TourStep(
        t("Through the images"),
        t("Turn the wheel, drag the bar at the right, or use the arrow keys."),
        "images",
    ),
    TourStep(
        t("Window, zoom and place"),
        t(
            "Drag with the left button for the tool in hand, with the middle one "
            "to move, with the right one to zoom. Keys 1 to 4 set usual windows."
        ),
        "images",
    ),
    TourStep(
        "Tools",
        t(
            "The tool in hand is lit. Measurements are drawn with the tools beside "
            "it; each button tells its key."
        ),
        "tools",
    ),
    TourStep(
        "Series",
        t(
            "Click a series to show it, or carry it to a viewport. Two viewports "
            "and more are in the menu of layouts."
        ),
        "studies",
    ),
    TourStep(
        t("The menu of an image"),
        t("Click with the right button, let a finger rest, or press Shift + F10."),
        "images",
    ),
    TourStep(
        t("Keys and preferences"),
        t(
            "All keys stand in the help (?). In the preferences you give keys, "
            "mouse buttons, texts and colours as you like them."
        ),
        "help",
    ),
)


class Tour:
    """Where in the tour a person is.

    Parameters
    ----------
    changed:
        Told when the page has to be drawn anew.
    in_viewer:
        Answers whether a study is open.
    close_dialog:
        Closes whatever dialog is open.
    """

    def __init__(
        self,
        storage: Storage,
        changed: Callable[[], None],
        in_viewer: Callable[[], bool],
        close_dialog: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._changed = changed
        self._in_viewer = in_viewer
        self._close_dialog = close_dialog
        self._at: int | None = None

    @property
    def view(self) -> TourView | None:
        """The step that is shown, or None."""
        if self._at is None or not self._in_viewer():
            return None
        step = STEPS[self._at]
        return TourView(self._at + 1, len(STEPS), step.title, step.text, step.about)

    def offer(self) -> None:
        """A person has opened a study by hand: the first time on this device it begins."""
        if self._storage.get(KEY) is None:
            self._at = 0

    @command("startTour", "Show the tour through the viewer")
    def start(self) -> None:
        """From the first step."""
        if not self._in_viewer():
            raise CommandError("no study is open: open one from the study list first")
        self._close_dialog()
        self._at = 0
        self._changed()

    @command("tour.go", "Go on in the tour, or back", steps="1 or -1")
    def go(self, steps: int = 1) -> None:
        """Another step; after the last it ends."""
        if self._at is None:
            return
        following = max(self._at + steps, 0)
        if following >= len(STEPS):
            self.leave()
            return
        self._at = following
        self._changed()

    @command("tour.leave", "Leave the tour")
    def leave(self) -> None:
        """End it; this device does not begin it again by itself."""
        if self._at is not None:
            self._at = None
            self._storage.set(KEY, "seen")
            self._changed()
