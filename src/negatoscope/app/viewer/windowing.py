"""The window of the active viewport as numbers, its histogram, and what fixes its lower end."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from negatoscope.app.ports import Ports
from negatoscope.dicom.presentation.lut import LINEAR, Window
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.histogram import Histogram, histogram, sample_spans
from negatoscope.viewing.viewports import Viewport

if TYPE_CHECKING:
    from negatoscope.app.viewer.shown import ShownPictures

#: Modalities whose windows begin at nothing (IHE BIR 5.4): no count lies below.
CLAMPED = frozenset({"NM", "PT"})
#: Counting waits until scrolling has rested for so long.
_REST_S = 0.15


class Windowing:
    """What the panel of the window needs to know; closed at first.

    Parameters
    ----------
    changed:
        Told that the panel has to be drawn anew.
    """

    def __init__(self, session: "ShownPictures", ports: Ports, changed: Callable[[], None]) -> None:
        self._session = session
        self._ports = ports
        self._changed = changed
        self._counted: tuple[FrameKey, Histogram] | None = None
        self._waiting = False
        self.is_open = False
        self.clamps = True

    def is_clamped(self, viewport: Viewport) -> bool:
        """Whether the lower end of a viewport's window stays at nothing."""
        return self.clamps and self.can_clamp(viewport)

    def can_clamp(self, viewport: Viewport) -> bool:
        """Whether a viewport's values begin at nothing."""
        display_set = self._session.display_set(viewport)
        return display_set is not None and display_set.modality in CLAMPED

    def window(self, viewport: Viewport) -> Window | None:
        """The window of a viewport, where it has one and no table."""
        window = self._session.window(viewport)
        return window if isinstance(window, Window) else None

    def set_limits(self, viewport: Viewport, lower: float, upper: float) -> None:
        """Show values from ``lower`` (black) to ``upper`` (white)."""
        now = self.window(viewport) or Window(0, 1)
        more = 1.0 if now.function == LINEAR else 0.0  # LINEAR counts whole values
        window = now.moved((lower + upper + more) / 2, upper - lower + more)
        self._session.update(replace(viewport, window=window))
        self._changed()

    def range_of(self, viewport: Viewport) -> tuple[float, float] | None:
        """The least and greatest modality value of the picture; ``None`` where it has none."""
        frame, loaded = self._session.frame(viewport), self._session.loaded(viewport)
        if frame is None or loaded is None or loaded.samples != 1:
            return None
        ends = (frame.modality_lut.apply(loaded.minimum), frame.modality_lut.apply(loaded.maximum))
        return min(ends), max(ends)

    def counts(self, viewport: Viewport) -> Histogram | None:
        """The histogram of the picture, or of one before while the new one is not counted yet."""
        key = FrameKey(viewport.display_set, viewport.index)
        if self._counted is None or self._counted[0] != key:
            self._count_soon()
        if self._counted is None or self._counted[0].display_set != key.display_set:
            return None
        return self._counted[1]

    def _count_soon(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._ports.clock.later(_REST_S, self._count)

    def _count(self) -> None:
        self._waiting = False
        viewport = self._session.grid.active
        frame, loaded = self._session.frame(viewport), self._session.loaded(viewport)
        ends = self.range_of(viewport)
        if not self.is_open or frame is None or loaded is None or ends is None:
            return
        spans = sample_spans(loaded.columns, loaded.rows)
        stored = self._ports.screen.region_values(loaded, spans)
        lut, padding = frame.modality_lut, frame.padding
        if padding is not None:
            stored = [v for v in stored if not padding[0] <= v <= padding[1]]
        if lut.table is None:
            slope, intercept = lut.slope, lut.intercept
            values = [value * slope + intercept for value in stored]
        else:
            values = [lut.apply(value) for value in stored]
        key = FrameKey(viewport.display_set, viewport.index)
        self._counted = (key, histogram(values, *ends))
        self._changed()
