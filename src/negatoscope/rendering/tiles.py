"""Frames that are larger than a texture may be: cut into tiles, the layers of one texture."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tiles:
    """How a frame is cut: tiles of one size, `across` in a row and `down` rows of them.

    The last ones may be emptier than the others. Tiles do not overlap: the shader fetches each
    pixel from the tile that holds it, also the neighbours that it interpolates with.
    """

    columns: int
    rows: int
    width: int
    height: int

    @property
    def across(self) -> int:
        """Tiles in a row."""
        return -(-self.columns // self.width)

    @property
    def down(self) -> int:
        """Rows of tiles."""
        return -(-self.rows // self.height)

    @property
    def count(self) -> int:
        """Layers of the texture."""
        return self.across * self.down

    @property
    def room(self) -> int:
        """Pixels that all tiles have together."""
        return self.count * self.width * self.height

    def places(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Of each tile its layer, and its left, top, width and height in the frame."""
        for layer in range(self.count):
            down, across = divmod(layer, self.across)
            left, top = across * self.width, down * self.height
            width = min(self.width, self.columns - left)
            yield layer, left, top, width, min(self.height, self.rows - top)


def tiles_for(columns: int, rows: int, limit: int) -> Tiles | None:
    """The fewest tiles of about the same size; none for a frame that fits in one texture.

    Parameters
    ----------
    limit
        Pixels a side that a texture may have.
    """
    if max(columns, rows) <= limit:
        return None
    across, down = -(-columns // limit), -(-rows // limit)
    return Tiles(columns, rows, -(-columns // across), -(-rows // down))
