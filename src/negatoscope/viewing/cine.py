"""A stack that is played: which image follows, and how long each stays."""

from dataclasses import dataclass, replace
from typing import Literal

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.frames import Frame

#: Frames per second of a cine whose header gives no rate.
DEFAULT_RATE = 15.0
#: A cine is not played faster or slower than this by what a header says.
MIN_RATE, MAX_RATE = 0.1, 60.0
#: What a person may choose, in whole frames per second (OHIF's slider).
MIN_CHOICE, MAX_CHOICE = 1, 90

Repeat = Literal["loop", "bounce", "once"]
#: What follows each other: the images of a stack, or the phases of its series at one place.
Over = Literal["images", "phases"]
#: PreferredPlaybackSequencing (0018,1244), PS3.3 C.7.6.5.
_SEQUENCING: dict[int, Repeat] = {0: "loop", 1: "bounce"}


@dataclass(frozen=True, slots=True)
class Cine:
    """How a viewport's stack is played.

    Attributes
    ----------
    rate
        Frames per second that a person has chosen; ``None`` for what the header says.
    first, last
        The ends of what is played, from 0; ``last`` is ``None`` at its own end.
    over
        What is counted.
    forward
        Which way it goes now.
    """

    rate: float | None = None
    first: int = 0
    last: int | None = None
    repeat: Repeat = "loop"
    forward: bool = True
    over: Over = "images"

    def ends(self, count: int) -> tuple[int, int]:
        """First and last image of a stack of so many."""
        last = count - 1 if self.last is None else min(self.last, count - 1)
        return min(self.first, last), last

    def begin(self, index: int, count: int) -> int:
        """Where playing starts: where it is, or at the first where it is outside or at the end."""
        first, last = self.ends(count)
        at_end = self.repeat == "once" and index >= last
        return first if at_end or not first <= index <= last else index

    def following(self, index: int, count: int) -> "tuple[int, Cine] | None":
        """The next image, and how it goes on from there; ``None`` at the end."""
        first, last = self.ends(count)
        if not first <= index <= last:
            return first, replace(self, forward=True)
        step = index + (1 if self.forward else -1)
        if first <= step <= last:
            return step, self
        if first == last or self.repeat == "once":
            return None
        if self.repeat == "loop":
            return first, replace(self, forward=True)
        turned = replace(self, forward=not self.forward)
        return (index + 1 if turned.forward else index - 1), turned


def cine_of(instance: DataSet, count: int) -> Cine:
    """How the header of a multi-frame image wants it played (PS3.3 C.7.6.5)."""
    sequencing = instance.number("PreferredPlaybackSequencing")
    start, stop = instance.number("StartTrim"), instance.number("StopTrim")
    first = int(start) - 1 if start and 1 <= start <= count else 0
    last = int(stop) - 1 if stop and first + 1 <= stop < count else None
    return Cine(first=first, last=last, repeat=_SEQUENCING.get(int(sequencing or 0), "loop"))


def header_rate(frame: Frame) -> float:
    """Frames per second at this frame, from the header within reason."""
    rate = 1000.0 / frame.frame_time_ms if frame.frame_time_ms else DEFAULT_RATE
    return min(max(rate, MIN_RATE), MAX_RATE)
