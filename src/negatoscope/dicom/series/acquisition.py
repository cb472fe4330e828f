"""When a frame was acquired, and how thick its slice is."""

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import groups_of_frame, is_enhanced
from negatoscope.dicom.series.frames import Frame

# Longer texts than a date begin with one: YYYYMMDD of a DT.
_DATE_LENGTH = 8


def acquired(frame: Frame) -> tuple[str, str]:
    """Date (DA) and time (TM) of a frame's acquisition, else those of its study."""
    instance = frame.instance
    moment = _frame_content(frame).string("FrameAcquisitionDateTime")
    moment = moment or instance.string("AcquisitionDateTime")
    date = instance.string("AcquisitionDate") or moment[:_DATE_LENGTH]
    time = instance.string("AcquisitionTime") or _clock(moment)
    if is_enhanced(instance) and moment:
        date, time = moment[:_DATE_LENGTH], _clock(moment)
    return date or instance.string("StudyDate"), time or instance.string("StudyTime")


def slice_thickness_mm(frame: Frame) -> float | None:
    """Nominal thickness of a frame's slice."""
    if is_enhanced(frame.instance):
        measures = groups_of_frame(frame.instance, frame.number).macro("PixelMeasuresSequence")
        if measures is not None and (thickness := measures.number("SliceThickness")) is not None:
            return thickness
    return frame.instance.number("SliceThickness")


def _frame_content(frame: Frame) -> DataSet:
    if not is_enhanced(frame.instance):
        return DataSet()
    groups = groups_of_frame(frame.instance, frame.number)
    return groups.macro("FrameContentSequence") or DataSet()


def _clock(moment: str) -> str:
    """Time of a DT without its offset from UTC."""
    return moment[_DATE_LENGTH:].split("+")[0].split("-")[0]
