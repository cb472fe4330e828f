"""Commands on places in the body: reference lines, crosshairs, and the window of a region."""

from dataclasses import replace
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.basic_review import FIRST_TOOL
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.viewing.camera import Point

EXTENTS = ("active", "ends", "all")


class PlaceFinding:
    """Where slices and points of one viewport lie in the others, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "toggleReferenceLines",
        "Show where the active viewport's slice cuts the others, or hide it",
        extent="active: this slice; ends: the first and last too; all: every slice",
    )
    def toggle_reference_lines(self, extent: str = "active") -> None:
        """Show or hide reference lines."""
        if extent not in EXTENTS:
            raise CommandError(f"there is no extent “{extent[:64]}”; use {', '.join(EXTENTS)}")
        session = open_session(self._session)
        lines = session.graphics.reference
        same = (lines.ends, lines.every) == (extent == "ends", extent == "all")
        lines.on = not (lines.on and same)
        lines.ends, lines.every = extent == "ends", extent == "all"
        session.set_grid(session.grid)

    @command(
        "setSourceViewportForReferenceLinesTool",
        "Show where a viewport's slice cuts the others",
        viewport_id="which viewport; the active one when left out",
    )
    def set_source(self, viewport_id: str = "") -> None:
        """Choose whose lines are shown."""
        session, view = viewport_of(self._session, viewport_id)
        session.graphics.reference.source = view.id if viewport_id else ""
        session.graphics.reference.on = True
        session.set_grid(session.grid)

    @command("toggleCrosshairs", "Take the crosshairs in hand, or put them away")
    def toggle_crosshairs(self) -> None:
        """Choose the crosshairs; again, and windows are dragged."""
        session = open_session(self._session)
        back = FIRST_TOOL if session.review.on else "WindowLevel"
        session.tool = back if session.tool == "Crosshairs" else "Crosshairs"
        session.set_grid(session.grid)

    @command(
        "localisePoint",
        "Go to a point of an image in all viewports of the same space",
        x="image column, from 0",
        y="image row, from 0",
        viewport=VIEWPORT,
    )
    def localise(self, x: float, y: float, viewport: str = "") -> dict[str, Any]:
        """Pick a place, as a press with the crosshairs does."""
        session, view = viewport_of(self._session, viewport)
        if not session.localise(view, Point(x, y)):
            raise CommandError("this image does not say where it lies in the patient")
        point = session.graphics.localiser.point_mm
        return {"point": list(point) if point else None}

    @command("clearLocalisedPoint", "Forget the place that was picked")
    def clear(self) -> None:
        """Hide the marks."""
        session = open_session(self._session)
        session.graphics.localiser.point_mm = None
        session.set_grid(session.grid)

    @command("toggleScaleBar", "Show or hide the scale bar")
    def toggle_scale_bar(self) -> None:
        """Show or hide the bar."""
        session = open_session(self._session)
        session.graphics.scale_bar = not session.graphics.scale_bar
        session.set_grid(session.grid)

    @command(
        "setWindowLevelRegion",
        "Set the window over the values of a rectangle",
        x="its left edge, image column",
        y="its upper edge, image row",
        width="in pixels of the image",
        height="in pixels of the image",
        viewport=VIEWPORT,
    )
    def window_of_region(
        self, x: float, y: float, width: float, height: float, viewport: str = ""
    ) -> None:
        """Set the window of a region."""
        session, view = viewport_of(self._session, viewport)
        window = session.pointing.window_of(view, Point(x, y), Point(x + width, y + height))
        if window is None:
            raise CommandError("there are no values in this region that a window could show")
        session.update(replace(view, window=window))
