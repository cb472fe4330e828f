"""Textures of frames, kept within a byte budget."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from negatoscope.rendering import gl as webgl
from negatoscope.viewing.frames import LoadedFrame


class TextureCache:
    """Uploads frames when they are drawn and forgets the longest unused.

    Grey frames become one channel of 32-bit floats, which hold every stored value of up to 24
    bits exactly, and a second texture for what is left over of values with more; colour frames
    become RGB of 8 bits.

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
        self._kept: OrderedDict[Hashable, tuple[tuple[Any, ...], int]] = OrderedDict()
        self._limit = int(gl.getParameter(webgl.MAX_TEXTURE_SIZE))

    def textures(self, key: Hashable, frame: LoadedFrame) -> tuple[Any, ...]:
        """The frame's texture, and that of its values' rests; uploaded where they are not here.

        Raises
        ------
        GraphicsError
            The frame is larger than this graphics system's textures.
        """
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[0]
        if max(frame.columns, frame.rows) > self._limit:
            raise webgl.GraphicsError(
                f"an image of {frame.columns} × {frame.rows} pixels is larger than this device's "
                f"graphics can show ({self._limit})"
            )
        made, size = self._upload(frame)
        self._kept[key] = (made, size)
        self._bytes += size
        while self._bytes > self._budget and len(self._kept) > 1:
            _, (old, old_size) = self._kept.popitem(last=False)
            self._delete(old)
            self._bytes -= old_size
        return made

    def _delete(self, textures: tuple[Any, ...]) -> None:
        for texture in textures:
            self._gl.deleteTexture(texture)

    def clear(self) -> None:
        """Forget all textures."""
        for textures, _ in self._kept.values():
            self._delete(textures)
        self._kept.clear()
        self._bytes = 0

    def _upload(self, frame: LoadedFrame) -> tuple[tuple[Any, ...], int]:
        size = (frame.columns, frame.rows)
        count = frame.columns * frame.rows
        if frame.samples > 1:
            colours = (webgl.RGB8, *size, 0, webgl.RGB, webgl.UNSIGNED_BYTE, frame.pixels)
            return (self._texture(colours, webgl.LINEAR),), count * 3
        kind = webgl.LINEAR if self._linear_floats else webgl.NEAREST
        parts = (
            (self._as_floats(frame.pixels),)
            if frame.wide is None
            else (frame.wide.firsts, frame.wide.rests)
        )
        grey = (webgl.R32F, *size, 0, webgl.RED, webgl.FLOAT)
        return tuple(self._texture((*grey, part), kind) for part in parts), count * 4 * len(parts)

    def _texture(self, image: tuple[Any, ...], kind: int) -> Any:
        gl = self._gl
        texture = gl.createTexture()
        gl.bindTexture(webgl.TEXTURE_2D, texture)
        gl.pixelStorei(webgl.UNPACK_ALIGNMENT, 1)
        gl.texImage2D(webgl.TEXTURE_2D, 0, *image)
        for name, value in (
            (webgl.TEXTURE_MIN_FILTER, kind),
            (webgl.TEXTURE_MAG_FILTER, kind),
            (webgl.TEXTURE_WRAP_S, webgl.CLAMP_TO_EDGE),
            (webgl.TEXTURE_WRAP_T, webgl.CLAMP_TO_EDGE),
        ):
            gl.texParameteri(webgl.TEXTURE_2D, name, value)
        return texture
