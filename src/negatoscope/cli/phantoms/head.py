"""The head around the brain: scalp, skull, face, air spaces and eyes, for CT."""

import numpy as np

from negatoscope.cli.phantoms.brain import cavity, paint_brain
from negatoscope.cli.phantoms.noise import Field, band
from negatoscope.cli.phantoms.painter import Painter, ellipsoid, smooth_union


def paint_head(painter: Painter) -> None:
    """Paint the whole head onto the canvas."""
    inside = cavity(painter.plane)
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    low = np.clip((np.float32(-12) - z) / 14, 0, 1)
    thick = np.float32(6.2) + np.float32(0.9) * band("vault", 45).at(x, y, z)
    thick = thick + np.float32(3.2) * np.exp(-(((y - 84) / 12) ** 2) - (x / 20) ** 2)
    skull = inside - thick
    _paint_soft_tissue(painter, skull, low)
    if np.min(low) < 1:
        _paint_vault(painter, inside, skull, thick, low)
    if np.max(low) > 0:
        _paint_face(painter, inside, skull, low)
    paint_brain(painter, inside)
    _paint_calcifications(painter)


def _skin(painter: Painter, skull: Field) -> Field:
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    scalp = np.float32(6.0) + np.float32(0.7) * band("scalp", 50).at(x, y, z)
    if painter.plane.axial and z > 15:
        return skull - scalp
    round_ = ellipsoid(x, y, z, (0, 0, -20), (77, 97, 80))
    cap = np.maximum(skull, ellipsoid(x, y, z, (0, 0, 0), (74, 93, 100))) - scalp
    cap = np.maximum(np.minimum(cap, round_), np.float32(-40) - (z + 30))
    face = ellipsoid(x, y, z, (0, -42, -66), (63, 60, 92))
    neck = ellipsoid(x, y, np.maximum(z, -110), (0, 34, -110), (62, 58, 85))
    skin = smooth_union(smooth_union(cap, face, 12.0), neck, 14.0)
    bridge = ellipsoid(x, y, z, (0, -100, -52), (9, 12, 26))
    tip = ellipsoid(x, y, z, (0, -108, -66), (13, 12, 11))
    skin = smooth_union(skin, smooth_union(bridge, tip, 8.0), 7.0)
    ear = ellipsoid(x, y, z, (0, 0, 0), (1, 1, 1)) * 0 + 99
    for side in (1, -1):
        flap = ellipsoid(x, y, z, (side * 77, 17, -42), (2.6, 14, 24), -0.4 * side)
        lobe = ellipsoid(x, y, z, (side * 73, 9, -46), (7, 6, 10))
        ear = np.minimum(ear, smooth_union(flap, lobe, 3.0))
    return smooth_union(skin, ear, 2.5)


def _paint_soft_tissue(painter: Painter, skull: Field, low: Field | float) -> None:
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    skin = _skin(painter, skull)
    painter.paint(skin, "skin")
    painter.paint(skin + np.float32(1.6), "fat")
    # The galea and the muscles under the fat.
    painter.paint(np.maximum(skull - np.float32(1.5), skin + 2), "muscle", 0.8)
    if painter.plane.axial and z > 25:
        return
    side = np.abs(x)
    temporal = ellipsoid(side, y, z, (62, -28, -18), (13, 32, 38))
    temporal = np.maximum(temporal, skin + np.float32(4))
    strands = band("strands", 9, 3).at(x, y, z * np.float32(0.3))
    marbled = painter.mixed("muscle", "fat", np.float32(0.6) * (strands - np.float32(1.35)))
    painter.paint(temporal, marbled)
    if np.max(low) == 0:
        return
    deep = np.maximum(
        skin + np.float32(5.5) + np.float32(3) * band("plane", 40).at(x, y, z), z + 26
    )
    plates = np.abs(band("plates", 24, 3).at(side, y, z * np.float32(0.3)))
    muscle = painter.mixed("muscle", "fat", (np.float32(0.15) - plates) * 8)
    painter.paint(deep, muscle)
    masseter = ellipsoid(side, y, z, (56, -24, -88), (9, 17, 34))
    painter.paint(np.maximum(masseter, skin + 3), marbled)
    parotid = ellipsoid(side, y, z, (58, 4, -88), (11, 14, 24))
    painter.paint(np.maximum(parotid, skin + 3), painter.textured("gland", 25 * strands))


def _paint_vault(
    painter: Painter, inside: Field, skull: Field, thick: Field, low: Field | float
) -> None:
    """Two tables of compact bone with diploe between them, and the sutures."""
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    painter.paint(skull, "bone")
    marrow = np.abs(inside - thick * np.float32(0.52)) - thick * np.float32(0.20)
    trabeculae = np.float32(190) * band("diploe", 3.2, 2).at(x, y, z)
    trabeculae = trabeculae + np.float32(120) * band("diploe coarse", 11).at(x, y, z)
    trabeculae = painter.textured("diploe", trabeculae)
    painter.paint(marrow + np.float32(0.3) * band("table", 8).at(x, y, z), trabeculae)
    jag = np.float32(2.4) * band("suture", 5, 3).at(x, y, z)
    coronal = np.abs(y + np.float32(18) + np.float32(0.25) * np.abs(x) + jag)
    sagittal = np.abs(x + jag) + np.float32(50) * (y < -18)
    lambdoid = np.abs(y - np.float32(64) + np.float32(0.55) * np.abs(x) + (z - 20) * 0.5 + jag)
    seam = np.minimum(np.minimum(coronal, sagittal), lambdoid) - np.float32(0.35)
    painter.paint(
        np.maximum(np.maximum(seam, skull), -inside) + low * np.float32(9), "suture", 0.75
    )
    if painter.plane.axial and z > 20:
        return
    painter.both("ellipsoid", (11, -90, -8), (13, 5, 13), "bone")
    painter.both("ellipsoid", (11, -89.5, -8), (11, 3.4, 11), "air")


def _paint_face(painter: Painter, inside: Field, skull: Field, low: Field | float) -> None:
    p = painter
    x, y, z = p.plane.x, p.plane.y, p.plane.z
    base = np.maximum(np.maximum(skull, -inside - 30), np.float32(-80) - z)
    base = np.maximum(base, -np.float32(20) * low + np.float32(0.0))
    spongy = p.textured("spongy", np.float32(260) * band("base", 5, 2).at(x, y, z))
    shell = np.abs(base + np.float32(2.2)) - np.float32(2.0)
    p.paint(base, spongy)
    p.paint(np.maximum(shell, base), "bone", 0.7)
    # Petrous pyramids, mastoids with their cells, clivus, sphenoid.
    p.both(
        "tube", [(13, -6, -42, 5), (30, 6, -42, 8.5), (50, 16, -44, 12), (57, 24, -52, 12)], "dense"
    )
    cells = np.abs(band("mastoid", 5.5, 4).at(x, y, z))
    hollow = ellipsoid(np.abs(x), y, z, (55, 23, -52), (11, 14, 17))
    p.paint(np.maximum(hollow, (np.float32(0.26) - cells) * 5), "air")
    p.both("tube", [(78, 6, -47, 3.2), (60, 8, -46, 3.4), (50, 9, -45, 2.4)], "air")
    p.both("ellipsoid", (45, 9, -44), (3.5, 5, 6), "air")
    p.both("capsule", (12, 4, -43), (25, 8, -42), (2.6, 2.0), "csf")
    for centre in ((31, 3, -43), (34, 8, -42), (37, 12, -41)):
        p.both("ellipsoid", centre, (1.5, 1.5, 1.8), "csf")
    p.tube([(0, -18, -40, 8), (0, -4, -56, 7), (0, 6, -72, 6)], "spongy")
    p.both("capsule", (9, -10, -48), (18, -2, -58), (3.4, 3.2), "blood")
    p.both("tube", [(14, -28, -30, 3), (34, -40, -24, 3.2), (52, -46, -16, 3)], "bone")
    p.both("tube", [(12, -32, -55, 2), (13, -28, -74, 1.6), (15, -24, -92, 1.4)], "bone")
    _paint_orbits(p)
    _paint_sinuses(p)
    _paint_jaw(p)


def _paint_orbits(p: Painter) -> None:
    p.both(
        "tube",
        [(33, -74, -34, 20.5), (29, -60, -34, 18.5), (16, -40, -31, 7.5)],
        "bone",
        strength=0.75,
    )
    p.both(
        "tube",
        [(33, -80, -34, 20.0), (33, -74, -34, 19.0), (29, -60, -34, 16.8), (16, -40, -31, 5.5)],
        "fat",
    )
    p.both("capsule", (49, -76, -34), (54, -62, -36), (4.0, 5.0), "bone")
    p.both("tube", [(24, -80, -34, 1.6), (18, -64, -34, 2.6), (14, -44, -31, 1.6)], "muscle")
    p.both("tube", [(44, -78, -34, 1.5), (42, -64, -34, 2.5), (20, -44, -31, 1.6)], "muscle")
    p.both("tube", [(33, -80, -22, 1.5), (31, -64, -23, 2.4), (17, -44, -28, 1.6)], "muscle")
    p.both("tube", [(33, -80, -46, 1.5), (31, -64, -46, 2.4), (17, -44, -35, 1.6)], "muscle")
    p.both("tube", [(32, -70, -34, 2.3), (26, -58, -33, 2.2), (13, -40, -30, 2.2)], "nerve")
    p.both("ellipsoid", (33, -82.5, -34), (12.3, 12.3, 12.3), "sclera")
    p.both("ellipsoid", (33, -82.5, -34), (11.1, 11.1, 11.1), "vitreous")
    p.both("ellipsoid", (33, -91.0, -34), (4.6, 2.1, 4.6), "lens")
    p.both("ellipsoid", (45, -82, -25), (3.5, 6, 6), "muscle", turn=0.5, strength=0.8)


def _paint_sinuses(p: Painter) -> None:
    x, y, z = p.plane.x, p.plane.y, p.plane.z
    ethmoid = ellipsoid(x, (y + 62) ** 2 / 24, (z + 34) ** 2 / 13, (0, 0, 0), (13, 24, 13))
    walls = np.abs(band("ethmoid", 9, 5).at(x, y, z))
    p.paint(ethmoid - 1.2, "bone", 0.6)
    p.paint(np.maximum(ethmoid, (np.float32(0.12) - walls) * 9), "air")
    p.both("ellipsoid", (31, -60, -66), (15.5, 18.5, 18.5), "bone", strength=0.8)
    p.both("ellipsoid", (31, -60, -66), (14.2, 17.0, 17.0), "muscle")
    p.both("ellipsoid", (31, -60.5, -65.5), (13.4, 16.0, 16.2), "air")
    p.ellipsoid((0, -28, -40), (16, 14, 11), "bone", strength=0.8)
    p.both("ellipsoid", (7.5, -28, -40), (6.6, 12, 9), "air")
    nose = np.maximum(
        np.abs(x) - 13 + 0.1 * np.abs(z + 62), np.maximum(np.abs(y + 66) - 27, np.abs(z + 62) - 17)
    )
    p.paint(nose, "muscle")
    swell = band("turbinate", 12, 3).at(np.abs(x), y * np.float32(0.35), z)
    p.paint(np.maximum(nose + 1.2, np.abs(swell) * np.float32(3) - np.float32(1.9)), "air")
    bend = np.float32(1.2) * np.sin(y * np.float32(0.08) + np.float32(1))
    septum = np.maximum(
        np.abs(x - bend) - 0.9, np.maximum(np.abs(y + 66) - 30, np.abs(z + 60) - 20)
    )
    p.paint(septum - 1.2, "muscle")
    p.paint(septum, "bone", 0.45)
    p.both("capsule", (5, -106, -70), (5, -92, -74), (3.2, 4.0), "air")
    p.both("capsule", (5, -100, -56), (9, -86, -48), (1.2, 2.2), "bone")
    p.tube([(0, -24, -66, 9), (0, -16, -84, 9), (0, -10, -160, 8)], "muscle")
    p.tube([(0, -26, -68, 6), (0, -20, -84, 6.5), (0, -14, -160, 6)], "air")


def _paint_jaw(p: Painter) -> None:
    p.both(
        "tube",
        [
            (46, -66, -58, 5),
            (56, -56, -58, 4.2),
            (67, -34, -54, 2.6),
            (68, -12, -50, 2.8),
            (58, 0, -48, 4),
        ],
        "bone",
    )
    p.both("tube", [(46, -66, -58, 3), (54, -57, -58, 2.4)], "spongy")
    p.both("ellipsoid", (52, -2, -55), (9, 5, 5), "bone")
    p.both("tube", [(51, -4, -60, 5), (51, -10, -76, 4), (48, -22, -100, 5)], "bone")
    p.both("tube", [(51, -5, -61, 3), (51, -10, -76, 2.2), (48, -22, -100, 3)], "spongy")
    arch = [(0, -92, -86, 5), (14, -88, -86, 5), (24, -76, -86, 5.5), (30, -56, -86, 6)]
    p.both("tube", arch, "bone")
    p.both("capsule", (0, -78, -80), (14, -62, -80), (2.0, 2.2), "bone")
    for tooth in ((4, -92), (11, -90), (17, -85), (21.5, -79), (25, -71), (28, -62), (30, -53)):
        p.both("capsule", (*tooth, -84), (*tooth, -100), (2.2, 3.4), "enamel")
        p.both("capsule", (*tooth, -82), (*tooth, -94), (0.8, 0.8), "muscle")
    p.both("tube", [(8, 28, -76, 6), (20, 24, -80, 7), (30, 22, -88, 6)], "bone")
    p.tube([(0, 4, -76, 4), (0, 3, -100, 5.5)], "bone")
    p.both(
        "tube",
        [(0, -88, -120, 7), (20, -80, -118, 6), (42, -44, -112, 6), (50, -22, -100, 5)],
        "bone",
    )
    p.both("tube", [(0, -88, -120, 5), (20, -80, -118, 4), (42, -44, -112, 4)], "spongy")
    p.tube([(0, 22, -96, 9), (0, 26, -165, 9)], "csf")
    p.tube([(0, 24, -96, 5.5), (0, 27, -165, 5.5)], "stem")
    for level in (-98, -115, -132, -149):
        p.ellipsoid((0, 5, level), (11, 9, 8), "bone")
        p.ellipsoid((0, 5, level), (10, 8, 7), "spongy")
        p.ellipsoid((0, 46, level), (4, 10, 5), "spongy")


def _paint_calcifications(p: Painter) -> None:
    p.ellipsoid((0.6, 22.5, -3), (2.2, 2.6, 2.2), "calcium")
    p.both("ellipsoid", (19.5, 32, 9), (2.4, 3.4, 2.8), "calcium", strength=0.6)
    p.both("ellipsoid", (21.5, 35, 7), (1.6, 1.6, 1.6), "calcium")
    p.ellipsoid((0, -52, 34), (0.9, 6, 5), "calcium", strength=0.8)
    p.both("ellipsoid", (19, -2, 2), (2.0, 3.5, 2.0), "calcium", strength=0.12, soft=2)
