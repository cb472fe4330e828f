"""PET display sets in another unit of uptake, or computed from other data than the header's."""

from dataclasses import replace

from negatoscope.dicom.quantities.uptake import UptakeData, conversion, uptake_data, with_data
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.dicom.series.frames import Frame

_WORDS = {
    "weight_kg": "weight",
    "height_m": "height",
    "sex": "sex",
    "dose_bq": "dose",
    "half_life_s": "half-life",
    "injected": "time of injection",
}


def shows_uptake(display_set: DisplaySet) -> bool:
    """Whether the values are SUV of some kind."""
    return bool(display_set.frames) and unit_of(display_set).startswith("SUV")


def unit_of(display_set: DisplaySet) -> str:
    """The unit of the values of a PET display set; ``""`` for others."""
    frame = display_set.frames[0] if display_set.frames else None
    return frame.modality_lut.unit if frame is not None and frame.suv is not None else ""


def in_unit(display_set: DisplaySet, unit: str) -> DisplaySet:
    """A display set whose values are told in a unit of uptake; as it is where that is not known."""
    if not shows_uptake(display_set):
        return display_set
    given = unit_of(display_set)
    ratio = conversion(display_set.frames[0].instance, given, unit).ratio
    if ratio is None or given == unit:
        return display_set
    frames = tuple(_told(frame, ratio, unit) for frame in display_set.frames)
    return replace(display_set, frames=frames)


def _told(frame: Frame, ratio: float, unit: str) -> Frame:
    suv = frame.suv
    if suv is None or suv.factor is None:
        return frame
    return replace(
        frame,
        modality_lut=frame.modality_lut.scaled(ratio, unit),
        windows=tuple(window.scaled(ratio) for window in frame.windows),
        suv=replace(suv, factor=suv.factor * ratio, unit=unit),
    )


def recomputed(display_set: DisplaySet, data: UptakeData) -> DisplaySet:
    """A display set with its values computed anew from other data; it says which by `SUV.note`."""
    before = uptake_data(display_set.instances[0])
    changed = data.changes(before)
    if not changed:
        return display_set
    note = "by hand: " + ", ".join(_WORDS[name] for name in changed)
    made = display_sets(with_data(instance, data) for instance in display_set.instances)
    first = display_set.frames[0]
    same = (
        each
        for each in made
        if each.frames
        and len(each.frames) == len(display_set.frames)
        and (each.frames[0].sop_instance_uid, each.frames[0].number)
        == (first.sop_instance_uid, first.number)
    )
    found = next(same, None)
    if found is None:
        return display_set
    frames = tuple(
        replace(frame, suv=replace(frame.suv, note=note)) if frame.suv else frame
        for frame in found.frames
    )
    return replace(display_set, frames=frames, instances=found.instances)
