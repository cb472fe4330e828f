"""Frames of nuclear medicine images (PS3.3 C.8.4.8): detector, window, phase, angle, slot."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.text import format_number


@dataclass(frozen=True, slots=True)
class _Axis:
    """A vector that numbers the frames along one axis, and what a number is called."""

    vector: str
    name: str
    count: str


_AXES = (
    _Axis("EnergyWindowVector", "Energy window", "NumberOfEnergyWindows"),
    _Axis("DetectorVector", "Detector", "NumberOfDetectors"),
    _Axis("PhaseVector", "Phase", "NumberOfPhases"),
    _Axis("RotationVector", "Rotation", "NumberOfRotations"),
    _Axis("RRIntervalVector", "R-R interval", "NumberOfRRIntervals"),
    _Axis("TimeSlotVector", "Time slot", "NumberOfTimeSlots"),
    _Axis("SliceVector", "Slice", "NumberOfSlices"),
    _Axis("AngularViewVector", "View", ""),
    _Axis("TimeSliceVector", "Time slice", ""),
)


def frame_place(instance: DataSet, vector: str, number: int) -> int | None:
    """Place of a frame, from 1, along an axis: its value in one of the vectors."""
    values = instance.numbers(vector)
    return int(values[number - 1]) if 0 < number <= len(values) else None


def nuclear_labels(instance: DataSet, number: int) -> tuple[str, ...]:
    """Where a frame lies on the axes that the frame increment pointer names and that vary."""
    pointed = {pointer.upper() for pointer in instance.strings("FrameIncrementPointer")}
    labels = []
    for axis in _AXES:
        values = instance.numbers(axis.vector)
        if pointed and tag_of(axis.vector) not in pointed:
            continue
        if not 0 < number <= len(values) or len(set(values)) < 2:
            continue
        place = int(values[number - 1])
        labels.append(_label(instance, axis, place, len(set(values)), number))
    return tuple(labels)


def _label(instance: DataSet, axis: _Axis, place: int, count: int, number: int) -> str:
    if axis.vector == "EnergyWindowVector":
        name = _item(instance, "EnergyWindowInformationSequence", place).string("EnergyWindowName")
        return f"Energy window {place}" + (f", {name}" if name else "")
    if axis.vector == "DetectorVector":
        detector = _item(instance, "DetectorInformationSequence", place)
        view = detector.first("ViewCodeSequence").string("CodeMeaning")
        return f"Detector {place}" + (f", {view.lower()}" if view else "")
    if axis.vector == "AngularViewVector":
        angle = _angle_degrees(instance, place, number)
        return f"View {place} of {count}" + (
            "" if angle is None else f", {format_number(round(angle, 1))}°"
        )
    return f"{axis.name} {place} of {instance.integer(axis.count) or count}"


def _angle_degrees(instance: DataSet, view: int, number: int) -> float | None:
    """Angle of a view: StartAngle, and AngularStep for each view before it (C.8.4.12)."""
    turn = frame_place(instance, "RotationVector", number) or 1
    rotation = _item(instance, "RotationInformationSequence", turn)
    start, step = rotation.number("StartAngle"), rotation.number("AngularStep")
    if start is None:
        start = detector_of(instance, number).number("StartAngle")
    if start is None or step is None:
        return None
    sign = -1.0 if rotation.string("RotationDirection") == "CC" else 1.0
    return (start + sign * step * (view - 1)) % 360.0


def detector_of(instance: DataSet, number: int) -> DataSet:
    """Item of the Detector Information Sequence that a frame belongs to; maybe empty."""
    place = frame_place(instance, "DetectorVector", number) or 1
    return _item(instance, "DetectorInformationSequence", place)


def _item(instance: DataSet, sequence: str, place: int) -> DataSet:
    items = instance.sequence(sequence)
    return items[place - 1] if 0 < place <= len(items) else DataSet()
