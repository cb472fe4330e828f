"""CT of the chest: a full one in JPEG-LS, and a current and a prior study with a growing tumour."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, JPEGLSLossless

from negatoscope.cli.phantoms import attributes, people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.noise import grain
from negatoscope.cli.phantoms.painter import Painter, axial_plane
from negatoscope.cli.phantoms.records import Series, Study, instance
from negatoscope.cli.phantoms.trunk import BODY, HOUNSFIELD, paint_trunk

WINDOWS = attributes.windows((40, 400, "MEDIASTINUM"), (-600, 1500, "LUNG"), (480, 2500, "BONE"))


def _series(study: Study, description: str, thickness: float, frame: str, syntax: str) -> Series:
    return Series(
        study, 3, "CT", description, CTImageStorage,
        {
            **attributes.ct(
                thickness_mm=thickness, kernel="B40f", current_ma=210, body_part="CHEST",
                diameter_mm=380,
            ),
            **WINDOWS,
            "ContrastBolusAgent": "Demo contrast",
        },
        frame_of_reference=frame, transfer_syntax=syntax,
    )  # fmt: skip


CHEST = _series(people.CHEST_CT, "Chest 5 mm", 5.0, "chest-ct", JPEGLSLossless)
CURRENT = _series(people.CURRENT_CT, "Chest 6 mm", 6.0, "chest-current", ExplicitVRLittleEndian)
PRIOR = _series(people.PRIOR_CT, "Chest 6 mm", 6.0, "chest-prior", ExplicitVRLittleEndian)

# series → slices, size, spacing mm, lowest z mm, step mm, seed, radius of the tumour mm
PLANS = {
    "chest": (CHEST, 60, 512, 0.742, -190.0, 5.0, "trunk", 7.5),
    "current": (CURRENT, 40, 256, 1.484, -144.0, 6.0, "leopold", 14.0),
    "prior": (PRIOR, 40, 256, 1.484, -138.0, 6.0, "leopold", 6.5),
}


def hounsfield(
    z: float,
    size: int,
    spacing: float,
    seed: str,
    nodule: float,
    shift: tuple[float, float] = (0, 0),
) -> NDArray[np.float32]:
    """One slice without noise."""
    plane = axial_plane(z, size, size, spacing, shift)
    painter = Painter(plane, HOUNSFIELD, "outside", edge_mm=max(1.1, spacing))
    curve = np.maximum(np.abs(np.hypot(plane.x, plane.y + 260) - 392) - 6, np.abs(plane.x) - 205)
    painter.paint(np.maximum(curve, -(plane.y - 60)), "table")
    painter.paint(np.maximum(curve + 2.5, -(plane.y - 60)), "foam")
    paint_trunk(painter.part(*BODY), seed=seed, nodule=nodule)
    return painter.image


def write_slices(out: Path, plan: str, first: int, last: int) -> None:
    """Write the slices `first` to `last` - 1."""
    series, _, size, spacing, lowest, step, seed, nodule = PLANS[plan]
    for index in range(first, last):
        z = lowest + step * index
        shift = (3.0, -2.0) if plan == "prior" else (0.0, 0.0)
        values = hounsfield(z, size, spacing, seed, nodule, shift)
        values = values + grain(f"ct {plan}", 2).image(size, size, index) * np.float32(11)
        stored = np.clip(np.rint(values + 1024), 0, 4095).astype(np.uint16)
        ds = instance(series, index + 1, **attributes.axial_position(size, size, spacing, z, shift))
        put_pixels(ds, stored, bits=12, syntax=series.transfer_syntax)
        save(ds, series.path(out, index + 1))


def jobs() -> list[Job]:
    """The work, in parts."""
    parts = []
    for plan, cost in (("chest", 1.5), ("current", 0.6), ("prior", 0.6)):
        slices = PLANS[plan][1]
        for first in range(0, slices, 20):
            parts.append(
                Job("CT chest", write_slices, (plan, first, min(first + 20, slices)), cost)
            )
    return parts
