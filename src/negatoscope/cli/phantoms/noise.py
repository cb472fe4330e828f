"""Random fields with fixed seeds: the texture of tissue and the grain of detectors."""

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[Any]  # float32 where it matters for speed


def seed_of(*parts: object) -> int:
    """A 64-bit seed from the names of things, the same on every machine."""
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class BandNoise:
    """A periodic 3D field of one scale of detail, mean 0, deviation 1.

    Parameters
    ----------
    name
        Names the seed.
    wavelength
        The typical distance between two crests, in the unit of the coordinates.
    sharpness
        How narrow the band is: 2 is cloudy, 6 gives winding bands of even width.
    """

    SIZE = 64
    CRESTS = 8  # per period

    def __init__(self, name: str, wavelength: float, sharpness: float = 3.0) -> None:
        rng = np.random.default_rng(seed_of("band", name))
        white = rng.standard_normal((self.SIZE,) * 3, dtype=np.float32)
        axis = np.fft.fftfreq(self.SIZE, 1 / self.SIZE)
        last = np.fft.rfftfreq(self.SIZE, 1 / self.SIZE)
        radius = np.sqrt(axis[:, None, None] ** 2 + axis[None, :, None] ** 2 + last**2) + 1e-3
        band = np.exp(-((sharpness * np.log(radius / self.CRESTS)) ** 2))
        field = np.fft.irfftn(np.fft.rfftn(white) * band, s=white.shape, axes=(0, 1, 2))
        self._grid = (field / field.std()).astype(np.float32)
        self._flat = self._grid.ravel()
        self._cells = np.float32(self.SIZE / (self.CRESTS * wavelength))

    def at(self, x: Field, y: Field, z: Field | float) -> Field:
        """The field at points (arrays that broadcast together), trilinear."""
        if (
            not isinstance(z, np.ndarray)
            and x.ndim == 2
            and x.shape[0] == 1
            and y.shape[1:] == (1,)
        ):
            return self._on_axes(x[0], y[:, 0], float(z))
        index, fraction = zip(
            *(self._split(np.asarray(axis, np.float32)) for axis in (x, y, z)), strict=True
        )
        size = self.SIZE
        corners = [
            ((i % size, 1 - f), ((i + 1) % size, f)) for i, f in zip(index, fraction, strict=True)
        ]
        total: Field = np.float32(0)  # type: ignore[assignment]
        for ix, wx in corners[0]:
            for iy, wy in corners[1]:
                plane = (ix * size + iy) * size
                weight = wx * wy
                for iz, wz in corners[2]:
                    total = total + self._flat[plane + iz] * (weight * wz)
        return total

    def _on_axes(self, x: Field, y: Field, z: float) -> Field:
        """The same on an axial plane: the three axes are interpolated one after another."""
        (iz, fz), (ix, fx), (iy, fy) = (
            self._split(np.asarray(axis, np.float32)) for axis in (np.array([z]), x, y)
        )
        size, k = self.SIZE, int(iz[0])
        plane = self._grid[:, :, k % size] * (1 - fz[0]) + self._grid[:, :, (k + 1) % size] * fz[0]
        columns = plane[ix % size] * (1 - fx)[:, None] + plane[(ix + 1) % size] * fx[:, None]
        rows = np.ascontiguousarray(columns.T)
        return rows[iy % size] * (1 - fy)[:, None] + rows[(iy + 1) % size] * fy[:, None]

    def _split(self, axis: Field) -> tuple[NDArray[np.int32], Field]:
        cells = axis * self._cells
        whole = np.floor(cells)
        return whole.astype(np.int32), (cells - whole).astype(np.float32)


class Grain:
    """Detector noise: one large field, and a different window of it for each image."""

    SIZE = 1024

    def __init__(self, name: str, blur: int = 1) -> None:
        self._name = name
        rng = np.random.default_rng(seed_of("grain", name))
        field = rng.standard_normal((self.SIZE, self.SIZE), dtype=np.float32)
        for _ in range(blur):
            field = field + np.roll(field, 1, 0)
            field = field + np.roll(field, 1, 1)
        self._field = np.tile(field / field.std(), (2, 2))

    def image(self, rows: int, columns: int, number: int) -> Field:
        """A window of deviation 1 (rows and columns up to 1024)."""
        seed = seed_of(self._name, number)
        top, left = seed % self.SIZE, (seed >> 20) % self.SIZE
        return self._field[top : top + rows, left : left + columns]


@lru_cache(maxsize=32)
def band(name: str, wavelength: float, sharpness: float = 3.0) -> BandNoise:
    """A `BandNoise`, made once per process."""
    return BandNoise(name, wavelength, sharpness)


@lru_cache(maxsize=16)
def grain(name: str, blur: int = 1) -> Grain:
    """A `Grain`, made once per process."""
    return Grain(name, blur)


def enlarge(field: Field, rows: int, columns: int) -> Field:
    """Resample a 2D field to rows × columns, bicubic."""
    image = Image.fromarray(np.ascontiguousarray(field, np.float32))
    return np.array(image.resize((columns, rows), Image.Resampling.BICUBIC))


def cloud(name: str, rows: int, columns: int, cells: int, octaves: int = 3) -> Field:
    """A 2D cloud of deviation 1 and some octaves of detail, first with `cells` cells across."""
    rng = np.random.default_rng(seed_of("cloud", name))
    total = np.zeros((rows, columns), np.float32)
    for octave in range(octaves):
        across = cells << octave
        down = max(2, across * rows // columns)
        coarse = rng.standard_normal((down + 2, across + 2), dtype=np.float32)
        total += enlarge(coarse, rows, columns) * np.float32(0.5**octave)
    return total / total.std()
