"""Turns the video of a viewport into its controls and messages."""

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.viewport import FilmView
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.videos import RATES, time_text
from negatoscope.viewing.viewports import Viewport

_MEGABYTE = 1e6


def film_view(session: ViewerSession, viewport: Viewport) -> FilmView | None:
    """The controls of a viewport's video; ``None`` where none hangs there."""
    display_set = session.display_set(viewport)
    if display_set is None or display_set.video is None:
        return None
    state, clock = session.videos.state(display_set.uid), session.videos.clock(display_set)
    now = time_text(viewport.index * clock.frame_s)
    return FilmView(
        playing=viewport.cine_playing,
        index=viewport.index,
        count=clock.count if state.phase == "ready" else 0,
        time=f"{now} / {time_text(clock.duration_s)}",
        spoken=t(
            "frame {value} of {number}, {now}",
            value=viewport.index + 1,
            number=clock.count,
            now=now,
        ),
        rate=format_number(viewport.playback_rate),
        rates=tuple((format_number(rate), f"{format_number(rate)} ×") for rate in RATES),
        loading=state.phase == "loading",
        loaded_fraction=state.received / state.total if state.total else None,
    )


def loading_text(session: ViewerSession, viewport: Viewport) -> str:
    """How much of a video is here."""
    state = session.videos.state(viewport.display_set)
    if state.phase == "ready":
        return t("Frame {value}", value=viewport.index + 1)
    if not state.received:
        return t("Loading video")
    here = f"{state.received / _MEGABYTE:.1f}"
    whole = t(" of {value:.1f}", value=state.total / _MEGABYTE) if state.total else ""
    return t("Loading video: {here}{whole} MB", here=here, whole=whole)


def video_notice(session: ViewerSession, viewport: Viewport) -> Notice | None:
    """Why a video is not played, and what can be done."""
    state = session.videos.state(viewport.display_set)
    if state.phase not in ("failed", "stopped"):
        return None
    stopped = state.phase == "stopped"
    return Notice(
        id=f"video-{viewport.id}",
        level="info" if stopped else "error",
        title=state.title,
        reason=state.reason,
        advice=state.advice,
        action_label=(t("Load the video") if stopped else t("Try again"))
        if state.retryable
        else "",
        action_command="retry" if state.retryable else "",
        dismissible=False,
    )
