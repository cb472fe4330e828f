"""Where an image lies in the patient (PS3.3 C.7.6.2), and the letters at its edges."""

import math
from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

Vector = tuple[float, float, float]

# Direction cosines in real headers carry a few digits only.
UNIT_LENGTH_TOLERANCE = 0.02
PERPENDICULAR_TOLERANCE = 0.02
# Normals of one series agree to about a tenth of a degree.
SAME_DIRECTION_TOLERANCE = 1e-3
# A direction component below this does not deserve a letter.
LETTER_THRESHOLD = 1e-4
# Patient axes of PS3.3 C.7.6.1.1.1: x to the left, y to the back, z to the head.
_AXES = (("L", "R"), ("P", "A"), ("H", "F"))
_LETTERS: dict[str, Vector] = {
    "L": (1, 0, 0),
    "R": (-1, 0, 0),
    "P": (0, 1, 0),
    "A": (0, -1, 0),
    "H": (0, 0, 1),
    "F": (0, 0, -1),
}


def dot(a: Vector, b: Vector) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Vector product."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def subtract(a: Vector, b: Vector) -> Vector:
    """Way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def normalized(vector: Vector) -> Vector:
    """Vector of length 1 in the same direction; the null vector stays."""
    length = math.hypot(*vector)
    return (vector[0] / length, vector[1] / length, vector[2] / length) if length else vector


@dataclass(frozen=True, slots=True)
class Directions:
    """Directions in the patient along a row (towards higher columns) and down a column."""

    row: Vector
    column: Vector

    @property
    def normal(self) -> Vector:
        """Direction through the image, away from who looks at it."""
        return cross(self.row, self.column)

    def agrees_with(self, other: "Directions") -> bool:
        """Same orientation within the tolerance of headers."""
        return (
            dot(self.row, other.row) > 1 - SAME_DIRECTION_TOLERANCE
            and dot(self.column, other.column) > 1 - SAME_DIRECTION_TOLERANCE
        )


@dataclass(frozen=True, slots=True)
class ImagePlane:
    """Plane of one frame in the patient's coordinates.

    ``position_mm`` is the centre of the first pixel; ``row_direction`` runs along a row,
    ``column_direction`` down a column; ``spacing_mm`` is (between rows, between columns).
    """

    position_mm: Vector
    row_direction: Vector
    column_direction: Vector
    spacing_mm: tuple[float, float]

    @property
    def directions(self) -> Directions:
        """Both in-plane directions."""
        return Directions(self.row_direction, self.column_direction)

    @property
    def normal(self) -> Vector:
        """Direction through the image: row × column."""
        return cross(self.row_direction, self.column_direction)

    @property
    def distance_mm(self) -> float:
        """Position along the normal, by which slices are put in order."""
        return dot(self.position_mm, self.normal)

    def point_mm(self, column: float, row: float) -> Vector:
        """Patient coordinates of an image point (PS3.3 C.7.6.2.1.1); (0, 0) is a pixel centre."""
        right = column * self.spacing_mm[1]
        down = row * self.spacing_mm[0]
        p, r, c = self.position_mm, self.row_direction, self.column_direction
        return (
            p[0] + r[0] * right + c[0] * down,
            p[1] + r[1] * right + c[1] * down,
            p[2] + r[2] * right + c[2] * down,
        )

    def pixel(self, point_mm: Vector) -> tuple[float, float, float]:
        """Column, row and distance from the plane (mm, along the normal) of a patient point."""
        p = self.position_mm
        offset = (point_mm[0] - p[0], point_mm[1] - p[1], point_mm[2] - p[2])
        return (
            dot(offset, self.row_direction) / self.spacing_mm[1],
            dot(offset, self.column_direction) / self.spacing_mm[0],
            dot(offset, self.normal),
        )


def image_directions(
    attributes: DataSet, keyword: str = "ImageOrientationPatient"
) -> Directions | None:
    """Directions from six cosines; ``None`` when they are not two perpendicular units.

    `attributes` is the instance or an item of the Plane Orientation (Volume) Sequence.
    """
    return directions_of(attributes.numbers(keyword))


def directions_of(cosines: tuple[float, ...]) -> Directions | None:
    """Directions from six cosines, cleaned to length 1."""
    if len(cosines) != 6:
        return None
    row: Vector = (cosines[0], cosines[1], cosines[2])
    column: Vector = (cosines[3], cosines[4], cosines[5])
    if (
        abs(math.hypot(*row) - 1) > UNIT_LENGTH_TOLERANCE
        or abs(math.hypot(*column) - 1) > UNIT_LENGTH_TOLERANCE
        or abs(dot(row, column)) > PERPENDICULAR_TOLERANCE
    ):
        return None
    return Directions(normalized(row), normalized(column))


def image_position(attributes: DataSet, keyword: str = "ImagePositionPatient") -> Vector | None:
    """Position of an instance or of an item of the Plane Position (Volume) Sequence."""
    position = attributes.numbers(keyword)
    return (position[0], position[1], position[2]) if len(position) == 3 else None


def patient_orientation(instance: DataSet) -> Directions | None:
    """Directions of a projection image from PatientOrientation (PS3.3 C.7.6.1.1.1).

    Its letters say roughly where rows and columns point, the first one most. ``None`` when they
    are absent, contradict each other, or are those of a quadruped.
    """
    letters = instance.strings("PatientOrientation")
    if len(letters) != 2:
        return None
    row, column = _direction_of_letters(letters[0]), _direction_of_letters(letters[1])
    if row is None or column is None:
        return None
    return Directions(row, column)


def _direction_of_letters(letters: str) -> Vector | None:
    if not 1 <= len(letters) <= 3:
        return None
    x = y = z = 0.0
    weight = 1.0
    for letter in letters:
        axis = _LETTERS.get(letter)
        if axis is None or abs(dot((x, y, z), axis)) > 0:  # unknown, or twice on one axis
            return None
        x, y, z = x + weight * axis[0], y + weight * axis[1], z + weight * axis[2]
        weight /= 2
    return normalized((x, y, z))


def orientation_letters(direction: Vector) -> str:
    """Letters of a direction in the patient, the strongest first: ``"R"``, ``"AL"``, ``"HRA"``."""
    parts = [
        (abs(component), positive if component > 0 else negative)
        for component, (positive, negative) in zip(direction, _AXES, strict=True)
        if abs(component) >= LETTER_THRESHOLD
    ]
    parts.sort(key=lambda part: -part[0])
    return "".join(letter for _, letter in parts)


@dataclass(frozen=True, slots=True)
class EdgeLetters:
    """Orientation letters at the four edges of what is on screen."""

    left: str
    right: str
    top: str
    bottom: str


def edges(
    image: ImagePlane | Directions,
    rotation_degrees: float = 0.0,
    *,
    flip_horizontal: bool = False,
    flip_vertical: bool = False,
) -> EdgeLetters:
    """Letters at the edges for an image that is rotated clockwise, then flipped on screen.

    This is the order of the Spatial Transformation Module (PS3.3 C.10.6).
    """
    directions = image.directions if isinstance(image, ImagePlane) else image
    right = _towards(directions, rotation_degrees, -1.0 if flip_horizontal else 1.0, 0.0)
    bottom = _towards(directions, rotation_degrees, 0.0, -1.0 if flip_vertical else 1.0)
    return EdgeLetters(
        left=orientation_letters(_opposite(right)),
        right=orientation_letters(right),
        top=orientation_letters(_opposite(bottom)),
        bottom=orientation_letters(bottom),
    )


def _towards(directions: Directions, degrees: float, x: float, y: float) -> Vector:
    """Direction in the patient of a screen direction (x right, y down) before rotation."""
    cosine, sine = _cos_sin(degrees)
    along_row = x * cosine + y * sine
    down_column = y * cosine - x * sine
    row, column = directions.row, directions.column
    return (
        row[0] * along_row + column[0] * down_column,
        row[1] * along_row + column[1] * down_column,
        row[2] * along_row + column[2] * down_column,
    )


def _cos_sin(degrees: float) -> tuple[float, float]:
    turn = degrees % 360.0
    exact = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}.get(turn)
    if exact is not None:  # so that a quarter turn leaves no stray letters
        return exact
    angle = math.radians(turn)
    return math.cos(angle), math.sin(angle)


def _opposite(vector: Vector) -> Vector:
    return (-vector[0], -vector[1], -vector[2])


def orientation_name(directions: Directions) -> str:
    """``"axial"``, ``"sagittal"``, ``"coronal"`` by the nearest axis, or ``"oblique"`` at 45°."""
    sizes = [abs(component) for component in directions.normal]
    largest = max(sizes)
    if sizes.count(largest) > 1 or largest < math.sqrt(0.5):
        return "oblique"
    return ("sagittal", "coronal", "axial")[sizes.index(largest)]
