"""Measurements on images as a report tells them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from negatoscope.app.viewer.measurements.places import ImagePlaces
from negatoscope.app.viewer.measurements.values import Measured
from negatoscope.app.viewer.pictures import pixel_aspect
from negatoscope.app.viewer.reports.origin import Origin, from_text
from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.codes import Code
from negatoscope.dicom.reports.content import InstanceReference
from negatoscope.dicom.reports.evidence import SourceInstance, source_of
from negatoscope.dicom.reports.figures import figures_of, in_patient
from negatoscope.dicom.reports.measurements import Figure, ReportedMeasurement, ReportedValue
from negatoscope.dicom.reports.writing import ReportContext
from negatoscope.dicom.series.frames import Frame
from negatoscope.language import t
from negatoscope.viewing.annotations.measures import Measure
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.shapes import contour

#: Reports get a number behind those of images.
FIRST_SERIES_NUMBER = 4700

_QUANTITIES: dict[str, Code] = {
    "length": codes.LENGTH,
    "longAxis": codes.LONG_AXIS,
    "shortAxis": codes.SHORT_AXIS,
    "area": codes.AREA,
    "perimeter": codes.PERIMETER,
    "radius": codes.RADIUS,
    "angle": codes.ANGLE,
    "horizontal": Code("horizontal", "99NEGATOSCOPE", t("Horizontal extent")),
    "vertical": Code("vertical", "99NEGATOSCOPE", t("Vertical extent")),
}
_STATISTICS: dict[str, Code] = {
    "mean": codes.MEAN,
    "standardDeviation": codes.STANDARD_DEVIATION,
    "minimum": codes.MINIMUM,
    "maximum": codes.MAXIMUM,
}
#: What the pixels' values are (PS3.16 CID 7464 and what it includes), by their unit.
_BY_UNIT: dict[str, Code] = {
    "HU": codes.dcm("112031", t("Attenuation Coefficient")),
    "SUVbw": codes.dcm("126401", "SUVbw"),
    "SUVlbm": codes.dcm("126402", "SUVlbm"),
    "SUVbsa": codes.dcm("126403", "SUVbsa"),
    "SUVibw": codes.dcm("126404", "SUVibw"),
}
_PIXEL_VALUE = Code("value", "99NEGATOSCOPE", t("Pixel value"))
_MR_SIGNAL = codes.dcm("110852", t("MR signal intensity"))


def reported(annotation: Annotation, measured: Measured, frame: Frame) -> ReportedMeasurement:
    """A measurement for a report; the finding it was read with stays while it is called so."""
    origin = from_text(annotation.finding)
    figures = tuple(_figures(annotation, frame, origin.patient if origin else ""))
    finding, comment = _called(annotation, origin)
    return ReportedMeasurement(
        annotation.tool,
        origin.identifier if origin else "",
        annotation.uid,
        figures,
        tuple(_values(annotation, measured, frame, figures)),
        finding,
        origin.sites if origin else (),
        origin.evaluations if origin else (),
        comment,
    )


def _called(annotation: Annotation, origin: Origin | None) -> tuple[Code | None, str]:
    """Finding and comment: words that somebody wrote are both, as readers look for either."""
    label = annotation.label or annotation.text
    if origin is not None and label == origin.label:
        return origin.finding, origin.comment
    return (codes.free_text(label), label) if label else (None, "")


def _figures(annotation: Annotation, frame: Frame, patient: str) -> Iterator[Figure]:
    frames = (frame.number,) if (frame.instance.integer("NumberOfFrames") or 1) > 1 else ()
    image = InstanceReference(
        annotation.image.sop_class_uid, annotation.image.sop_instance_uid, frames
    )
    curves = ("SplineROI", "LivewireContour")
    points = contour(annotation) if annotation.tool in curves else annotation.points
    told = figures_of(
        annotation.tool,
        tuple((point.x, point.y) for point in points),
        closed=annotation.closed,
        aspect=pixel_aspect(frame),
    )
    for coordinates in told:
        if patient and frame.plane is not None:
            placed = in_patient(coordinates, frame.plane, patient)
            yield Figure(placed.coordinates, image)
        else:
            yield Figure(coordinates, image)


def _values(
    annotation: Annotation, measured: Measured, frame: Frame, figures: Sequence[Figure]
) -> Iterator[ReportedValue]:
    """Numbers; the first carries the figure, of a bidirectional each its own axis."""
    left = list(figures)
    for measure in measured.measures:
        concept, derivation = _concept(annotation, measure, frame)
        if concept is None:
            continue
        own = tuple(left[:1]) if annotation.tool == "Bidirectional" else tuple(left)
        left = left[len(own) :]
        yield ReportedValue(
            concept, measure.value, codes.ucum(measure.ucum), derivation, figures=own
        )


def _concept(
    annotation: Annotation, measure: Measure, frame: Frame
) -> tuple[Code | None, Code | None]:
    """What a number is, and how it comes from many; nothing of numbers without a code."""
    if measure.name == "angle" and annotation.tool == "CobbAngle":
        return codes.COBB_ANGLE, None
    quantity = _QUANTITIES.get(measure.name)
    if quantity is not None:
        return quantity, None
    of_pixels = _BY_UNIT.get(measure.unit)
    if of_pixels is None and not measure.unit and frame.instance.string("Modality") == "MR":
        of_pixels = _MR_SIGNAL
    statistic = _STATISTICS.get(measure.name)
    if statistic is not None:
        return (of_pixels, statistic) if of_pixels else (statistic, None)
    if measure.name == "value":
        return of_pixels or _PIXEL_VALUE, None
    return None, None


def context_of(
    annotations: Iterable[Annotation], places: ImagePlaces, *, now: datetime, version: str
) -> ReportContext:
    """What the report says besides: study, images, and the reports that it takes the place of."""
    listed = tuple(annotations)
    frames = [f for a in listed if (f := places.frame(a.image.key)) is not None]
    sources = {f.sop_instance_uid: source_of(f.instance) for f in frames}
    before: dict[str, SourceInstance] = {}
    for annotation in listed:
        origin = from_text(annotation.finding)
        if origin is not None:
            before[origin.report.sop_instance_uid] = origin.report
    return ReportContext(
        frames[0].instance,
        tuple(sources.values()),
        now,
        version,
        series_number=FIRST_SERIES_NUMBER,
        predecessors=tuple(before.values()),
    )
