"""Values that tests may rely on: places in the demo studies with an exact stored value."""

from dataclasses import dataclass

from negatoscope.cli.phantoms.records import uid


@dataclass(frozen=True, slots=True)
class Rod:
    """A calibration rod in the head holder: homogeneous, without noise, in every slice."""

    hounsfield: int
    stored_value: int
    x_mm: float
    y_mm: float
    radius_mm: float
    column: int
    row: int


def _rod(hounsfield: int, x_mm: float, y_mm: float) -> Rod:
    spacing, size, centre_y = 0.48828125, 512, 2.0
    column = round(x_mm / spacing + (size - 1) / 2)
    row = round((y_mm - centre_y) / spacing + (size - 1) / 2)
    return Rod(hounsfield, hounsfield + 1024, x_mm, y_mm, 3.5, column, row)


HEAD_RODS = (
    _rod(-1000, -36.0, 112.0),
    _rod(0, -12.0, 115.0),
    _rod(100, 12.0, 115.0),
    _rod(1000, 36.0, 112.0),
)
"""The four rods; `column` and `row` are the pixel in the middle of each (zero-based)."""

CT_HEAD_STUDY_UID = uid("ct-head")
CT_HEAD_SERIES_UID = uid("ct-head", 2)
CT_HEAD_SLICES = 300


def ct_head_instance_uid(instance_number: int) -> str:
    """SOP Instance UID of a slice of the CT of the head (1 to 300, from the neck upwards)."""
    return uid("ct-head", 2, instance_number)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A pixel whose value is known (zero-based column and row)."""

    study_uid: str
    series_uid: str
    sop_instance_uid: str
    instance_number: int
    column: int
    row: int
    stored_value: int
    hounsfield: int


def _landmark(instance_number: int, rod: Rod) -> Landmark:
    return Landmark(
        CT_HEAD_STUDY_UID,
        CT_HEAD_SERIES_UID,
        ct_head_instance_uid(instance_number),
        instance_number,
        rod.column,
        rod.row,
        rod.stored_value,
        rod.hounsfield,
    )


CT_HEAD_LANDMARK = _landmark(150, HEAD_RODS[3])
"""The middle of the 1000 HU rod on slice 150: stored value 2024."""

CT_HEAD_LANDMARKS = tuple(_landmark(150, rod) for rod in HEAD_RODS)
"""The four rods on slice 150: -1000, 0, 100 and 1000 HU."""
