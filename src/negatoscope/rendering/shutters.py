"""Hides what lies outside a picture's display shutter."""

from array import array
from collections.abc import Callable
from typing import Any

from negatoscope.dicom.presentation.shutter import Shutter
from negatoscope.rendering import gl as webgl
from negatoscope.rendering.places import Cell, Edges

_UNIFORMS = (
    *("origin", "right", "down", "pixels", "rectangle", "circle", "corners", "count", "colour"),
)
_MAX_KEPT = 16


class ShutterPainter:
    """Draws with the unit square that is bound, over what has been drawn.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    to_page:
        Turns an ``array`` of floats into a typed array of the page.
    """

    def __init__(self, gl: Any, to_page: Callable[[Any], Any]) -> None:
        self._gl = gl
        self._to_page = to_page
        self._program: Any = None
        self._at: dict[str, Any] = {}
        self._kept: dict[tuple[tuple[float, float], ...], Any] = {}

    def clear(self) -> None:
        """Give the textures back."""
        for texture in self._kept.values():
            self._gl.deleteTexture(texture)
        self._kept.clear()

    def draw(self, shutter: Shutter, image: tuple[int, int], edges: Edges, cell: Cell) -> None:
        """Hide parts of an image of so many columns and rows, whose edges lie so in its cell."""
        gl = self._gl
        corners = self._corners(shutter.polygon or ((0.0, 0.0),))
        self._use()
        gl.activeTexture(webgl.TEXTURE0)
        gl.bindTexture(webgl.TEXTURE_2D, corners)
        for name, vector in edges._asdict().items():
            gl.uniform2f(self._at[name], *cell.clip(vector, is_point=name == "origin"))
        gl.uniform2f(self._at["pixels"], *image)
        left, right, top, bottom = shutter.rectangle or (0.0, image[0], 0.0, image[1])
        gl.uniform4f(self._at["rectangle"], left, right, top, bottom)
        x, y, radius = shutter.circle or (0.0, 0.0, 0.0)
        gl.uniform4f(self._at["circle"], x, y, radius, shutter.aspect)
        gl.uniform1i(self._at["count"], len(shutter.polygon))
        gl.uniform3f(self._at["colour"], *(part / 255 for part in shutter.colour))
        gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)

    def _use(self) -> None:
        gl = self._gl
        if self._program is None:
            self._program = webgl.build_program(gl, "shutter", vertex="image")
            self._at = {n: gl.getUniformLocation(self._program, f"u_{n}") for n in _UNIFORMS}
        webgl.use_with_square(gl, self._program)
        gl.uniform1i(self._at["corners"], 0)

    def _corners(self, polygon: tuple[tuple[float, float], ...]) -> Any:
        gl, kept = self._gl, self._kept.get(polygon)
        if kept is not None:
            return kept
        if len(self._kept) >= _MAX_KEPT:
            self.clear()
        values = array("f", [x for x, _ in polygon] + [y for _, y in polygon])
        texture = gl.createTexture()
        gl.activeTexture(webgl.TEXTURE0)
        gl.bindTexture(webgl.TEXTURE_2D, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        form = (webgl.R32F, len(polygon), 2, 0, webgl.RED, webgl.FLOAT)
        gl.texImage2D(webgl.TEXTURE_2D, 0, *form, self._to_page(values))
        for name in (webgl.TEXTURE_MIN_FILTER, webgl.TEXTURE_MAG_FILTER):
            gl.texParameteri(webgl.TEXTURE_2D, name, webgl.NEAREST)
        self._kept[polygon] = texture
        return texture
