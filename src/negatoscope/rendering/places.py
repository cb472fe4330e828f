"""Where a picture lies on the canvas."""

from dataclasses import dataclass
from typing import NamedTuple

from negatoscope.viewing.camera import Placement

#: Pixels of the screen by which a picture may miss the screen's own and still be put on them.
_ON_PIXELS = 0.01


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle of the canvas in device pixels, from its top left corner."""

    left: int
    top: int
    width: int
    height: int

    def clip(self, vector: tuple[float, float], *, is_point: bool) -> tuple[float, float]:
        """Device pixels from the top left corner, in clip space; a point, or a distance."""
        x, y = vector[0] * 2 / self.width, vector[1] * -2 / self.height
        return (x - 1, y + 1) if is_point else (x, y)


class Edges(NamedTuple):
    """The image's first corner in its cell, and its edges to the right and down."""

    origin: tuple[float, float]
    right: tuple[float, float]
    down: tuple[float, float]


def edges(placement: Placement, device_pixel_ratio: float) -> Edges:
    """Edges of a placed image in device pixels."""
    origin, right, down, _ = placement.corners()
    ratio = device_pixel_ratio
    return Edges(
        (origin.x * ratio, origin.y * ratio),
        ((right.x - origin.x) * ratio, (right.y - origin.y) * ratio),
        ((down.x - origin.x) * ratio, (down.y - origin.y) * ratio),
    )


def part_of(found: Edges, part: tuple[float, float]) -> Edges:
    """The edges of a part of the image's width, from–to in shares."""
    start, end = part
    (x, y), (right_x, right_y) = found.origin, found.right
    width = end - start
    origin = (x + right_x * start, y + right_y * start)
    return Edges(origin, (right_x * width, right_y * width), found.down)


def pixel_exact(found: Edges, columns: int, rows: int) -> Edges | None:
    """The edges put onto the screen's pixels, where each shows one pixel of the image.

    There nothing has to be interpolated: what is seen are the image's own values.
    """
    sizes = (columns, rows)
    for edge, size in zip(found[1:], sizes, strict=True):
        along, across = sorted((abs(edge[0]), abs(edge[1])), reverse=True)
        if abs(along - size) > _ON_PIXELS or across > _ON_PIXELS:
            return None
    origin, right, down = (_rounded(vector) for vector in found)
    return Edges(origin, right, down)


def _rounded(vector: tuple[float, float]) -> tuple[float, float]:
    return float(round(vector[0])), float(round(vector[1]))
