"""What a frame is besides its place, in the words of its corner text: echo, phase, side, view."""

from negatoscope.dicom.functional_groups import is_enhanced
from negatoscope.dicom.series.dimensions import dimension_labels
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.nuclear import nuclear_labels
from negatoscope.dicom.sop_classes import is_single_image
from negatoscope.dicom.space.projection import laterality, positioner_label, view_label

_ANGIOGRAPHY = frozenset({"XA", "RF"})
#: Of eyes and photographs: pictures that look alike on both sides, and have no letters at the edge.
_OF_A_SIDE = frozenset({"OP", "OPT", "OPTBSV", "OPTENF", "OCT", "OSS", "XC", "ES", "DMS", "GM"})
_SIDE_WORDS = {"R": "Right", "L": "Left", "B": "Both sides"}


def frame_labels(frame: Frame) -> tuple[str, ...]:
    """Short texts, the most telling first; empty where a frame is like its neighbours."""
    instance = frame.instance
    modality = instance.string("Modality")
    if is_single_image(instance, modality):
        labels = [view_label(instance)]
    elif modality in _ANGIOGRAPHY:
        labels = [positioner_label(instance, frame.number)]
    elif modality == "NM":
        labels = [*nuclear_labels(instance, frame.number)]
    elif modality in _OF_A_SIDE:
        labels = [_SIDE_WORDS.get(laterality(instance), "")]
    else:
        labels = []
    if is_enhanced(instance):
        labels += dimension_labels(instance, frame.number)
    return tuple(label for label in labels if label)
