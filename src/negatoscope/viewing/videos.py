"""The frames of a video in time: which one is shown at a moment, and when one is shown."""

from dataclasses import dataclass

#: Of a video that says nothing of its frames (PAL).
DEFAULT_FRAME_MS = 40.0
#: How fast a video can be played, as a factor.
RATES = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class VideoClock:
    """Frames of equal length: ``count`` of them, each ``frame_s`` seconds."""

    count: int
    frame_s: float

    @property
    def duration_s(self) -> float:
        """How long the video is."""
        return self.count * self.frame_s

    def frame_at(self, seconds: float) -> int:
        """Index of the frame that is shown at a time; frames begin at multiples of their length.

        A time stamp that is rounded down a little belongs to the frame that begins there.
        """
        index = int(max(seconds, 0.0) / self.frame_s + 0.1)
        return min(index, self.count - 1)

    def middle_of(self, index: int) -> float:
        """Time in the middle of a frame: no rounding shows its neighbour instead."""
        return (min(max(index, 0), self.count - 1) + 0.5) * self.frame_s


def video_clock(count: int, frame_time_ms: float | None, duration_s: float | None) -> VideoClock:
    """The clock of a video.

    Where the header counts the frames and the stream says how long it is, a frame's length follows
    from both: header times are rounded (33 ms for 1001/30) or wrong, and a frame would be left out
    in stepping. Else it is the header's, or a usual one.

    Parameters
    ----------
    count
        NumberOfFrames, 0 where it is not known.
    frame_time_ms
        Of the header.
    duration_s
        Of the stream, once it is known.
    """
    if count and duration_s:
        return VideoClock(count, duration_s / count)
    frame_s = (frame_time_ms or DEFAULT_FRAME_MS) / 1000.0
    if duration_s:
        return VideoClock(max(round(duration_s / frame_s), 1), frame_s)
    return VideoClock(max(count, 1), frame_s)


def time_text(seconds: float, *, hours: bool = False) -> str:
    """``0:03.20``, with hours where there are any (or asked for)."""
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6000)
    tail = f"{rest // 100:02d}.{rest % 100:02d}"
    if hours or minutes >= 60:
        return f"{minutes // 60}:{minutes % 60:02d}:{tail}"
    return f"{minutes}:{tail}"
