"""Measurements of a report as figures on the images that are open."""

from collections.abc import Iterable
from dataclasses import dataclass

from negatoscope.app.viewer.measurements.places import ImagePlaces, reference_of
from negatoscope.app.viewer.measurements.room import new_uid
from negatoscope.app.viewer.reports.origin import as_text, origin_of
from negatoscope.dicom.reports.content import Coordinates3D
from negatoscope.dicom.reports.evidence import SourceInstance
from negatoscope.dicom.reports.figures import (
    distance_mm,
    guessed_tool,
    is_closed,
    tool_points,
)
from negatoscope.dicom.reports.measurements import ReportedMeasurement
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.language import t
from negatoscope.viewing.annotations.model import MAX_POINTS, Annotation, ImageKey
from negatoscope.viewing.camera import Point

NOT_OPEN = t("its image is not open")
NO_FIGURE = t("it has no points in an image")
NOT_A_TOOL = t("its figure is of a kind that no tool here draws")

#: A curve of which a report tells a line of many points is taken up as a line drawn by hand.
_AS_DRAWN = {"SplineROI": "PlanarFreehandROI", "LivewireContour": "PlanarFreehandROI"}
_CONTOURS = ("PlanarFreehandROI",)


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be shown of a report, and why the rest cannot."""

    annotations: tuple[Annotation, ...]
    left_out: tuple[str, ...] = ()


def annotations_of(
    measurements: Iterable[ReportedMeasurement],
    report: SourceInstance,
    places: ImagePlaces,
    display_sets: Iterable[DisplaySet],
) -> Shown:
    """Figures of measurements; each on its image, or on the one in whose plane it lies."""
    made: list[Annotation] = []
    left_out: list[str] = []
    sets = tuple(display_sets)
    for measurement in measurements:
        found = _annotation(measurement, report, places, sets)
        if isinstance(found, Annotation):
            made.append(found)
        else:
            left_out.append(found)
    return Shown(tuple(made), tuple(left_out))


def _annotation(
    measurement: ReportedMeasurement,
    report: SourceInstance,
    places: ImagePlaces,
    sets: tuple[DisplaySet, ...],
) -> Annotation | str:
    tool = guessed_tool(measurement)
    if not measurement.figures:
        return NO_FIGURE
    frame = _frame(measurement, places, sets)
    if frame is None:
        return NOT_OPEN
    points = tool_points(measurement, frame.plane)
    if points is None or not tool or len(points) > MAX_POINTS:
        return NOT_A_TOOL
    coordinates = measurement.figures[0].coordinates
    in_patient = isinstance(coordinates, Coordinates3D)
    patient = coordinates.frame_of_reference_uid if isinstance(coordinates, Coordinates3D) else ""
    tool = _AS_DRAWN.get(tool, tool)
    label = measurement.label
    is_arrow = tool == "ArrowAnnotate"
    outline = coordinates.points
    return Annotation(
        uid=measurement.tracking_uid or new_uid(),
        tool=tool,
        image=reference_of(frame),
        points=tuple(Point(x, y) for x, y in points),
        closed=tool not in _CONTOURS or is_closed(outline) or coordinates.graphic_type == "POLYGON",
        label="" if is_arrow else label,
        text=label if is_arrow else "",
        finding=as_text(origin_of(measurement, report, patient if in_patient else "")),
    )


def _frame(
    measurement: ReportedMeasurement, places: ImagePlaces, sets: tuple[DisplaySet, ...]
) -> Frame | None:
    """The frame that a measurement names, or of those in its frame of reference the nearest."""
    figure = measurement.figures[0]
    named: Frame | None = None
    if figure.image is not None:
        number = figure.image.frames[0] if figure.image.frames else 1
        named = places.frame(ImageKey(figure.image.sop_instance_uid, number))
    if not isinstance(figure.coordinates, Coordinates3D):
        return named
    if named is not None and tool_points(measurement, named.plane) is not None:
        return named
    uid = figure.coordinates.frame_of_reference_uid
    around = [
        (away, index, frame)
        for each in sets
        if each.is_image and each.frame_of_reference_uid == uid
        for index, frame in enumerate(each.frames)
        if frame.plane is not None
        if (away := distance_mm(figure, frame.plane)) is not None
        if tool_points(measurement, frame.plane) is not None
    ]
    return min(around, key=lambda found: found[0])[2] if around else None
