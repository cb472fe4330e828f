"""Commands on series in phases: going through them, and curves of regions over them."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.dynamic.curve_presenter import curve_dialog
from negatoscope.app.viewer.dynamic.curves import Curve, Curves, as_csv
from negatoscope.app.viewer.dynamic.views import CurveDialog
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.phase_axis import PhaseAxis
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.viewports import Viewport

#: The dialog is made anew at most this often while images arrive.
REDRAW_EVERY_S = 0.15


class DynamicCommands:
    """What can be done with phases, by name.

    Parameters
    ----------
    show:
        Opens a dialog.
    is_open:
        Whether the dialog with the curves is open.
    """

    def __init__(
        self,
        session: OpenSession,
        ports: Ports,
        show: Callable[[CurveDialog], None],
        is_open: Callable[[], bool],
    ) -> None:
        self._session = session
        self._ports = ports
        self._show = show
        self._is_open = is_open
        self._redraw_waits = False

    def _phases(self, viewport_id: str) -> tuple[ViewerSession, Viewport, DisplaySet, PhaseAxis]:
        session, view = viewport_of(self._session, viewport_id)
        axis, display_set = session.phases.axis(view), session.display_set(view)
        if axis is None or display_set is None:
            raise CommandError("this series has no phases: every position comes once")
        return session, view, display_set, axis

    # -- going through them ---------------------------------------------------------------------

    @command(
        "dynamic.goto",
        "Go to a phase of the series, at the same place",
        value="its place, from 0",
        viewport_id=VIEWPORT,
    )
    def goto(self, value: int, viewport_id: str = "") -> None:
        """Go to a phase; a cine stops there."""
        session, view, _, axis = self._phases(viewport_id)
        if view.cine_playing:
            session.cines.pause(view)
            view = session.grid.get(view.id)
        phase = min(max(value, 0), axis.count - 1)
        session.update_with_phase(session.phases.at(view, phase))

    @command(
        "dynamic.step",
        "Go a number of phases on, at the same place",
        by="phases; negative goes back",
        viewport_id=VIEWPORT,
    )
    def step(self, by: int, viewport_id: str = "") -> None:
        """Step among the phases, within their ends."""
        session, view, _, _ = self._phases(viewport_id)
        self.goto(session.phases.phase(view) + by, view.id)

    # -- curves ---------------------------------------------------------------------------------

    @command(
        "dynamic.showCurves",
        "Show the curves of the regions of a series over its phases",
        viewport_id=VIEWPORT,
    )
    def show_curves(self, viewport_id: str = "") -> None:
        """Open the dialog; the images that are missing are fetched meanwhile."""
        session, view, display_set, axis = self._phases(viewport_id)
        curves = Curves(session.measurements, session.phases)
        keys = [
            key
            for region in curves.regions(display_set)
            for key in curves.images(region, display_set, axis)
        ]

        def arrived(key: FrameKey) -> None:
            if key in wanted:
                self._redraw_soon(session, view.id)

        wanted = frozenset(keys)
        session.want_beside(tuple(dict.fromkeys(keys)), arrived)
        self._draw(session, view.id)

    @command(
        "dynamic.getCurves",
        "The curves of the regions of a series, as values",
        viewport_id=VIEWPORT,
    )
    def get_curves(self, viewport_id: str = "") -> dict[str, object]:
        """All of them as JSON values; what is not here yet is null."""
        session, _, display_set, axis = self._phases(viewport_id)
        return {
            "places": list(axis.places),
            "unit": axis.unit,
            "curves": [
                {
                    "uid": curve.uid,
                    "title": curve.title,
                    "unit": curve.unit,
                    "mean": [point.mean if point else None for point in curve.points],
                    "standardDeviation": [
                        point.deviation if point else None for point in curve.points
                    ],
                }
                for curve in _curves(session, display_set)
            ],
        }

    @command("dynamic.saveCurves", "Save the curves as a table", viewport_id=VIEWPORT)
    def save_curves(self, viewport_id: str = "") -> None:
        """Save a CSV file."""
        session, _, display_set, axis = self._phases(viewport_id)
        text = "\ufeff" + as_csv(axis, _curves(session, display_set))
        self._ports.outlet.save("curves.csv", text.encode(), "text/csv")

    def _redraw_soon(self, session: ViewerSession, viewport_id: str) -> None:
        if not self._is_open() or self._session() is not session:
            session.want_beside(())
            return
        if not self._redraw_waits:
            self._redraw_waits = True
            self._ports.clock.later(REDRAW_EVERY_S, lambda: self._redraw(session, viewport_id))

    def _redraw(self, session: ViewerSession, viewport_id: str) -> None:
        self._redraw_waits = False
        if self._is_open() and self._session() is session and viewport_id in session.grid.ids:
            self._draw(session, viewport_id)

    def _draw(self, session: ViewerSession, viewport_id: str) -> None:
        view = session.grid.get(viewport_id)
        display_set, axis = session.display_set(view), session.phases.axis(view)
        if display_set is None or axis is None:
            return
        rooms = Curves(session.measurements, session.phases)
        failed = sum(
            session.queue.failure(key) is not None
            for region in rooms.regions(display_set)
            for key in rooms.images(region, display_set, axis)
        )
        made = curve_dialog(session, view, _curves(session, display_set), failed)
        if not made.waiting:
            session.want_beside(())
        self._show(made)


def _curves(session: ViewerSession, display_set: DisplaySet) -> list[Curve]:
    curves = Curves(session.measurements, session.phases)
    found = (curves.of(region, display_set) for region in curves.regions(display_set))
    return [curve for curve in found if curve is not None]
