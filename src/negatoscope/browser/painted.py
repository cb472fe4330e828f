"""What stands on the canvas: only viewports whose picture is another one are drawn anew.

The canvas keeps what was drawn (``preserveDrawingBuffer``), so that a step in one viewport does not
cost the drawing of all.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from negatoscope.rendering.gl import GraphicsError
from negatoscope.rendering.places import Cell
from negatoscope.rendering.renderer import Picture, Renderer


class Drawing(NamedTuple):
    """A picture, the cell it is laid in, and the part of the cell that is drawn of it."""

    picture: Picture
    cell: Cell
    part: Cell | None = None


class CellDrawings(NamedTuple):
    """What is drawn in a viewport's cell, from below; ``version`` tells what else changes it."""

    cell: Cell
    drawings: tuple[Drawing, ...] = ()
    version: object = None


class Painted:
    """Draws cells, and remembers what stands in them.

    Parameters
    ----------
    on_trouble:
        Told in words what the graphics refuse.
    """

    def __init__(self, renderer: Renderer, on_trouble: Callable[[str], None]) -> None:
        self._renderer = renderer
        self._on_trouble = on_trouble
        self._frame: object = None
        self._stands: dict[str, CellDrawings] = {}

    def forget(self) -> None:
        """Something else was drawn: nothing stands any more."""
        self._frame = None

    def draw(
        self, cells: Mapping[str, CellDrawings], size: tuple[int, int], pixel_ratio: float
    ) -> None:
        """Draw what is not there yet on a canvas of this size, in device pixels."""
        frame = (size, pixel_ratio, tuple((name, made.cell) for name, made in cells.items()))
        if frame != self._frame:
            self._frame, self._stands = frame, {}
            self._renderer.begin(*size)
        for name, made in cells.items():
            if self._stands.get(name) == made:
                continue
            self._stands[name] = made
            self._renderer.clear(made.cell, size[1])
            for drawing in made.drawings:
                try:
                    self._renderer.draw(
                        drawing.picture, drawing.cell, size[1], pixel_ratio, drawing.part
                    )
                except GraphicsError as error:
                    self._on_trouble(str(error))
