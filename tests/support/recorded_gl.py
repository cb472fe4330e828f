"""The renderer under CPython: its WebGL calls are recorded here and carried out in Chromium.

So the page's own drawing code can be asked for thousands of pictures without a page around it.
"""

import base64
import itertools
from array import array
from typing import Any

import numpy as np
from playwright.async_api import Page

from negatoscope.rendering import gl as webgl
from negatoscope.rendering.places import Cell
from negatoscope.rendering.renderer import Picture, Renderer

CANVAS = 256
_TYPES = {"f": "Float32Array", "B": "Uint8Array"}
CORNERS = array("f", [0, 0, 1, 0, 0, 1, 1, 1])

CARRY_OUT = """(calls) => {
  const made = (globalThis.negatoscopeCalls ??= {results: new Map()});
  if (!made.gl) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = SIZE;
    made.gl = canvas.getContext('webgl2', {alpha: false, antialias: false});
  }
  const gl = made.gl;
  const value = (given) => {
    if (given === null || typeof given !== 'object') return given;
    if (given.of !== undefined) return made.results.get(given.of);
    const bytes = Uint8Array.from(atob(given.data), (c) => c.charCodeAt(0));
    return new globalThis[given.type](bytes.buffer);
  };
  for (const [name, given, number] of calls) {
    const result = gl[name](...given.map(value));
    made.results.set(number, result);
    if (name === 'getProgramParameter' && !result) {
      throw new Error(gl.getProgramInfoLog(value(given[0])) || 'a program does not link');
    }
  }
  const pixels = new Uint8Array(SIZE * SIZE * 4);
  gl.readPixels(0, 0, SIZE, SIZE, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  const error = gl.getError();
  if (error) throw new Error(`WebGL error ${error}`);
  let text = '';
  for (let i = 0; i < pixels.length; i += 8192) {
    text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  }
  return btoa(text);
}""".replace("SIZE", str(CANVAS))


class _Result:
    """What a call will answer, there."""

    def __init__(self, number: int) -> None:
        self.number = number


class RecordedGL:
    """A WebGL2 context that writes down what it is told.

    Textures may have `limit` pixels a side, by its own word.
    """

    def __init__(self, limit: int) -> None:
        self._answers = {webgl.MAX_TEXTURE_SIZE: limit, webgl.MAX_ARRAY_TEXTURE_LAYERS: 256}
        self._answers[webgl.MAX_3D_TEXTURE_SIZE] = 2048
        self.calls: list[tuple[str, list[Any], int]] = []
        self._numbers = itertools.count()

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            if name == "getParameter":
                return self._answers[given[0]]
            if name == "getError":
                return 0  # what fails there ends the test
            number = next(self._numbers)
            self.calls.append((name, [_encoded(value) for value in given], number))
            return _Result(number)

        return call


def _encoded(value: Any) -> Any:
    if isinstance(value, _Result):
        return {"of": value.number}
    if isinstance(value, bytes):
        value = array("B", value)
    if isinstance(value, np.ndarray):
        value = array("f" if value.dtype.kind == "f" else "B", value.tobytes())
    if isinstance(value, array):
        data = base64.b64encode(value.tobytes()).decode()
        return {"type": _TYPES[value.typecode], "data": data}
    return value


class Easel:
    """Draws pictures with the real renderer in a real browser."""

    def __init__(self, page: Page, limit: int = 8192) -> None:
        self._page = page
        self._gl = RecordedGL(limit)
        self._renderer = Renderer(self._gl, _as_floats, lambda given: given, CORNERS, list)
        self._uploads: list[tuple[int, int]] = []

    def uploads(self) -> list[tuple[int, int]]:
        """Columns and rows of the textures that were filled since the last question."""
        found, self._uploads = self._uploads, []
        return found

    async def draw(self, picture: Picture) -> np.ndarray:
        """The canvas of 256 × 256 with a picture: [row, column, RGB]."""
        self._renderer.begin(CANVAS, CANVAS)
        self._renderer.draw(picture, Cell(0, 0, CANVAS, CANVAS), CANVAS, 1.0)
        calls, self._gl.calls = self._gl.calls, []
        self._uploads += [(given[3], given[4]) for name, given, _ in calls if name == "texImage2D"]
        answer = await self._page.evaluate(CARRY_OUT, calls)
        pixels = np.frombuffer(base64.b64decode(answer), "u1").reshape(CANVAS, CANVAS, 4)
        return pixels[::-1, :, :3]


def _as_floats(values: Any) -> np.ndarray:
    return np.asarray(values).astype("<f4")
