"""Series in which every position comes several times: phases of time, echoes, b-values.

A person scrolls through the space of one phase, then through the next one.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from negatoscope.dicom.series.frames import Frame

#: Attributes that may tell phases apart, each with the word for one; the first that fits decides.
_TOLD_BY = (
    ("TemporalPositionIdentifier", "time point"),
    ("DiffusionBValue", "b-value"),
    ("TriggerTime", "cardiac phase"),
    ("EchoTime", "echo"),
    ("EchoNumbers", "echo"),
    ("FrameReferenceTime", "time point"),
    ("AcquisitionNumber", "acquisition"),
)
_LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class Phases:
    """Indices of frames, phase after phase, each along the positions; ``noun`` is one phase."""

    order: tuple[tuple[int, ...], ...]
    noun: str

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.order)


def phases(frames: Sequence[Frame], positions: Sequence[int]) -> Phases | None:
    """Phases of frames that lie at positions, several at each; ``None`` where there are none.

    An attribute tells them apart in which no position comes twice in a phase; a phase may lack
    some. Without such an attribute the images of each position are counted in the order of their
    acquisition, then of their numbers, as long as there are equally many at each.

    Parameters
    ----------
    frames
        By instance number.
    positions
        The place of each frame among the positions, from 0.
    """
    shared = Counter(positions)
    most = max(shared.values(), default=0)
    for keyword, noun in _TOLD_BY:
        values = [frame.instance.number(keyword) for frame in frames]
        if len(set(values)) == most and _tells_apart(values, positions):
            return Phases(_in_phases(values, positions), noun)
    if most < 2 or min(shared.values()) < most:
        return None
    return Phases(_in_phases(_ranks(frames, positions), positions), "phase")


def _tells_apart(values: Sequence[float | None], positions: Sequence[int]) -> bool:
    places = list(zip(values, positions, strict=True))
    return None not in values and len(set(places)) == len(places) and len(set(values)) > 1


def _ranks(frames: Sequence[Frame], positions: Sequence[int]) -> list[int]:
    """How many images of the same position were acquired before each."""
    seen: Counter[Hashable] = Counter()
    ranks = [0] * len(frames)
    for index in sorted(range(len(frames)), key=lambda i: (_acquired(frames[i]), i)):
        ranks[index] = seen[positions[index]]
        seen[positions[index]] += 1
    return ranks


def _acquired(frame: Frame) -> tuple[str, str]:
    instance = frame.instance
    moment = instance.string("AcquisitionDateTime")
    return (
        (moment[:8], moment[8:])
        if moment
        else (instance.string("AcquisitionDate"), instance.string("AcquisitionTime"))
    )


def _in_phases(
    values: Sequence[float | None], positions: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Indices by value; within one value by position."""
    groups: dict[float, list[int]] = {}
    for index, value in enumerate(values):
        groups.setdefault(_LAST if value is None else value, []).append(index)
    return tuple(
        tuple(sorted(groups[value], key=positions.__getitem__)) for value in sorted(groups)
    )
