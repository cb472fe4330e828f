"""A canvas in patient space: shapes in millimetres painted with tissues on one image plane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from negatoscope.cli.phantoms.noise import Field

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Plane:
    """The pixel centres of one image in patient coordinates (LPS, mm).

    An axial plane keeps x as one row, y as one column and z as a number, so that most shapes
    cost two short vectors; an oblique plane has three full arrays.
    """

    x: Field
    y: Field
    z: Field | float
    frame: tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], float] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return np.broadcast_shapes(self.x.shape, self.y.shape, np.shape(self.z))

    @property
    def axial(self) -> bool:
        """Whether the axes are separable."""
        return self.frame is None and not isinstance(self.z, np.ndarray)


def axial_plane(
    z: float, rows: int, columns: int, spacing: float, centre: tuple[float, float] = (0.0, 0.0)
) -> Plane:
    """An axial plane around `centre` (x, y), rows running to posterior, columns to the left."""
    x = (np.arange(columns, dtype=np.float32) - (columns - 1) / 2) * spacing + centre[0]
    y = (np.arange(rows, dtype=np.float32) - (rows - 1) / 2) * spacing + centre[1]
    return Plane(x[None, :].astype(np.float32), y[:, None].astype(np.float32), float(z))


def oblique_plane(
    origin: Sequence[float],
    row_direction: Sequence[float],
    column_direction: Sequence[float],
    rows: int,
    columns: int,
    spacing: float,
) -> Plane:
    """Any plane, from Image Position and Orientation (PS3.3 C.7.6.2.1.1)."""
    i = np.arange(columns, dtype=np.float32)[None, :] * spacing
    j = np.arange(rows, dtype=np.float32)[:, None] * spacing
    x, y, z = (
        (np.float32(o) + np.float32(r) * i + np.float32(c) * j).astype(np.float32)
        for o, r, c in zip(origin, row_direction, column_direction, strict=True)
    )
    frame = (tuple(origin), tuple(row_direction), tuple(column_direction), spacing)
    return Plane(x, y, z, frame)


class Painter:
    """Paints tissues onto a plane, later ones over earlier ones, with soft edges.

    Parameters
    ----------
    plane
        Where the image lies.
    palette
        The value of each tissue in this modality.
    background
        The tissue that fills the canvas.
    edge_mm
        The width over which one tissue passes into the next.
    texture
        How strongly the structure within tissues shows (the fields are made for Hounsfield
        units; 0 switches it off).
    """

    def __init__(
        self, plane: Plane, palette: Mapping[str, float], background: str, edge_mm: float,
        texture: float = 1.0,
    ) -> None:  # fmt: skip
        self.plane = plane
        self.palette = palette
        self.edge = np.float32(edge_mm)
        self.texture = np.float32(texture)
        self.image = np.full(plane.shape, palette[background], np.float32)

    def part(self, left: float, right: float, top: float, bottom: float) -> "Painter":
        """A painter on the part of an axial canvas between these coordinates."""
        columns = slice(*np.searchsorted(self.plane.x[0], (left, right)))
        rows = slice(*np.searchsorted(self.plane.y[:, 0], (top, bottom)))
        inner = Painter.__new__(Painter)
        inner.plane = Plane(self.plane.x[:, columns], self.plane.y[rows], self.plane.z)
        inner.palette, inner.edge, inner.texture = self.palette, self.edge, self.texture
        inner.image = self.image[rows, columns]
        return inner

    def cover(self, distance: Field) -> Field:
        """How much of each pixel lies inside, from signed distances (negative inside)."""
        return np.clip(np.float32(0.5) - distance / self.edge, 0, 1)

    def value(self, tissue: str | float | Field) -> float | Field:
        """The value of a tissue, or the value itself."""
        return self.palette[tissue] if isinstance(tissue, str) else tissue

    def textured(self, tissue: str, field: Field) -> Field:
        """The value of a tissue with some structure."""
        return np.float32(self.palette[tissue]) + self.texture * field

    def mixed(self, tissue: str, other: str, share: Field) -> Field:
        """A mixture: `share` (0 to 1) of the other tissue."""
        one, two = np.float32(self.palette[tissue]), np.float32(self.palette[other])
        return one + (two - one) * np.clip(share, 0, 1)

    def paint(self, distance: Field, tissue: str | float | Field, strength: float = 1.0) -> None:
        """Paint the inside of a signed distance over the whole canvas."""
        self.blend(self.cover(distance) * np.float32(strength), tissue)

    def blend(self, weight: Field, tissue: str | float | Field) -> None:
        """Mix a tissue in by a weight between 0 and 1."""
        self.image += weight * (self.value(tissue) - self.image)

    def ellipsoid(
        self, centre: Point, radii: Point, tissue: str | float, *, turn: float = 0.0,
        strength: float = 1.0, soft: float = 1.0,
    ) -> None:  # fmt: skip
        """Paint an ellipsoid, turned by `turn` radians around the z axis."""
        radii = (abs(radii[0]), radii[1], radii[2])
        reach = max(radii) if turn else None
        box = self._box(centre, (reach or radii[0], reach or radii[1], radii[2]))
        if box is None:
            return
        window, x, y, z = box
        distance = ellipsoid(x, y, z, centre, radii, turn)
        self._blend_window(window, distance, tissue, strength, soft)

    def capsule(
        self, start: Point, end: Point, radii: tuple[float, float], tissue: str | float, *,
        strength: float = 1.0, soft: float = 1.0,
    ) -> None:  # fmt: skip
        """Paint a tube between two points whose radius passes from one to the other."""
        middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
        reach = tuple(abs(a - b) / 2 + max(radii) for a, b in zip(start, end, strict=True))
        box = self._box(middle, reach)  # type: ignore[arg-type]
        if box is None:
            return
        window, x, y, z = box
        distance = capsule(x, y, z, start, end, radii)
        self._blend_window(window, distance, tissue, strength, soft)

    def tube(
        self, path: Sequence[tuple[float, float, float, float]], tissue: str | float, *,
        strength: float = 1.0, soft: float = 1.0,
    ) -> None:  # fmt: skip
        """Paint a chain of capsules through (x, y, z, radius)."""
        for a, b in pairwise(path):
            self.capsule(a[:3], b[:3], (a[3], b[3]), tissue, strength=strength, soft=soft)

    def both(self, paint: str, *args: object, **options: object) -> None:
        """Call a method for the left side and for its mirror image on the right."""
        for side in (1, -1):
            getattr(self, paint)(*(_mirror(a, side) for a in args), **_turned(options, side))

    def _box(
        self, centre: Point, reach: Point
    ) -> tuple[tuple[slice, slice], Field, Field, Field | float] | None:
        plane, margin = self.plane, float(self.edge) * 2
        if not plane.axial:
            return self._oblique_box(centre, float(np.linalg.norm(reach)) + margin)
        if abs(float(plane.z) - centre[2]) > reach[2] + margin:
            return None
        left, right = np.searchsorted(
            plane.x[0], (centre[0] - reach[0] - margin, centre[0] + reach[0] + margin)
        )
        top, bottom = np.searchsorted(
            plane.y[:, 0], (centre[1] - reach[1] - margin, centre[1] + reach[1] + margin)
        )
        if left >= right or top >= bottom:
            return None
        window = (slice(top, bottom), slice(left, right))
        return window, plane.x[:, left:right], plane.y[top:bottom], plane.z

    def _oblique_box(
        self, centre: Point, radius: float
    ) -> tuple[tuple[slice, slice], Field, Field, Field | float] | None:
        plane = self.plane
        if plane.frame is None:
            return (slice(None), slice(None)), plane.x, plane.y, plane.z
        origin, rows, columns, spacing = plane.frame
        away = np.subtract(centre, origin)
        if abs(float(away @ np.cross(rows, columns))) > radius:
            return None
        window = []
        for direction, size in ((columns, plane.shape[0]), (rows, plane.shape[1])):
            middle = float(away @ np.asarray(direction))
            low = max(0, int((middle - radius) / spacing))
            high = min(size, int((middle + radius) / spacing) + 2)
            if low >= high:
                return None
            window.append(slice(low, high))
        at = (window[0], window[1])
        return at, plane.x[at], plane.y[at], plane.z[at]  # type: ignore[index]

    def _blend_window(
        self, window: tuple[slice, slice], distance: Field, tissue: str | float, strength: float,
        soft: float,
    ) -> None:  # fmt: skip
        weight = self.cover(distance / np.float32(soft)) * np.float32(strength)
        part = self.image[window]
        part += weight * (np.float32(self.value(tissue)) - part)


def ellipsoid(
    x: Field, y: Field, z: Field | float, centre: Point, radii: Point, turn: float = 0.0
) -> Field:
    """An approximate signed distance to an ellipsoid (exact to first order at its surface)."""
    dx, dy, dz = x - np.float32(centre[0]), y - np.float32(centre[1]), z - np.float32(centre[2])
    if turn:
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        dx, dy = dx * c + dy * s, dy * c - dx * s
    a, b, d = (dx / np.float32(r) for dx, r in zip((dx, dy, dz), radii, strict=True))
    q = a * a + b * b + d * d
    g = (a / np.float32(radii[0])) ** 2 + (b / np.float32(radii[1])) ** 2
    g = g + (d / np.float32(radii[2])) ** 2
    k = np.sqrt(q)
    return (k * (k - 1) / np.sqrt(g + np.float32(1e-9))).astype(np.float32)


def capsule(
    x: Field, y: Field, z: Field | float, start: Point, end: Point, radii: tuple[float, float]
) -> Field:
    """The signed distance to a tapering tube."""
    direction = [np.float32(b - a) for a, b in zip(start, end, strict=True)]
    dx, dy, dz = (p - np.float32(s) for p, s in zip((x, y, z), start, strict=True))
    length = max(float(sum(d * d for d in direction)), 1e-6)
    t = (dx * direction[0] + dy * direction[1] + dz * direction[2]) / np.float32(length)
    t = np.clip(t, 0, 1)
    dx, dy, dz = dx - t * direction[0], dy - t * direction[1], dz - t * direction[2]
    radius = np.float32(radii[0]) + t * np.float32(radii[1] - radii[0])
    return (np.sqrt(dx * dx + dy * dy + dz * dz) - radius).astype(np.float32)


def smooth_union(a: Field, b: Field, blend_mm: float) -> Field:
    """The union of two signed distances with a fillet."""
    k = np.float32(blend_mm)
    h = np.clip(np.float32(0.5) + (b - a) / (2 * k), 0, 1)
    return b + (a - b) * h - k * h * (1 - h)


def _mirror(value: object, side: int) -> object:
    """Mirror points (tuples and lists of them) at the median plane; leave the rest."""
    if side == 1 or not isinstance(value, (tuple, list)):
        return value
    if isinstance(value, list):
        return [_mirror(item, side) for item in value]
    if len(value) == 2:  # a pair of radii
        return value
    return (-value[0], *value[1:])


def _turned(options: dict[str, object], side: int) -> dict[str, object]:
    turn = options.get("turn")
    return {**options, "turn": turn * side} if isinstance(turn, (int, float)) else options
