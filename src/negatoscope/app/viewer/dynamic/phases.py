"""Which phase of its series a viewport shows, and the same place in another one."""

from dataclasses import replace
from itertools import pairwise
from statistics import median

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.phase_axis import PhaseAxis, at_same_place, phase_axis
from negatoscope.dicom.text import format_number
from negatoscope.viewing.viewports import Grid, Viewport

#: Phases a second where the series' own time would be too slow to see anything move, or is unknown.
DEFAULT_RATE = 4.0
#: Series whose phases follow each other faster than this are played as fast as they were acquired.
LONGEST_REAL_STEP_S = 0.25


class PhaseRoom:
    """The phases of what is open.

    Parameters
    ----------
    pictures:
        What hangs where.
    """

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._known: dict[str, tuple[DisplaySet, PhaseAxis | None]] = {}

    def axis_of(self, display_set: DisplaySet) -> PhaseAxis | None:
        """The phases of a display set; ``None`` where it has none."""
        known = self._known.get(display_set.uid)
        if known is None or known[0] is not display_set:
            known = display_set, phase_axis(display_set)
            self._known[display_set.uid] = known
        return known[1]

    def axis(self, viewport: Viewport) -> PhaseAxis | None:
        """The phases of what hangs in a viewport; ``None`` where it has none."""
        display_set = self._pictures.display_set(viewport)
        return None if display_set is None else self.axis_of(display_set)

    def phase(self, viewport: Viewport) -> int:
        """The phase that a viewport shows, from 0."""
        axis = self.axis(viewport)
        if axis is None:
            return 0
        if viewport.reformat is not None:
            return min(viewport.reformat.phase, axis.count - 1)
        return axis.phase_of(viewport.index)

    def at(self, viewport: Viewport, phase: int) -> Viewport:
        """The viewport at the same place in another phase, within the ends."""
        axis, display_set = self.axis(viewport), self._pictures.display_set(viewport)
        if axis is None or display_set is None:
            return viewport
        if viewport.reformat is not None:
            phase = min(max(phase, 0), axis.count - 1)
            return replace(viewport, reformat=replace(viewport.reformat, phase=phase))
        return replace(viewport, index=at_same_place(display_set, axis, viewport.index, phase))

    def along(self, grid: Grid, moved: Viewport) -> tuple[Viewport, ...]:
        """The other planes through the same series, in the phase that a viewport has gone to."""
        if moved.reformat is None or self.axis(moved) is None:
            return ()
        return tuple(
            self.at(other, moved.reformat.phase)
            for other in grid.viewports
            if other.id != moved.id
            and other.reformat is not None
            and other.display_set == moved.display_set
        )


def own_rate(axis: PhaseAxis) -> float:
    """Phases a second: as fast as they were acquired where that is fast, else a usual rate."""
    if axis.is_time:
        step = median(after - before for before, after in pairwise(axis.values))
        if 0 < step <= LONGEST_REAL_STEP_S:
            return 1 / step
    return DEFAULT_RATE


def value_text(axis: PhaseAxis, phase: int) -> str:
    """What a phase is worth: ``"42 s"``, ``"2 min 5 s"``, ``"15 ms"``; ``""`` where unknown."""
    if not axis.values:
        return ""
    value = axis.values[phase]
    if not axis.is_time:
        return f"{format_number(value)} {axis.unit}"
    if axis.values[-1] < 1:
        return f"{value * 1000:.0f} ms"
    if value < 60:
        return f"{format_number(round(value, 1))} s"
    minutes, seconds = divmod(value, 60)
    return f"{minutes:.0f} min {seconds:.0f} s"
