"""Figures of reports as tools draw them: which points a tool has, and how a report tells them."""

from collections.abc import Sequence
from math import hypot

from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.codes import Code
from negatoscope.dicom.reports.content import Coordinates, Coordinates3D
from negatoscope.dicom.reports.measurements import Figure, ReportedMeasurement
from negatoscope.dicom.space.geometry import ImagePlane

Points = tuple[tuple[float, float], ...]

#: An arrow of which a report tells the tip alone has its other end here, in pixels from the tip.
ARROW_TAIL = (40.0, -40.0)
#: Centre of a pixel in image coordinates.
HALF_PIXEL = 0.5
#: Pixels count as square up to this difference of their sides.
SQUARE_TOLERANCE = 1e-3
#: A point lies in an image's plane when it is no farther from it than this share of a pixel,
#: or a tenth of a millimetre: coordinates of reports are single precision.
IN_PLANE_PIXELS = 0.5
IN_PLANE_MM = 0.1

_CONTOURS = ("PlanarFreehandROI", "SplineROI", "LivewireContour")


def in_image(figure: Figure, plane: ImagePlane | None) -> Points | None:
    """Points of a figure as (column, row), (0, 0) the outer corner of the first pixel.

    Points in the patient need the image's plane. `None` where there is none, or where a point
    does not lie in it.
    """
    coordinates = figure.coordinates
    if isinstance(coordinates, Coordinates):
        return coordinates.points
    if plane is None:
        return None
    reach_mm = max(IN_PLANE_MM, IN_PLANE_PIXELS * min(plane.spacing_mm))
    places = [plane.pixel(point) for point in coordinates.points]
    if any(abs(away_mm) > reach_mm for _, _, away_mm in places):
        return None
    return tuple((column + HALF_PIXEL, row + HALF_PIXEL) for column, row, _ in places)


def distance_mm(figure: Figure, plane: ImagePlane) -> float | None:
    """How far the farthest point in the patient lies from a plane; `None` of points in images."""
    if not isinstance(figure.coordinates, Coordinates3D):
        return None
    away = (plane.pixel(point)[2] for point in figure.coordinates.points)
    return max((abs(each) for each in away), default=None)


def guessed_tool(measurement: ReportedMeasurement) -> str:
    """The tool that draws what a report tells, from its figures where it names no tool."""
    if measurement.tool:
        return measurement.tool
    figures = measurement.figures
    if not figures:
        return ""
    if _axes(measurement) is not None:
        return "Bidirectional"
    kind, count = figures[0].coordinates.graphic_type, len(figures[0].coordinates.points)
    if kind != "POLYLINE":
        return _TOOLS.get(kind, "")
    if count == 2:
        return "Length"
    if count == 3 and _measures(measurement, codes.ANGLE):
        return "Angle"
    return "PlanarFreehandROI" if count > 2 else ""


_TOOLS = {
    "POINT": "Probe",
    "CIRCLE": "CircleROI",
    "ELLIPSE": "EllipticalROI",
    "POLYGON": "PlanarFreehandROI",
}


def _measures(measurement: ReportedMeasurement, concept: Code) -> bool:
    return any(concept.same_as(value.concept) for value in measurement.values)


def _axes(measurement: ReportedMeasurement) -> tuple[Figure, Figure] | None:
    """The two lines of a bidirectional measurement, the long axis first."""
    found = [
        value.figures[0]
        for concept in (codes.LONG_AXIS, codes.SHORT_AXIS)
        for value in measurement.values
        if concept.same_as(value.concept) and value.figures
    ]
    if len(found) < 2:
        found = [f for f in measurement.figures if len(f.coordinates.points) == 2]
    lines = [f for f in found if len(f.coordinates.points) == 2]
    return (lines[0], lines[1]) if len(lines) == 2 and lines[0] != lines[1] else None


def tool_points(measurement: ReportedMeasurement, plane: ImagePlane | None) -> Points | None:
    """Points of the tool in the image, or `None` where the report's figures are none of it.

    A contour that is closed comes without its last point, which is its first.
    """
    tool = guessed_tool(measurement)
    if not measurement.figures or not tool:
        return None
    if tool == "Bidirectional":
        axes = _axes(measurement)
        if axes is None:
            return None
        long, short = in_image(axes[0], plane), in_image(axes[1], plane)
        return (*long, *short) if long and short else None
    points = in_image(measurement.figures[0], plane)
    return None if points is None else _shaped(tool, points)


def _shaped(tool: str, points: Points) -> Points | None:
    count = len(points)
    match tool:
        case "ArrowAnnotate" if count == 1:
            (x, y) = points[0]
            return (points[0], (x + ARROW_TAIL[0], y + ARROW_TAIL[1]))
        case "RectangleROI" if count in (4, 5):
            return points[:4]
        case "CircleROI" if count == 4:  # an ellipse, as pixels are not square
            (a, b) = points[:2]
            return (((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), a)
        case "Angle" if count == 4:  # the vertex comes twice
            return (points[0], points[1], points[3])
        case contour if contour in _CONTOURS:
            return points[:-1] if is_closed(points) else points
    wanted = _COUNTS.get(tool)
    return points if wanted is None or count == wanted else None


_COUNTS = {
    **dict.fromkeys(("Length", "UltrasoundDirectionalTool", "CalibrationLine"), 2),
    **dict.fromkeys(("ArrowAnnotate", "CircleROI"), 2),
    **dict.fromkeys(("EllipticalROI", "CobbAngle", "RectangleROI"), 4),
    "Angle": 3,
    "Probe": 1,
}


def is_closed(points: Sequence[tuple[float, ...]]) -> bool:
    """Whether a line ends where it begins."""
    return len(points) > 3 and points[0] == points[-1]


def figures_of(
    tool: str, points: Points, *, closed: bool = True, aspect: float = 1.0
) -> tuple[Coordinates, ...]:
    """How a report tells the points of a tool: one figure, or the two axes of a bidirectional.

    Parameters
    ----------
    points
        (column, row), (0, 0) the outer corner of the first pixel; of curves a line along them.
    aspect
        Height of a pixel over its width. A circle in space is an ellipse in other pixels.
    """
    match tool:
        case "Probe":
            return (Coordinates("POINT", points[:1]),)
        case "ArrowAnnotate":
            return (Coordinates("POLYLINE", points),)
        case "Bidirectional":
            lines = sorted((points[:2], points[2:]), key=lambda line: -_length(line, aspect))
            return tuple(Coordinates("POLYLINE", line) for line in lines)
        case "EllipticalROI":
            axes = sorted((points[:2], points[2:]), key=lambda line: -_length(line, 1.0))
            return (Coordinates("ELLIPSE", (*axes[0], *axes[1])),)
        case "CircleROI" if abs(aspect - 1.0) <= SQUARE_TOLERANCE:
            return (Coordinates("CIRCLE", points),)
        case "CircleROI":
            return (_ellipse_of_circle(points, aspect),)
        case "Angle":  # as Cornerstone does: two lines that meet
            return (Coordinates("POLYLINE", (points[0], points[1], points[1], points[2])),)
        case region if region in (*_CONTOURS, "RectangleROI"):
            line = (*points, points[0]) if closed and points[0] != points[-1] else points
            return (Coordinates("POLYLINE", line),)
    return (Coordinates("POLYLINE", points),)


def _length(line: Points, aspect: float) -> float:
    (ax, ay), (bx, by) = line
    return hypot(bx - ax, (by - ay) * aspect)


def _ellipse_of_circle(points: Points, aspect: float) -> Coordinates:
    (x, y), _ = points
    across = _length(points, aspect)
    down = across / aspect
    level: Points = ((x - across, y), (x + across, y))
    upright: Points = ((x, y - down), (x, y + down))
    first, second = (level, upright) if across >= down else (upright, level)
    return Coordinates("ELLIPSE", (*first, *second))


def in_patient(coordinates: Coordinates, plane: ImagePlane, frame_of_reference_uid: str) -> Figure:
    """The same figure in the patient (PS3.3 C.18.9); a circle becomes an ellipse there."""
    points = coordinates.points
    kind = coordinates.graphic_type
    if kind == "CIRCLE":
        kind, points = "ELLIPSE", _circle_axes(points, plane)
    elif kind == "POLYLINE" and is_closed(points):
        kind = "POLYGON"
    placed = tuple(plane.point_mm(x - HALF_PIXEL, y - HALF_PIXEL) for x, y in points)
    return Figure(Coordinates3D(kind, placed, frame_of_reference_uid))


def _circle_axes(points: Points, plane: ImagePlane) -> Points:
    height, width = plane.spacing_mm
    (x, y), _ = points
    radius_mm = _length(points, height / width) * width
    across, down = radius_mm / width, radius_mm / height
    return ((x - across, y), (x + across, y), (x, y - down), (x, y + down))
