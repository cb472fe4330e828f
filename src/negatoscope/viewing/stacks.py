"""The order in which the frames of a stack are fetched: from where it is looked at, outwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field


def outward(centre: int, count: int) -> Iterator[int]:
    """Indices from ``centre`` outwards: the neighbours first, both ways.

    >>> list(outward(2, 5))
    [2, 3, 1, 4, 0]
    """
    if count <= 0:
        return
    centre = min(max(centre, 0), count - 1)
    yield centre
    for step in range(1, count):
        if centre + step < count:
            yield centre + step
        if centre - step >= 0:
            yield centre - step


@dataclass(slots=True)
class Stack:
    """A display set that is being shown or filled: where it is looked at and how far it is."""

    count: int
    centre: int
    _order: Iterator[int] = field(default_factory=lambda: iter(()))
    next_index: int | None = None

    def __post_init__(self) -> None:
        self.restart()

    def recentre(self, centre: int) -> None:
        """Look at another frame: the order begins anew from there."""
        if centre != self.centre:
            self.centre = centre
            self.restart()

    def restart(self) -> None:
        """Begin anew: what was passed over may be wanted again."""
        self._order = outward(self.centre, self.count)
        self.pass_over()

    def pass_over(self) -> None:
        """The next index needs no fetching: go on to the one after it."""
        self.next_index = next(self._order, None)
