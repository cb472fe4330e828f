"""Commands on the browser's windows: the whole screen, and a second window on another screen."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError, command
from negatoscope.app.config.multimonitor_model import MultiMonitorBlock, WindowBlock
from negatoscope.app.linked import link_of
from negatoscope.app.routes import Route, viewer_url
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.windows import Frame, Screens, Windows
from negatoscope.sources.dicomlocal import NAME as LOCAL

#: The arrangement where the site has configured none: this window, and one on the next screen.
DEFAULT_ID = "2"
#: A window's features where nothing else is said: no tab of this one.
_PLAIN = "popup"


class WindowCommands:
    """Windows of the viewer.

    Parameters
    ----------
    route
        Answers with the page's address.
    arrangements
        Those of the configuration.
    """

    def __init__(
        self,
        session: OpenSession,
        windows: Windows,
        base_url: str,
        route: Callable[[], Route],
        arrangements: tuple[MultiMonitorBlock, ...],
    ) -> None:
        self._session = session
        self._windows = windows
        self._base_url = base_url
        self._route = route
        self._arrangements = arrangements

    @command("toggleFullscreen", "Use the whole screen, or give it back")
    async def toggle_fullscreen(self) -> None:
        """Take the whole screen or give it back."""
        if not await self._windows.toggle_fullscreen():
            raise CommandError("this browser does not give the whole screen: try its own menu")

    @command(
        "multimonitor",
        "Open a study in another window, on another screen where there is one",
        study_instance_uid="its UID; that of the active viewport when left out",
        screen_delta="how many windows on from this one",
    )
    async def open(self, study_instance_uid: str = "", screen_delta: int = 1) -> None:
        """Open a study in another window."""
        session = open_session(self._session)
        if session.source.name == LOCAL:
            raise CommandError("files of this device are open in this window only")
        shown = session.frame(session.grid.active)
        uid = study_instance_uid or (
            shown.instance.string("StudyInstanceUID") if shown else session.study_uids[0]
        )
        known = {study.study_instance_uid for study in session.studies}
        if uid not in known | {row.study_instance_uid for row in session.priors.rows}:
            raise CommandError("this study is not among those of the page")
        arrangement, windows = self._arrangement()
        number = (_number(self._route().value("screenNumber")) + screen_delta) % len(windows)
        window = windows[number]
        address = viewer_url((uid,), session.source.name, link=link_of(session.source))
        place = f"&multimonitor={arrangement}&screenNumber={number}"
        screens = await self._windows.screens()
        frame, options = _frame(window, screens, number)
        name = window.window_id if window else f"negatoscope{number}"
        if not self._windows.open(self._base_url + address + place, name, frame, options):
            raise CommandError(
                "the browser has not opened the window: allow this site to open windows, "
                "then try again"
            )

    def _arrangement(self) -> tuple[str, tuple[WindowBlock | None, ...]]:
        wanted = self._route().value("multimonitor")
        for arrangement in self._arrangements:
            if arrangement.screens and wanted in ("", arrangement.arrangement_id):
                return arrangement.arrangement_id, arrangement.screens
        return DEFAULT_ID, (None, None)


def _frame(window: WindowBlock | None, screens: Screens, number: int) -> tuple[Frame | None, str]:
    """Where a window is put, and its features."""
    frames, here = screens
    if window is None:
        if len(frames) < 2:
            return None, _PLAIN
        return frames[(here + number) % len(frames)], _PLAIN
    options = window.options or _PLAIN
    if not frames:
        return None, options
    wanted = window.screen if isinstance(window.screen, int) else window.location.screen
    known = isinstance(wanted, int) and 0 <= wanted < len(frames)
    screen = frames[wanted if known and isinstance(wanted, int) else here]
    part = window.location
    return (
        Frame(
            screen.left + part.left * screen.width,
            screen.top + part.top * screen.height,
            part.width * screen.width,
            part.height * screen.height,
        ),
        options,
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0
