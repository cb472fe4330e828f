"""Other looks at the volume of a viewport: the picture stays where it is as far as it can."""

from dataclasses import replace

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.dicom.space.geometry import Directions, Vector
from negatoscope.dicom.space.intersections import image_point, middle_mm
from negatoscope.viewing.camera import Camera, Placement, Point, Size
from negatoscope.viewing.reformats import ACQUISITION, Reformat, Slab, nearest_of, plane_stack
from negatoscope.viewing.viewports import Viewport


def middle_of(pictures: Pictures, viewport: Viewport) -> Vector | None:
    """The middle of a viewport's picture, in the patient."""
    frame = pictures.frame(viewport)
    if frame is None or frame.plane is None:
        return None
    return middle_mm(frame.plane, frame.format.columns, frame.format.rows)


def as_volume(pictures: Pictures, viewport: Viewport) -> Viewport | None:
    """A stack seen as the acquired planes of its volume; ``None`` where it is none."""
    if viewport.reformat is not None:
        return viewport
    volume = pictures.volumes.volume(viewport.display_set)
    middle = middle_of(pictures, viewport)
    if volume is None or middle is None:
        return None
    display_set = pictures.display_sets[viewport.display_set]
    phase, left = 0, viewport.index
    for length in display_set.phase_lengths:
        if left < length:
            break
        phase, left = phase + 1, left - length
    look = Reformat(ACQUISITION, phase=phase)
    index = plane_stack(volume.geometry, look).nearest(middle)
    return replace(viewport, reformat=look, index=index, cine_playing=False)


def as_stack(pictures: Pictures, viewport: Viewport) -> Viewport:
    """The images as they are, at the place where the volume is looked at."""
    look, middle = viewport.reformat, middle_of(pictures, viewport)
    if look is None:
        return viewport
    flat = replace(viewport, reformat=None, curve=None, layers=(), index=0)
    planes = pictures.planes(flat)
    found = nearest_of(planes, middle) if middle is not None else 0
    display_set = pictures.display_sets[viewport.display_set]
    first = sum(display_set.phase_lengths[: look.phase])
    length = display_set.phase_lengths[look.phase] if display_set.phase_lengths else len(planes)
    inside = nearest_of(planes[first : first + length], middle) if middle is not None else found
    camera = viewport.camera if look.orientation == ACQUISITION else viewport.hung
    return replace(flat, index=first + (inside or 0), camera=camera)


def oriented(
    pictures: Pictures, viewport: Viewport, look: Reformat, through_mm: Vector | None
) -> Viewport:
    """A viewport with planes of another orientation, fitted, at a place."""
    place = through_mm or middle_of(pictures, viewport)
    made = replace(
        viewport, reformat=look, curve=None, camera=Camera(), hung=Camera(), cine_playing=False
    )
    planes = pictures.volumes.planes(made)
    if planes is None:
        return viewport
    return replace(made, index=planes.nearest(place) if place is not None else len(planes) // 2)


def turned(
    pictures: Pictures, viewport: Viewport, directions: Directions, at_mm: Vector, cell: Size
) -> Viewport:
    """A viewport whose planes are turned about a point, which stays where it is on the screen."""
    volume, look = pictures.volumes.of(viewport), viewport.reformat
    frame = pictures.frame(viewport)
    if volume is None or look is None or frame is None or frame.plane is None:
        return viewport
    size, aspect = pictures.image_size(viewport)
    before = Placement(viewport.camera, cell, size, aspect)
    held = before.to_viewport(Point(*image_point(frame.plane, at_mm)))
    mm_px = frame.plane.spacing_mm[1] / before.scale
    now = look.turned(volume.geometry, directions, at_mm)
    planes = plane_stack(volume.geometry, now)
    index = planes.nearest(at_mm)
    made = replace(viewport, reformat=now, index=index)
    return _held(pictures, made, at_mm, held, mm_px, cell)


def _held(
    pictures: Pictures, made: Viewport, at_mm: Vector, held: Point, mm_px: float, cell: Size
) -> Viewport:
    """The viewport with a point at a place of the screen, and a CSS pixel of so many mm."""
    frame = pictures.frame(made)
    if frame is None or frame.plane is None:
        return made
    size, aspect = pictures.image_size(made)
    fitted = Placement(replace(made.camera, zoom=1.0), cell, size, aspect).scale
    zoom = frame.plane.spacing_mm[1] / mm_px / fitted
    camera = replace(made.camera, zoom=zoom)
    after = Placement(camera, cell, size, aspect)
    there = after.to_viewport(Point(*image_point(frame.plane, at_mm)))
    pan = Point(
        camera.pan.x + (held.x - there.x) / after.scale,
        camera.pan.y + (held.y - there.y) / after.scale,
    )
    return replace(made, camera=replace(camera, pan=pan))


def with_slab(viewport: Viewport, slab: Slab) -> Viewport:
    """A volume viewport with another slab."""
    look = viewport.reformat
    return viewport if look is None else replace(viewport, reformat=replace(look, slab=slab))


def through(pictures: Pictures, viewport: Viewport, point_mm: Vector) -> Viewport | None:
    """The viewport at the slice of a point; oblique planes go through it exactly."""
    planes, look = pictures.volumes.planes(viewport), viewport.reformat
    if planes is None or look is None or not planes.holds(point_mm):
        return None
    if look.directions is not None:
        viewport = replace(viewport, reformat=replace(look, through_mm=point_mm))
        planes = pictures.volumes.planes(viewport) or planes
    return replace(viewport, index=planes.nearest(point_mm))
