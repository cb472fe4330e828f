"""How an image lies in its viewport: zoom, pan, rotation, flips, and the mapping between both.

Coordinates
-----------
image
    (column, row) in pixels; (0, 0) is the outer corner of the first pixel, so the first pixel's
    centre is (0.5, 0.5).
viewport
    CSS pixels from the cell's top left corner.

The picture is rotated first and flipped after (PS3.3 C.10.6), so that "flip horizontally" always
mirrors what the eye sees.
"""

from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin
from typing import NamedTuple

MIN_ZOOM = 0.05
MAX_ZOOM = 50.0


class Size(NamedTuple):
    """Width and height, in the unit of its context."""

    width: float
    height: float


class Point(NamedTuple):
    """A position, in the coordinates of its context."""

    x: float
    y: float


_CENTRED = Point(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Camera:
    """The view on one image.

    Attributes
    ----------
    zoom:
        1 shows the whole image as large as it fits.
    pan:
        Offset of the image's centre from the viewport's centre, in image pixels on the screen's
        axes, so that it survives a resize.
    rotation:
        Clockwise, in degrees, 0 to 359, before flipping.
    """

    zoom: float = 1.0
    pan: Point = _CENTRED
    rotation: float = 0.0
    flip_horizontal: bool = False
    flip_vertical: bool = False

    def zoomed(self, factor: float) -> "Camera":
        """The camera with its zoom multiplied, within limits."""
        return replace(self, zoom=min(MAX_ZOOM, max(MIN_ZOOM, self.zoom * factor)))

    def rotated_clockwise(self, degrees: float) -> "Camera":
        """Turn what the eye sees clockwise, also where the picture is mirrored."""
        mirrored = self.flip_horizontal != self.flip_vertical
        return replace(self, rotation=(self.rotation + (-degrees if mirrored else degrees)) % 360)

    def fitted(self) -> "Camera":
        """The whole image, centred; rotation and flips stay."""
        return replace(self, zoom=1.0, pan=_CENTRED)

    def screen_axes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Directions of the screen's right and down in the image's (column, row) axes."""
        angle = radians(self.rotation)
        c, s = cos(angle), sin(angle)
        h = -1.0 if self.flip_horizontal else 1.0
        v = -1.0 if self.flip_vertical else 1.0
        # screen = F · R · image, R = [[c, -s], [s, c]] (y down: clockwise); image = Rᵀ · F · screen
        return (h * c, -h * s), (v * s, v * c)


def turned_box(camera: Camera, image: Size, aspect: float = 1.0) -> Size:
    """The box that a turned picture needs on the screen, in image columns."""
    right, down = camera.screen_axes()
    width, height = max(image.width, 1.0), max(image.height, 1.0) * aspect
    return Size(
        abs(right[0]) * width + abs(right[1]) * height,
        abs(down[0]) * width + abs(down[1]) * height,
    )


class Placement:
    """Where an image's pixels fall in a viewport of a given size.

    Parameters
    ----------
    viewport:
        Size in CSS pixels.
    image:
        Columns and rows.
    aspect:
        Height of a pixel divided by its width (Pixel Spacing or Pixel Aspect Ratio).
    """

    __slots__ = ("_a", "_aspect", "_b", "_c", "_centre", "_d", "_image", "scale")

    def __init__(self, camera: Camera, viewport: Size, image: Size, aspect: float = 1.0) -> None:
        right, down = camera.screen_axes()
        box = turned_box(camera, image, aspect)
        fit = min(viewport.width / box.width, viewport.height / box.height)
        #: CSS pixels for one image column
        self.scale = max(fit, 1e-9) * camera.zoom
        self._image, self._aspect = image, aspect
        self._centre = Point(
            viewport.width / 2 + camera.pan.x * self.scale,
            viewport.height / 2 + camera.pan.y * self.scale,
        )
        # rows of the rotation-and-flip matrix: screen offset = M · (column, row · aspect) offset
        self._a, self._b = right[0] * self.scale, right[1] * self.scale
        self._c, self._d = down[0] * self.scale, down[1] * self.scale

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Placement) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    @property
    def _values(self) -> tuple[object, ...]:
        turn = (self._a, self._b, self._c, self._d)
        return (*turn, self._aspect, self._centre, self._image)

    def to_viewport(self, image_point: Point) -> Point:
        """Viewport position, in CSS pixels, of an image position."""
        x = image_point.x - self._image.width / 2
        y = (image_point.y - self._image.height / 2) * self._aspect
        return Point(
            self._centre.x + self._a * x + self._b * y, self._centre.y + self._c * x + self._d * y
        )

    def to_image(self, viewport_point: Point) -> Point:
        """Image position of a viewport position."""
        x, y = viewport_point.x - self._centre.x, viewport_point.y - self._centre.y
        s2 = self.scale * self.scale
        return Point(
            (self._a * x + self._c * y) / s2 + self._image.width / 2,
            (self._b * x + self._d * y) / s2 / self._aspect + self._image.height / 2,
        )

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """What takes image pixels into the viewport: a b c d e f of CSS Transforms 1."""
        origin = self.to_viewport(Point(0, 0))
        return (
            self._a,
            self._c,
            self._b * self._aspect,
            self._d * self._aspect,
            origin.x,
            origin.y,
        )

    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Viewport positions of the corners: of the first row left and right, of the last row."""
        w, h = self._image
        return (
            self.to_viewport(Point(0, 0)),
            self.to_viewport(Point(w, 0)),
            self.to_viewport(Point(0, h)),
            self.to_viewport(Point(w, h)),
        )


def zoom_about(
    camera: Camera, factor: float, anchor: Point, viewport: Size, image: Size, aspect: float
) -> Camera:
    """Zoom so that the image point under ``anchor`` (viewport CSS pixels) stays under it."""
    before = Placement(camera, viewport, image, aspect)
    held = before.to_image(anchor)
    zoomed = camera.zoomed(factor)
    after = Placement(zoomed, viewport, image, aspect)
    now = after.to_viewport(held)
    return replace(
        zoomed,
        pan=Point(
            zoomed.pan.x + (anchor.x - now.x) / after.scale,
            zoomed.pan.y + (anchor.y - now.y) / after.scale,
        ),
    )


def distance(a: Point, b: Point) -> float:
    """Distance between two points, in their unit."""
    return hypot(a.x - b.x, a.y - b.y)
