"""The few WebGL2 numbers and helpers that drawing needs.

The context itself is handed in: nothing here imports the page.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

# WebGL2 constants by value: reading each through the page would cost microseconds a frame.
ARRAY_BUFFER = 0x8892
BLEND = 0x0BE2
CLAMP_TO_EDGE = 0x812F
COLOR_ATTACHMENT0 = 0x8CE0
COLOR_BUFFER_BIT = 0x4000
COMPILE_STATUS = 0x8B81
DRAW_FRAMEBUFFER = 0x8CA9
FLOAT = 0x1406
FRAGMENT_SHADER = 0x8B30
FRAMEBUFFER = 0x8D40
LINEAR = 0x2601
LINK_STATUS = 0x8B82
MAX_3D_TEXTURE_SIZE = 0x8073
MAX_ARRAY_TEXTURE_LAYERS = 0x88FF
MAX_TEXTURE_SIZE = 0x0D33
NEAREST = 0x2600
ONE_MINUS_SRC_ALPHA = 0x0303
OUT_OF_MEMORY = 0x0505
R32F = 0x822E
R8 = 0x8229
R8UI = 0x8232
READ_FRAMEBUFFER = 0x8CA8
RED = 0x1903
RED_INTEGER = 0x8D94
RG = 0x8227
RG8 = 0x822B
RGB = 0x1907
RGB8 = 0x8051
RGBA = 0x1908
RGBA16F = 0x881A
RGBA8 = 0x8058
SCISSOR_TEST = 0x0C11
SRC_ALPHA = 0x0302
SIGNALED = 0x9119
STATIC_DRAW = 0x88E4
SYNC_GPU_COMMANDS_COMPLETE = 0x9117
SYNC_STATUS = 0x9114
TEXTURE0 = 0x84C0
TEXTURE_2D = 0x0DE1
TEXTURE_2D_ARRAY = 0x8C1A
TEXTURE_3D = 0x806F
TEXTURE_MAG_FILTER = 0x2800
TEXTURE_MIN_FILTER = 0x2801
TEXTURE_WRAP_R = 0x8072
TEXTURE_WRAP_S = 0x2802
TEXTURE_WRAP_T = 0x2803
TRIANGLE_STRIP = 5
UNPACK_ALIGNMENT = 0x0CF5
UNPACK_IMAGE_HEIGHT = 0x806E
UNPACK_ROW_LENGTH = 0x0CF2
UNPACK_SKIP_PIXELS = 0x0CF4
UNPACK_SKIP_ROWS = 0x0CF3
UNSIGNED_BYTE = 0x1401
VERTEX_SHADER = 0x8B31


class GraphicsError(Exception):
    """The graphics system refuses something that drawing needs."""


def _read_shaders() -> dict[str, str]:
    folder = files("negatoscope.rendering").joinpath("shaders")
    return {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir()}


# Read when imported: the page's memory snapshot keeps the texts, and not the files.
_SHADERS = _read_shaders()


def build_program(
    gl: Any, name: str, definitions: Mapping[str, object] | None = None, *, vertex: str = ""
) -> Any:
    """Compile and link ``name.frag.glsl`` with ``name.vert.glsl`` (or another ``vertex`` shader).

    Parameters
    ----------
    definitions:
        ``#define`` lines for the shaders.

    Raises
    ------
    GraphicsError
        With the driver's message.
    """
    lines = "".join(f"#define {key} {value}\n" for key, value in (definitions or {}).items())
    program = gl.createProgram()
    shaders = []
    stages = ((VERTEX_SHADER, vertex or name, "vert"), (FRAGMENT_SHADER, name, "frag"))
    for kind, file, ending in stages:
        version, rest = _SHADERS[f"{file}.{ending}.glsl"].split("\n", 1)
        shader = gl.createShader(kind)
        gl.shaderSource(shader, f"{version}\n{lines}{rest}")
        gl.compileShader(shader)
        gl.attachShader(program, shader)
        shaders.append((ending, shader))
    gl.linkProgram(program)
    if not gl.getProgramParameter(program, LINK_STATUS):
        for ending, shader in shaders:
            if not gl.getShaderParameter(shader, COMPILE_STATUS):
                raise GraphicsError(f"shader {name}.{ending}: {gl.getShaderInfoLog(shader)}")
        raise GraphicsError(f"shader program {name}: {gl.getProgramInfoLog(program)}")
    return program


def framebuffer(gl: Any, width: int, height: int) -> tuple[Any, Any]:
    """A framebuffer of 8-bit colours, bound, and its texture."""
    made, texture = gl.createFramebuffer(), gl.createTexture()
    gl.activeTexture(TEXTURE0)
    gl.bindTexture(TEXTURE_2D, texture)
    gl.texImage2D(TEXTURE_2D, 0, RGBA8, width, height, 0, RGBA, UNSIGNED_BYTE, None)
    gl.bindFramebuffer(FRAMEBUFFER, made)
    gl.framebufferTexture2D(FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D, texture, 0)
    return made, texture


def use_with_square(gl: Any, program: Any) -> None:
    """Use a program with the corners of the unit square, which are bound."""
    gl.useProgram(program)
    location = gl.getAttribLocation(program, "a_corner")
    gl.enableVertexAttribArray(location)
    gl.vertexAttribPointer(location, 2, FLOAT, False, 0, 0)
