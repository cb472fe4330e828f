"""Bones of the trunk: ribs, sternum, clavicles, spine."""

import math

import numpy as np

from negatoscope.cli.phantoms.noise import Field
from negatoscope.cli.phantoms.painter import Painter


def paint_ribs(p: Painter, skin: Field, z: float) -> None:
    """Twelve pairs of hoops that fall to the front, the sternum, the clavicles."""
    x, y = p.plane.x, p.plane.y
    if z > 125 or z < -300:
        return
    side = np.abs(x)
    angle = np.arctan2(side, y - np.float32(4))  # 0 behind, pi in front
    for number in range(1, 13):
        head_z = 112 - 25.5 * number + 20
        drop = 42 + 6 * number
        height = head_z - np.float32(drop) * (
            np.float32(0.5) - np.float32(0.5) * np.cos(angle * 0.95)
        )
        dz = height - np.float32(z)
        if np.abs(dz).min() > 8:
            continue
        reach = _rib_shape(side, y, number)
        thick = np.sqrt((reach / 3.6) ** 2 + (dz / 6.4) ** 2) - 1
        rib = (thick * np.float32(3.6)).astype(np.float32)
        end = np.float32(2.75 if number < 8 else 2.3 if number < 11 else 1.5)
        rib = np.maximum(rib, (angle - end) * 30)
        rib = np.maximum(rib, np.float32(26) - side)
        p.paint(rib, "cortical", 0.85)
        p.paint(rib + np.float32(1.5), "marrow")
        if number < 10:
            soft = np.maximum((thick * np.float32(3.6)).astype(np.float32), (end - angle) * 30)
            p.paint(np.maximum(soft, np.float32(14) - side), "cartilage")
    front = np.float32(-88 + max(0.0, z) * 0.28)
    if -95 < z < 75:
        wide = 15 if z < 45 else 24
        plate = np.sqrt((x / wide) ** 2 + ((y - front) / 5.5) ** 2) - 1
        p.paint(plate.astype(np.float32) * 5, "cortical", 0.55)
        p.paint(plate.astype(np.float32) * 5 + 1.6, "marrow")
    p.both(
        "tube",
        [(20, -70, 66, 8), (60, -66, 86, 6), (100, -40, 104, 6), (135, -10, 112, 7)],
        "cortical",
        strength=0.8,
    )
    p.both(
        "tube",
        [(20, -70, 66, 6), (60, -66, 86, 4), (100, -40, 104, 4), (135, -10, 112, 5)],
        "marrow",
    )


def _rib_shape(side: Field, y: Field, number: int) -> Field:
    grow = min(1.0, 0.42 + 0.13 * number)
    rx, ry = 137 * grow, 86 * (0.55 + 0.45 * grow)
    power = np.float32(2.35)
    q = (side / np.float32(rx)) ** power + np.abs((y - 4) / np.float32(ry)) ** power
    return ((q ** (1 / power) - 1) * np.float32(min(rx, ry))).astype(np.float32)


def paint_spine(p: Painter, z: float) -> None:
    """Vertebrae of 27 mm each, with discs, arches and the canal."""
    phase = (z + 1000) % 27 - 13.5
    centre = spine_y(z)
    p.ellipsoid((0, centre + 26, z), (20, 13, 20), "muscle")
    if abs(phase) > 10.8:
        p.ellipsoid((0, centre, z), (18.5, 14.5, 50), "disc")
    else:
        flare = 1 + 0.06 * abs(phase) / 10
        p.ellipsoid((0, centre, z), (19 * flare, 15 * flare, 60), "cortical", strength=0.8)
        p.ellipsoid((0, centre, z), (17.4 * flare, 13.4 * flare, 60), "marrow")
    arch = abs(phase + 2)
    if arch < 8:
        p.both(
            "capsule",
            (11, centre + 10, z),
            (13, centre + 24, z),
            (4.6, 4.6),
            "cortical",
            strength=0.8,
        )
        p.both(
            "capsule",
            (13, centre + 24, z),
            (2, centre + 36, z),
            (3.8, 3.6),
            "cortical",
            strength=0.8,
        )
        p.both("capsule", (15, centre + 22, z), (31, centre + 28, z), (4.4, 4.0), "marrow")
    p.capsule((0, centre + 34, z), (0, centre + 46 - arch, z), (3.4, 3.6), "cortical", strength=0.6)
    p.ellipsoid((0, centre + 22, z), (10.5, 8.2, 40), "fat")
    p.ellipsoid((0, centre + 21.5, z), (8.5, 6.8, 40), "csf")
    p.ellipsoid((0, centre + 21.5, z), (5, 3.8, 40), "cord")


def spine_y(z: float) -> float:
    """Where the vertebral bodies lie: kyphosis above, lordosis below."""
    return (
        49
        + 7 * math.sin((z + 40) / 95)
        - (6 if z < -200 else 0) * min(1, (-200 - z) / 80 if z < -200 else 0)
    )
