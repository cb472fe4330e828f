"""Tiny pictures for the many small studies: just enough to tell one kind from another."""

import numpy as np
from numpy.typing import NDArray

from negatoscope.cli.phantoms.noise import Field, cloud, seed_of

SIZE = 64


def _axes() -> tuple[Field, Field]:
    axis = (np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2) / (SIZE / 2)
    return axis[None, :], axis[:, None]


def _inside(distance: Field, soft: float = 0.04) -> Field:
    return np.clip(np.float32(0.5) - distance / np.float32(soft), 0, 1)


def _oval(x: Field, y: Field, cx: float, cy: float, rx: float, ry: float) -> Field:
    return (np.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2) - 1) * np.float32(min(rx, ry))


def section(name: str, position: float) -> Field:
    """A cross section of a trunk, Hounsfield units."""
    x, y = _axes()
    wobble = cloud(name, SIZE, SIZE, 4) * np.float32(0.02)
    image = np.full((SIZE, SIZE), -1000, np.float32)
    for cx, cy, rx, ry, value in (
        (0, 0, 0.9, 0.66, -90), (0, 0.02, 0.82, 0.57, 55),
        (-0.38, -0.05, 0.3, 0.4 - position / 9, -860),
        (0.4, -0.05, 0.28, 0.38 - position / 9, -860), (0.1, -0.1, 0.24, 0.2 + position / 9, 42),
        (0, 0.42, 0.12, 0.11, 320), (0, 0.42, 0.05, 0.05, 20), (0.14, 0.24, 0.06, 0.06, 160),
    ):  # fmt: skip
        weight = _inside(_oval(x, y, cx, cy, rx, ry) + wobble)
        image += weight * (value - image)
    return image + 12 * cloud(f"{name} grain {position}", SIZE, SIZE, 40, 1)


def head_section(name: str, position: float) -> Field:
    """A cross section of a head with the contrast of MR, 0 to 1."""
    x, y = _axes()
    image = np.zeros((SIZE, SIZE), np.float32)
    folds = cloud(name, SIZE, SIZE, 14, 2)
    for cx, cy, rx, ry, value in (
        (0, 0, 0.7, 0.88, 0.75), (0, 0, 0.63, 0.81, 0.08), (0, 0, 0.57, 0.74, 0.5),
        (0, 0, 0.48, 0.63, 0.68), (-0.1, -0.05, 0.06, 0.26 - position / 9, 0.15),
        (0.1, -0.05, 0.06, 0.26 - position / 9, 0.15), (-0.26, 0, 0.08, 0.16, 0.52),
        (0.26, 0, 0.08, 0.16, 0.52),
    ):  # fmt: skip
        weight = _inside(_oval(x, y, cx, cy, rx, ry) + folds * np.float32(0.015))
        image += weight * (value - image)
    return np.clip(image + 0.03 * cloud(f"{name} {position}", SIZE, SIZE, 40, 1), 0, 1)


def radiograph(name: str) -> Field:
    """A bone or two in soft tissue, 0 (air) to 1."""
    x, y = _axes()
    tilt = (seed_of(name) % 100) / 250 - 0.2
    u = x + tilt * y
    image = 0.35 * _inside(np.abs(u) - 0.55 + 0.08 * np.cos(3 * y), 0.2)
    for offset, width in ((-0.16, 0.13), (0.2, 0.1)):
        flare = width * (1 + 0.7 * y * y)
        edge = np.abs(u - offset) - flare
        image = image + 0.4 * _inside(edge) - 0.18 * _inside(edge + 0.07)
    joint = np.abs(y - 0.55 + 0.1 * x * x) - 0.03
    return np.clip(image - 0.35 * _inside(joint) + 0.02 * cloud(name, SIZE, SIZE, 30, 2), 0, 1)


def sonogram(name: str, position: float) -> NDArray[np.uint8]:
    """A sector with speckle and a cyst."""
    x, y = _axes()
    depth = np.hypot(x, y + 1.0)
    speckle = (
        np.abs(cloud(f"{name} {position}", SIZE, SIZE, 32, 1)) * 70 * np.exp(-depth * 0.5) + 20
    )
    speckle = speckle * (1 - 0.9 * _inside(_oval(x, y, 0.1, 0.1 + position / 20, 0.25, 0.2)))
    sector = _inside(np.abs(np.arctan2(x, y + 1.0)) - 0.62) * _inside(depth - 1.9)
    return np.clip(speckle * sector, 0, 255).astype(np.uint8)


def pet_section(name: str, position: float) -> Field:
    """Uptake, 0 to 1."""
    x, y = _axes()
    image = 0.12 * _inside(_oval(x, y, 0, 0, 0.85, 0.6), 0.2)
    for cx, cy, r in ((0.15, -0.15, 0.16), (-0.4, 0.1 + position / 20, 0.08)):
        image = image + 0.8 * _inside(_oval(x, y, cx, cy, r, r), 0.2)
    return np.clip(image + 0.03 * cloud(f"{name} {position}", SIZE, SIZE, 20, 2), 0, 1)
