"""How a volume is looked at in 3D: a camera that turns about the volume's middle.

The projection is orthographic: lengths across the line of sight keep their measure. The patient's
axes are those of PS3.3 C.7.6.1.1.1 (x to the left, y to the back, z to the head); the screen's are
right, down, and forward, away from who looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import cos, hypot, pi, sin
from typing import NamedTuple

from negatoscope.dicom.space.geometry import (
    EdgeLetters,
    Vector,
    cross,
    dot,
    normalized,
    orientation_letters,
    subtract,
)
from negatoscope.viewing.camera import MAX_ZOOM, MIN_ZOOM, Point, Size

_LEFT: Vector = (1.0, 0.0, 0.0)
_RIGHT: Vector = (-1.0, 0.0, 0.0)
_BACK: Vector = (0.0, 1.0, 0.0)
_FRONT: Vector = (0.0, -1.0, 0.0)
_HEAD: Vector = (0.0, 0.0, 1.0)
_FEET: Vector = (0.0, 0.0, -1.0)
#: A drag over the shorter side of the viewport turns the volume by this much.
DRAG_TURN = pi
#: Directions that differ by less are the same: letters do not creep in by rounding.
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Orbit:
    """The view on a volume.

    Attributes
    ----------
    right, down:
        Directions in the patient that point to the right and down on the screen; perpendicular
        and of length 1.
    zoom:
        1 shows the volume's longest edge as long as the viewport's shorter side.
    pan_mm:
        By how much the volume's middle lies to the right of and below the viewport's middle.
    """

    right: Vector = _LEFT
    down: Vector = _FEET
    zoom: float = 1.0
    pan_mm: Point = field(default_factory=lambda: Point(0.0, 0.0))

    @property
    def forward(self) -> Vector:
        """Direction in the patient away from who looks."""
        return cross(self.right, self.down)

    def rotated(self, right: float, down: float) -> "Orbit":
        """The volume's near side turned to the right and down on the screen, by angles."""
        angle = hypot(right, down)
        if angle == 0:
            return self
        x, y = right / angle, down / angle
        along = _mix((x, self.right), (y, self.down))
        across = _mix((-y, self.right), (x, self.down))
        c, s = cos(angle), sin(angle)
        along = _mix((c, along), (-s, self.forward))
        return self._with(_mix((x, along), (-y, across)), _mix((y, along), (x, across)))

    def rolled(self, angle: float) -> "Orbit":
        """The picture turned clockwise."""
        c, s = cos(angle), sin(angle)
        return self._with(
            _mix((c, self.right), (-s, self.down)), _mix((s, self.right), (c, self.down))
        )

    def _with(self, right: Vector, down: Vector) -> "Orbit":
        """Other axes, made perpendicular: errors of rounding must not grow with every turn."""
        right = _clean(right)
        down = _clean(_mix((1.0, down), (-dot(down, right), right)))
        return replace(self, right=right, down=down)

    def zoomed(self, factor: float) -> "Orbit":
        """The camera with its zoom multiplied, within limits."""
        return replace(self, zoom=min(MAX_ZOOM, max(MIN_ZOOM, self.zoom * factor)))

    def facing(self, view: str) -> "Orbit":
        """A standard view: what faces who looks; zoom and pan stay.

        Raises
        ------
        KeyError
            There is no such view.
        """
        right, down = VIEWS[view]
        return replace(self, right=right, down=down)

    @property
    def letters(self) -> EdgeLetters:
        """Orientation letters at the edges of the screen."""
        return EdgeLetters(
            left=orientation_letters(_mix((-1.0, self.right))),
            right=orientation_letters(self.right),
            top=orientation_letters(_mix((-1.0, self.down))),
            bottom=orientation_letters(self.down),
        )

    @property
    def view(self) -> str:
        """The name of the standard view that this is; empty for others."""
        for name, (right, down) in VIEWS.items():
            if dot(right, self.right) > 1 - _TINY and dot(down, self.down) > 1 - _TINY:
                return name
        return ""


#: Where the right and the lower edge of the screen point, by what faces who looks.
VIEWS: Mapping[str, tuple[Vector, Vector]] = {
    "anterior": (_LEFT, _FEET),
    "posterior": (_RIGHT, _FEET),
    "left": (_BACK, _FEET),
    "right": (_FRONT, _FEET),
    "superior": (_RIGHT, _BACK),
    "inferior": (_LEFT, _BACK),
}


class Ray(NamedTuple):
    """A line of sight: a point of it (mm, in the patient) and its direction."""

    origin_mm: Vector
    direction: Vector


@dataclass(frozen=True, slots=True)
class OrbitPlacement:
    """Where points of a patient fall in a viewport of a given size.

    Parameters
    ----------
    viewport:
        Size in CSS pixels.
    centre_mm:
        What the camera turns about.
    extent_mm:
        The length that fills the shorter side at zoom 1.
    """

    orbit: Orbit
    viewport: Size
    centre_mm: Vector
    extent_mm: float

    @property
    def scale(self) -> float:
        """CSS pixels for 1 mm."""
        shorter = min(self.viewport.width, self.viewport.height)
        return max(shorter, 1e-9) / max(self.extent_mm, 1e-9) * self.orbit.zoom

    @property
    def _middle(self) -> Point:
        pan, scale = self.orbit.pan_mm, self.scale
        return Point(
            self.viewport.width / 2 + pan.x * scale, self.viewport.height / 2 + pan.y * scale
        )

    def to_viewport(self, point_mm: Vector) -> Point:
        """Viewport position, in CSS pixels, of a patient point."""
        way, scale, middle = subtract(point_mm, self.centre_mm), self.scale, self._middle
        return Point(
            middle.x + dot(way, self.orbit.right) * scale,
            middle.y + dot(way, self.orbit.down) * scale,
        )

    def depth_mm(self, point_mm: Vector) -> float:
        """How far behind the middle, seen from who looks, a patient point lies."""
        return dot(subtract(point_mm, self.centre_mm), self.orbit.forward)

    def ray(self, at: Point) -> Ray:
        """The line of sight of a viewport point; its origin is level with the middle."""
        scale, middle, orbit = self.scale, self._middle, self.orbit
        origin = _mix(
            (1.0, self.centre_mm),
            ((at.x - middle.x) / scale, orbit.right),
            ((at.y - middle.y) / scale, orbit.down),
        )
        return Ray(origin, orbit.forward)

    def zoomed_about(self, factor: float, anchor: Point) -> Orbit:
        """The camera zoomed so that what is under ``anchor`` stays under it."""
        zoomed = self.orbit.zoomed(factor)
        before, after = self.scale, replace(self, orbit=zoomed).scale
        x, y = anchor.x - self.viewport.width / 2, anchor.y - self.viewport.height / 2
        change = 1 / after - 1 / before
        pan = Point(zoomed.pan_mm.x + x * change, zoomed.pan_mm.y + y * change)
        return replace(zoomed, pan_mm=pan)

    def dragged(self, dx: float, dy: float) -> Orbit:
        """The camera after a trackball was dragged by CSS pixels."""
        turn = DRAG_TURN / max(min(self.viewport.width, self.viewport.height), 1.0)
        return self.orbit.rotated(dx * turn, dy * turn)

    def moved(self, dx: float, dy: float) -> Orbit:
        """The camera after the picture was moved by CSS pixels."""
        pan, scale = self.orbit.pan_mm, self.scale
        return replace(self.orbit, pan_mm=Point(pan.x + dx / scale, pan.y + dy / scale))


def _mix(*parts: tuple[float, Vector]) -> Vector:
    """A sum of vectors, each with its factor."""
    x = y = z = 0.0
    for factor, vector in parts:
        x, y, z = x + factor * vector[0], y + factor * vector[1], z + factor * vector[2]
    return (x, y, z)


def _clean(vector: Vector) -> Vector:
    """Length 1, and nothing left of components that are rounding only."""
    x, y, z = (0.0 if abs(part) < _TINY else part for part in vector)
    return normalized((x, y, z))
