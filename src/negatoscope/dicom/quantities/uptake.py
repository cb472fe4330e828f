"""Uptake in another unit than the images', and from other data than the header's."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.quantities.body import (
    HEIGHT_RANGE_M,
    WEIGHT_RANGE_KG,
    Normalization,
    height_m,
    normalizations,
    weight_kg,
)
from negatoscope.dicom.quantities.suv import MIN_DOSE_BQ, SUV_UNIT

#: All that is offered; PS3.16 CID 85, lean body mass by two formulas.
UPTAKE_UNITS = (SUV_UNIT, "SUVlbm", "SUVlbm (James)", "SUVbsa", "SUVibw")
#: The largest dose and the longest half-life that make sense: 100 GBq, 100 years.
MAX_DOSE_BQ, MAX_HALF_LIFE_S = 1e11, 3.2e9


def conversion(instance: DataSet, given: str, wanted: str) -> Normalization:
    """From one unit of uptake to another: times ``ratio``, or why that is not known."""
    if given == wanted:
        return Normalization(wanted, 1.0)
    known = {SUV_UNIT: Normalization(SUV_UNIT, 1.0)}
    known.update({norm.unit: norm for norm in normalizations(instance)})
    here, there = known.get(given), known.get(wanted)
    if here is None or there is None:
        return Normalization(wanted, None, f"{given} cannot be told in {wanted}")
    if here.ratio is None or there.ratio is None:
        return Normalization(wanted, None, here.reason or there.reason)
    return Normalization(wanted, there.ratio / here.ratio)


@dataclass(frozen=True, slots=True)
class UptakeData:
    """What uptake is computed from; None or empty where the header does not say it.

    ``injected`` is the clock time of injection, HHMMSS.
    """

    weight_kg: float | None = None
    height_m: float | None = None
    sex: str = ""
    dose_bq: float | None = None
    half_life_s: float | None = None
    injected: str = ""

    def changes(self, before: "UptakeData") -> tuple[str, ...]:
        """Names of what differs."""
        return tuple(
            each.name
            for each in fields(self)
            if getattr(self, each.name) != getattr(before, each.name)
        )


def uptake_data(instance: DataSet) -> UptakeData:
    """What the header says."""
    tracer = instance.first("RadiopharmaceuticalInformationSequence")
    moment = tracer.string("RadiopharmaceuticalStartDateTime")
    clock = moment[8:] or tracer.string("RadiopharmaceuticalStartTime")
    return UptakeData(
        weight_kg(instance),
        height_m(instance),
        instance.string("PatientSex"),
        tracer.number("RadionuclideTotalDose"),
        tracer.number("RadionuclideHalfLife"),
        clock.partition(".")[0][:6],
    )


def reason_against(data: UptakeData) -> str:
    """Why data make no sense, in words; ``""`` when they do."""
    for value, limits, words in (
        (data.weight_kg, WEIGHT_RANGE_KG, "a weight of {} kg"),
        (data.height_m, HEIGHT_RANGE_M, "a height of {} m"),
        (data.dose_bq, (MIN_DOSE_BQ, MAX_DOSE_BQ), "a dose of {} Bq"),
        (data.half_life_s, (1.0, MAX_HALF_LIFE_S), "a half-life of {} s"),
    ):
        if value is not None and not limits[0] <= value <= limits[1]:
            return words.format(f"{value:g}") + " is not plausible"
    if data.sex not in ("", "M", "F", "O"):
        return "the sex is M, F or O"
    clock = data.injected
    if clock and not (
        clock.isdecimal()
        and len(clock) == 6
        and clock[:2] < "24"
        and clock[2:4] < "60"
        and clock[4:] < "60"
    ):
        return "the time of injection is written as HHMMSS"
    return ""


def with_data(instance: DataSet, data: UptakeData) -> DataSet:
    """An instance's metadata with other data, where they differ from the header's."""
    changed = data.changes(uptake_data(instance))
    if not changed:
        return instance
    made: dict[str, Any] = dict(instance.json)
    _put(made, changed, "weight_kg", "PatientWeight", "DS", data.weight_kg)
    _put(made, changed, "height_m", "PatientSize", "DS", data.height_m)
    _put(made, changed, "sex", "PatientSex", "CS", data.sex or None)
    tracer: dict[str, Any] = dict(instance.first("RadiopharmaceuticalInformationSequence").json)
    _put(tracer, changed, "dose_bq", "RadionuclideTotalDose", "DS", data.dose_bq)
    _put(tracer, changed, "half_life_s", "RadionuclideHalfLife", "DS", data.half_life_s)
    _put(tracer, changed, "injected", "RadiopharmaceuticalStartTime", "TM", data.injected or None)
    if "injected" in changed:  # the dated time would go before it
        tracer.pop(tag_of("RadiopharmaceuticalStartDateTime"), None)
    key = tag_of("RadiopharmaceuticalInformationSequence")
    before: Mapping[str, Any] = made.get(key, {}) if isinstance(made.get(key), dict) else {}
    rest = instance.values("RadiopharmaceuticalInformationSequence")[1:]
    made[key] = {**before, "vr": "SQ", "Value": [tracer, *rest]}
    return DataSet(made)


def _put(
    json: dict[str, Any],
    changed: tuple[str, ...],
    name: str,
    keyword: str,
    representation: str,
    value: object,
) -> None:
    if name in changed:
        element: dict[str, Any] = {"vr": representation}
        json[tag_of(keyword)] = element if value is None else {**element, "Value": [value]}
