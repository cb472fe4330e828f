"""Turns the window of the active viewport into its panel."""

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.viewport import WindowPanelView
from negatoscope.dicom.text import format_number
from negatoscope.viewing.viewports import Viewport

#: Steps of the ends from one side of the axis to the other.
_STEPS = 1000


def window_panel(session: ViewerSession, viewport: Viewport) -> WindowPanelView | None:
    """The panel of the active viewport; ``None`` where it is closed or there is no window."""
    windowing = session.windowing
    if not windowing.is_open or viewport.id != session.grid.active_id:
        return None
    window, ends = windowing.window(viewport), windowing.range_of(viewport)
    frame = session.frame(viewport)
    if window is None or ends is None or frame is None:
        return None
    lower, upper = window.bounds
    low, high = min(ends[0], lower), max(ends[1], upper)
    whole = float(lower).is_integer() and float(upper).is_integer() and high - low > _STEPS / 10
    counted = windowing.counts(viewport)
    return WindowPanelView(
        lower=_number(lower),
        upper=_number(upper),
        width=_number(window.width),
        center=_number(window.center),
        unit=frame.modality_lut.unit,
        low=low,
        high=high,
        step="1" if whole else "any",
        ends=(_share(lower, low, high), _share(upper, low, high)),
        bars=counted.heights() if counted else (),
        spread=(_share(counted.low, low, high), _share(counted.high, low, high))
        if counted
        else (0.0, 1.0),
        clamped=windowing.is_clamped(viewport) if windowing.can_clamp(viewport) else None,
    )


def _number(value: float) -> str:
    return format_number(value, 3)


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.0
