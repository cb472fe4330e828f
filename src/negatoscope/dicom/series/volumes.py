"""Volumes: the frames of a display set as voxels, or the reason why they are none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from negatoscope.dicom.presentation.lut import ModalityLUT
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.obstacles import Code
from negatoscope.dicom.space.affine import scaling
from negatoscope.dicom.space.geometry import ImagePlane
from negatoscope.dicom.space.volumes import Arrangement, SliceSource, VolumeGeometry, arrange
from negatoscope.language import t

#: Greatest level of a voxel: two bytes each.
MAX_LEVEL = 65535
#: Voxels a side that graphics take, and bytes of one volume: larger ones are thinned out.
MAX_SIDE = 2048
MAX_BYTES = 1 << 30
#: Obstacles that a volume can live with: what is uneven is resampled, a tilt is a shear, and of
#: several phases each is a volume.
_BEARABLE = frozenset(
    {
        Code.IRREGULAR_SPACING,
        Code.MISSING_FRAMES,
        Code.INCONSISTENT_POSITION_INFORMATION,
        Code.SHARED_POSITIONS,
    }
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """``level = stored * factor + offset`` for one frame, rounded and kept in 0 to MAX_LEVEL."""

    factor: float
    offset: float


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Frames as voxels.

    A voxel holds a *level*, 0 to MAX_LEVEL. ``level - bias`` is what ``lut`` takes for a stored
    value; where all frames are stored alike, it is their stored value. ``scalings`` lead from each
    frame's stored values to levels. Colour volumes hold red, green and blue as they are.

    ``thinned`` says of each axis (columns, rows, slices) that only every so-manieth voxel is there.
    ``first`` is the index of the volume's first frame in its display set: one that comes in phases
    has a volume for each.
    """

    uid: str
    display_set: str
    first: int
    frames: tuple[Frame, ...]
    geometry: VolumeGeometry
    sources: tuple[SliceSource, ...]
    scalings: tuple[Scaling, ...]
    bias: float
    lut: ModalityLUT
    colour: bool = False
    one_byte: bool = False
    warning: str = ""
    thinned: tuple[int, int, int] = (1, 1, 1)

    @property
    def middle(self) -> Frame:
        """The frame that stands for all of them."""
        return self.frames[self.sources[len(self.sources) // 2].first]

    @property
    def frame_of_reference_uid(self) -> str:
        """The space in which the volume lies."""
        return self.middle.instance.string("FrameOfReferenceUID")


def reason_against(display_set: DisplaySet) -> str:
    """Why a display set cannot be seen as a volume, in words; ``""`` where it can."""
    if not display_set.is_image:
        return t("It holds no images.")
    for obstacle in display_set.obstacles:
        several = obstacle.code is Code.SHARED_POSITIONS and len(display_set.phase_lengths) < 2
        if several or obstacle.code not in _BEARABLE:
            return obstacle.text
    if len(display_set.frames) < 2:
        return t("One image alone is no volume.")
    layout = display_set.frames[0].format
    if layout.floating or layout.bits_stored > 16:
        return t("Its values need more than 16 bits.")
    if layout.photometric == "PALETTE COLOR":
        return t("Its values stand for colours of a palette.")
    if display_set.frames[0].modality_lut.table is not None:
        return t("Its values go through a table.")
    return ""


def phase_of(display_set: DisplaySet, index: int) -> tuple[int, int]:
    """First index and number of frames of the phase that an image belongs to."""
    first = 0
    for length in display_set.phase_lengths:
        if index < first + length:
            return first, length
        first += length
    return 0, len(display_set.frames)


def volume_of(display_set: DisplaySet, index: int = 0) -> Volume | None:
    """The volume that an image of a display set belongs to; ``None`` where there is none.

    See :func:`reason_against` for the reason.
    """
    if reason_against(display_set):
        return None
    first, length = phase_of(display_set, index)
    frames = display_set.frames[first : first + length]
    planes = [frame.plane for frame in frames if frame.plane is not None]
    if len(planes) < len(frames):
        return None
    layout = frames[0].format
    arranged = arrange(planes, layout.columns, layout.rows)
    if arranged is None:
        return None
    scalings, bias, lut = _levels(frames)
    volume = Volume(
        uid=f"{display_set.uid}/{first}",
        display_set=display_set.uid,
        first=first,
        frames=frames,
        geometry=arranged.geometry,
        sources=arranged.sources,
        scalings=scalings,
        bias=bias,
        lut=lut,
        colour=layout.samples_per_pixel > 1,
        one_byte=not layout.signed and layout.bits_stored <= 8 and bias == 0,
        warning=_warning(display_set, planes, arranged),
    )
    return thin_out(volume)


def thin_out(volume: Volume, most_side: int = MAX_SIDE, most_bytes: int = MAX_BYTES) -> Volume:
    """The volume itself, or every second, third, … voxel of it where it is too large.

    Voxels that are kept lie where they lay.
    """
    whole = volume.geometry
    sizes = (whole.columns, whole.rows, whole.slices)
    steps = [-(-size // most_side) for size in sizes]
    per_voxel = 3 if volume.colour else 1 if volume.one_byte else 2
    while per_voxel * math.prod(-(-n // s) for n, s in zip(sizes, steps, strict=True)) > most_bytes:
        # the axis that still has most voxels gives some up
        left = [size / step for size, step in zip(sizes, steps, strict=True)]
        steps[left.index(max(left))] += 1
    if steps == [1, 1, 1]:
        return volume
    axes = whole.to_patient
    columns, rows, slices = (-(-n // s) for n, s in zip(sizes, steps, strict=True))
    geometry = VolumeGeometry(
        columns, rows, slices, axes.after(scaling(steps[0], steps[1], steps[2]))
    )
    told = t(
        "Thinned out: {kept} of {all} voxels are shown, for want of memory.",
        kept=" × ".join(map(str, (columns, rows, slices))),
        all=" × ".join(map(str, sizes)),
    )
    return replace(
        volume,
        geometry=geometry,
        sources=volume.sources[:: steps[2]],
        thinned=(steps[0], steps[1], steps[2]),
        warning=f"{volume.warning} {told}".strip() if volume.warning else told,
    )


def _levels(frames: Sequence[Frame]) -> tuple[tuple[Scaling, ...], float, ModalityLUT]:
    """How stored values become levels, what of a level is bias, and what a level is worth."""
    first = frames[0]
    luts = {(f.modality_lut.slope, f.modality_lut.intercept) for f in frames}
    alike = len({(f.format.signed, f.format.bits_stored) for f in frames}) == 1
    if len(luts) == 1 and alike:
        bias = 32768.0 if first.format.signed else 0.0
        return (Scaling(1.0, bias),) * len(frames), bias, first.modality_lut
    # values of one kind, spread over all levels (PET has a slope for every slice)
    ends = [frame.modality_lut.apply(end) for frame in frames for end in frame.format.stored_range]
    low, high = min(ends), max(ends)
    slope = (high - low) / MAX_LEVEL or 1.0
    scalings = tuple(
        Scaling(f.modality_lut.slope / slope, (f.modality_lut.intercept - low) / slope)
        for f in frames
    )
    lut = replace(first.modality_lut, slope=slope, intercept=low)
    return scalings, 0.0, lut


def _warning(display_set: DisplaySet, planes: Sequence[ImagePlane], arranged: Arrangement) -> str:
    """What a person has to know of how the volume was made."""
    if not arranged.resampled:
        return ""
    reason = next(
        (
            obstacle.text
            for obstacle in display_set.obstacles
            if obstacle.code in (Code.IRREGULAR_SPACING, Code.MISSING_FRAMES)
        ),
        "",
    )
    return t(
        "Resampled: {count} slices are made of {frames} images. {reason}",
        count=arranged.geometry.slices,
        frames=len(planes),
        reason=reason,
    )
