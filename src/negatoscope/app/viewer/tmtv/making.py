"""How uptake regions come about: from a point, from a figure, from the whole body."""

import secrets
from math import cos, sin, tau

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.pictures import pixel_aspect
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.frame_values import FrameValues
from negatoscope.app.viewer.tmtv.room import MAX_REGIONS, Result, UptakeRoom
from negatoscope.app.viewer.tmtv.uptake_commands import needed_pet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.uptake import unit_of
from negatoscope.dicom.series.volumes import phase_of, reason_against
from negatoscope.dicom.space.geometry import Vector
from negatoscope.dicom.space.intersections import moved
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.regions import encloses, spans_of
from negatoscope.viewing.annotations.shapes import conjugate, contour
from negatoscope.viewing.camera import Point
from negatoscope.viewing.quantification.definitions import (
    Ball,
    Prism,
    Rule,
    Shape,
    Tunnel,
    UptakeRegion,
    depth_slices,
    enclosed,
    slices_of,
)
from negatoscope.viewing.quantification.figures import figures, voxel_volume_ml
from negatoscope.viewing.quantification.segments import at_least, components, hottest
from negatoscope.viewing.quantification.voxels import whole
from negatoscope.viewing.reformats import THIN
from negatoscope.viewing.viewports import Viewport

#: The hottest voxel within this distance of a point is meant by it.
SNAP_MM = 8.0
#: The fixed threshold of many studies of whole bodies, in SUV.
USUAL_LEAST = 4.0
#: Parts of a body that are kept at most, the largest ones.
MAX_FOUND = 100
#: Points on the edge of an ellipse that is carried over to other slices.
EDGE_POINTS = 180


def new_region_uid() -> str:
    """A name that no other region of the session has."""
    return secrets.token_hex(8)


def phase_in(session: ViewerSession, pet: DisplaySet) -> int:
    """The phase of a PET that is looked at, from 0."""
    active = session.grid.active
    viewports = [active, *session.grid.viewports]
    shown = next((v for v in viewports if v.display_set == pet.uid), None)
    if shown is None:
        return 0
    if shown.reformat is not None:
        return shown.reformat.phase
    return _phase_at(pet, shown.index)


def volume_values(session: ViewerSession, pet: DisplaySet, phase: int) -> FrameValues:
    """The values of a PET.

    Raises
    ------
    CommandError
        It is no volume.
    """
    values = session.tmtv.values(pet.uid, phase)
    if values is None:
        raise CommandError(f"this PET is no volume: {reason_against(pet)}")
    return values


def point_in(session: ViewerSession, viewport: Viewport, at: Point, pet: DisplaySet) -> Vector:
    """An image point in the space of a PET.

    Raises
    ------
    CommandError
        The image lies nowhere in space, or in another one.
    """
    frame, shown = session.frame(viewport), session.display_set(viewport)
    if frame is None or shown is None or frame.plane is None:
        raise CommandError(t("this image does not say where it lies in the patient"))
    spaces = (shown.frame_of_reference_uid, pet.frame_of_reference_uid)
    matrix = session.registrations.matrix(*spaces)
    here = frame.plane.point_mm(at.x - 0.5, at.y - 0.5)
    if matrix is None and shown is not pet:
        raise CommandError(t("this image and the PET lie in spaces that are not registered"))
    return here if matrix is None else matrix.point(here)


def region_about(session: ViewerSession, viewport: Viewport, at: Point) -> UptakeRegion:
    """What hangs together with the hottest voxel near a point.

    Raises
    ------
    CommandError
        There is no PET, its images are not here yet, or nothing is hot there.
    """
    room = session.tmtv
    pet = needed_pet(session, viewport=viewport)
    phase = phase_in(session, pet)
    values = volume_values(session, pet, phase)
    point = point_in(session, viewport, at, pet)
    shape = Ball(point, room.within_mm)
    below = _below(session, viewport, at, pet)
    _loaded(session, values, slices_of(below or shape, values.geometry))
    found = hottest(values, enclosed(below or Ball(point, SNAP_MM), values.geometry))
    if found is None:
        raise CommandError(t("the PET does not reach this point"))
    seed = values.geometry.point_mm(*found[1])
    made = UptakeRegion(
        new_region_uid(), "", pet.uid, Ball(seed, room.within_mm), room.rule, seed, phase
    )
    least, reason = room.least(room.rule, pet)
    if reason:
        raise CommandError(reason)
    if (least is not None and found[0] < least) or found[0] <= 0:
        value = f"{format_number(found[0], 3)} {unit_of(pet)}"
        raise CommandError(t("nothing is hot enough here: at most {value}", value=value))
    return made


def _below(session: ViewerSession, viewport: Viewport, at: Point, pet: DisplaySet) -> Tunnel | None:
    """All that a projection shows near a point; None where one plane is looked at."""
    look, frame, shown = viewport.reformat, session.frame(viewport), session.display_set(viewport)
    if look is None or not look.slab.thick or frame is None or frame.plane is None or shown is None:
        return None
    spaces = (shown.frame_of_reference_uid, pet.frame_of_reference_uid)
    matrix = session.registrations.matrix(*spaces)
    plane = moved(frame.plane, matrix) if matrix is not None else frame.plane
    across, down = (SNAP_MM / step for step in (plane.spacing_mm[1], plane.spacing_mm[0]))
    turns = (tau * n / EDGE_POINTS for n in range(EDGE_POINTS))
    ring = tuple(Point(at.x + across * cos(turn), at.y + down * sin(turn)) for turn in turns)
    return Tunnel(plane, ring, look.slab.thickness_mm / 2)


def region_of_figure(session: ViewerSession, figure: Annotation) -> UptakeRegion:
    """The uptake within a figure, as deep as it is wide.

    Raises
    ------
    CommandError
        The figure encloses nothing, or no voxel of a PET.
    """
    if not encloses(figure):
        raise CommandError(t("this figure encloses nothing: draw a closed one"))
    place = session.measurements.places.find(figure.image.key)
    drawn_on = session.display_sets.get(place.display_set) if place else None
    if place is not None and drawn_on is not None and drawn_on.modality == "PT":
        pet, phase = drawn_on, _phase_at(drawn_on, place.index)
        values = volume_values(session, pet, phase)
        slice_ = values.slice_of(place.index)
        geometry = values.geometry
        aspect = geometry.spacing_mm[1] / geometry.spacing_mm[0]
        spans = spans_of(figure, geometry.columns, geometry.rows, aspect)
        inside = slice_ is not None and bool(spans)
        ends = depth_slices(spans, slice_, geometry) if inside and slice_ is not None else (0, 0)
        shape: Shape = Prism(spans, *ends)
    else:
        pet = needed_pet(session)
        phase = phase_in(session, pet)
        geometry = volume_values(session, pet, phase).geometry
        shape = _carried_over(session, figure, pet)
        inside = bool(enclosed(shape, geometry))
    if not inside:
        raise CommandError(t("this figure encloses no voxel of the PET"))
    rule = session.tmtv.rule
    return UptakeRegion(new_region_uid(), figure.label, pet.uid, shape, rule, None, phase)


def _phase_at(pet: DisplaySet, index: int) -> int:
    """The phase, from 0, of a frame."""
    first, _ = phase_of(pet, index)
    lengths = pet.phase_lengths
    return next((n for n in range(len(lengths)) if sum(lengths[:n]) == first), 0)


def _carried_over(session: ViewerSession, figure: Annotation, pet: DisplaySet) -> Tunnel:
    """A figure of another image, or of a plane through a volume, in the space of a PET."""
    frame = session.measurements.places.frame(figure.image.key)
    spaces = (figure.image.frame_of_reference_uid, pet.frame_of_reference_uid)
    matrix = session.registrations.matrix(*spaces)
    if frame is None or frame.plane is None or matrix is None:
        raise CommandError(t("draw the figure on the PET, or on an image of its space"))
    line = _round(figure, pixel_aspect(frame)) or contour(figure)
    plane = moved(frame.plane, matrix)
    wide = (max(p.x for p in line) - min(p.x for p in line)) * plane.spacing_mm[1]
    high = (max(p.y for p in line) - min(p.y for p in line)) * plane.spacing_mm[0]
    shown = session.measurements.places.shown(figure.image.key)
    slab = shown.reformat.slab if shown is not None and shown.reformat is not None else THIN
    seen = slab.thickness_mm if slab.thick else 0.0  # what a projection shows is meant
    return Tunnel(plane, line, max(min(wide, high), seen) / 2)


def _round(figure: Annotation, aspect: float) -> tuple[Point, ...]:
    """An ellipse or circle as points on its edge; nothing for other figures."""
    axes = conjugate(figure, aspect)
    if axes is None:
        return ()
    centre, a, b = axes
    turns = [(cos(turn), sin(turn)) for turn in (tau * n / EDGE_POINTS for n in range(EDGE_POINTS))]
    return tuple(
        Point(centre.x + a.x * c + b.x * s, centre.y + a.y * c + b.y * s) for c, s in turns
    )


def usual_least(rule: Rule, pet: DisplaySet) -> float:
    """The value from which whole bodies are measured: the rule's, where it is a value."""
    least, _ = UptakeRoom.least(rule, pet)
    return USUAL_LEAST if least is None else least


def regions_of_body(
    session: ViewerSession, pet: DisplaySet, least: float, smallest_ml: float
) -> tuple[tuple[UptakeRegion, Result], ...]:
    """All that is hotter than a value, in parts that hang together, the largest first.

    Raises
    ------
    CommandError
        The images are not all here yet, there is no such part, or there are too many.
    """
    phase = phase_in(session, pet)
    values = volume_values(session, pet, phase)
    everything = whole(values.geometry)
    _loaded(session, values, range(values.geometry.slices))
    unit = unit_of(pet)
    least_count = smallest_ml / voxel_volume_ml(values.geometry)
    parts = [p for p in components(at_least(values, everything, least)) if p.count >= least_count]
    if not parts:
        words = f"{format_number(least, 3)} {unit}"
        raise CommandError(t("nothing reaches {words} in a part of this size", words=words))
    room_left = MAX_REGIONS - len(session.tmtv.regions)
    made = []
    for part in parts[: min(MAX_FOUND, room_left)]:
        found = figures(values, part)
        if found is not None:
            seed = values.geometry.point_mm(*found.maximum_at)
            rule = Rule(value=least, unit=unit)
            region = UptakeRegion(new_region_uid(), "", pet.uid, None, rule, seed, phase)
            made.append((region, Result(part, found, unit)))
    return tuple(made)


def _loaded(session: ViewerSession, values: FrameValues, slices: range) -> None:
    missing = session.tmtv.want(values, slices)
    if missing:
        text = t("{missing} of {total} images of the PET are being loaded; try again in a moment",
                 missing=missing, total=len(slices))  # fmt: skip
        raise CommandError(text)
