"""What a volume's values look like in 3D: colour and opacity as straight lines between points."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

#: A value (modality unit) and its opacity, for each millimetre that a ray goes through it.
OpacityPoint = tuple[float, float]
#: A value (modality unit) and its red, green and blue, 0 to 1.
ColourPoint = tuple[float, float, float, float]

#: Entries of a table.
ENTRIES = 1024
#: What is less opaque is not seen at all.
SEEN = 1e-4
#: A function has so many points at least, and at most when a person adds some.
LEAST_POINTS, MOST_POINTS = 2, 16
#: Nothing is wholly opaque: a power of nothing would be lost on thin steps.
_MOST = 0.9999


@dataclass(frozen=True, slots=True)
class TransferFunction:
    """Opacity and colour of values; both keep their last value beyond their ends.

    Points are in the order of their values; two at the same value are a step.
    """

    opacities: tuple[OpacityPoint, ...]
    colours: tuple[ColourPoint, ...]

    def opacity(self, value: float) -> float:
        """The opacity of a value, for 1 mm."""
        return _between(self.opacities, value)[0]

    def colour(self, value: float) -> tuple[float, float, float]:
        """Red, green and blue of a value."""
        red, green, blue = _between(self.colours, value)
        return red, green, blue

    @property
    def bounds(self) -> tuple[float, float]:
        """Values below and above which nothing changes any more, as far as it is seen."""
        low, high = self._ends
        first, last = self.opacities[0][0], self.opacities[-1][0]
        for a, b in pairwise(self.opacities):
            if max(a[1], b[1]) > SEEN:
                break
            first = b[0]
        for a, b in pairwise(reversed(self.opacities)):
            if max(a[1], b[1]) > SEEN:
                break
            last = b[0]
        low = first if self.opacities[0][1] <= SEEN else low
        high = last if self.opacities[-1][1] <= SEEN else high
        return (low, high) if low < high else self._ends

    @property
    def _ends(self) -> tuple[float, float]:
        low = min(self.opacities[0][0], self.colours[0][0])
        return low, max(self.opacities[-1][0], self.colours[-1][0], low + 1e-6)

    def shifted(self, by: float) -> "TransferFunction":
        """The opacities moved along the values; colours stay with theirs (as in OHIF)."""
        if not by:
            return self
        return replace(self, opacities=tuple((v + by, o) for v, o in self.opacities))

    def with_point(self, index: int, value: float, opacity: float) -> "TransferFunction":
        """One point of the opacities elsewhere; it does not pass its neighbours.

        Raises
        ------
        IndexError
            There is no such point.
        """
        points = list(self.opacities)
        if not 0 <= index < len(points):
            raise IndexError(index)
        low = points[index - 1][0] if index else value
        high = points[index + 1][0] if index + 1 < len(points) else value
        points[index] = (min(max(value, low), high), min(max(opacity, 0.0), 1.0))
        return replace(self, opacities=tuple(points))

    def with_more(self, index: int) -> "TransferFunction":
        """One more point in the middle of the way from a point to the next.

        Raises
        ------
        IndexError
            There is no way from that point.
        """
        if not 0 <= index < len(self.opacities) - 1:
            raise IndexError(index)
        (a, x), (b, y) = self.opacities[index], self.opacities[index + 1]
        made = ((a + b) / 2, (x + y) / 2)
        points = self.opacities
        return replace(self, opacities=(*points[: index + 1], made, *points[index + 1 :]))

    def without(self, index: int) -> "TransferFunction":
        """The function without a point of its opacities; two are left.

        Raises
        ------
        IndexError
            There is no such point, or there are only two.
        """
        if not 0 <= index < len(self.opacities) or len(self.opacities) <= LEAST_POINTS:
            raise IndexError(index)
        points = self.opacities
        return replace(self, opacities=(*points[:index], *points[index + 1 :]))

    def fitted(self, own: tuple[float, float], to: tuple[float, float]) -> "TransferFunction":
        """The function stretched so that the values ``own`` come to lie at ``to``."""
        factor = (to[1] - to[0]) / (own[1] - own[0])

        def place(value: float) -> float:
            return to[0] + (value - own[0]) * factor

        return TransferFunction(
            tuple((place(v), o) for v, o in self.opacities),
            tuple((place(v), *rgb) for v, *rgb in self.colours),  # type: ignore[misc]
        )

    def table(
        self, low: float, high: float, length_mm: float, entries: int = ENTRIES
    ) -> "array[float]":
        """Red, green, blue, opacity of even steps from ``low`` to ``high``, both included.

        Opacity is that of a way of ``length_mm`` through a value.
        """
        values = [low + (high - low) * n / (entries - 1) for n in range(entries)]
        found = array("f", bytes(16 * entries))
        for at, lane in enumerate(zip(*_along(self.colours, values), strict=True)):
            found[at::4] = array("f", lane)
        opacities = _along(self.opacities, values)
        found[3::4] = array("f", [1.0 - (1.0 - min(o, _MOST)) ** length_mm for (o,) in opacities])
        return found


def _between(points: Sequence[tuple[float, ...]], value: float) -> tuple[float, ...]:
    return _along(points, [value])[0]


def _along(points: Sequence[tuple[float, ...]], values: Sequence[float]) -> list[tuple[float, ...]]:
    """What lines between points say of growing values."""
    found, at, last = [], 0, len(points) - 1
    for value in values:
        while at < last and points[at + 1][0] <= value:
            at += 1
        here = points[at]
        if at == last or value <= here[0]:
            found.append(here[1:])
            continue
        after = points[at + 1]
        share = (value - here[0]) / (after[0] - here[0])
        pairs = zip(here[1:], after[1:], strict=True)
        found.append(tuple(a + (b - a) * share for a, b in pairs))
    return found


@dataclass(frozen=True, slots=True)
class Lighting:
    """How surfaces answer a lamp beside the eye; without ``shade`` colours are as they are."""

    ambient: float = 0.1
    diffuse: float = 0.9
    specular: float = 0.2
    power: float = 10.0
    shade: bool = True
