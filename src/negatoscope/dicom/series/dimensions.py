"""Dimensions of multi-frame images (PS3.3 C.7.6.17): the order of frames, and their stacks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydicom.datadict import dictionary_description, keyword_for_tag

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups, groups_of_frame
from negatoscope.dicom.text import format_number

_LAST_TAG = 0xFFFFFFFF
_IN_STACK_ORDER = "StackID", "InStackPositionNumber"
# Places of slices are told otherwise; these dimensions need no words of their own.
_PLACES = frozenset({*_IN_STACK_ORDER, "ImagePositionPatient", "ImagePositionVolume"})
# What attributes are called in the corner of a picture, and their units.
_WORDS = {
    "TemporalPositionIndex": ("Time point", ""),
    "TemporalPositionTimeOffset": ("Time", "s"),
    "EffectiveEchoTime": ("TE", "ms"),
    "RepetitionTime": ("TR", "ms"),
    "InversionTimes": ("TI", "ms"),
    "FlipAngle": ("Flip angle", "°"),
    "DiffusionBValue": ("b", "s/mm²"),
    "NominalCardiacTriggerDelayTime": ("Trigger", "ms"),
    "NominalPercentageOfCardiacPhase": ("Cardiac phase", "%"),
    "NominalRespiratoryTriggerDelayTime": ("Breathing", "ms"),
    "NominalPercentageOfRespiratoryPhase": ("Breathing phase", "%"),
    "FrameAcquisitionNumber": ("Acquisition", ""),
    "VelocityEncodingMaximumValue": ("Venc", "cm/s"),
    "SegmentNumber": ("Segment", ""),
    "ReferencedSegmentNumber": ("Segment", ""),
    "DataType": ("", ""),
}


@dataclass(frozen=True, slots=True)
class Dimension:
    """One axis along which frames are ordered: an attribute, in its functional group."""

    keyword: str
    group: str
    label: str
    organization_uid: str


def dimensions(instance: DataSet) -> tuple[Dimension, ...]:
    """Dimensions of an instance, the one that varies most slowly first."""
    found = []
    for item in instance.sequence("DimensionIndexSequence"):
        keyword = _keyword(item, "DimensionIndexPointer")
        found.append(
            Dimension(
                keyword,
                _keyword(item, "FunctionalGroupPointer"),
                item.string("DimensionDescriptionLabel"),
                item.string("DimensionOrganizationUID"),
            )
        )
    return tuple(found)


def _keyword(item: DataSet, pointer: str) -> str:
    """Keyword of the attribute that a tag points to; ``""`` for private and unknown ones."""
    text = item.string(pointer)
    try:
        number = int(text, 16)
    except ValueError:
        return ""
    return keyword_for_tag(number) if 0 <= number <= _LAST_TAG else ""


def in_dimension_order(
    axes: Sequence[Dimension], groups: Sequence[FunctionalGroups]
) -> tuple[int, ...]:
    """Places of the frames in the order that the dimensions say.

    Of several organisations the first one counts. Frames without index values keep their order,
    after the others.
    """
    count = len(groups)
    if not axes:
        return tuple(range(count))
    kept = [i for i, axis in enumerate(axes) if axis.organization_uid == axes[0].organization_uid]

    def key(place: int) -> tuple[bool, tuple[float, ...], int]:
        values = _content(groups[place]).numbers("DimensionIndexValues")
        if len(values) < len(axes):
            return True, (), place
        return False, tuple(values[i] for i in kept), place

    return tuple(sorted(range(count), key=key))


def stack_ids(groups: Sequence[FunctionalGroups]) -> tuple[str, ...]:
    """Stack of each frame, where the frames make several stacks; else all ``""``.

    A stack of one frame is none: three planes of a localizer stay together.
    """
    found = tuple(_content(item).string("StackID") for item in groups)
    sizes = Counter(found)
    if len(sizes) < 2 or min(sizes.values()) < 2:
        return ("",) * len(groups)
    return found


def _content(groups: FunctionalGroups) -> DataSet:
    return groups.macro("FrameContentSequence") or DataSet()


def dimension_labels(instance: DataSet, number: int) -> tuple[str, ...]:
    """What a frame is along the dimensions that are no places: ``("TE 30 ms", "b 1000 s/mm²")``."""
    axes = dimensions(instance)
    if not axes:
        return ()
    groups = groups_of_frame(instance, number)
    labels = (_label(axis, groups, instance) for axis in axes if axis.keyword not in _PLACES)
    return tuple(dict.fromkeys(label for label in labels if label))


def _label(axis: Dimension, groups: FunctionalGroups, instance: DataSet) -> str:
    if not axis.keyword:
        return ""
    holder = (groups.macro(axis.group) if axis.group else None) or instance
    number = holder.number(axis.keyword)
    value = format_number(number) if number is not None else holder.string(axis.keyword)
    if not value:
        return ""
    words = _WORDS.get(axis.keyword)
    name, unit = words or (axis.label or dictionary_description(axis.keyword), "")
    space = "" if unit == "°" else " "
    return f"{name} {value}{space}{unit}".strip()
