"""The pulmonary arteries and the bronchi beside them: a tree that branches at random."""

from functools import lru_cache

import numpy as np

from negatoscope.cli.phantoms.noise import Field, seed_of
from negatoscope.cli.phantoms.painter import Painter

Node = tuple[float, float, float, float, int]


@lru_cache(maxsize=8)
def vessel_tree(side: int, seed: str) -> list[Node]:
    """A branching tree from the hilum as a chain of nodes: x, y, z, radius, parent."""
    random = np.random.default_rng(seed_of(seed, "tree", side))
    hilum = (side * 30.0, 4.0, -12.0)
    nodes: list[Node] = [(*hilum, 7.0, -1)]
    tips = []
    for direction in (
        (0.7, -0.3, 0.9),
        (0.9, 0.5, 0.5),
        (1.0, -0.6, 0.0),
        (0.7, 0.7, -0.5),
        (0.6, -0.1, -1.0),
        (0.5, 0.6, -1.0),
    ):
        tips.append((0, np.array([side * direction[0], direction[1], direction[2]]), 4.6))
    while tips:
        parent, heading, radius = tips.pop()
        heading = heading / np.linalg.norm(heading)
        steps = 3 if radius > 2.4 else 2
        for _ in range(steps):
            heading = heading + random.normal(0, 0.16, 3)
            heading = heading / np.linalg.norm(heading)
            at = np.array(nodes[parent][:3]) + heading * (4.5 + radius * 2.0)
            radius *= 0.93
            nodes.append((float(at[0]), float(at[1]), float(at[2]), radius, parent))
            parent = len(nodes) - 1
        if radius > 0.62:
            axis = np.cross(heading, random.normal(0, 1, 3))
            axis = axis / np.linalg.norm(axis)
            spread = random.uniform(0.45, 0.8)
            tips.append((parent, heading + axis * spread, radius * random.uniform(0.72, 0.85)))
            tips.append((parent, heading - axis * spread, radius * random.uniform(0.66, 0.8)))
    return nodes


def paint_lung_vessels(p: Painter, lung: Field, side: int, seed: str) -> None:
    """Paint the tree of one side, inside the lung."""
    before = p.image.copy()
    level = float(p.plane.z)
    nodes = vessel_tree(side, seed)
    for x, y, z, radius, parent in nodes:
        a = nodes[parent]
        if parent < 0 or not min(z, a[2]) - 12 < level < max(z, a[2]) + 12:
            continue
        p.capsule(a[:3], (x, y, z), (a[3] if a[4] >= 0 else radius, radius), "vessel")
        if radius > 1.6:  # the bronchus runs beside the artery
            shift = radius * 1.7
            p.capsule(
                (a[0], a[1] + shift, a[2]),
                (x, y + shift, z),
                (radius * 0.95, radius * 0.9),
                "bronchus",
            )
            p.capsule(
                (a[0], a[1] + shift, a[2]), (x, y + shift, z), (radius * 0.7, radius * 0.65), "air"
            )
    inside = p.cover(lung + np.float32(1.5))
    p.image[...] = before + (p.image - before) * inside
