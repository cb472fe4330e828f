"""The brain: one anatomy for CT and MR, painted with the palette of the modality.

Coordinates are millimetres in LPS with the origin in the middle of the cranial cavity:
x to the left, y to posterior, z to superior.
"""

import numpy as np

from negatoscope.cli.phantoms.noise import Field, band
from negatoscope.cli.phantoms.painter import Painter, Plane, ellipsoid

SULCUS_DEPTH_MM = 24.0
CORTEX_MM = 2.9


def cavity(plane: Plane) -> Field:
    """The signed distance to the inner table of the skull."""
    x, y, z = plane.x, plane.y, plane.z
    wide = np.float32(1) + np.float32(0.075) * np.tanh((y - np.float32(5)) / np.float32(40))
    up = ellipsoid(x / wide, y, np.maximum(z, 0), (0, 0, 0), (65.0, 84.0, 76.0))
    vault = np.maximum(up, ellipsoid(x / wide, y, np.minimum(z, 0), (0, 0, 0), (65.0, 84.0, 96.0)))
    return np.maximum(vault, (_floor(x, y) - z) * np.float32(0.85)).astype(np.float32)


def _floor(x: Field, y: Field) -> Field:
    """The height of the skull base: anterior, middle and posterior fossa."""
    side = np.abs(x)
    anterior = np.float32(-24) + np.float32(7) * np.clip((side - 6) / 30, 0, 1)
    middle = np.float32(-27) - np.float32(19) * _step(side, 12, 24)
    petrous = (
        np.float32(16) * np.exp(-(((y - 6 - (side - 25) * 0.45) / 8) ** 2)) * _step(side, 14, 26)
    )
    posterior = np.float32(-74) + np.float32(34) * np.clip((side - 20) / 45, 0, 1) ** 2
    back = _step(y + (side - 20) * -0.45, 0, 14)
    front = _step(-y - side * 0.15, 30, 42)
    return (
        middle + (anterior - middle) * front + (posterior - middle) * back + petrous * (1 - front)
    )


def _step(value: Field, low: float, high: float) -> Field:
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def paint_brain(painter: Painter, inside: Field) -> None:
    """Paint fluid, cortex, white matter, nuclei and ventricles into the cavity."""
    plane = painter.plane
    x, y, z = plane.x, plane.y, plane.z
    if plane.axial and (z > 80 or z < -92):
        return
    painter.paint(inside, "csf")
    surface = inside + np.float32(2.4) + np.float32(0.8) * band("pia", 30).at(x, y, z)
    tentorium = np.float32(-15) - np.float32(0.32) * np.abs(x) - np.float32(0.33) * (y - 40)
    cerebrum = np.maximum(surface, np.float32(0) - _above(x, y, z, tentorium))
    fissure = _median_fissure(x, y, z, tentorium)
    folded = np.maximum(surface, -fissure)
    _paint_cerebrum(painter, np.maximum(cerebrum, folded), folded)
    _paint_posterior_fossa(painter, surface, tentorium)
    _paint_midline(painter, inside, surface, tentorium)
    _paint_deep(painter)


def _above(x: Field, y: Field, z: Field | float, tentorium: Field) -> Field:
    """Positive above the tentorium and in front of the brain stem."""
    over = z - tentorium - np.float32(1.2)
    ahead = np.float32(-4) - y + np.float32(0.35) * (np.abs(x) - 10)
    return np.maximum(over, ahead).astype(np.float32)


def _median(x: Field, y: Field, z: Field | float, tentorium: Field) -> tuple[Field, Field, Field]:
    """Distances: from the median plane, below the hemispheres, above the corpus callosum."""
    median = np.abs(x + np.float32(0.8) * np.sin(y * np.float32(0.06) + np.float32(0.02) * z))
    over = np.maximum(tentorium - z, np.float32(-2) - z)
    arch = np.sqrt((y - 3) ** 2 * np.float32(0.52) + z * z) - np.float32(29)
    return median, over, arch.astype(np.float32)


def _median_fissure(x: Field, y: Field, z: Field | float, tentorium: Field) -> Field:
    """The gap between the hemispheres; it ends at the corpus callosum."""
    median, over, arch = _median(x, y, z, tentorium)
    return np.maximum(median - np.float32(1.5), np.maximum(over, -arch)).astype(np.float32)


def _paint_cerebrum(painter: Painter, cerebrum: Field, surface: Field) -> None:
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    depth = -surface
    # Folds run inward from the surface: look the pattern up where the point projects to.
    radius = np.sqrt(x * x + y * y * np.float32(0.62) + (z * z) * np.float32(0.8)) + np.float32(8)
    pull = np.clip(np.float32(64) / radius, 0.8, 2.4) ** np.float32(0.75)
    px, py, pz = x * pull, y * pull, z * pull
    fold = band("gyri", 16, 4.5).at(px, py, pz) + np.float32(0.35) * band("gyri fine", 8, 4).at(
        x, y, z
    )
    reach = np.clip((np.float32(SULCUS_DEPTH_MM) - depth) / 7, 0, 1)
    gap = np.abs(fold) * np.float32(3.2) + (1 - reach) * np.float32(9)
    wide = np.float32(1.25) - np.float32(0.04) * depth
    painter.paint(cerebrum, "gm")
    white = np.maximum(cerebrum + np.float32(CORTEX_MM), np.float32(CORTEX_MM) + wide - gap)
    painter.paint(white, "wm")
    painter.paint(np.maximum(cerebrum, gap - wide), "csf", 0.85)
    # The insula lies under the lips of the lateral fissure.
    side = np.abs(x)
    wave = band("lips", 22).at(x, y, z)
    tilt = (
        z - np.float32(1) + np.float32(0.75) * (y + 6) + np.float32(0.35) * (side - 50) + 3 * wave
    )
    lips = np.maximum(
        np.abs(tilt) * np.float32(0.75) - np.float32(1.2), np.abs(y + 2) - np.float32(25)
    )
    lips = np.maximum(lips, np.float32(37) - side)
    sheet = np.maximum(
        np.abs(side - np.float32(38) + 0.012 * (y + 2) ** 2 + wave) - np.float32(1.1),
        np.abs(y + 2) - 19,
    )
    sheet = np.maximum(sheet, np.abs(z - 1) - np.float32(13))
    fissure = np.maximum(np.minimum(lips, sheet), surface)
    rim = np.maximum(fissure - np.float32(3.2), cerebrum)
    painter.paint(rim, "gm")
    painter.paint(fissure, "csf", 0.9)


def _paint_posterior_fossa(painter: Painter, surface: Field, tentorium: Field) -> None:
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    if painter.plane.axial and z > 0:
        return
    lobes = ellipsoid(np.abs(x) - np.float32(17), y, z, (0, 46, -46), (36, 32, 29))
    lobes = np.maximum(np.maximum(lobes, surface), z - tentorium + np.float32(1.5))
    ring = np.sqrt(x * x * 0.5 + (y - 22) ** 2 + (z + 38) ** 2)
    folia = np.sin(ring * np.float32(1.55) + np.float32(1.2) * band("folia", 14).at(x, y, z))
    painter.paint(lobes, "gm")
    painter.paint(np.maximum(lobes, np.float32(0.86) - folia) + np.float32(0.4), "csf", 0.55)
    arbor = (
        lobes
        + np.float32(9)
        + np.float32(2.6) * folia
        + np.float32(2) * band("arbor", 15).at(x, y, z)
    )
    painter.paint(arbor, "wm")
    painter.both("ellipsoid", (17, 40, -50), (7, 6, 5), "gm", turn=0.4, strength=0.7)
    stem = [(0, -1, -20, 13.0), (0, 1, -30, 13.0), (0, 1, -40, 14.5), (0, 5, -52, 11.0)]
    painter.tube([(px, py, pz, r + 5) for px, py, pz, r in stem], "csf")
    painter.tube(
        [*stem, (0, 12, -66, 7.5), (0, 20, -80, 6.0), (0, 24, -100, 5.5), (0, 26, -160, 5.5)],
        "stem",
    )
    painter.both("capsule", (10, 6, -40), (22, 28, -44), (7.0, 6.0), "wm")
    painter.ellipsoid((0, 21, -40), (7, 4.5, 9), "csf")
    painter.ellipsoid((0, 13, -27), (1.6, 1.6, 8), "csf")


def _paint_midline(painter: Painter, inside: Field, surface: Field, tentorium: Field) -> None:
    x, y, z = painter.plane.x, painter.plane.y, painter.plane.z
    median, over, arch = _median(x, y, z, tentorium)
    callosum = np.maximum(np.abs(arch + np.float32(3.5)) - np.float32(3.4), median - np.float32(15))
    callosum = np.maximum(callosum, np.float32(4) - z)
    painter.paint(callosum, "wm")
    depth_limit = np.maximum(np.float32(3) - arch, over)
    falx = np.maximum(median - np.float32(0.55), np.maximum(depth_limit, inside))
    painter.paint(falx, "dura")
    sheet = np.maximum(
        np.abs(z - tentorium) - np.float32(0.45), np.float32(20) - y + 0.2 * np.abs(x)
    )
    painter.paint(np.maximum(sheet, inside), "dura", 0.8)
    sinus = np.maximum(
        np.abs(inside + np.float32(1.5)) * np.float32(0.8) + median - np.float32(4.2), -z
    )
    painter.paint(sinus, "blood")
    painter.both(
        "tube",
        [(2, 78, -18, 3.5), (25, 74, -20, 3.5), (46, 58, -24, 3.8), (54, 38, -30, 4.0)],
        "blood",
    )


def _paint_deep(painter: Painter) -> None:
    """Nuclei, capsules and ventricles."""
    p = painter
    if p.plane.axial and abs(float(p.plane.z)) > 55:
        return
    p.ellipsoid((0, 2, 8), (33, 40, 24), "wm", strength=0.9, soft=6)
    p.both("ellipsoid", (25.5, -3, 3), (6.5, 19, 11), "deep", turn=0.22, soft=2)
    p.both("ellipsoid", (19.5, 0, 1), (4.5, 11, 7), "pallidum", turn=0.35, soft=2)
    p.both("ellipsoid", (10.5, 13, 5), (9, 15.5, 10), "deep", turn=-0.35, soft=2)
    p.both("ellipsoid", (13.5, -22, 9), (6.5, 10.5, 9), "deep", turn=0.1, soft=2)
    p.both("tube", [(16, -14, 19, 3.5), (18, 4, 22, 2.6), (24, 22, 18, 2.2)], "deep", soft=2)
    p.both("tube", [(32, 2, -24, 5.5), (31, 14, -23, 4.5), (28, 26, -17, 4.0)], "gm", soft=2)
    p.both("capsule", (22, -22, -26), (25, -14, -24), (8.0, 7.0), "gm", soft=2)
    body = [(4.5, -33, 8, 2.6), (7.5, -28, 13, 4.6), (8.5, -16, 18, 4.8), (9.5, 2, 21, 4.6),
            (13, 18, 19, 5.2), (20, 31, 12, 7.2), (23, 40, 7, 5.6), (22, 54, 5, 2.6)]  # fmt: skip
    p.both("tube", body, "csf")
    p.both("tube", [(8, -24, 12, 4.2), (13.5, -33, 11, 2.2)], "csf")
    p.both(
        "tube", [(21, 31, 8, 5.5), (31, 22, -8, 3.0), (35, 4, -17, 2.2), (33, -8, -18, 1.4)], "csf"
    )
    p.ellipsoid((0, 0, -1), (2.3, 14, 10), "csf")
    p.ellipsoid((0, -12, 15), (0.9, 17, 6), "wm")
    p.both("capsule", (2.2, -6, 11), (2.6, 8, 13), (1.8, 1.6), "wm")
    p.both("tube", [(19, 30, 10, 2.6), (21, 34, 8, 3.0), (15, 22, 17, 1.4)], "plexus")
    # Cisterns: suprasellar star, around the midbrain, of the vein of Galen.
    p.ellipsoid((0, -14, -23), (13, 8, 6), "csf")
    p.both("capsule", (0, -16, -23), (26, -8, -20), (3.4, 1.8), "csf")
    p.both(
        "tube", [(9, -14, -24, 3), (16, -4, -20, 3), (16, 10, -18, 2.6), (8, 22, -13, 3.4)], "csf"
    )
    p.ellipsoid((0, 24, -9), (7, 8, 6), "csf")
    p.both("ellipsoid", (8, -2, -20), (8, 10, 9), "stem", turn=-0.5)
    p.ellipsoid((0, 8, -19), (12, 9, 9), "stem")
    p.both("ellipsoid", (4.5, 16, -16), (4, 3.6, 5), "stem")
    p.both("capsule", (5, -24, -23), (1, -16, -21), (1.9, 1.9), "wm")
    p.tube([(0, -5, -22, 2.0), (0, -3, -36, 1.9)], "blood")
    p.both("tube", [(9, -12, -25, 2.0), (20, -11, -22, 1.6), (34, -8, -12, 1.4)], "blood")
    p.tube([(0, 22, -6, 2.0), (0, 33, -2, 1.8), (0, 48, -8, 1.8)], "blood")
