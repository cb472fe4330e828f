"""What the phases of a series are phases of: seconds, echo times, b-values.

A series in phases shows every position several times (see `phases`). Its axis says which frames
belong to which phase, and what each phase is worth.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.space.geometry import dot
from negatoscope.dicom.text import parse_datetime

#: Nouns of `phases` that do not stand for time.
_NOT_TIME = {
    "echo": ("EchoTime", "ms", "Echo Time"),
    "b-value": ("DiffusionBValue", "s/mm²", "Diffusion b-value"),
}
_MS = 1000.0
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class PhaseAxis:
    """Phases of a display set, in its order of frames.

    Attributes
    ----------
    noun
        One phase: "time point", "cardiac phase", "echo".
    starts, lengths
        Index of the first frame of each phase, and how many frames it has.
    values
        What each phase is worth in ``unit``, ascending; empty where nothing is known. Times count
        from the first phase, unless their attribute has a zero of its own.
    durations_s
        How long each phase was acquired; empty where nothing is said.
    origin
        The attribute that says so.
    """

    noun: str
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    values: tuple[float, ...] = ()
    unit: str = ""
    durations_s: tuple[float, ...] = ()
    origin: str = ""

    @property
    def count(self) -> int:
        """Number of phases."""
        return len(self.starts)

    @property
    def is_time(self) -> bool:
        """Whether the phases follow each other in known times."""
        return self.unit == "s"

    @property
    def places(self) -> tuple[float, ...]:
        """Where each phase lies along the axis: its value, else its number from 1."""
        return self.values or tuple(float(n) for n in range(1, self.count + 1))

    def phase_of(self, index: int) -> int:
        """The phase of a frame, from 0."""
        return max(0, bisect_right(self.starts, index) - 1)


def phase_axis(display_set: DisplaySet) -> PhaseAxis | None:
    """The axis of a display set in phases; ``None`` for any other."""
    lengths = display_set.phase_lengths
    if len(lengths) < 2 or not display_set.is_image:
        return None
    starts = tuple(accumulate(lengths[:-1], initial=0))
    groups = [
        display_set.frames[start : start + length]
        for start, length in zip(starts, lengths, strict=True)
    ]
    noun = display_set.phase_noun
    if noun in _NOT_TIME:
        keyword, unit, origin = _NOT_TIME[noun]
        values = _ascending([_number(group[0], keyword) for group in groups])
        return PhaseAxis(noun, starts, lengths, values, unit if values else "", (), origin)
    values, origin = _times_s(groups)
    return PhaseAxis(
        noun, starts, lengths, values, "s" if values else "", _durations_s(groups), origin
    )


def at_same_place(display_set: DisplaySet, axis: PhaseAxis, index: int, phase: int) -> int:
    """Index of the frame of another phase that lies where a frame lies.

    A phase may lack images: the nearest one along the normal is taken then.
    """
    phase = min(max(phase, 0), axis.count - 1)
    now = axis.phase_of(index)
    start, length = axis.starts[phase], axis.lengths[phase]
    if length == axis.lengths[now]:
        return start + index - axis.starts[now]
    plane = display_set.frames[index].plane
    if plane is None:
        return start + min(index - axis.starts[now], length - 1)
    normal, here = plane.normal, plane.distance_mm

    def way(candidate: int) -> float:
        other = display_set.frames[candidate].plane
        return abs(dot(other.position_mm, normal) - here) if other else float("inf")

    return min(range(start, start + length), key=way)


# -- times ----------------------------------------------------------------------------------------


def _times_s(groups: Sequence[Sequence[Frame]]) -> tuple[tuple[float, ...], str]:
    """Times of phases by the first attribute that tells them all apart, ascending.

    Frame Reference Time counts from the series' reference time and lies within the frame (PS3.3
    C.8.9.4.1.5), Trigger Time counts from the R wave (C.8.3.1), Temporal Resolution is the way
    between temporal positions (C.8.3.1).
    """
    for read, origin, has_zero in _SOURCES:
        values = _ascending([_earliest(group, read) for group in groups])
        if values:
            first = 0.0 if has_zero else values[0]
            return tuple(value - first for value in values), origin
    return (), ""


def _earliest(group: Sequence[Frame], read: Callable[[Frame], float | None]) -> float | None:
    """Slices of one phase may follow each other in time: the phase begins with the first."""
    found = [read(frame) for frame in group]
    known = [value for value in found if value is not None]
    return min(known) if len(known) == len(found) and known else None


def _ascending(values: Sequence[float | None]) -> tuple[float, ...]:
    """The values, where all are known and each is greater than the one before."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or any(b <= a for a, b in pairwise(known)):
        return ()
    return tuple(known)


def _number(frame: Frame, keyword: str) -> float | None:
    return frame.instance.number(keyword)


def _milliseconds(keyword: str) -> Callable[[Frame], float | None]:
    def read(frame: Frame) -> float | None:
        value = frame.instance.number(keyword)
        return None if value is None else value / _MS

    return read


def _clock(event: str, both: str = "") -> Callable[[Frame], float | None]:
    """Seconds of a date and a time, or of both in one attribute."""

    def read(frame: Frame) -> float | None:
        instance = frame.instance
        date, time = instance.string(f"{event}Date"), instance.string(f"{event}Time")
        if not time and both:
            date = instance.string(both)
        when = parse_datetime(date, time) if time or both else None
        return None if when is None else (when - _EPOCH).total_seconds()

    return read


def _by_resolution(frame: Frame) -> float | None:
    """Counted temporal positions at an even distance."""
    number = frame.instance.number("TemporalPositionIdentifier")
    step = frame.instance.number("TemporalResolution")
    return None if number is None or not step else (number - 1) * step / _MS


#: How the time of a frame is read, the attribute's name, whether its 0 means something of its own.
_SOURCES: tuple[tuple[Callable[[Frame], float | None], str, bool], ...] = (
    (_milliseconds("FrameReferenceTime"), "Frame Reference Time", True),
    (_milliseconds("TriggerTime"), "Trigger Time", True),
    (_clock("Acquisition", "AcquisitionDateTime"), "Acquisition Time", False),
    (_by_resolution, "Temporal Resolution", False),
    (_clock("Content"), "Content Time", False),
)


def _durations_s(groups: Sequence[Sequence[Frame]]) -> tuple[float, ...]:
    """Actual Frame Duration (PS3.3 C.8.9.4) of each phase, where all say it."""
    found = [_number(group[0], "ActualFrameDuration") for group in groups]
    known = [value / _MS for value in found if value is not None and value > 0]
    return tuple(known) if len(known) == len(found) else ()
