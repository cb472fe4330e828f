"""What the dialog with the curves of regions shows, as plain values."""

from dataclasses import dataclass

#: (x, y) as fractions of the chart, from its upper left corner.
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CurveLine:
    """A region's curve: its points, the band of one standard deviation, whether it is selected."""

    title: str
    points: tuple[Point, ...]
    band: tuple[Point, ...]
    selected: bool


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A line of the table: a phase, what it is worth, and each region's mean and deviation."""

    phase: int  # from 0
    name: str
    value: str
    cells: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class CurveDialog:
    """The curves of the regions that were drawn on a series in phases."""

    series: str
    viewport_id: str
    noun: str  # "Time point"
    across: str  # what lies along the axis: "Time, s"
    up: str  # the unit of the values
    lines: tuple[CurveLine, ...] = ()
    across_ticks: tuple[tuple[float, str], ...] = ()
    up_ticks: tuple[tuple[float, str], ...] = ()
    current: float | None = None  # where the phase lies that is shown
    rows: tuple[CurveRow, ...] = ()
    origin: str = ""  # where the times come from
    waiting: int = 0  # images that are not here yet
    failed: int = 0  # images that cannot be shown
