"""A line that clings to edges: the cheapest way over an image between two points.

Costs are low where neighbouring values differ much (Mortensen and Barrett 1995, gradient magnitude
alone). The way is looked for in a window about the point where it begins, so that it takes the
same time on any image.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot

from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Point

#: Half the side of the window, in steps.
REACH = 56
#: Costs of a step are whole numbers up to this.
_DEAREST = 24
_NEIGHBOURS = tuple(
    (dx, dy, 7 if dx and dy else 5) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy
)


@dataclass(frozen=True, slots=True)
class Window:
    """Values of an image about a point, one for each ``step`` pixels, row by row."""

    left: int
    top: int
    columns: int
    rows: int
    step: int
    values: Sequence[float]

    def cell_of(self, point: Point) -> tuple[int, int]:
        """The cell of a point, the nearest one within the window."""
        column = int((point.x - self.left) // self.step)
        row = int((point.y - self.top) // self.step)
        return min(max(column, 0), self.columns - 1), min(max(row, 0), self.rows - 1)

    def point_of(self, cell: int) -> Point:
        """The middle of a cell in image coordinates."""
        row, column = divmod(cell, self.columns)
        half = self.step / 2
        return Point(self.left + column * self.step + half, self.top + row * self.step + half)


def window_about(
    point: Point,
    columns: int,
    rows: int,
    step: int,
    values_of: Callable[[Sequence[Span]], Sequence[float]],
) -> Window:
    """The window about a point of an image of so many columns and rows.

    ``values_of`` gives the values of runs of pixels, one after the other.
    """
    reach = REACH * step
    left, top = max(0, int(point.x) - reach), max(0, int(point.y) - reach)
    right, bottom = min(columns, int(point.x) + reach), min(rows, int(point.y) + reach)
    lines = range(top, bottom, step)
    all_values = values_of([Span(row, left, right) for row in lines])
    width = right - left
    values = [v for i in range(len(lines)) for v in all_values[i * width : (i + 1) * width : step]]
    return Window(left, top, len(range(left, right, step)), len(lines), step, values)


class Livewire:
    """The cheapest ways from one point to all others of a window; they are found once."""

    def __init__(self, start: Point, window: Window) -> None:
        self._start = start
        self._window = window
        column, row = window.cell_of(start)
        self._before = _ways(_costs(window), window.columns, window.rows, row, column)

    def to(self, end: Point) -> tuple[Point, ...]:
        """The way from the start to a point, without the start; straight beyond the window."""
        window = self._window
        column, row = window.cell_of(end)
        cell = row * window.columns + column
        path: list[Point] = []
        while self._before[cell] >= 0:
            path.append(window.point_of(cell))
            cell = self._before[cell]
        path.reverse()
        if path and hypot(path[-1].x - end.x, path[-1].y - end.y) <= window.step * 2:
            path.pop()  # the end itself takes the place of the middle of its cell
        return (*path, end)


def _costs(window: Window) -> list[int]:
    """What a step into each cell costs: little on edges."""
    columns, rows, values = window.columns, window.rows, window.values
    slopes = [0.0] * (columns * rows)
    for row in range(rows):
        above, below = max(row - 1, 0) * columns, min(row + 1, rows - 1) * columns
        at = row * columns
        for column in range(columns):
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            across = values[at + right] - values[at + left]
            down = values[below + column] - values[above + column]
            slopes[at + column] = abs(across) + abs(down)
    steepest = max(slopes, default=0.0) or 1.0
    return [1 + int((_DEAREST - 1) * (1 - slope / steepest) ** 2) for slope in slopes]


def _ways(costs: list[int], columns: int, rows: int, row: int, column: int) -> list[int]:
    """For each cell the one before it on the cheapest way (Dijkstra); −1 at the start.

    Costs are small whole numbers, so cells wait in a list for each sum instead of a heap.
    """
    count = columns * rows
    far = 1 << 30
    best, before = [far] * count, [-1] * count
    start = row * columns + column
    best[start] = 0
    waiting: dict[int, list[int]] = {0: [start]}
    total, left = 0, 1
    while left:
        cells = waiting.pop(total, ())
        for cell in cells:
            left -= 1
            if best[cell] != total:
                continue
            y, x = divmod(cell, columns)
            for dx, dy, way in _NEIGHBOURS:
                if not (0 <= x + dx < columns and 0 <= y + dy < rows):
                    continue
                there = cell + dy * columns + dx
                sum_there = total + way * costs[there]
                if sum_there < best[there]:
                    best[there] = sum_there
                    before[there] = cell
                    waiting.setdefault(sum_there, []).append(there)
                    left += 1
        total += 1
    return before
