"""What several fingers on a viewport do: two zoom and move the image, three scroll."""

from collections.abc import Sequence
from dataclasses import dataclass

from negatoscope.viewing.camera import Point, distance
from negatoscope.viewing.tools import Drag, DragContext, zoomed_at
from negatoscope.viewing.viewports import Viewport

#: Fingers closer than this, in CSS pixels, would zoom without measure.
MIN_SPAN_PX = 16.0


@dataclass(frozen=True, slots=True)
class FingerDrag:
    """Two or three fingers under way: where they began and what the viewport was then.

    Positions are CSS pixels from the cell's top left corner.
    """

    start: Viewport
    fingers: tuple[Point, ...]
    context: DragContext

    def moved(self, fingers: Sequence[Point]) -> Viewport:
        """The viewport as it is with the fingers at other places, in the same order."""
        now = middle(fingers)
        if len(fingers) == 2:
            return self._pinched(now, _span(fingers))
        return Drag("StackScroll", self.start, middle(self.fingers), self.context).moved(now)

    def _pinched(self, now: Point, span_px: float) -> Viewport:
        """The image point between the fingers stays between them."""
        anchor, factor = middle(self.fingers), span_px / _span(self.fingers)
        zoomed = zoomed_at(self.start, factor, anchor, self.context)
        return Drag("Pan", zoomed, anchor, self.context).moved(now)


def middle(fingers: Sequence[Point]) -> Point:
    """The point between all fingers."""
    count = len(fingers)
    return Point(sum(f.x for f in fingers) / count, sum(f.y for f in fingers) / count)


def _span(fingers: Sequence[Point]) -> float:
    return max(distance(fingers[0], fingers[1]), MIN_SPAN_PX)
