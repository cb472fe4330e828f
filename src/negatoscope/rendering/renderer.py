"""Draws frames: one canvas for all viewports, a scissor rectangle for each."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.textures import TextureCache
from negatoscope.viewing.camera import Placement
from negatoscope.viewing.frames import LoadedFrame

_FUNCTIONS = {"LINEAR": 0, "LINEAR_EXACT": 1, "SIGMOID": 2}
#: Samples a side for one screen pixel at most, where a large image is shown small.
MAX_TAPS = 8
_NEAREST, _HARDWARE, _FOUR_FETCHES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle of the canvas in device pixels, from its top left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame and how it is to be seen.

    ``rescale`` is slope and intercept; ``window`` centre and width in modality units.
    """

    key: Hashable
    frame: LoadedFrame
    placement: Placement
    rescale: tuple[float, float]
    window: tuple[float, float]
    function: str
    inverse: bool
    smooth: bool = True


class Renderer:
    """Draws pictures into cells of one WebGL2 canvas.

    Parameters
    ----------
    gl:
        The context.
    as_floats:
        Turns a typed array into a Float32Array.
    corners:
        A Float32Array with the four corners of the unit square, as a triangle strip.
    """

    def __init__(self, gl: Any, as_floats: Callable[[Any], Any], corners: Any) -> None:
        self._gl = gl
        linear = bool(gl.getExtension("OES_texture_float_linear"))
        self._smooth_filter = _HARDWARE if linear else _FOUR_FETCHES
        self._program = webgl.build_program(gl, "image")
        gl.useProgram(self._program)
        self._at = {
            name: gl.getUniformLocation(self._program, f"u_{name}")
            for name in (
                "origin",
                "right",
                "down",
                "values",
                "size",
                "filter",
                "taps",
                "colour",
                "rescale",
                "function",
                "window",
                "inverse",
            )
        }
        buffer = gl.createBuffer()
        gl.bindBuffer(webgl.ARRAY_BUFFER, buffer)
        gl.bufferData(webgl.ARRAY_BUFFER, corners, webgl.STATIC_DRAW)
        location = gl.getAttribLocation(self._program, "a_corner")
        gl.enableVertexAttribArray(location)
        gl.vertexAttribPointer(location, 2, webgl.FLOAT, False, 0, 0)
        gl.uniform1i(self._at["values"], 0)
        gl.clearColor(0.0, 0.0, 0.0, 1.0)
        self.textures = TextureCache(gl, as_floats, linear_floats=linear)

    def begin(self, width: int, height: int) -> None:
        """Start a frame: the whole canvas is black."""
        gl = self._gl
        gl.disable(webgl.SCISSOR_TEST)
        gl.viewport(0, 0, width, height)
        gl.clear(webgl.COLOR_BUFFER_BIT)
        gl.enable(webgl.SCISSOR_TEST)

    def draw(
        self, picture: Picture, cell: Cell, canvas_height: int, device_pixel_ratio: float
    ) -> None:
        """Draw a picture into a cell; ``canvas_height`` in device pixels."""
        gl, at, frame = self._gl, self._at, picture.frame
        bottom = canvas_height - cell.top - cell.height
        gl.viewport(cell.left, bottom, cell.width, cell.height)
        gl.scissor(cell.left, bottom, cell.width, cell.height)
        self.textures.bind(picture.key, frame)
        css = (cell.width / device_pixel_ratio, cell.height / device_pixel_ratio)
        for name, vector in zip(
            ("origin", "right", "down"), _clip(picture.placement, *css), strict=True
        ):
            gl.uniform2f(at[name], *vector)
        gl.uniform2f(at["size"], frame.columns, frame.rows)
        gl.uniform1i(at["filter"], self._smooth_filter if picture.smooth else _NEAREST)
        covered = 1.0 / (picture.placement.scale * device_pixel_ratio)
        # one bilinear sample already spans two pixels
        gl.uniform1i(at["taps"], min(MAX_TAPS, max(1, ceil(covered / 2 - 0.25))))
        gl.uniform1i(at["colour"], frame.samples > 1)
        gl.uniform2f(at["rescale"], *picture.rescale)
        gl.uniform1i(at["function"], _FUNCTIONS.get(picture.function, 0))
        gl.uniform2f(at["window"], *picture.window)
        gl.uniform1i(at["inverse"], picture.inverse)
        gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)


def _clip(
    placement: Placement, width: float, height: float
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """The image's first corner and its edges to the right and down, in a cell's clip space."""
    origin, right, down, _ = placement.corners()
    sx, sy = 2 / width, -2 / height
    return (
        (origin.x * sx - 1, origin.y * sy + 1),
        ((right.x - origin.x) * sx, (right.y - origin.y) * sy),
        ((down.x - origin.x) * sx, (down.y - origin.y) * sy),
    )
