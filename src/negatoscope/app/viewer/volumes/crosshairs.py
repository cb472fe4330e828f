"""Crosshairs: the planes of other viewports as lines that can be moved, turned and thickened."""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Literal, NamedTuple, Protocol

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.volumes.looks import turned, with_slab
from negatoscope.dicom.space.geometry import ImagePlane, Vector, cross, dot, normalized, subtract
from negatoscope.dicom.space.intersections import image_point
from negatoscope.viewing.camera import Placement, Point, Size, distance
from negatoscope.viewing.reformats import MAX_SLAB_MM, Slab, turned_about
from negatoscope.viewing.viewports import Grid, Viewport

#: Handles along a line, in shares of the smaller side of the cell from the centre.
TURN_SHARE, SLAB_SHARE = 0.36, 0.2
#: Lines leave the centre free, so that it can be seen.
GAP_PX = 14.0
#: How near a press has to come.
REACH_PX = 12.0
LINE_REACH_PX = 6.0
#: Planes that cut each other at less than this angle's sine have no line to be drawn.
MIN_SINE = 0.05
#: A slab handle nearer to its line than this makes the plane thin again.
THIN_PX = 4.0

Part = Literal["centre", "line", "turn", "slab"]


class CrossLine(NamedTuple):
    """A plane of another viewport in this one, in CSS pixels.

    ``turns`` and ``slabs`` are where its handles are, ``edges`` the borders of its slab.
    """

    viewport_id: str
    kind: str  # orientation
    centre: Point
    along: Point  # direction, of length 1
    segments: tuple[tuple[Point, Point], ...]
    turns: tuple[Point, Point]
    slabs: tuple[Point, Point]
    edges: tuple[tuple[Point, Point], ...]


class Grip(NamedTuple):
    """What of the crosshairs is held: of which line, and since where."""

    part: Part
    viewport_id: str
    at: Point


@dataclass(slots=True)
class CrosshairOptions:
    """Whether planes that are turned take the others with them."""

    linked: bool = True


class Ground(Protocol):
    """The session as crosshairs need it."""

    grid: Grid

    def cell_size(self, viewport_id: str) -> Size:
        """Size of a cell in CSS pixels."""

    def update_all(self, viewports: tuple[Viewport, ...]) -> None:
        """Several viewports changed."""


class Crosshairs:
    """The crosshairs of a session's volume viewports.

    Parameters
    ----------
    localise:
        Picks the place at an image point of a viewport.
    place:
        Answers with the place that was picked in the space of a viewport, where there is one.
    """

    def __init__(
        self,
        pictures: Pictures,
        ground: Ground,
        localise: Callable[[Viewport, Point], bool],
        place: Callable[[Viewport], Vector | None],
    ) -> None:
        self._pictures = pictures
        self._ground = ground
        self._localise = localise
        self._place = place
        self.options = CrosshairOptions()

    # -- where they are -------------------------------------------------------------------------

    def centre_mm(self, viewport: Viewport) -> Vector | None:
        """Where the planes of all volume viewports meet, in the space of one of them."""
        volume = self._pictures.volumes.of(viewport)
        if volume is None:
            return None
        point = self._place(viewport) or volume.geometry.centre_mm
        for _ in range(2):  # planes that are not perpendicular need more than one round
            for plane in self._planes(viewport):
                away = dot(subtract(plane.position_mm, point), plane.normal)
                n = plane.normal
                point = (point[0] + n[0] * away, point[1] + n[1] * away, point[2] + n[2] * away)
        return point

    def _planes(self, viewport: Viewport) -> list[ImagePlane]:
        """Planes that are not alike; the viewport's own comes last, so that it holds exactly."""
        found: list[ImagePlane] = []
        others = [v for v in self._together(viewport) if v.id != viewport.id]
        for each in (viewport, *others):
            plane = self._plane(each)
            if plane is not None and all(_sine(plane, other) > MIN_SINE for other in found):
                found.append(plane)
        return found[::-1]

    def _plane(self, viewport: Viewport) -> ImagePlane | None:
        frame = self._pictures.frame(viewport)
        return frame.plane if frame is not None else None

    def _together(self, viewport: Viewport) -> list[Viewport]:
        """The volume viewports of one space."""
        volumes = self._pictures.volumes
        base = volumes.of(viewport)
        if base is None:
            return []
        space = base.frame_of_reference_uid
        return [
            v
            for v in self._ground.grid.viewports
            if (other := volumes.of(v)) is not None
            and (other is base or (space and other.frame_of_reference_uid == space))
        ]

    def lines(self, viewport: Viewport) -> tuple[CrossLine, ...]:
        """The lines over a viewport's picture."""
        here, centre = self._plane(viewport), self.centre_mm(viewport)
        if here is None or centre is None:
            return ()
        cell = self._ground.cell_size(viewport.id)
        placement = self._placement(viewport, cell)
        middle = placement.to_viewport(Point(*image_point(here, centre)))
        found: list[CrossLine] = []
        for other in self._together(viewport):
            there = self._plane(other)
            if other.id == viewport.id or there is None or _sine(here, there) <= MIN_SINE:
                continue
            line = self._line(other, here, there, centre, middle, placement, cell)
            alike = (abs(_across(line.along, each.along)) < MIN_SINE for each in found)
            if not any(alike):
                found.append(line)
        return tuple(found)

    def _line(
        self,
        other: Viewport,
        here: ImagePlane,
        there: ImagePlane,
        centre: Vector,
        middle: Point,
        placement: Placement,
        cell: Size,
    ) -> CrossLine:
        way = normalized(cross(there.normal, here.normal))
        ahead = (centre[0] + way[0], centre[1] + way[1], centre[2] + way[2])
        end = placement.to_viewport(Point(*image_point(here, ahead)))
        px_mm = distance(middle, end)
        along = Point((end.x - middle.x) / px_mm, (end.y - middle.y) / px_mm)
        reach, side = cell.width + cell.height, min(cell)
        segments = tuple(
            (_on(middle, along, sign * GAP_PX), _on(middle, along, sign * reach))
            for sign in (-1, 1)
        )
        look = other.reformat
        thick = look.slab.thickness_mm if look is not None and look.slab.thick else 0.0
        # a slab that is cut askew looks thicker
        half = thick / 2 * px_mm / _sine(here, there)
        aside = Point(-along.y, along.x)
        edges = tuple(
            (_on(at, along, -reach), _on(at, along, reach))
            for at in (_on(middle, aside, -half), _on(middle, aside, half))
        )
        slabs = tuple(
            _on(_on(middle, along, SLAB_SHARE * side), aside, sign * half) for sign in (-1, 1)
        )
        return CrossLine(
            other.id,
            look.orientation if look is not None else "",
            middle,
            along,
            segments,
            (_on(middle, along, -TURN_SHARE * side), _on(middle, along, TURN_SHARE * side)),
            (slabs[0], slabs[1]),
            edges if thick else (),
        )

    # -- in hand --------------------------------------------------------------------------------

    def part_at(self, viewport: Viewport, at: Point) -> Grip:
        """What is under the pointer; off all lines, the centre comes there."""
        lines = self.lines(viewport)
        for line in lines:
            if min(distance(at, handle) for handle in line.turns) <= REACH_PX:
                return Grip("turn", line.viewport_id, at)
        for line in lines:
            if min(distance(at, handle) for handle in line.slabs) <= REACH_PX:
                return Grip("slab", line.viewport_id, at)
        for line in lines:
            near = abs(_across(_way(line.centre, at), line.along)) <= LINE_REACH_PX
            if near and distance(at, line.centre) > GAP_PX:
                return Grip("line", line.viewport_id, at)
        return Grip("centre", viewport.id, at)

    def drag(self, viewport: Viewport, grip: Grip, to: Point) -> Grip:
        """Move what is held; the answer is what is held from now on."""
        if grip.part == "centre":
            placement = self._placement(viewport, self._ground.cell_size(viewport.id))
            self._localise(viewport, placement.to_image(to))
        elif grip.part == "line":
            self._move_line(viewport, grip, to)
        elif grip.part == "turn":
            self._turn(viewport, grip, to)
        else:
            self._thicken(viewport, grip, to)
        return grip._replace(at=to)

    def _held(self, viewport: Viewport, grip: Grip) -> CrossLine | None:
        return next((x for x in self.lines(viewport) if x.viewport_id == grip.viewport_id), None)

    def _move_line(self, viewport: Viewport, grip: Grip, to: Point) -> None:
        """Only the plane of the line moves, across itself."""
        line = self._held(viewport, grip)
        if line is None:
            return
        aside = Point(-line.along.y, line.along.x)
        way = _way(line.centre, to)
        by = way.x * aside.x + way.y * aside.y
        target = _on(line.centre, aside, by)
        placement = self._placement(viewport, self._ground.cell_size(viewport.id))
        self._localise(viewport, placement.to_image(target))

    def _turn(self, viewport: Viewport, grip: Grip, to: Point) -> None:
        line, here, centre = (
            self._held(viewport, grip),
            self._plane(viewport),
            self.centre_mm(viewport),
        )
        if line is None or here is None or centre is None:
            return
        before, after = _way(line.centre, grip.at), _way(line.centre, to)
        if hypot(*after) < GAP_PX or hypot(*before) < 1.0:
            return
        angle = degrees(atan2(after.y, after.x) - atan2(before.y, before.x))
        camera = viewport.camera
        if camera.flip_horizontal != camera.flip_vertical:
            angle = -angle
        # the screen's y goes down, so a turn to the right is one about the way into the screen
        self.turn(viewport, grip.viewport_id, here.normal, angle, centre)

    def turn(
        self, viewport: Viewport, turned_id: str, axis: Vector, angle: float, centre: Vector
    ) -> None:
        """Turn the planes of a viewport, and of those linked with it, about an axis.

        Planes that lie as the one does in which it is done stay.
        """
        changed, held = [], self._plane(viewport)
        leading = self._plane(self._ground.grid.get(turned_id))
        for other in self._together(viewport):
            volume, look = self._pictures.volumes.of(other), other.reformat
            plane = self._plane(other)
            if volume is None or look is None or plane is None or held is None or leading is None:
                continue
            with_it = _sine(plane, leading) <= MIN_SINE
            crosses = _sine(plane, held) > MIN_SINE
            if not (with_it or (self.options.linked and crosses)):
                continue
            directions = turned_about(look.looking(volume.geometry), axis, angle)
            cell = self._ground.cell_size(other.id)
            changed.append(turned(self._pictures, other, directions, centre, cell))
        self._ground.update_all(tuple(changed))

    def _thicken(self, viewport: Viewport, grip: Grip, to: Point) -> None:
        line, here = self._held(viewport, grip), self._plane(viewport)
        other = self._ground.grid.get(grip.viewport_id)
        there = self._plane(other)
        if line is None or here is None or there is None or other.reformat is None:
            return
        away = abs(_across(_way(line.centre, to), line.along))
        placement = self._placement(viewport, self._ground.cell_size(viewport.id))
        mm = away / placement.scale * here.spacing_mm[1] * _sine(here, there) * 2
        slab = other.reformat.slab
        blend = "mip" if slab.blend == "composite" else slab.blend
        thickness = 0.0 if away < THIN_PX else min(round(mm, 1), MAX_SLAB_MM)
        self._ground.update_all((with_slab(other, Slab(blend, thickness)),))

    def _placement(self, viewport: Viewport, cell: Size) -> Placement:
        size, aspect = self._pictures.image_size(viewport)
        return Placement(viewport.camera, cell, size, aspect)


def _sine(a: ImagePlane, b: ImagePlane) -> float:
    return hypot(*cross(a.normal, b.normal))


def _on(at: Point, along: Point, by: float) -> Point:
    return Point(at.x + along.x * by, at.y + along.y * by)


def _way(start: Point, end: Point) -> Point:
    return Point(end.x - start.x, end.y - start.y)


def _across(way: Point, along: Point) -> float:
    """How far a way leads to the left of a direction of length 1."""
    return along.x * way.y - along.y * way.x
