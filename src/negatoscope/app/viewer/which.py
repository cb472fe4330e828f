"""Which session and which viewport a command means."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport

#: What the parameter `viewport` of commands means.
VIEWPORT = t("which viewport; the active one when left out")

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
