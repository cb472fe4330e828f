"""How uptake regions come about: from a point, from a figure, from the whole body."""

import secrets

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.frame_values import FrameValues
from negatoscope.app.viewer.tmtv.room import MAX_REGIONS, Result
from negatoscope.app.viewer.tmtv.uptake_commands import needed_pet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.uptake import unit_of
from negatoscope.dicom.series.volumes import phase_of, reason_against
from negatoscope.dicom.space.geometry import Vector
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.annotations.regions import encloses, spans_of
from negatoscope.viewing.camera import Point
from negatoscope.viewing.quantification.definitions import (
    Ball,
    Prism,
    Rule,
    UptakeRegion,
    depth_slices,
    slices_of,
)
from negatoscope.viewing.quantification.figures import figures, voxel_volume_ml
from negatoscope.viewing.quantification.segments import at_least, components, hottest
from negatoscope.viewing.quantification.voxels import ball, whole
from negatoscope.viewing.viewports import Viewport

#: The hottest voxel within this distance of a point is meant by it.
SNAP_MM = 8.0
#: Parts of a body that are kept at most, the largest ones.
MAX_FOUND = 100


def new_region_uid() -> str:
    """A name that no other region of the session has."""
    return secrets.token_hex(8)


def phase_in(session: ViewerSession, pet: DisplaySet) -> int:
    """The first frame of the phase of a PET that is looked at."""
    shown = [v for v in session.grid.viewports if v.display_set == pet.uid]
    active = session.grid.active
    index = active.index if active in shown else shown[0].index if shown else 0
    return phase_of(pet, index)[0]


def volume_values(session: ViewerSession, pet: DisplaySet, first: int) -> FrameValues:
    """The values of a PET.

    Raises
    ------
    CommandError
        It is no volume.
    """
    values = session.tmtv.values(pet, first)
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
    first = phase_in(session, pet)
    values = volume_values(session, pet, first)
    point = point_in(session, viewport, at, pet)
    shape = Ball(point, room.within_mm)
    _loaded(session, values, slices_of(shape, values.geometry))
    found = hottest(values, ball(values.geometry, point, SNAP_MM))
    if found is None:
        raise CommandError(t("the PET does not reach this point"))
    seed = values.geometry.point_mm(*found[1])
    made = UptakeRegion(
        new_region_uid(), "", pet.uid, Ball(seed, room.within_mm), room.rule, seed, first
    )
    least, reason = room.least(room.rule, pet)
    if reason:
        raise CommandError(reason)
    if (least is not None and found[0] < least) or found[0] <= 0:
        value = f"{format_number(found[0], 3)} {unit_of(pet)}"
        raise CommandError(t("nothing is hot enough here: at most {value}", value=value))
    return made


def region_of_figure(session: ViewerSession, figure: Annotation) -> UptakeRegion:
    """The uptake within a figure, as deep as it is wide.

    Raises
    ------
    CommandError
        The figure encloses nothing, or does not lie on a PET.
    """
    place = session.measurements.places.find(figure.image.key)
    pet = session.display_sets.get(place.display_set) if place else None
    if place is None or pet is None or pet.modality != "PT":
        raise CommandError(t("draw the figure on the PET"))
    if not encloses(figure):
        raise CommandError(t("this figure encloses nothing: draw a closed one"))
    first = phase_of(pet, place.index)[0]
    values = volume_values(session, pet, first)
    slice_ = values.slice_of(place.index)
    geometry = values.geometry
    aspect = geometry.spacing_mm[1] / geometry.spacing_mm[0]
    spans = spans_of(figure, geometry.columns, geometry.rows, aspect)
    if slice_ is None or not spans:
        raise CommandError(t("this figure encloses no voxel"))
    shape = Prism(spans, *depth_slices(spans, slice_, geometry))
    return UptakeRegion(
        new_region_uid(), figure.label, pet.uid, shape, session.tmtv.rule, None, first
    )


def regions_of_body(
    session: ViewerSession, pet: DisplaySet, least: float, smallest_ml: float
) -> tuple[tuple[UptakeRegion, Result], ...]:
    """All that is hotter than a value, in parts that hang together, the largest first.

    Raises
    ------
    CommandError
        The images are not all here yet, there is no such part, or there are too many.
    """
    first = phase_in(session, pet)
    values = volume_values(session, pet, first)
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
            region = UptakeRegion(new_region_uid(), "", pet.uid, None, rule, seed, first)
            made.append((region, Result(part, found, unit)))
    return tuple(made)


def _loaded(session: ViewerSession, values: FrameValues, slices: range) -> None:
    missing = session.tmtv.want(values, slices)
    if missing:
        text = t("{missing} of {total} images of the PET are being loaded; try again in a moment",
                 missing=missing, total=len(slices))  # fmt: skip
        raise CommandError(text)
