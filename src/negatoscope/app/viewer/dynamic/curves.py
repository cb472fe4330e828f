"""Values of a region in every phase of its series: time–activity curves and their like."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from negatoscope.app.csv_cells import harmless
from negatoscope.app.viewer.dynamic.phases import PhaseRoom
from negatoscope.app.viewer.measurements.places import reference_of
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.measurements.values import Measured
from negatoscope.app.viewer.measurements.words import title
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.phase_axis import PhaseAxis, at_same_place
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.regions import encloses
from negatoscope.viewing.frames import FrameKey


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A region in one phase; the standard deviation is that of its pixels (divided by n)."""

    mean: float
    deviation: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Curve:
    """A region over the phases of its series; a point is ``None`` while its image is not here."""

    uid: str
    title: str
    unit: str
    points: tuple[CurvePoint | None, ...]


class Curves:
    """Measures regions in other phases than the one that they were drawn in.

    Parameters
    ----------
    measurements, phases:
        The regions, and the axes of what is open.
    """

    def __init__(self, measurements: MeasurementRoom, phases: PhaseRoom) -> None:
        self._measurements = measurements
        self._phases = phases

    def regions(self, display_set: DisplaySet) -> tuple[Annotation, ...]:
        """What has been drawn on a series and has a value in every phase, oldest first."""
        places = self._measurements.places
        return tuple(
            annotation
            for annotation in self._measurements.store.all
            if (annotation.tool == "Probe" or encloses(annotation))
            and (place := places.find(annotation.image.key)) is not None
            and place.display_set == display_set.uid
        )

    def of(self, annotation: Annotation, display_set: DisplaySet) -> Curve | None:
        """The curve of a region; ``None`` where its series has no phases."""
        axis = self._phases.axis_of(display_set)
        if axis is None:
            return None
        unit, points = "", []
        for phase, key in enumerate(self.images(annotation, display_set, axis)):
            frame = display_set.frames[key.index]
            there = replace(annotation, uid=f"{annotation.uid}/{phase}", image=reference_of(frame))
            measured = self._measurements.values.of(there)
            points.append(_point(measured))
            measure = measured.value("mean") or measured.value("value")
            unit = unit or (measure.unit if measure else "")
        return Curve(annotation.uid, title(annotation), unit, tuple(points))

    def images(
        self, annotation: Annotation, display_set: DisplaySet, axis: PhaseAxis
    ) -> Iterator[FrameKey]:
        """The images of all phases at a region's place."""
        place = self._measurements.places.find(annotation.image.key)
        if place is None:
            return
        for phase in range(axis.count):
            index = at_same_place(display_set, axis, place.index, phase)
            yield FrameKey(display_set.uid, index)


def _point(measured: Measured) -> CurvePoint | None:
    value = measured.value("value")
    if value is not None:
        return CurvePoint(value.value)
    mean, deviation = measured.value("mean"), measured.value("standardDeviation")
    low, high, count = (measured.value(name) for name in ("minimum", "maximum", "count"))
    if mean is None or deviation is None or low is None or high is None or count is None:
        return None
    return CurvePoint(mean.value, deviation.value, low.value, high.value, round(count.value))


def as_csv(axis: PhaseAxis, curves: Sequence[Curve]) -> str:
    """A table with a line for each phase of each region (RFC 4180)."""
    noun = axis.noun[:1].upper() + axis.noun[1:]
    place = f"{axis.origin} ({axis.unit})" if axis.values else ""
    length = "Duration (s)" if axis.durations_s else ""
    columns = ["Region", noun, place, length, "Mean", "SD", "Min", "Max", "Pixels", "Unit"]
    kept = [n for n, column in enumerate(columns) if column]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([columns[n] for n in kept])
    for curve in curves:
        for phase, point in enumerate(curve.points):
            if point is None:
                continue
            row = [
                harmless(curve.title),
                phase + 1,
                axis.values[phase] if axis.values else "",
                axis.durations_s[phase] if axis.durations_s else "",
                point.mean,
                *(
                    "" if value is None else value
                    for value in (point.deviation, point.minimum, point.maximum)
                ),
                point.count,
                curve.unit,
            ]
            writer.writerow([row[n] for n in kept])
    return out.getvalue()
