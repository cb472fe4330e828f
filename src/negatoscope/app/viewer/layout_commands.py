"""Commands on the layout: how the area is divided, and one viewport alone on it."""

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.viewing.viewports import MAX_GRID


class LayoutCommands:
    """What can be done with the layout, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "setViewportGridLayout",
        "Divide the screen into viewports",
        num_rows=f"rows, 1 to {MAX_GRID}",
        num_cols=f"columns, 1 to {MAX_GRID}",
    )
    def set_viewport_grid_layout(self, num_rows: int, num_cols: int) -> None:
        """Divide the screen."""
        session = open_session(self._session)
        try:
            grid = session.grid.resized(num_rows, num_cols)
        except ValueError as error:
            raise CommandError(str(error)) from None
        session.set_grid(grid)
        session.fill_grid()

    @command("toggleOneUp", "Show one viewport alone, or all again", viewport_id=VIEWPORT)
    def toggle_one_up(self, viewport_id: str = "") -> None:
        """Show one viewport on the whole area; again, and the others are back as they were."""
        session, view = viewport_of(self._session, viewport_id)
        grid = session.grid
        if grid.before is not None:
            session.set_grid(grid.together())
        elif len(grid.viewports) > 1 and not view.empty:
            session.set_grid(grid.alone(view.id))
