"""Draws overlay planes over pictures."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from negatoscope.dicom.presentation.overlays import PlaneBits
from negatoscope.rendering import gl as webgl
from negatoscope.rendering.places import Cell, Edges

#: Bytes in a row of a plane's texture.
_WIDTH = 2048
_MAX_KEPT = 32
_UNIFORMS = ("origin", "right", "down", "bits", "points", "first", "taps", "colour")
#: One for each plane in turn: far from grey, and from each other.
COLOURS = ((1.0, 0.84, 0.04), (0.35, 0.84, 1.0), (1.0, 0.48, 0.85), (0.49, 0.95, 0.5))


class OverlayPainter:
    """Draws planes with the unit square that is bound, over what has been drawn.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    to_page:
        Turns bytes into a typed array of the page.
    """

    def __init__(self, gl: Any, to_page: Callable[[Any], Any]) -> None:
        self._gl = gl
        self._to_page = to_page
        self._program: Any = None
        self._at: dict[str, Any] = {}
        self._kept: OrderedDict[Hashable, tuple[Any, bytes]] = OrderedDict()

    def clear(self) -> None:
        """Give the textures back."""
        for texture, _ in self._kept.values():
            self._gl.deleteTexture(texture)
        self._kept.clear()

    def draw(
        self,
        planes: tuple[PlaneBits, ...],
        image: tuple[int, int],
        edges: Edges,
        cell: Cell,
        taps: int,
    ) -> None:
        """Draw planes over an image of so many columns and rows, whose edges lie so in its cell."""
        gl = self._gl
        self._use()
        gl.enable(webgl.BLEND)
        gl.blendFunc(webgl.SRC_ALPHA, webgl.ONE_MINUS_SRC_ALPHA)
        for number, bits in enumerate(planes):
            plane = bits.plane
            gl.activeTexture(webgl.TEXTURE0)
            gl.bindTexture(webgl.TEXTURE_2D, self._texture(bits))
            for name, vector in _plane_edges(bits, image, edges)._asdict().items():
                gl.uniform2f(self._at[name], *cell.clip(vector, is_point=name == "origin"))
            gl.uniform2i(self._at["points"], plane.columns, plane.rows)
            gl.uniform1i(self._at["first"], bits.first_bit)
            gl.uniform1i(self._at["taps"], taps)
            gl.uniform3f(self._at["colour"], *COLOURS[number % len(COLOURS)])
            gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)
        gl.disable(webgl.BLEND)

    def _use(self) -> None:
        gl = self._gl
        if self._program is None:
            self._program = webgl.build_program(gl, "overlay", vertex="image")
            self._at = {n: gl.getUniformLocation(self._program, f"u_{n}") for n in _UNIFORMS}
        webgl.use_with_square(gl, self._program)
        gl.uniform1i(self._at["bits"], 0)

    def _texture(self, bits: PlaneBits) -> Any:
        gl, key = self._gl, id(bits.data)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[0]
        rows = -(-len(bits.data) // _WIDTH)
        texture = gl.createTexture()
        gl.bindTexture(webgl.TEXTURE_2D, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        form = (webgl.R8UI, _WIDTH, rows, 0, webgl.RED_INTEGER, webgl.UNSIGNED_BYTE)
        data = self._to_page(bits.data.ljust(rows * _WIDTH, b"\0"))
        gl.texImage2D(webgl.TEXTURE_2D, 0, *form, data)
        for name in (webgl.TEXTURE_MIN_FILTER, webgl.TEXTURE_MAG_FILTER):
            gl.texParameteri(webgl.TEXTURE_2D, name, webgl.NEAREST)
        self._kept[key] = (texture, bits.data)  # the bytes too: no others may take their name
        if len(self._kept) > _MAX_KEPT:
            _, (old, _) = self._kept.popitem(last=False)
            gl.deleteTexture(old)
        return texture


def _plane_edges(bits: PlaneBits, image: tuple[int, int], edges: Edges) -> Edges:
    """Edges of a plane that begins somewhere on the image and has a size of its own."""
    plane = bits.plane
    column = (edges.right[0] / image[0], edges.right[1] / image[0])
    row = (edges.down[0] / image[1], edges.down[1] / image[1])
    origin = (
        edges.origin[0] + column[0] * plane.column + row[0] * plane.row,
        edges.origin[1] + column[1] * plane.column + row[1] * plane.row,
    )
    return Edges(
        origin,
        (column[0] * plane.columns, column[1] * plane.columns),
        (row[0] * plane.rows, row[1] * plane.rows),
    )
