"""Gives livewires their paths: from the pixels of the image under them."""

from collections import OrderedDict
from dataclasses import replace

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.measurements.interaction import Ground
from negatoscope.app.viewer.measurements.places import ImagePlaces
from negatoscope.viewing.annotations.livewire import Livewire, window_about
from negatoscope.viewing.annotations.model import Annotation, ImageKey
from negatoscope.viewing.camera import Point
from negatoscope.viewing.frames import LoadedFrame

#: Points from which the ways are kept at hand.
MAX_KEPT = 32

_Key = tuple[ImageKey, Point, int]


class Livewires:
    """Follows edges; on images of colour, or not here, the lines are straight."""

    def __init__(self, places: ImagePlaces, screen: Screen) -> None:
        self._places = places
        self._screen = screen
        self._known: OrderedDict[_Key, Livewire] = OrderedDict()

    def follow(self, annotation: Annotation, ground: Ground) -> Annotation:
        """The annotation with its path, where it is a livewire."""
        if annotation.tool != "LivewireContour" or len(annotation.points) < 2:
            return annotation
        key = annotation.image.key
        loaded = self._places.loaded(key)
        if loaded is None or loaded.samples > 1:
            return annotation
        points = annotation.points
        ends = (*points[1:], points[0]) if annotation.closed else points[1:]
        path: list[Point] = [points[0]]
        for start, end in zip(points, ends, strict=False):
            path += self._from(key, start, loaded, _step(ground)).to(end)
        if annotation.closed:
            path.pop()  # it comes round to where it began
        return replace(annotation, outline=tuple(path))

    def _from(self, key: ImageKey, start: Point, loaded: LoadedFrame, step: int) -> Livewire:
        known = self._known.get((key, start, step))
        if known is None:
            window = window_about(
                start,
                loaded.columns,
                loaded.rows,
                step,
                lambda spans: self._screen.region_values(loaded, spans),
            )
            known = self._known[key, start, step] = Livewire(start, window)
            if len(self._known) > MAX_KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end((key, start, step))
        return known


def _step(ground: Ground) -> int:
    """Image pixels for a pixel of the screen: what cannot be seen is not followed."""
    return max(1, round(1 / ground.placement.scale))
