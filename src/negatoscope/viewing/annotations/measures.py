"""Lengths, angles and areas of figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, degrees, hypot, isfinite, pi, sqrt

from negatoscope.dicom.space.ultrasound import UltrasoundRegion
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.plane import cross, dot, even, minus
from negatoscope.viewing.annotations.regions import encloses
from negatoscope.viewing.annotations.scales import PixelScale
from negatoscope.viewing.annotations.shapes import conjugate, contour
from negatoscope.viewing.camera import Point

_UCUM = {
    "mm": "mm",
    "mm²": "mm2",
    "px": "{pixels}",
    "px²": "{pixels}2",
    "°": "deg",
    "HU": "[hnsf'U]",
    "SUVbw": "{SUVbw}g/ml",
    "SUVlbm": "{SUVlbm}g/ml",
    "SUVbsa": "{SUVbsa}cm2/ml",
    "SUVibw": "{SUVibw}g/ml",
    "cm²": "cm2",
    "cm³": "cm3",
    "cm²/s": "cm2/s",
    "cm³/s": "cm3/s",
    "mm²/s": "mm2/s",
    "µm²/s": "um2/s",
    "1/min": "/min",
    "°C": "Cel",
    "": "1",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a figure stands for.

    ``name`` is one word for programs: length, longAxis, shortAxis, angle, area, perimeter,
    radius, mean, standardDeviation, minimum, maximum, count, value, horizontal, vertical.
    """

    name: str
    label: str
    value: float
    unit: str

    @property
    def ucum(self) -> str:
        """The unit as UCUM writes it (PS3.16 CID 82 and CID 84)."""
        return _UCUM.get(self.unit, self.unit)


def geometry(
    annotation: Annotation,
    scale: PixelScale,
    aspect: float,
    region: UltrasoundRegion | None = None,
) -> tuple[Measure, ...]:
    """What a figure measures without looking at pixels.

    ``aspect`` is the height of a pixel over its width, for angles where no size is known;
    ``region`` that of ultrasound in which it lies.
    """
    points = annotation.points
    if len(points) < 2:
        return ()
    match annotation.tool:
        case "Length" | "CalibrationLine":
            return (_length("length", "Length", points, scale),)
        case "Bidirectional" if len(points) == 4:
            lengths = sorted((length(points[:2], scale), length(points[2:], scale)))
            return (
                Measure("longAxis", "Long axis", lengths[1], scale.unit),
                Measure("shortAxis", "Short axis", lengths[0], scale.unit),
            )
        case "Angle" if len(points) == 3:
            a, vertex, b = (even(p, aspect) for p in points)
            return (Measure("angle", "Angle", between(minus(a, vertex), minus(b, vertex)), "°"),)
        case "CobbAngle" if len(points) == 4:
            a, b, c, d = (even(p, aspect) for p in points)
            turned = between(minus(b, a), minus(d, c))
            return (Measure("angle", "Cobb angle", min(turned, 180.0 - turned), "°"),)
        case "UltrasoundDirectionalTool":
            return _directional(points, scale, region)
        case "PlanarFreehandROI" | "SplineROI" | "LivewireContour" if not annotation.closed:
            return (_length("length", "Length", contour(annotation), scale),)
    return _enclosed(annotation, scale, aspect) if encloses(annotation) else ()


def length(line: Sequence[Point], scale: PixelScale) -> float:
    """Length of a line through points, in the scale's unit."""
    return sum(
        hypot((b.x - a.x) * scale.column, (b.y - a.y) * scale.row) for a, b in pairwise(line)
    )


def _length(name: str, label: str, line: Sequence[Point], scale: PixelScale) -> Measure:
    return Measure(name, label, length(line, scale), scale.unit)


def between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The angle between two directions in degrees, 0 to 180; 0 where one has no length."""
    both = hypot(*a) * hypot(*b)
    return degrees(acos(min(1.0, max(-1.0, dot(a, b) / both)))) if both else 0.0


def _directional(
    points: Sequence[Point], scale: PixelScale, region: UltrasoundRegion | None
) -> tuple[Measure, ...]:
    """How far across and how far down, each in its own unit (time and velocity, say)."""
    across, down = abs(points[1].x - points[0].x), abs(points[1].y - points[0].y)
    names = (("horizontal", "Across"), ("vertical", "Down"))
    if region is not None and all(region.units):
        steps, units = (abs(region.step[0]), abs(region.step[1])), region.units
    else:
        steps, units = (scale.column, scale.row), (scale.unit, scale.unit)
    return tuple(
        Measure(name, label, far * step, unit)
        for (name, label), far, step, unit in zip(names, (across, down), steps, units, strict=True)
    )


def _enclosed(annotation: Annotation, scale: PixelScale, aspect: float) -> tuple[Measure, ...]:
    unit, square = scale.unit, f"{scale.unit}²"
    axes = conjugate(annotation, aspect)
    if axes is None:
        line = contour(annotation)
        if len(line) < 4:
            return ()
        return (
            Measure("area", "Area", polygon_area(line) * scale.row * scale.column, square),
            _length("perimeter", "Perimeter", line, scale),
        )
    _, a, b = axes
    area = pi * abs(cross(a, b)) * scale.row * scale.column
    half_a = (a.x * scale.column, a.y * scale.row)
    half_b = (b.x * scale.column, b.y * scale.row)
    found = (
        Measure("area", "Area", area, square),
        Measure("perimeter", "Perimeter", ellipse_perimeter(half_a, half_b), unit),
    )
    if annotation.tool == "CircleROI":
        return (*found, Measure("radius", "Radius", hypot(*half_a), unit))
    return found


def polygon_area(line: Sequence[Point]) -> float:
    """Area within a closed line, in square pixels (Gauss's formula)."""
    origin = line[0]
    pairs = pairwise(line)
    return abs(sum(cross(minus(a, origin), minus(b, origin)) for a, b in pairs)) / 2


def ellipse_perimeter(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Perimeter of the ellipse with two conjugate half axes (Ramanujan's second formula)."""
    squares, product = dot(a, a) + dot(b, b), 2 * abs(cross(a, b))
    total, rest = sqrt(squares + product), sqrt(max(0.0, squares - product))
    share = (rest / total) ** 2 if total else 0.0
    if not isfinite(share):
        return 0.0
    return pi * total * (1 + 3 * share / (10 + sqrt(4 - 3 * share)))
