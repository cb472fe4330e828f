"""Textures of frames, kept within a byte budget."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.tiles import Tiles, tiles_for
from negatoscope.viewing.frames import LoadedFrame

#: How a tile is taken out of its frame.
_UNPACKING = (
    *(webgl.UNPACK_ROW_LENGTH, webgl.UNPACK_IMAGE_HEIGHT),
    *(webgl.UNPACK_SKIP_PIXELS, webgl.UNPACK_SKIP_ROWS),
)


@dataclass(frozen=True, slots=True)
class FrameTextures:
    """A frame's texture, and that of its values' rests; in tiles where it is a large one."""

    textures: tuple[Any, ...]
    tiles: Tiles | None = None
    size_bytes: int = 0
    is_volume: bool = False

    @property
    def target(self) -> int:
        """What to bind them as."""
        if self.is_volume:
            return webgl.TEXTURE_3D
        return webgl.TEXTURE_2D if self.tiles is None else webgl.TEXTURE_2D_ARRAY


class TextureCache:
    """Uploads frames when they are drawn and forgets the longest unused.

    Grey frames become one channel of 32-bit floats, which hold every stored value of up to 24
    bits exactly, and a second texture for what is left over of values with more; colour frames
    become RGB of 8 bits. Frames larger than a texture may be lie in the layers of one.

    Parameters
    ----------
    gl:
        The WebGL2 context.
    as_floats:
        Turns a typed array into a Float32Array.
    linear_floats:
        Whether the hardware interpolates floats (OES_texture_float_linear).
    """

    def __init__(
        self,
        gl: Any,
        as_floats: Callable[[Any], Any],
        *,
        linear_floats: bool,
        budget_bytes: int = 192 << 20,
    ) -> None:
        self._gl = gl
        self._as_floats = as_floats
        self._linear_floats = linear_floats
        self._budget = budget_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, FrameTextures] = OrderedDict()
        self._limit = int(gl.getParameter(webgl.MAX_TEXTURE_SIZE))
        self._layers = int(gl.getParameter(webgl.MAX_ARRAY_TEXTURE_LAYERS))

    def textures(self, key: Hashable, frame: LoadedFrame) -> FrameTextures:
        """The frame's textures; uploaded where they are not here.

        Raises
        ------
        GraphicsError
            The graphics system has no room for the frame.
        """
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        made = self._kept[key] = self._upload(frame)
        self._bytes += made.size_bytes
        while self._bytes > self._budget and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._delete(old.textures)
            self._bytes -= old.size_bytes
        return made

    def _delete(self, textures: tuple[Any, ...]) -> None:
        for texture in textures:
            self._gl.deleteTexture(texture)

    def clear(self) -> None:
        """Forget all textures."""
        for kept in self._kept.values():
            self._delete(kept.textures)
        self._kept.clear()
        self._bytes = 0

    def _upload(self, frame: LoadedFrame) -> FrameTextures:
        tiles = tiles_for(frame.columns, frame.rows, self._limit)
        if tiles is not None and tiles.count > self._layers:
            raise _no_room(frame)
        if frame.samples > 1:
            kind, per_pixel = (webgl.RGB8, webgl.RGB, webgl.UNSIGNED_BYTE), 3
            parts, linear = (frame.pixels,), True
        else:
            kind, per_pixel = (webgl.R32F, webgl.RED, webgl.FLOAT), 4
            parts, linear = self._values(frame), self._linear_floats
        textures = tuple(
            self._plain(frame, kind, part, linear)
            if tiles is None
            else self._tiled(frame, tiles, kind, part)
            for part in parts
        )
        count = frame.columns * frame.rows if tiles is None else tiles.room
        return FrameTextures(textures, tiles, count * per_pixel * len(parts))

    def _values(self, frame: LoadedFrame) -> tuple[Any, ...]:
        if frame.wide is None:
            return (self._as_floats(frame.pixels),)
        return frame.wide.firsts, frame.wide.rests

    def _plain(
        self, frame: LoadedFrame, kind: tuple[int, int, int], part: Any, linear: bool
    ) -> Any:
        internal, layout, element = kind
        texture = self._texture(webgl.TEXTURE_2D, webgl.LINEAR if linear else webgl.NEAREST)
        size = (frame.columns, frame.rows)
        self._gl.texImage2D(webgl.TEXTURE_2D, 0, internal, *size, 0, layout, element, part)
        return texture

    def _tiled(
        self, frame: LoadedFrame, tiles: Tiles, kind: tuple[int, int, int], part: Any
    ) -> Any:
        gl, target = self._gl, webgl.TEXTURE_2D_ARRAY
        internal, layout, element = kind
        gl.getError()  # of something before: not this frame's
        texture = self._texture(target, webgl.NEAREST)  # the shader interpolates across tiles
        gl.texStorage3D(target, 1, internal, tiles.width, tiles.height, tiles.count)
        gl.pixelStorei(webgl.UNPACK_ROW_LENGTH, frame.columns)
        gl.pixelStorei(webgl.UNPACK_IMAGE_HEIGHT, frame.rows)
        for layer, left, top, width, height in tiles.places():
            gl.pixelStorei(webgl.UNPACK_SKIP_PIXELS, left)
            gl.pixelStorei(webgl.UNPACK_SKIP_ROWS, top)
            place = (0, 0, layer, width, height, 1)
            gl.texSubImage3D(target, 0, *place, layout, element, part)
        for name in _UNPACKING:
            gl.pixelStorei(name, 0)
        if gl.getError() == webgl.OUT_OF_MEMORY:
            gl.deleteTexture(texture)
            raise _no_room(frame)
        return texture

    def _texture(self, target: int, kind: int) -> Any:
        """A new texture, bound, that is not repeated at its edges."""
        gl = self._gl
        texture = gl.createTexture()
        gl.bindTexture(target, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, kind),
            (webgl.TEXTURE_MAG_FILTER, kind),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(target, name, value)
        return texture


def _no_room(frame: LoadedFrame) -> webgl.GraphicsError:
    return webgl.GraphicsError(
        f"an image of {frame.columns} × {frame.rows} pixels does not fit into the memory of this "
        "device's graphics"
    )
