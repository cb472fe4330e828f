"""What a frame is besides its place: echo, phase, b-value, in the words of its corner text."""

from negatoscope.dicom.dimensions import dimension_labels
from negatoscope.dicom.frames import Frame
from negatoscope.dicom.functional_groups import is_enhanced


def frame_labels(frame: Frame) -> tuple[str, ...]:
    """Short texts, the most telling first; empty where a frame is like its neighbours."""
    if is_enhanced(frame.instance):
        return dimension_labels(frame.instance, frame.number)
    return ()
