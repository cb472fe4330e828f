"""Draws thumbnails: small pictures read back from the graphics into canvases of their own."""

from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.places import Cell
from negatoscope.rendering.renderer import Picture, Renderer


class ThumbnailPainter:
    """Draws a picture into a framebuffer and copies it into a 2D canvas."""

    def __init__(self, gl: Any, renderer: Renderer) -> None:
        self._gl = gl
        self._renderer = renderer
        self._targets: dict[tuple[int, int], Any] = {}

    def paint(self, picture: Picture, canvas: Any) -> None:
        """Fill ``canvas`` (an HTMLCanvasElement without a context, or a 2D one).

        Rows are read back from the bottom: the picture's placement has to be upside down.
        """
        gl, width, height = self._gl, int(canvas.width), int(canvas.height)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, self._target(width, height))
        self._renderer.begin(width, height)
        self._renderer.draw(picture, Cell(0, 0, width, height), height, 1.0)
        context = canvas.getContext("2d")
        image = context.createImageData(width, height)
        gl.readPixels(0, 0, width, height, webgl.RGBA, webgl.UNSIGNED_BYTE, image.data)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        context.putImageData(image, 0, 0)

    def _target(self, width: int, height: int) -> Any:
        """A framebuffer of this size, kept for the next thumbnail."""
        gl = self._gl
        target = self._targets.get((width, height))
        if target is None:
            target, _ = webgl.framebuffer(gl, width, height)
            self._targets[(width, height)] = target
        return target
