"""Whether frames make a volume, and every reason why they do not."""

import math
from collections import Counter
from collections.abc import Sequence

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups, functional_groups, is_enhanced
from negatoscope.dicom.presentation.pixels import PixelFormat
from negatoscope.dicom.series.frames import Frame, frame_count
from negatoscope.dicom.series.obstacles import Code, Obstacle
from negatoscope.dicom.series.ordering import Ordered
from negatoscope.dicom.sop_classes import is_single_image
from negatoscope.dicom.space.geometry import dot, subtract
from negatoscope.dicom.space.planes import frame_directions, frame_position, volume_directions

# Slices may be shifted sideways by this share of a pixel (rounded headers), at least so many mm.
SHIFT_SHARE, SHIFT_MM = 0.1, 0.05
# Slices belong to a volume in these modalities; in others nobody misses it.
VOLUME_MODALITIES = frozenset({"CT", "MR", "PT"})


def obstacles(ordered: Ordered) -> tuple[Obstacle, ...]:
    """Every reason why the frames of a display set, at least one, are no volume."""
    frames = ordered.frames
    instance = frames[0].instance
    modality = instance.string("Modality")
    nature = _nature(frames, modality)
    found = [*_layout(frames, expected=bool(nature)), *nature]
    if len(frames) > 1 and not nature:
        found += _place(frames, modality) or [*ordered.obstacles, *_shift(frames)]
    if not instance.string("SOPClassUID"):
        text = "The images do not say what kind of object they are (SOP Class UID)."
        found.append(Obstacle(Code.MISSING_SOP_CLASS_UID, text))
    if not found and ordered.slice_spacing_mm is None:
        text = "All images lie at one position."
        found.append(Obstacle(Code.NOT_RECONSTRUCTABLE, text, expected=True))
    return tuple(found)


def _nature(frames: Sequence[Frame], modality: str) -> list[Obstacle]:
    """Reasons in what is shown: no slices of a volume to begin with."""
    instance = frames[0].instance
    in_space = len(frames) > 1 and frames[0].plane is not None  # tomosynthesis, say
    if is_single_image(instance, modality) and not in_space:
        text = "Projection images are no slices of a volume."
    elif len(frames) == 1:
        text = "One image alone is no volume."
    elif modality == "NM" and "RECON TOMO" not in instance.strings("ImageType"):
        text = "Only reconstructed slices of nuclear medicine (RECON TOMO) are a volume."
    elif modality not in VOLUME_MODALITIES and all(frame.plane is None for frame in frames):
        text = "These images are no slices of a volume."
    else:
        return []
    return [Obstacle(Code.NOT_RECONSTRUCTABLE, text, expected=True)]


def _layout(frames: Sequence[Frame], *, expected: bool) -> list[Obstacle]:
    """Images of another size or with other samples than the rest."""
    found: list[Obstacle] = []
    sizes = Counter((frame.format.columns, frame.format.rows) for frame in frames)
    if len(sizes) > 1:
        listed = ", ".join(f"{columns} × {rows}" for (columns, rows), _ in sizes.most_common(4))
        text = f"The images are of different size: {listed}."
        found.append(Obstacle(Code.INCONSISTENT_DIMENSIONS, text, expected))
    if len({_components(frame.format) for frame in frames}) > 1:
        text = "Some images are in colour, others are grayscale."
        found.append(Obstacle(Code.INCONSISTENT_COMPONENTS, text, expected))
    return found


def _components(layout: PixelFormat) -> tuple[int, bool]:
    return layout.samples_per_pixel, layout.photometric == "PALETTE COLOR"


def _place(frames: Sequence[Frame], modality: str) -> list[Obstacle]:
    """What is missing to know where the images lie."""
    if all(frame.plane is not None for frame in frames):
        return []
    several = len({id(frame.instance) for frame in frames}) > 1
    if not several and not is_enhanced(frames[0].instance):
        text = "The frames do not say where they lie."
        expected = modality not in VOLUME_MODALITIES
        return [Obstacle(Code.MULTIFRAME_NO_POSITION_INFORMATION, text, expected)]
    pairs = [(frame.instance, groups) for frame, groups in _with_groups(frames)]
    lost = {
        "do not say where they lie": sum(frame_position(*pair) is None for pair in pairs),
        "do not say how they lie": sum(not _directed(*pair) for pair in pairs),
        "have no pixel size": sum(frame.spacing is None for frame in frames),
    }
    codes = _CODES_OF_SERIES if several else _CODES_OF_GROUPS
    noun = "images" if several else "frames"
    return [
        Obstacle(code, f"{_share(lost[what], len(frames), noun)} {what}.")
        for what, code in zip(lost, codes, strict=True)
        if lost[what]
    ]


_CODES_OF_SERIES = (
    Code.NO_POSITION_INFORMATION,
    Code.INCONSISTENT_ORIENTATIONS,
    Code.NOT_RECONSTRUCTABLE,
)
_CODES_OF_GROUPS = (
    Code.MULTIFRAME_NO_POSITION_INFORMATION,
    Code.MULTIFRAME_NO_ORIENTATION,
    Code.MULTIFRAME_NO_PIXEL_MEASUREMENTS,
)


def _directed(instance: DataSet, groups: FunctionalGroups | None) -> bool:
    if frame_directions(instance, groups) is not None:
        return True
    return groups is not None and volume_directions(groups) is not None


def _share(lost: int, count: int, noun: str) -> str:
    return f"The {noun}" if lost == count else f"{lost} of {count} {noun}"


def _with_groups(frames: Sequence[Frame]) -> list[tuple[Frame, FunctionalGroups | None]]:
    """Frames with their functional groups, looked up once for each instance."""
    known: dict[int, tuple[FunctionalGroups, ...]] = {}
    paired: list[tuple[Frame, FunctionalGroups | None]] = []
    for frame in frames:
        key = id(frame.instance)
        if key not in known:
            known[key] = functional_groups(frame.instance, frame_count(frame.instance))
        groups = known[key]
        paired.append((frame, groups[frame.number - 1] if groups else None))
    return paired


def _shift(frames: Sequence[Frame]) -> list[Obstacle]:
    """Slices that lie beside each other instead of behind: a tilted gantry, or a moved table."""
    first = frames[0].plane
    if first is None or not all(
        frame.plane is not None and frame.plane.directions.agrees_with(first.directions)
        for frame in frames
    ):
        return []  # without a common direction there is no behind
    allowed = max(SHIFT_SHARE * min(first.spacing_mm), SHIFT_MM)
    most, behind = 0.0, 0.0
    for frame in frames:
        if frame.plane is None:
            continue
        way = subtract(frame.plane.position_mm, first.position_mm)
        right, down = dot(way, first.row_direction), dot(way, first.column_direction)
        if (aside := math.hypot(right, down)) > most:
            most, behind = aside, abs(dot(way, first.normal))
    if most <= allowed:
        return []
    text = f"The slices are shifted sideways against each other, up to {most:.1f} mm"
    degrees = math.degrees(math.atan2(most, behind))
    tilt = f" (as if the gantry were tilted by {degrees:.1f}°)." if behind else "."
    return [Obstacle(Code.INCONSISTENT_POSITION_INFORMATION, text + tilt)]
