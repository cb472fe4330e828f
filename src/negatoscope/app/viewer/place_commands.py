"""Commands that hang a series in a viewport that a person names: dropped there, or chosen."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.place_views import PlaceChoice, PlaceDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import OpenSession, open_session, viewport_of
from negatoscope.dicom.series.display_sets import DisplaySet


class PlaceCommands:
    """Where a series is shown.

    Parameters
    ----------
    show, close:
        Open and close a dialog.
    """

    def __init__(
        self, session: OpenSession, show: Callable[[PlaceDialog], None], close: Callable[[], None]
    ) -> None:
        self._session = session
        self._show = show
        self._close = close

    @command("chooseViewport", "Choose the viewport in which to show a series", display_set="uid")
    def choose(self, display_set: str) -> None:
        """Ask in which viewport."""
        session = open_session(self._session)
        chosen = _viewable(session, display_set)
        grid = session.grid
        choices = []
        for index, viewport in enumerate(grid.viewports):
            there = session.display_set(viewport)
            choices.append(
                PlaceChoice(
                    viewport.id,
                    index + 1,
                    _name(there) if there else "Empty",
                    viewport.id == grid.active_id,
                    tuple(grid.places[index]) if grid.places else (),
                )
            )
        self._show(PlaceDialog(display_set, _name(chosen), grid.rows, grid.columns, tuple(choices)))

    @command(
        "showInViewport",
        "Show a series in a viewport, which becomes the active one",
        display_set="its uid",
        viewport_id="which viewport, or its number in the order of reading, from 1",
    )
    def show_in(self, display_set: str, viewport_id: str) -> None:
        """Hang a series and go there."""
        session = open_session(self._session)
        _viewable(session, display_set)
        ids = session.grid.ids
        if viewport_id.isdecimal():
            if not 1 <= int(viewport_id) <= len(ids):
                raise CommandError(f"there is no viewport {viewport_id[:9]}: there are {len(ids)}")
            viewport_id = ids[int(viewport_id) - 1]
        _, view = viewport_of(self._session, viewport_id)
        session.activate(view.id)
        session.show(view.id, display_set)
        self._close()


def _viewable(session: ViewerSession, uid: str) -> DisplaySet:
    found = session.display_sets.get(uid)
    if found is None:
        raise CommandError(f"there is no display set “{uid[:64]}” in the open studies")
    if not found.is_viewable:
        raise CommandError(found.message or "this object holds no image")
    return found


def _name(display_set: DisplaySet) -> str:
    return f"{display_set.modality} {display_set.description}".strip() or "A series"
