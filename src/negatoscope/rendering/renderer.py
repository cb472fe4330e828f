"""Draws frames: one canvas for all viewports, a scissor rectangle for each."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.textures import TextureCache
from negatoscope.viewing.camera import Placement
from negatoscope.viewing.frames import LoadedFrame

#: Samples a side for one screen pixel at most, where a large image is shown small.
MAX_TAPS = 8
_NEAREST, _HARDWARE, _FOUR_FETCHES = 0, 1, 2
_UNIFORMS = (
    *("origin", "right", "down", "values", "size"),
    *("taps", "rescale", "window", "presentation"),
)
#: Stands for 1 / width of a window that only divides black from white.
_STEEP = 1e30
#: Relative distance of neighbouring 32-bit floats, and a little more.
_FLOAT32_STEP = 2e-7


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
        self._programs: dict[tuple[int, bool, bool, bool], tuple[Any, dict[str, Any]]] = {}
        self._used: Any = None
        buffer = gl.createBuffer()
        gl.bindBuffer(webgl.ARRAY_BUFFER, buffer)
        gl.bufferData(webgl.ARRAY_BUFFER, corners, webgl.STATIC_DRAW)
        gl.clearColor(0.0, 0.0, 0.0, 1.0)
        self.textures = TextureCache(gl, as_floats, linear_floats=linear)
        self._use(self._smooth_filter, taps=False, colour=False, sigmoid=False)

    def _use(self, kind: int, *, taps: bool, colour: bool, sigmoid: bool) -> dict[str, Any]:
        """Use the program for this kind of picture; answer where its uniforms are."""
        gl, key = self._gl, (kind, taps, colour, sigmoid)
        made = self._programs.get(key)
        if made is None:
            wanted = {"TAPS": taps, "COLOUR": colour, "SIGMOID": sigmoid}
            definitions = {"FILTER": kind} | {name: 1 for name, on in wanted.items() if on}
            program = webgl.build_program(gl, "image", definitions)
            at = {name: gl.getUniformLocation(program, f"u_{name}") for name in _UNIFORMS}
            made = self._programs[key] = (program, at)
        if self._used != key:
            self._used = key
            gl.useProgram(made[0])
            location = gl.getAttribLocation(made[0], "a_corner")
            gl.enableVertexAttribArray(location)
            gl.vertexAttribPointer(location, 2, webgl.FLOAT, False, 0, 0)
            gl.uniform1i(made[1]["values"], 0)
        return made[1]

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
        gl, frame = self._gl, picture.frame
        covered = 1.0 / (picture.placement.scale * device_pixel_ratio)
        # one bilinear sample already spans two pixels
        taps = min(MAX_TAPS, max(1, ceil(covered / 2 - 0.25)))
        at = self._use(
            self._smooth_filter if picture.smooth else _NEAREST,
            taps=taps > 1,
            colour=frame.samples > 1,
            sigmoid=picture.function == "SIGMOID",
        )
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
        gl.uniform1i(at["taps"], taps)
        gl.uniform2f(at["rescale"], *picture.rescale)
        gl.uniform2f(at["window"], *_ramp(picture))
        gl.uniform2f(at["presentation"], *((-1.0, 1.0) if picture.inverse else (1.0, 0.0)))
        gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)


def _ramp(picture: Picture) -> tuple[float, float]:
    """Centre and 1 / width of the ramp (PS3.3 C.11.2.1.2.1: LINEAR counts whole values)."""
    center, width = picture.window
    if picture.function == "LINEAR":
        center, width = center - 0.5, width - 1.0
    if width <= 0.0:
        # all above the centre is white, the centre itself still black
        return center + max(abs(center), 1.0) * _FLOAT32_STEP, _STEEP
    return center, 1.0 / width


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
