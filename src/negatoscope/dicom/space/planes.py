"""Planes of frames, from wherever each kind of object keeps them."""

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups
from negatoscope.dicom.space.geometry import (
    Directions,
    ImagePlane,
    Vector,
    image_directions,
    image_position,
)
from negatoscope.dicom.space.spacing import Spacing


def volume_directions(groups: FunctionalGroups) -> Directions | None:
    """Directions of a frame in the frame of reference of an ultrasound volume (C.8.24.5).

    That frame of reference belongs to the transducer: its axes are no directions in the patient.
    """
    attributes = groups.macro("PlaneOrientationVolumeSequence")
    return None if attributes is None else image_directions(attributes, "ImageOrientationVolume")


def frame_directions(instance: DataSet, groups: FunctionalGroups | None) -> Directions | None:
    """Directions of a frame: functional group, instance, or nuclear medicine detector."""
    if groups is not None:
        return image_directions(groups.macro("PlaneOrientationSequence") or instance)
    found = image_directions(instance)
    if found is None and "DetectorInformationSequence" in instance:
        return image_directions(instance.first("DetectorInformationSequence"))
    return found


def frame_position(instance: DataSet, groups: FunctionalGroups | None) -> Vector | None:
    """Position of a frame: functional group, instance, or nuclear medicine detector."""
    if groups is not None:
        volume = groups.macro("PlanePositionVolumeSequence")
        if volume is not None:
            return image_position(volume, "ImagePositionVolume")
        return image_position(groups.macro("PlanePositionSequence") or instance)
    position = image_position(instance)
    if position is None and "DetectorInformationSequence" in instance:
        return image_position(instance.first("DetectorInformationSequence"))
    return position


def frame_plane(
    instance: DataSet,
    groups: FunctionalGroups | None,
    directions: Directions | None,
    spacing: Spacing | None,
    offset_mm: float = 0.0,
) -> ImagePlane | None:
    """Plane of a frame, `offset_mm` along the normal from the instance's own position."""
    if directions is None or spacing is None:
        return None
    position = frame_position(instance, groups)
    if position is None:
        return None
    if offset_mm:
        normal = directions.normal
        position = (
            position[0] + normal[0] * offset_mm,
            position[1] + normal[1] * offset_mm,
            position[2] + normal[2] * offset_mm,
        )
    return ImagePlane(
        position, directions.row, directions.column, (spacing.row_mm, spacing.column_mm)
    )


def stack_offsets_mm(instance: DataSet, count: int) -> tuple[float, ...]:
    """Offsets of the frames of a classic multi-frame stack along the normal; empty when unknown.

    RT Dose says them (PS3.3 C.8.8.3.2, relative or, for axial grids, as absolute z); reconstructed
    nuclear medicine slices follow each other at SpacingBetweenSlices (C.8.4.15).
    """
    vector = instance.numbers("GridFrameOffsetVector")
    if len(vector) == count:
        return tuple(offset - vector[0] for offset in vector)
    spacing = instance.number("SpacingBetweenSlices")
    if spacing and "RECON TOMO" in instance.strings("ImageType"):
        slices = instance.numbers("SliceVector")  # gated studies have every slice several times
        if len(slices) == count:
            return tuple(spacing * (number - 1) for number in slices)
        return tuple(spacing * index for index in range(count))
    return ()


def detector_directions(instance: DataSet, count: int) -> tuple[Directions | None, ...]:
    """Directions of each frame of nuclear medicine by its detector; empty when there is one."""
    detectors = instance.sequence("DetectorInformationSequence")
    vector = instance.numbers("DetectorVector")
    if len(detectors) < 2 or len(vector) != count:
        return ()
    known = [image_directions(detector) for detector in detectors]
    return tuple(known[int(number) - 1] if 1 <= number <= len(known) else None for number in vector)
