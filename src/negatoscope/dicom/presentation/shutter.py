"""Display shutters of images: what lies outside is hidden (PS3.3 C.7.6.11)."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

#: P-values run to this (C.7.6.11.1); the display has 255 steps.
_P_VALUE_MAX = 65535
#: D50, the white of the profile connection space that CIELab values of DICOM refer to.
_D50 = (0.9642, 1.0, 0.8249)


@dataclass(frozen=True, slots=True)
class Shutter:
    """What of an image stays visible: what lies within each of the shapes there are.

    Attributes
    ----------
    rectangle
        First and last visible column and row, from 0; ``None`` without one.
    circle
        Column and row of the centre, from 0, and the radius in columns.
    polygon
        Corners as (column, row), from 0; empty without one.
    aspect
        Height of a pixel over its width: a circle is one on the body, not on the grid.
    colour
        Red, green and blue of what is hidden, 0 to 255.
    """

    rectangle: tuple[float, float, float, float] | None = None
    circle: tuple[float, float, float] | None = None
    polygon: tuple[tuple[float, float], ...] = ()
    aspect: float = 1.0
    colour: tuple[int, int, int] = (0, 0, 0)

    def shows(self, column: int, row: int) -> bool:
        """Whether the pixel at a place, from 0, is visible: its middle counts."""
        if self.rectangle is not None:
            left, right, top, bottom = self.rectangle
            if not (left <= column <= right and top <= row <= bottom):
                return False
        if self.circle is not None:
            x, y, radius = self.circle
            if (column - x) ** 2 + ((row - y) * self.aspect) ** 2 > radius**2:
                return False
        return not self.polygon or _within(column, row, self.polygon)


def shutter_of(instance: DataSet, aspect: float = 1.0) -> Shutter | None:
    """The shutter of an image; ``None`` where it has none that could be applied.

    Places count from 1 in the header, a place's own pixel is visible. A shape whose values are
    missing or make no sense is left out: an image is rather shown whole than hidden by mistake.
    """
    shapes = {shape.strip().upper() for shape in instance.strings("ShutterShape")}
    rectangle = _rectangle(instance) if "RECTANGULAR" in shapes else None
    circle = _circle(instance) if "CIRCULAR" in shapes else None
    polygon = _polygon(instance) if "POLYGONAL" in shapes else ()
    if rectangle is None and circle is None and not polygon:
        return None
    return Shutter(rectangle, circle, polygon, aspect, _colour(instance))


def _rectangle(instance: DataSet) -> tuple[float, float, float, float] | None:
    names = ("LeftVertical", "RightVertical", "UpperHorizontal", "LowerHorizontal")
    found = [instance.number(f"Shutter{name}Edge") for name in names]
    left, right, top, bottom = (None if value is None else value - 1 for value in found)
    if left is None or right is None or top is None or bottom is None:
        return None
    return (left, right, top, bottom) if left <= right and top <= bottom else None


def _circle(instance: DataSet) -> tuple[float, float, float] | None:
    centre, radius = (
        instance.numbers("CenterOfCircularShutter"),
        instance.number("RadiusOfCircularShutter"),
    )
    if len(centre) != 2 or radius is None or radius <= 0:
        return None
    return centre[1] - 1, centre[0] - 1, radius


def _polygon(instance: DataSet) -> tuple[tuple[float, float], ...]:
    values = instance.numbers("VerticesOfThePolygonalShutter")
    corners = tuple(
        (column - 1, row - 1) for row, column in zip(values[::2], values[1::2], strict=False)
    )
    return corners if len(corners) >= 3 and len(values) % 2 == 0 else ()


def _within(x: float, y: float, corners: tuple[tuple[float, float], ...]) -> bool:
    """Whether a point lies in a polygon, by the even-odd rule."""
    inside = False
    before = corners[-1]
    for corner in corners:
        (x0, y0), (x1, y1) = before, corner
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
        before = corner
    return inside


def _colour(instance: DataSet) -> tuple[int, int, int]:
    lab = instance.numbers("ShutterPresentationColorCIELabValue")
    if len(lab) == 3:
        return lab_colour(lab)
    value = instance.number("ShutterPresentationValue") or 0.0
    grey = round(min(max(value, 0.0), _P_VALUE_MAX) * 255 / _P_VALUE_MAX)
    return grey, grey, grey


def lab_colour(encoded: tuple[float, ...]) -> tuple[int, int, int]:
    """sRGB of a CIELab value as DICOM encodes it: 16 bits for each part (PS3.3 C.10.7.1.1)."""
    lightness = encoded[0] * 100 / _P_VALUE_MAX
    a, b = (part * 255 / _P_VALUE_MAX - 128 for part in encoded[1:])
    fy = (lightness + 16) / 116
    x, y, z = (
        white * _from_lab(part)
        for white, part in zip(_D50, (fy + a / 500, fy, fy - b / 200), strict=True)
    )
    # from D50 to the white of sRGB by Bradford's matrix, in one
    linear = (
        3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
        -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
        0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
    )
    red, green, blue = (_encoded(part) for part in linear)
    return red, green, blue


def _from_lab(part: float) -> float:
    return part**3 if part > 6 / 29 else (part - 4 / 29) * 3 * (6 / 29) ** 2


def _encoded(linear: float) -> int:
    part = min(max(linear, 0.0), 1.0)
    shown = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(shown * 255)
