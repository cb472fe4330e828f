"""Where planes of images cut each other, and which slice of a stack is nearest to a point."""

import math
from collections.abc import Sequence

from negatoscope.dicom.space.affine import IDENTITY, Affine
from negatoscope.dicom.space.geometry import ImagePlane, Vector, cross, dot, normalized, subtract

#: Planes whose normals differ by less than this angle's sine do not cut each other in a line.
MIN_SINE = 0.02
#: Directions within about 25° of each other are those of slices that can be looked at together.
ALIKE_COSINE = 0.9
#: A point may miss the last slice of a stack by this share of the way between two slices.
BEYOND_SHARE = 0.5 + 1e-6
#: Single slices have no neighbour that says how thick they are.
LONE_SLICE_MM = 5.0

ImagePoint = tuple[float, float]


def corner_mm(plane: ImagePlane, column: float, row: float) -> Vector:
    """Patient coordinates of an image point; (0, 0) is the outer corner of the first pixel."""
    return plane.point_mm(column - 0.5, row - 0.5)


def image_point(plane: ImagePlane, point_mm: Vector) -> ImagePoint:
    """The image point below a patient point; (0, 0) is the outer corner of the first pixel."""
    column, row, _ = plane.pixel(point_mm)
    return column + 0.5, row + 0.5


def moved(plane: ImagePlane, matrix: Affine) -> ImagePlane:
    """A plane in another space: where its pixels come to lie.

    A map that is no rotation may leave its directions not quite perpendicular; points of it are
    right all the same.
    """
    if matrix is IDENTITY:
        return plane
    row, column = matrix.way(plane.row_direction), matrix.way(plane.column_direction)
    between_rows, between_columns = plane.spacing_mm
    return ImagePlane(
        matrix.point(plane.position_mm),
        normalized(row),
        normalized(column),
        (between_rows * math.hypot(*column), between_columns * math.hypot(*row)),
    )


def cut(
    source: ImagePlane, columns: int, rows: int, target: ImagePlane
) -> tuple[ImagePoint, ImagePoint] | None:
    """Where an image of so many columns and rows cuts the plane of another.

    Returns
    -------
        Both ends of the line in the target's image coordinates, from the outer corner of its first
        pixel; ``None`` where the planes are parallel or the image does not reach the other plane.
    """
    if 1.0 - dot(_across(source), target.normal) ** 2 < MIN_SINE**2:
        return None
    corners = [
        corner_mm(source, column, row)
        for column, row in ((0, 0), (columns, 0), (columns, rows), (0, rows))
    ]
    sides = [target.pixel(corner)[2] for corner in corners]
    ends: list[ImagePoint] = []
    for number, (here, there) in enumerate(zip(sides, [*sides[1:], sides[0]], strict=True)):
        if (here < 0) != (there < 0):
            part = here / (here - there)
            a, b = corners[number], corners[(number + 1) % 4]
            point = tuple(p + part * (q - p) for p, q in zip(a, b, strict=True))
            ends.append(image_point(target, (point[0], point[1], point[2])))
    return (ends[0], ends[1]) if len(ends) == 2 else None


def alike(a: ImagePlane, b: ImagePlane) -> bool:
    """Whether two planes are cut in about the same direction."""
    return abs(dot(_across(a), _across(b))) >= ALIKE_COSINE


def _across(plane: ImagePlane) -> Vector:
    """The normal, of length 1 whatever the plane's directions."""
    return normalized(cross(plane.row_direction, plane.column_direction))


def middle_mm(plane: ImagePlane, columns: int, rows: int) -> Vector:
    """The middle of an image in the patient."""
    return corner_mm(plane, columns / 2, rows / 2)


def nearest(planes: Sequence[ImagePlane | None], point_mm: Vector) -> tuple[int, float] | None:
    """Index of the plane that is nearest to a point, and its distance in mm.

    Of planes that are equally near (phases at one position) it is the first.
    """
    found: tuple[int, float] | None = None
    for index, plane in enumerate(planes):
        if plane is not None:
            distance = abs(dot(subtract(point_mm, plane.position_mm), plane.normal))
            if found is None or distance < found[1] - 1e-6:
                found = index, distance
    return found


def reach_mm(planes: Sequence[ImagePlane | None], index: int) -> float:
    """How far from a slice a point may lie to be still in it: half the way to its neighbour."""
    plane = planes[index]
    if plane is None:
        return 0.0
    ways = []
    for beside in (index - 1, index + 1):
        other = planes[beside] if 0 <= beside < len(planes) else None
        if other is not None:
            way = abs(dot(subtract(other.position_mm, plane.position_mm), plane.normal))
            ways += [way] if way > 1e-6 else []
    return max(ways) * BEYOND_SHARE if ways else LONE_SLICE_MM
