"""Turns a cine into its controls."""

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.viewport import CineView
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.cine import MAX_CHOICE, MIN_CHOICE
from negatoscope.viewing.viewports import Viewport

_REPEATS = (("loop", t("Loop")), ("bounce", t("To and fro")), ("once", t("Once")))


def cine_view(session: ViewerSession, viewport: Viewport) -> CineView | None:
    """The controls of a viewport's cine; ``None`` where they are closed."""
    cine, count = session.cines.of(viewport), session.cines.count(viewport)
    if cine is None:
        return None
    first, last = cine.ends(count)
    return CineView(
        playing=viewport.cine_playing,
        index=session.cines.position(viewport),
        count=count,
        first=first,
        last=last,
        rate=format_number(round(session.cines.rate(viewport), 1)),
        own_rate=cine.rate is None,
        slowest=MIN_CHOICE,
        fastest=MAX_CHOICE,
        repeat=cine.repeat,
        repeats=_REPEATS,
        over=cine.over if session.phases.axis(viewport) else "",
    )
