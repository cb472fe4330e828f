"""Standardised uptake value (PS3.3 C.8.9, with the rules of QIBA) by body weight."""

from dataclasses import dataclass
from datetime import datetime

from negatoscope.dicom.dataset import PRIVATE, DataSet
from negatoscope.dicom.quantities.body import weight_kg
from negatoscope.dicom.quantities.decay import (
    is_attenuation_corrected,
    is_decay_corrected,
    remaining_share,
)

SUV_UNIT = "SUVbw"
# Less than this is no dose in Bq: it was written in MBq, or for another purpose.
MIN_DOSE_BQ = 1e5
_PHILIPS = "Philips PET Private Group"
# Units (0054,1001) as people write them.
_UNIT_WORDS = {
    "BQML": "Bq/ml",
    "CNTS": "counts",
    "PROPCNTS": "proportional to counts",
    "PROPCPS": "proportional to counts/s",
    "CPS": "counts/s",
    "PCNT": "%",
    "NONE": "",
}
# SUVType (0054,1006) of values that are uptake already.
_SUV_TYPES = {
    "": SUV_UNIT,
    "BW": SUV_UNIT,
    "LBM": "SUVlbm",
    "LBMJAMES128": "SUVlbm (James)",
    "LBMJANMA": "SUVlbm",
    "BSA": "SUVbsa",
    "IBW": "SUVibw",
}


@dataclass(frozen=True, slots=True)
class SUV:
    """Factor from rescaled values to SUV and its unit, or the reason why there is none.

    Then ``other_unit`` and ``other_factor`` say what the values are instead. ``note`` says what of
    the header a person has changed.
    """

    factor: float | None
    reason: str = ""
    unit: str = SUV_UNIT
    other_unit: str = ""
    other_factor: float = 1.0
    note: str = ""

    @property
    def shown(self) -> tuple[float, str]:
        """Factor and unit of what is shown: uptake where it is known."""
        if self.factor is not None:
            return self.factor, self.unit
        return self.other_factor, self.other_unit


def suv(instance: DataSet, earliest: datetime | None = None, units: str = "") -> SUV:
    """Factor from the values of a PET image to uptake.

    Parameters
    ----------
    instance
        Metadata of one image.
    earliest
        Start of the earliest acquisition of the series, for series that were processed again
        under a later date (see `decay.earliest_acquisition`).
    units
        Units of the values, where the image says them elsewhere (enhanced PET).
    """
    units = (units or instance.string("Units")).upper()
    if units in ("GML", "CM2ML"):  # uptake already
        default = "BSA" if units == "CM2ML" else ""
        kind = instance.string("SUVType").upper() or default
        return SUV(1.0, unit=_SUV_TYPES.get(kind, f"SUV ({kind})"))
    if units == "CNTS":
        return _from_philips_counts(instance, earliest)
    if units != "BQML":
        words = _UNIT_WORDS.get(units, units)
        reason = f"the unit “{words}” does not lead to SUV" if words else "the unit is missing"
        return SUV(None, reason, other_unit=words)
    return _from_becquerel(instance, earliest)


def _from_becquerel(instance: DataSet, earliest: datetime | None, activity: float = 1.0) -> SUV:
    """From values that are Bq/ml when multiplied by `activity`."""
    factor = _suv_per_becquerel(instance, earliest)
    if isinstance(factor, str):
        return SUV(None, factor, other_unit="Bq/ml", other_factor=activity)
    return SUV(factor * activity)


def _suv_per_becquerel(instance: DataSet, earliest: datetime | None) -> float | str:
    if not is_attenuation_corrected(instance) or not is_decay_corrected(instance):
        return "the images are not corrected for attenuation and decay"
    weight = weight_kg(instance)
    if weight is None:
        return "the patient's weight is missing"
    tracer = instance.first("RadiopharmaceuticalInformationSequence")
    dose = tracer.number("RadionuclideTotalDose")
    if dose is None or dose <= 0:
        return "the injected dose is missing"
    if dose < MIN_DOSE_BQ:
        return f"an injected dose of {dose:g} Bq is not plausible"
    remaining = remaining_share(instance, tracer, earliest)
    if isinstance(remaining, str):
        return remaining
    return weight * 1000.0 / (dose * remaining)


def _from_philips_counts(instance: DataSet, earliest: datetime | None) -> SUV:
    """Philips writes counts with private factors to SUVbw (xx00) or to Bq/ml (xx09)."""
    if factor := instance.private(0x7053, 0x00, _PHILIPS).number(PRIVATE):
        return SUV(factor)
    if activity := instance.private(0x7053, 0x09, _PHILIPS).number(PRIVATE):
        return _from_becquerel(instance, earliest, activity)
    reason = "the images hold counts, and no factor to SUV"
    return SUV(None, reason, other_unit=_UNIT_WORDS["CNTS"])
