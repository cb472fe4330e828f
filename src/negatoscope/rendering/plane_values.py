"""What a volume holds on a plane: cut out by the graphics, read back as levels."""

from collections.abc import Sequence
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.cuts import Cut
from negatoscope.rendering.renderer import Renderer


class PlaneReader:
    """Draws cuts with their levels instead of colours, and reads them back.

    Parameters
    ----------
    new_bytes:
        Makes a Uint8Array of so many bytes.
    """

    def __init__(self, gl: Any, renderer: Renderer, new_bytes: Any) -> None:
        self._gl = gl
        self._renderer = renderer
        self._new_bytes = new_bytes
        self._target: tuple[tuple[int, int], Any, Any] | None = None

    def read(self, cuts: Sequence[Cut], columns: int, rows: int) -> Any:
        """Four bytes for each pixel, row by row from the first: of a grey volume the low byte of
        the level, the high one, 0, and 255 (0 outside the volume); else red, green, blue, 255."""
        gl = self._gl
        gl.bindFramebuffer(webgl.FRAMEBUFFER, self._framebuffer(columns, rows))
        gl.disable(webgl.SCISSOR_TEST)
        gl.viewport(0, 0, columns, rows)
        for cut in cuts:
            self._renderer.draw_levels(cut, columns, rows)
        found = self._new_bytes(columns * rows * 4)
        gl.readPixels(0, 0, columns, rows, webgl.RGBA, webgl.UNSIGNED_BYTE, found)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        gl.enable(webgl.SCISSOR_TEST)
        return found

    def _framebuffer(self, columns: int, rows: int) -> Any:
        gl, size = self._gl, (columns, rows)
        if self._target is not None and self._target[0] == size:
            return self._target[1]
        if self._target is not None:
            gl.deleteFramebuffer(self._target[1])
            gl.deleteTexture(self._target[2])
        framebuffer, texture = webgl.framebuffer(gl, columns, rows)
        self._target = (size, framebuffer, texture)
        return framebuffer
