"""Where a volume has something to see: coarse grids over its voxels, made by the graphics."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from negatoscope.rendering import gl as webgl

#: Voxels a side of a block.
EDGE = 8
#: Blocks on either side that are looked at for the distance to something.
REACH = 5
#: Layers of blocks that are made at most for one drawing: they share a frame with it.
LAYERS_AT_ONCE = 3
#: What is not opaque at all, in the half floats of a table.
_NOTHING = 6e-8
_AXES = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
_UNKNOWN = (0, 0, 255, 255)  # levels from the least to the greatest that there can be


class Blocks:
    """Least and greatest level of each block of a volume, and what of it can be seen.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    to_page:
        Turns an ``array`` into a typed array of the page.
    size:
        Columns, rows and slices of the volume.
    """

    def __init__(self, gl: Any, to_page: Callable[[Any], Any], size: tuple[int, int, int]) -> None:
        self._gl = gl
        self._to_page = to_page
        self._size = size
        self.grid = tuple(-(-edge // EDGE) for edge in size)
        unknown = array("B", _UNKNOWN * (self.grid[0] * self.grid[1] * self.grid[2]))
        #: Least and greatest level, two bytes each.
        self.ends = self._texture(webgl.RGBA8, webgl.RGBA, to_page(unknown))
        self._distances = [self._texture(webgl.R8, webgl.RED, None) for _ in range(2)]
        self._counts: Any = None
        self._target = gl.createFramebuffer()
        self._known = bytearray(self.grid[2])
        self._programs: dict[str, tuple[Any, dict[str, Any]]] = {}
        self._seen: object = None

    @property
    def distances(self) -> Any:
        """How far each block is from something to see; see :meth:`look`."""
        return self._distances[0]

    def close(self) -> None:
        """Give the textures back."""
        for texture in (self.ends, *self._distances, self._counts):
            if texture is not None:
                self._gl.deleteTexture(texture)
        self._gl.deleteFramebuffer(self._target)

    def _texture(self, form: int, layout: int, texels: Any) -> Any:
        gl = self._gl
        texture = gl.createTexture()
        gl.bindTexture(webgl.TEXTURE_3D, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        gl.texImage3D(webgl.TEXTURE_3D, 0, form, *self.grid, 0, layout, webgl.UNSIGNED_BYTE, texels)
        for name in (webgl.TEXTURE_MIN_FILTER, webgl.TEXTURE_MAG_FILTER):
            gl.texParameteri(webgl.TEXTURE_3D, name, webgl.NEAREST)
        return texture

    # -- ends of the levels ---------------------------------------------------------------------

    def learn(self, volume: Any, filled: Sequence[int]) -> bool:
        """Read blocks whose slices have come, some at a time; whether there are more to read.

        ``volume`` is the texture, ``filled`` says for each slice whether it is there.
        """
        waiting = [n for n in range(self.grid[2]) if not self._known[n] and self._whole(n, filled)]
        if not waiting:
            return False
        gl = self._gl
        at = self._use("blocks", ("volume", "size", "layer", "edge"))
        self._bind(0, webgl.TEXTURE_3D, volume)
        gl.uniform1i(at["volume"], 0)
        gl.uniform3i(at["size"], *self._size)
        gl.uniform1i(at["edge"], EDGE)
        for layer in waiting[:LAYERS_AT_ONCE]:
            self._draw_layer(self.ends, layer, at)
            self._known[layer] = 1
        self._seen = None
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        return len(waiting) > LAYERS_AT_ONCE

    def forget(self, slice_: int) -> None:
        """A slice has other values than those that were read."""
        layer = slice_ // EDGE
        for each in (layer - 1, layer) if slice_ % EDGE == 0 else (layer,):
            if each >= 0:
                self._known[each] = 0

    def _whole(self, layer: int, filled: Sequence[int]) -> bool:
        last = min((layer + 1) * EDGE, self._size[2] - 1)
        return all(filled[layer * EDGE : last + 1])

    # -- distances ------------------------------------------------------------------------------

    def look(self, key: object, table: "array[float]", line: tuple[float, float]) -> None:
        """Find what can be seen through a table of red, green, blue, opacity.

        ``line`` leads from a level to its entry: factor and offset. The same ``key`` stands for
        the same table and line.
        """
        if key == self._seen:
            return
        gl, entries = self._gl, len(table) // 4
        counts, count = array("f", bytes(4 * (entries + 1))), 0
        for n, opacity in enumerate(table[3::4]):
            count += opacity > _NOTHING
            counts[n + 1] = count
        self._keep_counts(counts)
        names = ("layer", "axis", "reach", "blocks")
        at = self._use("emptiness", (*names, "ends", "counts", "entries"), FIRST=1)
        self._bind(0, webgl.TEXTURE_3D, self.ends)
        self._bind(1, webgl.TEXTURE_2D, self._counts)
        gl.uniform1i(at["ends"], 0)
        gl.uniform1i(at["counts"], 1)
        gl.uniform3f(at["entries"], *line, entries - 1)
        first, second = self._distances
        self._pass(at, first, 0)
        at = self._use("emptiness", (*names, "distances"))
        gl.uniform1i(at["distances"], 0)
        for axis, source, target in ((1, first, second), (2, second, first)):
            self._bind(0, webgl.TEXTURE_3D, source)
            self._pass(at, target, axis)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, None)
        self._seen = key

    def _pass(self, at: dict[str, Any], target: Any, axis: int) -> None:
        self._gl.uniform3i(at["axis"], *_AXES[axis])
        self._gl.uniform1i(at["reach"], REACH)
        self._gl.uniform3i(at["blocks"], *self.grid)
        for layer in range(self.grid[2]):
            self._draw_layer(target, layer, at)

    def _keep_counts(self, counts: "array[float]") -> None:
        gl = self._gl
        if self._counts is None:
            self._counts = gl.createTexture()
        self._bind(0, webgl.TEXTURE_2D, self._counts)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        form = (webgl.R32F, len(counts), 1, 0, webgl.RED, webgl.FLOAT)
        gl.texImage2D(webgl.TEXTURE_2D, 0, *form, self._to_page(counts))
        for name in (webgl.TEXTURE_MIN_FILTER, webgl.TEXTURE_MAG_FILTER):
            gl.texParameteri(webgl.TEXTURE_2D, name, webgl.NEAREST)

    # -- passes ---------------------------------------------------------------------------------

    def _use(self, name: str, uniforms: tuple[str, ...], **definitions: int) -> dict[str, Any]:
        gl, key = self._gl, name + "".join(definitions)
        if key not in self._programs:
            program = webgl.build_program(gl, name, definitions, vertex="raycast")
            places = {u: gl.getUniformLocation(program, f"u_{u}") for u in uniforms}
            self._programs[key] = (program, places)
        program, places = self._programs[key]
        webgl.use_with_square(gl, program)
        gl.bindFramebuffer(webgl.FRAMEBUFFER, self._target)
        gl.disable(webgl.SCISSOR_TEST)
        gl.viewport(0, 0, self.grid[0], self.grid[1])
        return places

    def _bind(self, unit: int, target: int, texture: Any) -> None:
        self._gl.activeTexture(webgl.TEXTURE0 + unit)
        self._gl.bindTexture(target, texture)

    def _draw_layer(self, texture: Any, layer: int, at: dict[str, Any]) -> None:
        gl = self._gl
        gl.framebufferTextureLayer(webgl.FRAMEBUFFER, webgl.COLOR_ATTACHMENT0, texture, 0, layer)
        gl.uniform1i(at["layer"], layer)
        gl.drawArrays(webgl.TRIANGLE_STRIP, 0, 4)
