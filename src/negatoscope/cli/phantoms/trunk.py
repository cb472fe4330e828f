"""Chest, abdomen and pelvis: one anatomy for CT, PET and the follow-up pair.

Coordinates are millimetres in LPS; z = 0 at the carina, the domes of the diaphragm near -110,
the bladder near -520, the shoulders near +110.
"""

import math
from collections.abc import Sequence

import numpy as np

from negatoscope.cli.phantoms.abdomen import paint_abdomen, paint_pelvis
from negatoscope.cli.phantoms.lung_vessels import paint_lung_vessels
from negatoscope.cli.phantoms.noise import Field, band
from negatoscope.cli.phantoms.painter import Painter, ellipsoid, smooth_union
from negatoscope.cli.phantoms.skeleton import paint_ribs, paint_spine

HOUNSFIELD = {
    "outside": -1000, "air": -990, "skin": 20, "fat": -102, "muscle": 52, "lung": -855,
    "vessel": 45, "blood": 165, "aorta": 210, "heart": 130, "myocardium": 85, "cortical": 900,
    "marrow": 210, "cartilage": 110, "disc": 75, "cord": 35, "csf": 8, "liver": 98,
    "spleen": 112, "kidney": 165, "pelvis": 20, "stomach": 30, "bowel": 35, "bladder": 8,
    "lesion": 42, "wall": 40, "brain": 35, "esophagus": 38, "table": -250, "foam": -940,
    "mucosa": 40, "calcium": 480, "sinus": -980, "fissure": -760, "bronchus": -300,
    "chyme": -150, "thyroid": 130,
    "femur": 300, "portal": 140,
}  # fmt: skip


BODY = (-205.0, 205.0, -124.0, 130.0)
"""What an axial canvas must show at least: left, right, top and bottom of the trunk."""

NODULE = (-52.0, -12.0, 12.0)
"""Where the tumour of the right upper lobe lies."""


def body_distance(x: Field, y: Field, z: float) -> Field:
    """The signed distance to the skin (without arms, which are raised)."""
    waist = 12 * math.exp(-(((z + 260) / 90) ** 2))
    hips = 16 / (1 + math.exp((z + 400) / 25))
    shoulder = 1 / (1 + math.exp(-(z - 75) / 16))
    neck = 1 / (1 + math.exp(-(z - 135) / 9))
    rx = (168 - waist + hips + 26 * shoulder) * (1 - neck) + 62 * neck
    ry = (108 - waist * 0.4 + hips * 0.5 - 14 * shoulder) * (1 - neck) + 66 * neck
    power = np.float32(2.5)
    q = np.abs(x / np.float32(rx)) ** power + np.abs((y - 6) / np.float32(ry)) ** power
    body = (q ** (1 / power) - 1) * np.float32(min(rx, ry))
    if z < -470:
        gap = np.float32(-(z + 470) * 0.25)
        legs = np.minimum(np.abs(x - 80), np.abs(x + 80)) - np.float32(108)
        body = np.maximum(body, smooth_union(legs, np.full_like(legs, gap), 10))
    return body.astype(np.float32)


def paint_trunk(painter: Painter, *, seed: str = "trunk", nodule: float = 0.0) -> None:
    """Paint one axial slice.

    Parameters
    ----------
    seed
        Names the vessels and textures of this patient.
    nodule
        The radius of a tumour in the right upper lobe, mm (0: none).
    """
    z = float(painter.plane.z)
    x, y = painter.plane.x, painter.plane.y
    skin = body_distance(x, y, z)
    _paint_wall(painter, skin, z, seed)
    cage = _cage(x, y, z)
    if z > -250:
        _paint_chest(painter, cage, z, seed)
    if z < -75:
        paint_abdomen(painter, cage, skin, z, seed)
    paint_ribs(painter, skin, z)
    paint_spine(painter, z)
    if z < -330:
        paint_pelvis(painter, z)
    if z > 95:
        _paint_neck(painter)
    if nodule:
        paint_nodule(painter, NODULE, nodule)
    painter.paint(-skin, "outside")


def _cage(x: Field, y: Field, z: float) -> Field:
    """The signed distance to the inside of the rib cage (below it: of the abdominal wall)."""
    apex = max(0.0, min(1.0, (112 - z) / 130)) ** 0.5
    low = 1 / (1 + math.exp((z + 250) / 25))
    rx, ry = 138 * apex - 4 * low + 2, 84 * apex + 2
    power = np.float32(2.4)
    q = np.abs(x / np.float32(rx)) ** power + np.abs((y - 2) / np.float32(ry)) ** power
    cage = (q ** (1 / power) - 1) * np.float32(min(rx, ry))
    spine = np.hypot(x, y - np.float32(70)) - np.float32(38)
    return np.maximum(cage, -spine * np.float32(0.9)).astype(np.float32)


def _paint_wall(p: Painter, skin: Field, z: float, seed: str) -> None:
    x, y = p.plane.x, p.plane.y
    p.paint(skin, "skin")
    p.paint(skin + 2, "fat")
    fat = np.float32(11) + np.float32(5) * band(f"{seed} fat", 120).at(x, y, z)
    belly = 1 / (1 + math.exp((z + 180) / 30))
    fat = fat + np.float32(9 * belly) * np.clip(-y / 60, 0, 1)
    core = skin + fat
    p.paint(core, "muscle")
    # Planes of fat between the muscles of the shoulder girdle and the back.
    plates = np.abs(band(f"{seed} plates", 60, 4).at(np.abs(x), y, z * 0.4))
    p.blend(p.cover(core + 2) * np.clip((np.float32(0.10) - plates) * 14, 0, 1), "fat")
    if z > -60:
        side = np.abs(x)
        breast = ellipsoid(side, y, z, (82, -88, -30), (52, 26, 46))
        p.paint(np.maximum(breast, skin + 2), "fat")
    if 30 < z < 128:
        side = np.abs(x)
        scapula = np.abs(y - np.float32(62) + 0.35 * (side - 60) - 6 * np.sin(side * 0.06)) - 2.6
        scapula = np.maximum(scapula, np.abs(side - 105) - np.float32(36 - abs(z - 70) * 0.35))
        p.paint(scapula, "marrow", 0.9)
        p.paint(np.maximum(np.abs(scapula) - 0.9, scapula), "cortical", 0.8)
        p.both("ellipsoid", (150, 12, 95), (24, 24, 34), "marrow")


def _lung(x: Field, y: Field, z: float, cage: Field, side: int) -> Field:
    """One lung: the cage without mediastinum, heart and what the diaphragm lifts."""
    u = x * np.float32(side)
    inner = np.float32(20) + np.float32(6) * np.exp(-(((y + 45) / 30) ** 2)) - np.float32(0.06) * y
    if z > 40:
        inner = inner + np.float32((z - 40) * 0.12)
    lung = np.maximum(cage + np.float32(3.2), inner - u)
    dome_z = -96 if side < 0 else -106
    bulge = ((u - 66) / 78) ** 2 + ((y - 2) / 82) ** 2
    floor = np.float32(dome_z) - np.float32(62) * bulge
    lung = np.maximum(lung, (floor - np.float32(z)) * np.float32(0.55))
    return np.maximum(lung, -_heart(x, y, z) + np.float32(1)).astype(np.float32)


def _heart(x: Field, y: Field, z: float) -> Field:
    whole = ellipsoid(x, y, z, (22, -28, -62), (58, 46, 50), 0.55)
    right = ellipsoid(x, y, z, (-18, -22, -52), (27, 34, 44))
    base = ellipsoid(x, y, z, (4, -28, -14), (26, 30, 28))
    return smooth_union(smooth_union(whole, right, 10), base, 10)


def _paint_chest(p: Painter, cage: Field, z: float, seed: str) -> None:
    x, y = p.plane.x, p.plane.y
    p.paint(cage, "fat")
    p.paint(np.maximum(np.abs(cage + 1.2) - 1.2, cage), "muscle", 0.6)
    heart = _heart(x, y, z)
    p.paint(heart - 2.5, "fat")
    p.paint(heart, "myocardium")
    if heart.min() < 0:
        p.ellipsoid((34, -34, -68), (34, 24, 36), "heart", turn=0.55)
        p.ellipsoid((2, -50, -64), (34, 17, 36), "heart", turn=0.45)
        p.ellipsoid((-22, -22, -50), (22, 28, 36), "heart")
        p.ellipsoid((12, 8, -40), (34, 18, 22), "heart")
        p.tube(
            [(50, -48, -66, 2.2), (36, -66, -60, 1.8), (14, -62, -40, 1.8)], "calcium", strength=0.5
        )
    for side in (-1, 1):
        lung = _lung(x, y, z, cage, side)
        if lung.min() >= 1:
            continue
        texture = np.float32(22) * band(f"{seed} lung", 28, 2).at(x, y, z)
        gravity = np.float32(0.45) * y
        p.paint(lung, p.textured("lung", texture + gravity))
        paint_lung_vessels(p, lung, side, seed)
        fine = (
            band(f"{seed} fine", 21, 3).at(x, y, z) ** 2
            + band(f"{seed} finer", 21, 3).at(x, y, z) ** 2
        )
        twig = np.clip((np.float32(0.055) - fine) * 45, 0, 1) * p.cover(lung + np.float32(5))
        p.blend(twig * np.float32(0.75), "vessel")
        oblique = np.abs(z + np.float32(18) - np.float32(1.1) * (y - 6)) * np.float32(
            0.66
        ) - np.float32(0.5)
        p.paint(np.maximum(oblique, lung + 1), "fissure", 0.8)
    _paint_mediastinum(p)


def _paint_mediastinum(p: Painter) -> None:
    aorta = [
        (4, -22, -34, 15), (0, -30, -8, 15), (-9, -27, 16, 15), (-4, -14, 36, 14), (10, 8, 40, 13),
        (20, 24, 26, 12.5), (22, 34, 0, 12), (20, 38, -60, 11.5), (12, 42, -140, 11),
        (6, 38, -260, 10), (3, 36, -330, 8.5),
    ]  # fmt: skip
    p.tube(aorta, "aorta")
    p.tube(
        [
            (16, -32, -30, 13),
            (18, -30, -10, 13),
            (12, -14, 4, 12),
            (-6, -2, 2, 10),
            (-30, 2, -6, 8),
        ],
        "blood",
    )
    p.tube([(12, -14, 4, 11), (26, 0, 2, 10), (34, 6, -6, 8)], "blood")
    p.tube([(-24, -22, 70, 8), (-24, -20, 30, 9), (-24, -18, -20, 10)], "blood")
    p.tube([(44, -24, 92, 6), (10, -30, 66, 6.5), (-22, -24, 62, 7)], "blood")
    p.tube([(-8, -24, 40, 6.5), (-18, -20, 80, 5.5), (-24, -12, 130, 4.5)], "aorta")
    p.tube([(2, -16, 42, 4.5), (14, -14, 90, 4), (24, -10, 140, 4)], "aorta")
    p.tube([(12, -4, 44, 5), (26, 0, 84, 5), (56, -4, 108, 5)], "aorta")
    p.tube(
        [(-14, -18, -90, 12), (-12, 6, -130, 12), (-16, 22, -240, 11), (-14, 26, -340, 10)], "blood"
    )
    p.tube([(0, 8, 160, 10), (0, 12, 60, 9.8), (-1, 16, 6, 10)], "wall")
    p.tube([(0, 8, 160, 8.4), (0, 12, 60, 8.4), (-1, 16, 6, 8.6)], "air")
    for side, end in ((-1, (-32, 14, -14)), (1, (38, 16, -18))):
        p.capsule((side * 2, 16, 6), end, (8.2, 6.4), "wall")
        p.capsule((side * 2, 16, 6), end, (7.0, 5.2), "air")
    p.tube([(5, 26, 150, 6), (4, 32, 20, 6.5), (4, 34, -60, 7), (10, 26, -120, 8)], "esophagus")
    p.tube([(5, 27, 90, 2.2), (4, 33, 20, 2.4), (4, 34, -40, 1.6)], "air", strength=0.7)
    for node in ((-10, 4, 22), (14, -6, 18), (-16, 2, 10), (0, 30, -14), (8, -36, 36)):
        p.ellipsoid(node, (4, 3, 5), "muscle")
    p.ellipsoid((15, 31, 22), (2.4, 1.4, 6), "calcium")


def paint_nodule(p: Painter, centre: Sequence[float], radius: float) -> None:
    """A tumour with spicules."""
    x, y, z = p.plane.x, p.plane.y, float(p.plane.z)
    if abs(z - centre[2]) > radius * 2.2:
        return
    distance = np.sqrt(
        (x - centre[0]) ** 2 + (y - centre[1]) ** 2 + np.float32((z - centre[2]) ** 2)
    )
    angle = np.arctan2(y - centre[1], x - centre[0])
    spikes = np.float32(radius * 0.34) * np.maximum(np.sin(angle * 7 + z * 0.7), 0) ** 3
    rough = np.float32(radius * 0.16) * band("nodule", max(5.0, radius * 0.7), 3).at(x, y, z)
    p.paint((distance - np.float32(radius) - spikes - rough).astype(np.float32), "lesion")


def _paint_neck(p: Painter) -> None:
    p.both("ellipsoid", (20, -2, 128), (9, 10, 22), "thyroid")
    p.both("tube", [(26, -8, 120, 4), (28, -4, 190, 4.4)], "aorta")
    p.both("tube", [(34, -6, 110, 5.5), (36, 0, 190, 6)], "blood")
    p.both("tube", [(26, -44, 105, 8), (46, 8, 190, 10)], "muscle")
    p.ellipsoid((0, -24, 165), (15, 13, 14), "cartilage", strength=0.8)
    p.ellipsoid((0, -14, 165), (8, 10, 20), "air")
