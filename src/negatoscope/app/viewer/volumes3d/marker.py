"""What is drawn over a volume in 3D: a marker of the patient's axes, and the place picked."""

from negatoscope.app.viewer.graphics import Graphics, Label, Line
from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.volumes3d.scenes import placement
from negatoscope.dicom.space.geometry import Vector, dot
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.orbit import Orbit
from negatoscope.viewing.viewports import Viewport

#: Length of the marker's arms, and from the viewport's lower left corner to its middle.
ARM_PX, FROM_EDGE_PX, LETTER_GAP_PX = 22.0, 64.0, 11.0
#: Smaller viewports have no marker.
MIN_CELL_PX = 200.0
#: An arm that points at or away from the eye is shorter than this and has no letter.
SHORT_SHARE = 0.3
_AXES: tuple[tuple[str, Vector], ...] = (
    ("L", (1.0, 0.0, 0.0)),
    ("R", (-1.0, 0.0, 0.0)),
    ("P", (0.0, 1.0, 0.0)),
    ("A", (0.0, -1.0, 0.0)),
    ("H", (0.0, 0.0, 1.0)),
    ("F", (0.0, 0.0, -1.0)),
)


def graphics_in_3d(
    pictures: Pictures, viewport: Viewport, cell: Size, place: Vector | None
) -> Graphics:
    """The marker, and a mark on the place that was picked (mm, in the volume's space)."""
    volume, look = pictures.volumes.of(viewport), viewport.volume3d
    if volume is None or look is None:
        return Graphics()
    lines, labels = marker(look.orbit, cell)
    marks = () if place is None else (placement(volume, look, cell).to_viewport(place),)
    return Graphics(lines, marks, labels=labels)


def marker(orbit: Orbit, cell: Size) -> tuple[tuple[Line, ...], tuple[Label, ...]]:
    """Arms towards the patient's six directions, the far ones first, and their letters."""
    if min(cell) < MIN_CELL_PX:
        return (), ()
    middle = Point(FROM_EDGE_PX, cell.height - FROM_EDGE_PX)
    lines, labels = [], []
    for letter, direction in sorted(_AXES, key=lambda a: -dot(a[1], orbit.forward)):
        x, y = dot(direction, orbit.right), dot(direction, orbit.down)
        end = Point(middle.x + ARM_PX * x, middle.y + ARM_PX * y)
        far = dot(direction, orbit.forward) > 0
        lines.append(Line("axis-far" if far else "axis", middle, end))
        length = (x * x + y * y) ** 0.5
        if length > SHORT_SHARE:
            reach = ARM_PX * length + LETTER_GAP_PX
            at = Point(middle.x + reach * x / length, middle.y + reach * y / length + 4)
            labels.append(Label(at, letter))
    return tuple(lines), tuple(labels)
