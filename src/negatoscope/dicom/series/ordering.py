"""Order of the slices of a series, and what is odd about it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.obstacles import Code, Obstacle, count_of
from negatoscope.dicom.series.phases import phases

# Two slices closer than this lie at the same place.
SAME_POSITION_MM = 0.01
# Gaps that differ more than this share of the usual gap are uneven.
UNEVEN_SHARE = 0.05
_NO_NUMBER = 1 << 62


@dataclass(frozen=True, slots=True)
class Ordered:
    """Frames in display order, and what of their places is in the way of a volume.

    ``slice_spacing_mm`` is known for evenly spaced slices only. Where every position comes several
    times, ``phases`` say how many frames of which phase follow each other, in words and numbers.
    """

    frames: tuple[Frame, ...]
    slice_spacing_mm: float | None = None
    obstacles: tuple[Obstacle, ...] = ()
    by_position: bool = False
    phase_noun: str = ""
    phase_lengths: tuple[int, ...] = ()


def in_order(frames: Sequence[Frame]) -> Ordered:
    """Parallel slices along their normal, anything else by instance number.

    Positions decide and instance numbers never do. Where several images lie at every position,
    they come phase by phase (see `phases`), or by number where no phases are to be made out.
    """
    numbered = sorted(frames, key=_by_number)
    if len(numbered) < 2:
        return Ordered(tuple(numbered))
    distances = _distances_mm(numbered)
    if distances is None:
        return Ordered(tuple(numbered), obstacles=_not_parallel(numbered))
    indices = sorted(range(len(numbered)), key=distances.__getitem__)  # stable: number breaks ties
    along = [distances[i] for i in indices]
    gaps = [after - before for before, after in itertools.pairwise(along)]
    steps = [gap for gap in gaps if gap > SAME_POSITION_MM]
    repeats = len(gaps) - len(steps)
    positions = len(steps) + 1
    if repeats >= positions:  # every position twice or more, on average
        return _several_at_each(numbered, _places(indices, gaps), positions)
    spacing, obstacles = _spacing(steps)
    if repeats:
        spacing = None
        some = "1 image lies" if repeats == 1 else f"{repeats} images lie"
        text = f"{some} at the position of another one."
        obstacles = (Obstacle(Code.SHARED_POSITIONS, text), *obstacles)
    return Ordered(tuple(numbered[i] for i in indices), spacing, obstacles, by_position=True)


def _places(indices: Sequence[int], gaps: Sequence[float]) -> list[int]:
    """The place of each frame among the positions, from 0."""
    places, place = [0] * len(indices), 0
    for index, gap in zip(indices, (0.0, *gaps), strict=True):
        place += gap > SAME_POSITION_MM
        places[index] = place
    return places


def _several_at_each(numbered: Sequence[Frame], places: Sequence[int], positions: int) -> Ordered:
    """Frames of which several lie at every position."""
    text = f"{len(numbered)} images share {count_of(positions, 'position')}"
    found = phases(numbered, places) if positions > 1 else None
    if found is None:
        note = Obstacle(Code.SHARED_POSITIONS, f"{text}.", expected=positions == 1)
        return Ordered(tuple(numbered), obstacles=(note,))
    plural = "echoes" if found.noun == "echo" else f"{found.noun}s"
    text = f"{text}: there are {found.count} {plural}"
    if found.count * positions > len(numbered):
        text += ", and some of them lack images"
    return Ordered(
        tuple(numbered[i] for phase in found.order for i in phase),
        obstacles=(Obstacle(Code.SHARED_POSITIONS, f"{text}."),),
        phase_noun=found.noun,
        phase_lengths=tuple(len(phase) for phase in found.order),
    )


def in_given_order(frames: Sequence[Frame]) -> Ordered:
    """Frames in an order that is known already; what their places tell is looked at all the same.

    So are multi-frame images: their dimensions or their frame numbers decide.
    """
    by_place = in_order(frames)
    return replace(
        by_place, frames=tuple(frames), by_position=False, phase_noun="", phase_lengths=()
    )


def _by_number(frame: Frame) -> tuple[int, str, int]:
    number = frame.instance_number
    return _NO_NUMBER if number is None else number, frame.sop_instance_uid, frame.number


def _distances_mm(frames: Sequence[Frame]) -> list[float] | None:
    """Places along the common normal, or ``None`` when the slices are not parallel."""
    first = frames[0].plane
    if first is None:
        return None
    directions, (x, y, z) = first.directions, first.normal
    distances: list[float] = []
    for frame in frames:
        plane = frame.plane
        if plane is None:
            return None
        if (
            plane.row_direction != first.row_direction
            or plane.column_direction != first.column_direction
        ) and not plane.directions.agrees_with(directions):
            return None
        position = plane.position_mm
        distances.append(position[0] * x + position[1] * y + position[2] * z)
    return distances


def _spacing(steps: Sequence[float]) -> tuple[float | None, tuple[Obstacle, ...]]:
    if not steps:
        return None, ()
    usual = median(steps)
    least, most = min(steps), max(steps)
    if most - least <= max(UNEVEN_SHARE * usual, SAME_POSITION_MM):
        return usual, ()
    missing = sum(round(step / usual) - 1 for step in steps if _is_multiple(step, usual))
    if missing > 0 and all(_is_multiple(step, usual) for step in steps):
        some = "1 slice is" if missing == 1 else f"{missing} slices are"
        text = f"{some} missing between the others."
        return None, (Obstacle(Code.MISSING_FRAMES, text),)
    text = f"Slices are unevenly spaced: {least:.2f} to {most:.2f} mm apart."
    return None, (Obstacle(Code.IRREGULAR_SPACING, text),)


def _is_multiple(step: float, usual: float) -> bool:
    whole = round(step / usual)
    return whole >= 1 and abs(step - whole * usual) <= max(UNEVEN_SHARE * usual, SAME_POSITION_MM)


def _not_parallel(frames: Sequence[Frame]) -> tuple[Obstacle, ...]:
    if any(frame.plane is None for frame in frames):
        return ()  # said where the missing attributes are looked for
    text = "The slices are not parallel."
    return (Obstacle(Code.INCONSISTENT_ORIENTATIONS, text),)
