"""How much of an injected tracer is left at the time to which images are corrected for decay.

The rules are those of the QIBA profile for FDG-PET (pseudo code for SUV, robust version).
"""

import math
from datetime import datetime, timedelta

from negatoscope.dicom.dataset import PRIVATE, DataSet
from negatoscope.dicom.text import parse_datetime

# A plausible examination starts within so many half-lives of the injection.
MAX_HALF_LIVES = 20.0
# Tracers that live longer may be imaged days later: a clock time alone says not which day.
SHORT_LIVED_S = 12 * 3600.0
_GE = "GEMS_PETD_01"
_DISAGREEMENT = "the times of injection and scan do not fit together"


def earliest_acquisition(instances: list[DataSet]) -> datetime | None:
    """Start of the first acquisition of a series; PET without a series date refers to it."""
    starts = [start for i in instances if (start := _acquisition(i)) is not None]
    return min(starts, default=None)


def is_decay_corrected(instance: DataSet) -> bool:
    """Values are corrected for decay: CorrectedImage, or DecayCorrected of enhanced PET."""
    corrections = instance.strings("CorrectedImage")
    if "DECY" in corrections or "DECAY" in corrections:
        return True
    return instance.string("DecayCorrected").upper() == "YES"


def is_attenuation_corrected(instance: DataSet) -> bool:
    """Values are corrected for attenuation."""
    if "ATTN" in instance.strings("CorrectedImage"):
        return True
    return instance.string("AttenuationCorrected").upper() == "YES"


def remaining_share(instance: DataSet, tracer: DataSet, earliest: datetime | None) -> float | str:
    """Share of the dose that is left, 0 to 1; or in words why it is not known.

    Parameters
    ----------
    instance
        Metadata of one image.
    tracer
        Item of its Radiopharmaceutical Information Sequence.
    earliest
        Start of the series' earliest acquisition (see `earliest_acquisition`).
    """
    reference = instance.string("DecayCorrectionDateTime")
    correction = instance.string("DecayCorrection").upper()
    if correction == "ADMIN":
        return 1.0
    if correction == "NONE":
        return "the images are not corrected for decay"
    if correction != "START" and not reference:
        return "the images say not to which time they are corrected for decay"
    half_life = tracer.number("RadionuclideHalfLife")
    if half_life is None or half_life <= 0:
        return "the half-life of the tracer is missing"
    # enhanced PET says the moment itself
    dated = parse_datetime(reference) if reference else None
    scan = dated or _scan_start(instance, half_life, earliest)
    if scan is None:
        return "the time of the scan is missing"
    return _share_at(scan, tracer, half_life)


def _share_at(scan: datetime, tracer: DataSet, half_life: float) -> float | str:
    """Share at the scan's start: the first of the times of injection that is plausible decides."""
    dated = parse_datetime(tracer.string("RadiopharmaceuticalStartDateTime"))
    clock = _at_clock(tracer.string("RadiopharmaceuticalStartTime"), scan)
    if dated is None and clock is None:
        return "the time of injection is missing"
    if dated is None and half_life > SHORT_LIVED_S:
        return "the day of injection is missing"
    for injection in (dated, clock if half_life <= SHORT_LIVED_S else None):
        if injection is None:
            continue
        elapsed = (scan - injection).total_seconds()
        if 0 <= elapsed <= MAX_HALF_LIVES * half_life:
            return float(2.0 ** (-elapsed / half_life))
    return _DISAGREEMENT


def _at_clock(time: str, scan: datetime) -> datetime | None:
    """The last moment before the scan at which the clock showed this time."""
    moment = parse_datetime(scan.strftime("%Y%m%d"), time) if time else None
    if moment is not None and moment > scan:  # injected before midnight
        moment -= timedelta(days=1)
    return moment


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


def _acquisition(instance: DataSet) -> datetime | None:
    moment = _moment(instance, "AcquisitionDate", "AcquisitionTime")
    if moment is None and (text := instance.string("AcquisitionDateTime")):
        moment = parse_datetime(text)
    return moment


def _moment(instance: DataSet, date: str, time: str) -> datetime | None:
    clock = instance.string(time)
    return parse_datetime(instance.string(date), clock) if clock else None
