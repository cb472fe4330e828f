"""Free cuts through a volume in 3D: an outline, and the direction from which it was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import Vector, dot
from negatoscope.viewing.camera import Point

#: Cuts of one volume at most: each is a channel of one texture.
MAX_CUTS = 4
#: Pixels a side of the mask of a cut.
MASK = 256
MIN_POINTS = 3


@dataclass(frozen=True, slots=True)
class FreeCut:
    """All that lies before or behind an outline is cut away, or all the rest.

    ``right`` and ``down`` are the screen's directions in the patient when it was drawn; ``points``
    are in mm along both, from the patient's origin.
    """

    right: Vector
    down: Vector
    points: tuple[Point, ...]
    keeps_inside: bool = False

    @property
    def ends(self) -> tuple[Point, Point]:
        """The corners of the box about the outline."""
        xs, ys = [p.x for p in self.points], [p.y for p in self.points]
        return Point(min(xs), min(ys)), Point(max(xs), max(ys))

    def rows(self, from_texture: Affine) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """What leads from a volume's texture to the mask, both 0 to 1: factors and an offset.

        ``from_texture`` leads from the texture's coordinates to the patient (mm).
        """
        (left, top), (right, bottom) = self.ends
        found = []
        for way, start, end in ((self.right, left, right), (self.down, top, bottom)):
            length = max(end - start, 1e-6)
            axes = (from_texture.x, from_texture.y, from_texture.z)
            factors = [dot(axis, way) / length for axis in axes]
            found.append((*factors, (dot(from_texture.origin, way) - start) / length))
        return found[0], found[1]

    def mask(self) -> bytes:
        """255 inside of the outline, row by row from the top: MASK pixels a side."""
        (left, top), (right, bottom) = self.ends
        wide, high = max(right - left, 1e-6), max(bottom - top, 1e-6)
        corners = [((p.x - left) / wide * MASK, (p.y - top) / high * MASK) for p in self.points]
        found = bytearray(MASK * MASK)
        for row in range(MASK):
            for start, end in _inside(corners, row + 0.5):
                first, last = max(0, round(start)), min(MASK, round(end))
                if last > first:
                    at = row * MASK
                    found[at + first : at + last] = b"\xff" * (last - first)
        return bytes(found)


def _inside(corners: Sequence[tuple[float, float]], y: float) -> list[tuple[float, float]]:
    """From–to of what of a row lies inside, by the rule of even and odd."""
    crossings = []
    for n, (x0, y0) in enumerate(corners):
        x1, y1 = corners[n - 1]
        if (y0 > y) != (y1 > y):
            crossings.append(x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=True))
