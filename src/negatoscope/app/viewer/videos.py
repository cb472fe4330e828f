"""The videos that viewports show: loading them, and why one cannot be played."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from negatoscope.app.faults import told
from negatoscope.app.ports import Ports, VideoFault
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.videos import Video
from negatoscope.language import t
from negatoscope.sources.base import DataSource, VideoFile
from negatoscope.sources.contents import FilePieces
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Request
from negatoscope.sources.videos import (
    VideoAddress,
    container_of,
    looks_like_text,
    stream_spans,
)
from negatoscope.viewing.videos import VideoClock, video_clock

Phase = Literal["loading", "ready", "failed", "stopped"]

#: What a browser is asked whether it plays it; one that says no is not sent the bytes for nothing.
_MP4 = "video/mp4"
_MEDIA_TYPES = {
    "H.264": f'{_MP4}; codecs="avc1.640029"',
    "HEVC": f'{_MP4}; codecs="hvc1.1.6.L153.B0"',
    "": _MP4,
}
_BEGIN_BYTES = 400
_ELSEWHERE = t("Open it in a program that plays DICOM videos, or ask for a copy as H.264 in MP4.")
_AGAIN = t("Try again. If it fails again, ask who runs the archive.")
_CONTAINERS = {
    "transport stream": t("in an MPEG-2 transport stream, which browsers do not play"),
    "program stream": t("in an MPEG program stream, which browsers do not play"),
    "bare stream": t("without a container, which browsers do not play"),
}


@dataclass(slots=True)
class VideoState:
    """How far a video is. Sizes are in bytes, ``total`` is 0 while it is not known."""

    phase: Phase = "loading"
    received: int = 0
    total: int = 0
    title: str = ""
    reason: str = ""
    advice: str = ""
    retryable: bool = False
    duration_s: float | None = None


class _CannotPlayError(Exception):
    """The end of the attempts: nothing that can be fetched will be played."""

    def __init__(self, reason: str, advice: str = _ELSEWHERE) -> None:
        super().__init__(reason)
        self.advice = advice


class Videos:
    """Loads the videos that are looked at, and lets go of the others.

    Parameters
    ----------
    limit_bytes
        What a video may take of the page's memory; files of this device stay where they are.
    on_change
        Called when what is to be told of a video has changed.
    """

    def __init__(
        self, ports: Ports, source: DataSource, limit_bytes: int, on_change: Callable[[], None]
    ) -> None:
        self._ports = ports
        self._source = source
        self._limit = limit_bytes
        self._on_change = on_change
        self._states: dict[str, VideoState] = {}
        self._open: dict[str, DisplaySet] = {}
        self._stops: dict[str, Callable[[], None]] = {}

    def show(self, wanted: Iterable[DisplaySet]) -> None:
        """These videos are looked at, and no others."""
        shown = {display_set.uid: display_set for display_set in wanted}
        for uid in [uid for uid in self._states if uid not in shown]:
            self._let_go(uid)
        for uid, display_set in shown.items():
            if uid not in self._states:
                self._load(display_set)

    def state(self, uid: str) -> VideoState:
        """How far a video is."""
        return self._states.get(uid) or VideoState()

    def clock(self, display_set: DisplaySet) -> VideoClock:
        """The frames of a video in time, as far as it is known."""
        video = display_set.video
        if video is None:
            return VideoClock(1, 1.0)
        return video_clock(
            video.frame_count, video.frame_time_ms, self.state(display_set.uid).duration_s
        )

    def retry(self) -> None:
        """Load again what has failed or was stopped."""
        for uid, state in list(self._states.items()):
            if state.phase == "stopped" or (state.phase == "failed" and state.retryable):
                display_set = self._open[uid]
                self._let_go(uid)
                self._load(display_set)

    def stop_loading(self, uid: str) -> None:
        """Give the loading of a video up; :meth:`retry` begins anew."""
        state = self._states.get(uid)
        if state is not None and state.phase == "loading":
            self._stops.pop(uid)()
            state.phase, state.retryable = "stopped", True
            state.title = t("The video was not loaded")
            state.reason, state.advice = t("Loading was stopped."), ""
            self._on_change()

    def close(self) -> None:
        """Give all of them up."""
        self.show(())

    # -- what the browser's player tells --------------------------------------------------------

    def opened(self, uid: str, duration_s: float | None) -> None:
        """The player knows how long a video is."""
        state = self._states.get(uid)
        if state is not None and state.duration_s != duration_s:
            state.duration_s = duration_s
            self._on_change()

    def refused(self, uid: str) -> None:
        """The player cannot play a video."""
        state = self._states.get(uid)
        if state is not None and state.phase == "ready":
            video = self._open[uid].video
            codec = (video and video.codec) or t("of an unknown codec")
            reason = t(
                "It is {codec} of a kind that this browser does not play, or it is damaged.",
                codec=codec,
            )
            self._ports.videos.close(uid)
            self._fail(state, reason, _ELSEWHERE)

    # -- loading --------------------------------------------------------------------------------

    def _load(self, display_set: DisplaySet) -> None:
        uid = display_set.uid
        self._open[uid] = display_set
        state = self._states[uid] = VideoState()
        self._stops[uid] = self._ports.clock.spawn(self._loading(display_set, state))

    def _let_go(self, uid: str) -> None:
        self._stops.pop(uid, lambda: None)()
        del self._states[uid], self._open[uid]
        self._ports.videos.close(uid)

    def _fail(
        self, state: VideoState, reason: str, advice: str, *, retryable: bool = False
    ) -> None:
        state.phase, state.retryable = "failed", retryable
        state.title = (
            t("This video could not be loaded")
            if retryable
            else t("This video cannot be played here")
        )
        state.reason, state.advice = reason, advice
        self._on_change()

    async def _loading(self, display_set: DisplaySet, state: VideoState) -> None:
        video = display_set.video
        if video is None:
            return
        try:
            pieces = await self._found(display_set, video, state)
        except _CannotPlayError as error:
            self._fail(state, str(error), error.advice)
        except VideoFault as error:
            self._fail(state, error.reason, _AGAIN, retryable=True)
        except SourceError as error:
            self._fail(state, error.reason, error.advice, retryable=True)
        except (NotDicomError, ValueError) as error:
            self._fail(state, t("The video cannot be found in its file: {error}.", error=error), "")
        except OSError:
            reason = t("The file cannot be read any more: it was changed, moved or taken away.")
            self._fail(state, reason, t("Open it again."))
        except Exception as error:  # noqa: BLE001 - told; everything else goes on
            self._fail(
                state, t("A fault of this program: {error}.", error=told(error, "video")), _AGAIN
            )
        else:
            self._ports.videos.open(display_set.uid, pieces, _MP4)
            state.phase = "ready"
            self._on_change()

    async def _found(self, display_set: DisplaySet, video: Video, state: VideoState) -> FilePieces:
        """Where the video's stream is, in a form that is worth giving to the player."""
        media_type = _MEDIA_TYPES.get(video.codec, "")
        playable = bool(media_type) and self._ports.videos.plays(media_type)
        who = t("this browser does") if media_type else t("browsers do")
        refusal = _CannotPlayError(
            t("It is {codec}, which {who} not play.", codec=video.codec, who=who)
        )
        where = self._source.video_addresses(display_set.instances[0])
        if not isinstance(where, tuple):
            if not playable:
                raise refusal
            return await self._in_file(where, video)
        if not playable:  # unless the server makes another of it
            where = tuple(address for address in where if address.form == "rendered")
        faults: list[VideoFault] = []
        unplayable: list[_CannotPlayError] = []
        for address in where:
            try:
                return await self._fetched(address, video, state)
            except VideoFault as fault:
                faults.append(fault)
                if fault.kind in ("network", "timeout") or fault.status in (401, 403):
                    break  # not a question of the form
            except _CannotPlayError as error:
                unplayable.append(error)
        if not playable:
            raise refusal
        if unplayable:
            raise unplayable[0]
        # what was asked for first says most
        raise faults[0] if faults else VideoFault("content", "The source names no place for it.")

    async def _in_file(self, locate: VideoFile, video: Video) -> FilePieces:
        pieces = await locate()
        begin = b""
        for position, length in pieces.spans:
            begin += await pieces.content.read(position, min(length, _BEGIN_BYTES))
            if len(begin) >= _BEGIN_BYTES:
                break
        _check(begin, video)
        return pieces

    async def _fetched(self, address: VideoAddress, video: Video, state: VideoState) -> FilePieces:
        def progress(received: int, total: int) -> None:
            if state.phase == "loading":
                state.received, state.total = received, total
                self._on_change()

        state.received = state.total = 0
        try:
            content = await self._ports.videos.fetch(
                Request(address.url, headers=address.headers), self._limit, progress
            )
        except VideoFault as fault:
            if fault.kind == "size":
                raise _CannotPlayError(fault.reason, _ELSEWHERE) from fault
            raise
        try:
            spans = await stream_spans(content, content.size or 0)
        except (NotDicomError, OSError) as error:
            raise VideoFault("content", f"The server sent no video: {error}.") from error
        begin = b"".join([await content.read(at, min(n, _BEGIN_BYTES)) for at, n in spans[:1]])
        _check(begin, video)
        return FilePieces(content, tuple(spans))


def _check(begin: bytes, video: Video) -> None:
    """Whether a stream that begins so is worth giving to the player.

    Raises
    ------
    VideoFault
        It is no video.
    _CannotPlayError
        It is in a container that no browser plays.
    """
    container = container_of(begin)
    if not begin or container == "picture" or (not container and looks_like_text(begin)):
        raise VideoFault("content", "The server sent something else than a video.")
    if container in _CONTAINERS:
        raise _CannotPlayError(f"It is {video.codec or 'video'} {_CONTAINERS[container]}.")
