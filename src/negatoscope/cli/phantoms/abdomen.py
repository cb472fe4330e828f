"""Organs below the diaphragm, for the trunk."""

import numpy as np

from negatoscope.cli.phantoms.noise import Field, band
from negatoscope.cli.phantoms.painter import Painter, ellipsoid


def paint_abdomen(p: Painter, cage: Field, skin: Field, z: float, seed: str) -> None:
    """Liver, spleen, stomach, kidneys, bowel."""
    x, y = p.plane.x, p.plane.y
    cavity = np.maximum(cage + np.float32(4), skin + np.float32(28))
    if z < -180:
        cavity = np.maximum(ellipsoid(x, y, 0.0, (0, -8, 0), (122, 76, 1e4)), skin + np.float32(26))
        spine = np.hypot(x, y - np.float32(80)) - np.float32(52)
        cavity = np.maximum(cavity, -spine).astype(np.float32)
    under = _under_diaphragm(x, y, z)
    cavity = np.maximum(cavity, under)
    p.paint(cavity, "fat")
    texture = np.float32(5) * band(f"{seed} organ", 14, 2).at(x, y, z)
    liver = np.maximum(ellipsoid(x, y, z, (-58, -4, -158), (92, 82, 92)), cavity + 2)
    left = np.maximum(ellipsoid(x, y, z, (4, -42, -140), (68, 34, 40)), cavity + 2)
    for part in (left, liver):
        part = np.maximum(part, np.float32(24) - np.hypot(x - 4, y - 60))
        p.paint(part, p.textured("liver", texture))
        _vessels_in(p, part, seed, z)
    stomach = np.maximum(ellipsoid(x, y, z, (54, -22, -150), (46, 42, 58), 0.4), cavity + 2)
    p.paint(stomach, "wall")
    p.paint(
        stomach + 4,
        np.where(y < -38, np.float32(p.palette["air"]), np.float32(p.palette["stomach"])),
    )
    spleen = np.maximum(ellipsoid(x, y, z, (96, 28, -158), (30, 42, 46), -0.5), cavity + 2)
    p.paint(spleen, p.textured("spleen", texture))
    p.ellipsoid((-44, -36, -205), (14, 16, 26), "csf")
    for side in (1, -1):
        low = -228 if side > 0 else -242
        p.ellipsoid((side * 62, 44, low), (29, 27, 54), "kidney", turn=0.5 * side)
        p.ellipsoid((side * 54, 36, low), (15, 13, 30), "fat", turn=0.5 * side)
        p.ellipsoid((side * 56, 38, low), (9, 7, 16), "pelvis", turn=0.5 * side)
        p.ellipsoid((side * 34, 34, low + 56), (3, 10, 12), "muscle", turn=0.4 * side)
        p.tube(
            [(side * 34, 62, -200, 12), (side * 44, 60, -300, 20), (side * 62, 22, -420, 18)],
            "muscle",
        )
    p.tube(
        [(-30, 2, -210, 13), (0, -6, -196, 11), (40, 6, -180, 10), (76, 18, -172, 8)],
        "muscle",
        soft=3,
    )
    p.both("ellipsoid", (38, -84, z), (34, 7, 40), "muscle", strength=0.9 if z < -200 else 0.0)
    if z < -195:
        _paint_bowel(p, cavity, seed, z)


def _under_diaphragm(x: Field, y: Field, z: float) -> Field:
    side = np.where(x < 0, np.float32(-96), np.float32(-106)) - np.float32(1.6)
    dome = side - np.float32(62) * (((np.abs(x) - 66) / 78) ** 2 + ((y - 2) / 82) ** 2)
    return ((np.float32(z) - dome) * np.float32(0.55)).astype(np.float32)


def _vessels_in(p: Painter, organ: Field, seed: str, z: float) -> None:
    x, y = p.plane.x, p.plane.y
    tubes = band(f"{seed} hepatic", 38, 3).at(x, y, z) ** 2
    tubes = tubes + band(f"{seed} hepatic too", 38, 3).at(x, y, z) ** 2
    weight = p.cover(organ + 9) * np.clip((np.float32(0.035) - tubes) * 40, 0, 1)
    p.blend(weight, "portal")


def _paint_bowel(p: Painter, cavity: Field, seed: str, z: float) -> None:
    """Loops: where two fields cross zero they make winding tubes."""
    x, y = p.plane.x, p.plane.y
    loops = band(f"{seed} loops", 48, 4).at(x, y, z) + np.float32(0.25)
    where = np.maximum(cavity + 7, np.hypot(x * 0.8, y - 40) * -1 + 46)
    p.paint(np.maximum((np.float32(0.35) - loops) * 10, where), "bowel")
    gas = np.maximum((np.float32(1.25) - loops) * 10, where + 4)
    p.paint(np.maximum(gas, y + np.float32(16)), "air")
    content = p.textured("bowel", np.float32(18) * band(f"{seed} content", 7, 2).at(x, y, z))
    p.blend(p.cover(gas) * p.cover(-y - np.float32(15)) * np.float32(0.8), content)
    for path in (
        [(-92, 6, -205, 18), (-98, 4, -300, 20), (-92, 0, -390, 21)],
        [
            (100, 18, -190, 15),
            (104, 14, -290, 14),
            (88, 10, -400, 15),
            (30, 20, -450, 15),
            (0, 48, -480, 14),
        ],
        [(-92, -30, -205, 16), (-30, -62, -228, 16), (40, -60, -222, 16), (96, -16, -190, 15)],
    ):
        p.tube(path, "wall")
        p.tube([(a, b, c, r - 3) for a, b, c, r in path], "chyme")
        p.tube([(a, b - r * 0.35, c, r * 0.5) for a, b, c, r in path], "air")


def paint_pelvis(p: Painter, z: float) -> None:
    """Iliac wings, sacrum, hips, bladder, muscles."""
    x, y = p.plane.x, p.plane.y
    side = np.abs(x)
    if -470 < z < -345:
        t = (-345 - z) / 125
        wing = (
            np.abs(
                y
                - np.float32(8 + 40 * (1 - t))
                + np.float32(0.75) * (side - (112 - 40 * t))
                + np.float32(0.006) * (side - 90) ** 2
            )
            - 4.5
        )
        wing = np.maximum(
            wing, np.abs(side - np.float32(84 - 6 * t)) - np.float32(34 - 12 * abs(t - 0.35))
        )
        p.paint(wing.astype(np.float32), "cortical", 0.8)
        p.paint(wing.astype(np.float32) + 2, "marrow")
    p.tube(
        [(0, 66, -375, 34), (0, 82, -420, 26), (0, 88, -470, 14), (0, 76, -500, 8)],
        "cortical",
        strength=0.7,
    )
    p.tube([(0, 66, -375, 32), (0, 82, -420, 24), (0, 88, -470, 12), (0, 76, -500, 6)], "marrow")
    p.both("ellipsoid", (84, 10, -505), (34, 34, 34), "cortical", strength=0.8)
    p.both("ellipsoid", (84, 10, -505), (31, 31, 31), "marrow")
    p.both("ellipsoid", (88, 8, -508), (26.5, 26.5, 26.5), "muscle", strength=0.7)
    p.both("ellipsoid", (88, 8, -508), (25, 25, 25), "cortical", strength=0.8)
    p.both("ellipsoid", (88, 8, -508), (23, 23, 23), "femur")
    p.both(
        "tube",
        [(100, 10, -515, 16), (128, 14, -540, 20), (126, 8, -600, 17)],
        "cortical",
        strength=0.85,
    )
    p.both("tube", [(100, 10, -515, 13), (128, 14, -540, 15), (126, 8, -600, 9)], "marrow")
    p.both(
        "tube",
        [(76, -18, -530, 12), (40, -38, -545, 9), (6, -44, -552, 10)],
        "cortical",
        strength=0.8,
    )
    p.both("tube", [(70, 30, -540, 14), (52, 34, -575, 13)], "cortical", strength=0.8)
    p.both("ellipsoid", (74, 74, -470), (52, 30, 70), "muscle", strength=0.9)
    p.both("tube", [(62, 22, -420, 18), (84, -28, -520, 15)], "muscle")
    p.both("tube", [(40, 26, -380, 6), (56, -20, -470, 5.5), (74, -44, -540, 5)], "blood")
    p.ellipsoid((0, -22, -520), (42, 34, 32), "wall")
    p.ellipsoid((0, -22, -520), (38, 30, 28), "bladder")
    p.ellipsoid((0, 14, -548), (22, 17, 18), "muscle")
    p.ellipsoid((0, 48, -520), (15, 14, 60), "wall")
    p.ellipsoid((2, 46, -520), (8, 7, 50), "air", strength=0.7)
