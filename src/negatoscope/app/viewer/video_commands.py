"""Commands on videos: play, seek, speed, and ending their loading."""

from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.viewing.videos import RATES
from negatoscope.viewing.viewports import Viewport


class VideoCommands:
    """What can be done with a video, by name; the commands on stacks work with it too."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def _video(self, viewport_id: str) -> tuple[ViewerSession, Viewport]:
        session, view = viewport_of(self._session, viewport_id)
        if not session.is_video(view):
            raise CommandError(f"there is no video in {view.id}")
        session.activate(view.id)
        return session, view

    @command("video.togglePlay", "Play the video, or pause it", viewport_id=VIEWPORT)
    def toggle_play(self, viewport_id: str = "") -> None:
        """Play or pause."""
        session, view = self._video(viewport_id)
        session.cines.toggle(view)

    @command(
        "video.seek", "Go to a frame of the video", value="its place, from 0", viewport_id=VIEWPORT
    )
    def seek(self, value: int, viewport_id: str = "") -> None:
        """Go to a frame."""
        session, view = self._video(viewport_id)
        session.scroll(view, value)

    @command(
        "video.setRate",
        "How fast the video is played",
        value=f"a factor, one of {', '.join(f'{rate:g}' for rate in RATES)}",
        viewport_id=VIEWPORT,
    )
    def set_rate(self, value: float, viewport_id: str = "") -> None:
        """Set the speed."""
        session, view = self._video(viewport_id)
        if value not in RATES:
            there = ", ".join(f"{rate:g}" for rate in RATES)
            raise CommandError(f"a video is not played {value:g} times as fast; there are {there}")
        session.update(replace(view, playback_rate=value))

    @command("video.cancelLoading", "End the loading of the video", viewport_id=VIEWPORT)
    def cancel_loading(self, viewport_id: str = "") -> None:
        """End the loading."""
        session, view = self._video(viewport_id)
        session.videos.stop_loading(view.display_set)
