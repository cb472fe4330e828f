"""Real world values (PS3.3 C.7.6.16.2.11): stored values as quantities with a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups

# UCUM codes that people write otherwise.
_UNITS = {
    "[hnsf'U]": "HU",
    "{SUVbw}g/ml": "SUVbw",
    "{SUVlbm}g/ml": "SUVlbm",
    "{SUVbsa}cm2/ml": "SUVbsa",
    "{SUVibw}g/ml": "SUVibw",
    "1": "",
    "{ratio}": "",
    "mm2/s": "mm²/s",
    "um2/s": "µm²/s",
    "/min": "1/min",
    "Cel": "°C",
    "deg": "°",
}


@dataclass(frozen=True, slots=True)
class RealWorldMapping:
    """Values of a frame as a quantity: a line or a table over a range of stored values."""

    unit: str
    label: str = ""
    slope: float = 1.0
    intercept: float = 0.0
    first: float = -inf
    last: float = inf
    table: tuple[float, ...] = ()

    def apply(self, stored: float) -> float | None:
        """Quantity of a stored value; ``None`` outside the range of the mapping."""
        if not self.first <= stored <= self.last:
            return None
        if self.table:
            place = round(stored - self.first)
            return self.table[place] if place < len(self.table) else None
        return stored * self.slope + self.intercept


def real_world_mappings(
    instance: DataSet, groups: FunctionalGroups
) -> tuple[RealWorldMapping, ...]:
    """Mappings of a frame, from its functional groups or, for classic images, its instance."""
    items: Iterable[DataSet] = groups.items("RealWorldValueMappingSequence") or instance.sequence(
        "RealWorldValueMappingSequence"
    )
    return tuple(mapping for item in items if (mapping := _mapping(item)) is not None)


def _mapping(item: DataSet) -> RealWorldMapping | None:
    code = item.first("MeasurementUnitsCodeSequence").string("CodeValue")
    unit = _UNITS.get(code, code)
    quantity = item.first("QuantityDefinitionSequence").first("ConceptCodeSequence")
    label = (
        item.string("LUTExplanation") or quantity.string("CodeMeaning") or item.string("LUTLabel")
    )
    first, last = _limit(item, "First"), _limit(item, "Last")
    table = item.numbers("RealWorldValueLUTData")
    slope, intercept = item.number("RealWorldValueSlope"), item.number("RealWorldValueIntercept")
    if table and first is not None:
        return RealWorldMapping(unit, label, 1.0, 0.0, first, first + len(table) - 1, table)
    if slope is None:
        return None
    low = -inf if first is None else first
    high = inf if last is None else last
    return RealWorldMapping(unit, label, slope, intercept or 0.0, low, high)


def _limit(item: DataSet, which: str) -> float | None:
    value = item.number(f"RealWorldValue{which}ValueMapped")
    if value is not None:
        return value
    return item.number(f"DoubleFloatRealWorldValue{which}ValueMapped")
