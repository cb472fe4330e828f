"""Turns the curves of a series into what their dialog shows."""

from collections.abc import Sequence

from negatoscope.app.viewer.dynamic.chart import Scale, polyline, scale_of
from negatoscope.app.viewer.dynamic.curves import Curve, CurvePoint
from negatoscope.app.viewer.dynamic.phases import value_text
from negatoscope.app.viewer.dynamic.views import CurveDialog, CurveLine, CurveRow
from negatoscope.app.viewer.measurements.words import number
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.series.phase_axis import PhaseAxis
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport


def curve_dialog(
    session: ViewerSession, viewport: Viewport, curves: Sequence[Curve], failed: int
) -> CurveDialog:
    """The dialog of the series in a viewport, which has phases."""
    axis, display_set = session.phases.axis(viewport), session.display_set(viewport)
    if axis is None or display_set is None:
        return CurveDialog("", viewport.id, "", "", "")
    here = session.phases.phase(viewport)
    noun = axis.noun[:1].upper() + axis.noun[1:]
    start = (0.0,) if axis.is_time else ()
    across = scale_of((*start, *axis.places), whole=False)
    up = scale_of(_extent(curves))
    known = [point for curve in curves for point in curve.points]
    return CurveDialog(
        series=display_set.description,
        viewport_id=viewport.id,
        noun=noun,
        across=_axis_name(axis, noun),
        up=next((curve.unit for curve in curves if curve.unit), "") or t("Value"),
        lines=tuple(
            _line(
                axis, curve, across, up, selected=curve.uid == session.measurements.store.selected
            )
            for curve in curves
        ),
        across_ticks=across.labels,
        up_ticks=up.labels,
        current=across.place(axis.places[here]),
        rows=tuple(
            CurveRow(
                phase,
                f"{phase + 1}",
                value_text(axis, phase),
                tuple(_cell(curve.points[phase]) for curve in curves),
                phase == here,
            )
            for phase in range(axis.count)
        ),
        origin=axis.origin if axis.values else "",
        waiting=max(0, known.count(None) - failed),
        failed=failed,
    )


def _axis_name(axis: PhaseAxis, noun: str) -> str:
    if not axis.values:
        return noun
    return t("Time, s") if axis.is_time else f"{axis.origin}, {axis.unit}"


def _extent(curves: Sequence[Curve]) -> list[float]:
    points = [point for curve in curves for point in curve.points if point is not None]
    ends = [
        end
        for point in points
        for end in (point.mean - (point.deviation or 0.0), point.mean + (point.deviation or 0.0))
    ]
    # values that are never below zero are seen from zero on
    return [0.0, *ends] if ends and min(ends) >= 0 else ends


def _line(axis: PhaseAxis, curve: Curve, across: Scale, up: Scale, *, selected: bool) -> CurveLine:
    known = [
        (place, point)
        for place, point in zip(axis.places, curve.points, strict=True)
        if point is not None
    ]
    upper = [(place, point.mean + (point.deviation or 0.0)) for place, point in known]
    lower = [(place, point.mean - (point.deviation or 0.0)) for place, point in reversed(known)]
    return CurveLine(
        curve.title,
        polyline(across, up, [(place, point.mean) for place, point in known]),
        polyline(across, up, [*upper, *lower]),
        selected,
    )


def _cell(point: CurvePoint | None) -> str:
    if point is None:
        return "–"
    if point.deviation is None:
        return number(point.mean)
    return f"{number(point.mean)} ± {number(point.deviation)}"
