"""Standardised uptake value by body weight (PS3.3 C.8.9, with the decay logic of QIBA)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from negatoscope.dicom.dataset import PRIVATE, DataSet
from negatoscope.dicom.text import parse_datetime

SUV_UNIT = "SUVbw"
# A plausible examination starts within so many half-lives of the injection.
MAX_HALF_LIVES = 20.0
_WEIGHT_RANGE_KG = (0.01, 1000.0)
_PHILIPS = "Philips PET Private Group"
_GE = "GEMS_PETD_01"


@dataclass(frozen=True, slots=True)
class SUV:
    """Factor from rescaled values to SUVbw, or the reason why there is none."""

    factor: float | None
    reason: str = ""


def earliest_acquisition(instances: list[DataSet]) -> datetime | None:
    """Start of the first acquisition of a series; PET without a series date refers to it."""
    starts = [start for i in instances if (start := _acquisition(i)) is not None]
    return min(starts, default=None)


def suv(instance: DataSet, earliest: datetime | None = None) -> SUV:
    """Body-weight SUV factor of a PET image.

    Parameters
    ----------
    instance
        Metadata of one image.
    earliest
        Start of the earliest acquisition of the series, for series that were processed again
        under a later date (see `earliest_acquisition`).
    """
    units = instance.string("Units").upper()
    if units == "GML":  # already SUV by body weight
        return SUV(1.0)
    if units == "CNTS":
        return _philips_factor(instance)
    if units != "BQML":
        return SUV(None, f"the unit {units or 'is missing and'} does not lead to SUV")
    corrections = instance.strings("CorrectedImage")
    if "ATTN" not in corrections or not ("DECY" in corrections or "DECAY" in corrections):
        return SUV(None, "the images are not corrected for attenuation and decay")
    weight = instance.number("PatientWeight")
    if weight is None or not _WEIGHT_RANGE_KG[0] <= weight <= _WEIGHT_RANGE_KG[1]:
        return SUV(None, "the patient's weight is missing")
    tracer = instance.first("RadiopharmaceuticalInformationSequence")
    dose = tracer.number("RadionuclideTotalDose")
    if dose is None or dose <= 0:
        return SUV(None, "the injected dose is missing")
    remaining = _remaining_share(instance, tracer, earliest)
    if isinstance(remaining, str):
        return SUV(None, remaining)
    return SUV(weight * 1000.0 / (dose * remaining))


def _remaining_share(instance: DataSet, tracer: DataSet, earliest: datetime | None) -> float | str:
    """Share of the dose that is left at the time to which images are decay-corrected."""
    correction = instance.string("DecayCorrection").upper()
    if correction == "ADMIN":
        return 1.0
    if correction != "START":
        return "the images say not to which time they are corrected for decay"
    half_life = tracer.number("RadionuclideHalfLife")
    if half_life is None or half_life <= 0:
        return "the half-life of the tracer is missing"
    scan = _scan_start(instance, half_life, earliest)
    injection = _injection(tracer, scan)
    if scan is None or injection is None:
        return "the time of injection or of the scan is missing"
    elapsed = (scan - injection).total_seconds()
    if not 0 <= elapsed <= MAX_HALF_LIVES * half_life:
        return "the times of injection and scan do not fit together"
    return float(2.0 ** (-elapsed / half_life))


def _scan_start(instance: DataSet, half_life: float, earliest: datetime | None) -> datetime | None:
    """Time to which decay is corrected: the series' start, unless it was stamped later."""
    series = _moment(instance, "SeriesDate", "SeriesTime")
    acquisition = _acquisition(instance)
    if series is not None and (acquisition is None or series <= acquisition):
        return series
    ge = instance.private(0x0009, 0x0D, _GE).string(PRIVATE)
    if ge and (moment := parse_datetime(ge)) is not None:
        return moment
    computed = _back_computed(instance, acquisition, half_life)
    return computed if computed is not None else earliest or acquisition


def _back_computed(
    instance: DataSet, acquisition: datetime | None, half_life: float
) -> datetime | None:
    """Scan start from the frame reference time, which counts from it (PS3.3 C.8.9.4)."""
    reference_ms = instance.number("FrameReferenceTime")
    duration_ms = instance.number("ActualFrameDuration")
    if (
        acquisition is None
        or not reference_ms
        or not duration_ms
        or min(reference_ms, duration_ms) <= 0
    ):
        return None
    rate = math.log(2.0) / half_life
    decay = rate * duration_ms / 1000.0
    # moment within the frame at which the count rate equals its average
    average_s = math.log(decay / -math.expm1(-decay)) / rate
    return acquisition + timedelta(seconds=average_s - reference_ms / 1000.0)


def _injection(tracer: DataSet, scan: datetime | None) -> datetime | None:
    start = tracer.string("RadiopharmaceuticalStartDateTime")
    if start and (moment := parse_datetime(start)) is not None:
        return moment
    time = tracer.string("RadiopharmaceuticalStartTime")
    if not time or scan is None:
        return None
    moment = parse_datetime(scan.strftime("%Y%m%d"), time)
    if moment is not None and moment > scan:  # injected before midnight
        moment -= timedelta(days=1)
    return moment


def _philips_factor(instance: DataSet) -> SUV:
    factor = instance.private(0x7053, 0x00, _PHILIPS).number(PRIVATE)
    if factor:
        return SUV(factor)
    return SUV(None, "the images hold counts, and no factor to SUV")


def _acquisition(instance: DataSet) -> datetime | None:
    moment = _moment(instance, "AcquisitionDate", "AcquisitionTime")
    if moment is None and (text := instance.string("AcquisitionDateTime")):
        moment = parse_datetime(text)
    return moment


def _moment(instance: DataSet, date: str, time: str) -> datetime | None:
    clock = instance.string(time)
    return parse_datetime(instance.string(date), clock) if clock else None
