"""Commands that link viewports, so that they follow each other, and let them go."""

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.viewing.synchronisation import IMAGE_SLICE, KINDS, kind_named


def kinds_of(name: str) -> tuple[str, ...]:
    """The kinds that a command names.

    Raises
    ------
    CommandError
        It names none that there is.
    """
    kind = kind_named(name)
    if kind is None:
        raise CommandError(f"there is no synchronizer “{name[:64]}”; there are {', '.join(KINDS)}")
    return (kind,)


class SyncCommands:
    """Links between viewports, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "toggleSynchronizer",
        "Link all viewports, or let go",
        type=f"what is linked: {', '.join(KINDS)}",
    )
    def toggle(self, type: str = IMAGE_SLICE) -> None:  # noqa: A002 - OHIF's name
        """Link in one way, or let go."""
        session = open_session(self._session)
        kinds = kinds_of(type)
        if session.sync.is_linked(kinds[0]):
            session.sync.unlink(kinds)
        else:
            session.sync.link(session.grid, kinds)
        session.set_grid(session.grid)

    @command("linkViewports", "Scroll all viewports together")
    def link(self) -> None:
        """Link the slices."""
        session = open_session(self._session)
        session.sync.link(session.grid, (IMAGE_SLICE,))
        session.set_grid(session.grid)

    @command("unlinkViewports", "Let every viewport go by itself again")
    def unlink(self) -> None:
        """Let go of every link made by hand."""
        session = open_session(self._session)
        session.sync.unlink(KINDS)
        session.set_grid(session.grid)
