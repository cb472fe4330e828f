"""Videos: pixel data that are one stream, of which the frames cannot be had alone (PS3.5 8.2.5)."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.timing import display_time_ms
from negatoscope.dicom.sop_classes import transfer_syntax, video_codec

#: Three days at 60 frames per second: more is a mistake of the header.
MAX_VIDEO_FRAMES = 16_000_000


@dataclass(frozen=True, slots=True)
class Video:
    """What the header says of a video.

    ``codec`` is its name for people, ``""`` when the source does not tell it; ``frame_count`` is 0
    and ``frame_time_ms`` None where nothing is said.
    """

    codec: str
    transfer_syntax_uid: str
    frame_count: int
    frame_time_ms: float | None


def video_of(instance: DataSet) -> Video:
    """The video of an instance."""
    syntax = transfer_syntax(instance)
    count = instance.integer("NumberOfFrames") or 0
    return Video(
        video_codec(syntax),
        syntax,
        min(count, MAX_VIDEO_FRAMES) if count > 1 else 0,
        display_time_ms(instance),
    )
