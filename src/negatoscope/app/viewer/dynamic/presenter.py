"""Turns the phase that a viewport shows into words."""

from negatoscope.app.viewer.dynamic.phases import value_text
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.viewport import PhaseView
from negatoscope.viewing.viewports import Viewport


def phase_view(session: ViewerSession, viewport: Viewport) -> PhaseView | None:
    """The phase; ``None`` for a series without."""
    axis, display_set = session.phases.axis(viewport), session.display_set(viewport)
    if axis is None or display_set is None:
        return None
    phase = session.phases.phase(viewport)
    return PhaseView(
        phase,
        axis.count,
        display_set.phase_label(axis.starts[phase]),
        value_text(axis, phase),
    )
