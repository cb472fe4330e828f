"""What the measurements of a session amount to, in numbers and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isfinite

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.measurements.places import ImagePlaces
from negatoscope.app.viewer.pictures import pixel_aspect
from negatoscope.dicom.presentation.lut import ModalityLUT
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.quantities import more_values, place_values
from negatoscope.dicom.space.spacing import Spacing
from negatoscope.language import t
from negatoscope.viewing.annotations.measures import Measure, geometry
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.regions import encloses, spans_of
from negatoscope.viewing.annotations.scales import PixelScale, in_pixels, region_of, scale_at
from negatoscope.viewing.annotations.statistics import statistics, value_scale
from negatoscope.viewing.frames import LoadedFrame

#: Regions of more pixels get their statistics when the pointer lets go of them.
MAX_QUICK_PIXELS = 60_000

NOT_OPEN = t("its image is not open")


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of an annotation.

    ``scale`` says what lengths are in and how that is known; ``waiting`` is set while the pixels
    that statistics need are not here.
    """

    measures: tuple[Measure, ...]
    scale: PixelScale
    waiting: bool = False

    def value(self, name: str) -> Measure | None:
        """The number of a name."""
        return next((measure for measure in self.measures if measure.name == name), None)


class Values:
    """Measures annotations, each once for every change of it."""

    def __init__(
        self, places: ImagePlaces, screen: Screen, calibrations: Mapping[str, Spacing]
    ) -> None:
        self._places = places
        self._screen = screen
        self._calibrations = calibrations
        self._known: dict[str, tuple[Annotation, Spacing | None, ModalityLUT | None, Measured]] = {}

    def of(self, annotation: Annotation, *, quick: bool = False) -> Measured:
        """The numbers of an annotation; ``quick`` leaves large regions' statistics for later."""
        by_hand = self._calibrations.get(annotation.image.sop_instance_uid)
        frame = self._places.frame(annotation.image.key)
        lut = frame.modality_lut if frame is not None else None
        known = self._known.get(annotation.uid)
        if known is not None:
            before, calibration, told_by, measured = known
            same = _same_figure(before, annotation) and calibration == by_hand
            same = same and (told_by is lut or told_by == lut)
            here = self._places.loaded(annotation.image.key) is not None
            if same and not (measured.waiting and here and not quick):
                return measured
        measured = self._measure(annotation, by_hand, quick=quick)
        self._known[annotation.uid] = (annotation, by_hand, lut, measured)
        return measured

    def _measure(self, annotation: Annotation, by_hand: Spacing | None, *, quick: bool) -> Measured:
        frame = self._places.frame(annotation.image.key)
        if frame is None:
            return Measured((), in_pixels(NOT_OPEN), waiting=True)
        scale = scale_at(frame, annotation.points, by_hand)
        aspect = pixel_aspect(frame)
        region = region_of(frame, annotation.points)
        found = geometry(annotation, scale, aspect, region)
        if annotation.tool != "Probe" and not encloses(annotation):
            return Measured(found, scale)
        loaded = self._places.loaded(annotation.image.key)
        if loaded is None:
            return Measured(found, scale, waiting=True)
        if annotation.tool == "Probe":
            return Measured(self._probe(annotation, frame, loaded), scale)
        if loaded.samples > 1:
            return Measured(found, scale)
        spans = spans_of(annotation, loaded.columns, loaded.rows, aspect)
        if quick and sum(span.end - span.first for span in spans) > MAX_QUICK_PIXELS:
            return Measured(found, scale, waiting=True)
        values = self._screen.region_values(loaded, spans)
        if loaded.floating:
            values = [value for value in values if isfinite(value)]
        padding = frame.padding if loaded.padded else None
        units = value_scale(frame)
        result = statistics(values, units, padding)
        return Measured((*found, *(result.measures(units.unit) if result else ())), scale)

    def _probe(
        self, annotation: Annotation, frame: Frame, loaded: LoadedFrame
    ) -> tuple[Measure, ...]:
        x, y = annotation.points[0]
        column, row = floor(x), floor(y)
        if not (0 <= column < loaded.columns and 0 <= row < loaded.rows):
            return ()
        stored = self._screen.stored_values(loaded, column, row)
        here = tuple(Measure("value", q.label, q.value, q.unit) for q in place_values(frame, x, y))
        if len(stored) > 1:
            samples = zip(("Red", "Green", "Blue"), stored, strict=False)
            return (*(Measure("value", name, value, "") for name, value in samples), *here)
        lut = frame.modality_lut
        more = [Measure("value", q.label, q.value, q.unit) for q in more_values(frame, stored[0])]
        return (Measure("value", "Value", lut.apply(stored[0]), lut.unit), *more, *here)


def _same_figure(a: Annotation, b: Annotation) -> bool:
    return (a.points, a.outline, a.tool, a.closed, a.image) == (
        b.points,
        b.outline,
        b.tool,
        b.closed,
        b.image,
    )
