"""What else a point means: real world values, uptake by other norms, ultrasound scales."""

from dataclasses import dataclass

from negatoscope.dicom.functional_groups import groups_of_frame
from negatoscope.dicom.quantities.real_world import real_world_mappings
from negatoscope.dicom.quantities.uptake import UPTAKE_UNITS, conversion
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.space.ultrasound import region_at


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit and what it is a value of."""

    value: float
    unit: str
    label: str = ""


def more_values(frame: Frame, stored: float) -> tuple[Quantity, ...]:
    """Quantities of a stored value besides its modality value; those not known are left out."""
    groups = groups_of_frame(frame.instance, frame.number)
    found = [
        Quantity(value, mapping.unit, mapping.label)
        for mapping in real_world_mappings(frame.instance, groups)
        if (value := mapping.apply(stored)) is not None
    ]
    lut = frame.modality_lut
    if lut.unit in UPTAKE_UNITS:
        uptake = lut.apply(stored)
        norms = (conversion(frame.instance, lut.unit, unit) for unit in UPTAKE_UNITS)
        found += [Quantity(uptake * n.ratio, n.unit) for n in norms if n.ratio is not None]
    return tuple(q for q in found if q.unit != lut.unit or not q.unit)


def place_values(frame: Frame, column: float, row: float) -> tuple[Quantity, ...]:
    """What the place itself is worth, in the regions of ultrasound: seconds and cm/s, say.

    ``(0, 0)`` is the outer corner of the first pixel.
    """
    region = region_at(frame.instance, column, row)
    if region is None:
        return ()
    pairs = zip(region.physical(column, row), region.units, strict=True)
    return tuple(Quantity(value, unit, region.name) for value, unit in pairs if value is not None)
