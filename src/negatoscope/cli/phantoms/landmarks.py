"""Values that tests may rely on: places in the demo studies with an exact stored value."""

from dataclasses import dataclass


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
