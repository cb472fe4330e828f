"""The CT of the head: values and grain; the catalogue adds the attributes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import CTImageStorage, HTJ2KLossless

from negatoscope.cli.phantoms import attributes, people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.head import paint_head
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.landmarks import HEAD_RODS
from negatoscope.cli.phantoms.noise import grain
from negatoscope.cli.phantoms.painter import Painter, Plane, axial_plane
from negatoscope.cli.phantoms.records import Series, instance

SLICES, SIZE, SPACING_MM, STEP_MM = 300, 512, 0.48828125, 0.625
CENTRE_MM = (0.0, 2.0)
LOWEST_MM = -97.0
INTERCEPT = -1024

HOUNSFIELD = {
    "air": -1000, "skin": 25, "fat": -98, "muscle": 55, "bone": 1450, "dense": 1750,
    "suture": 250, "csf": 7, "gm": 38.5, "wm": 28.5, "deep": 38, "pallidum": 36, "stem": 31,
    "dura": 58, "blood": 52, "plexus": 34, "nerve": 34, "sclera": 50, "vitreous": 9, "lens": 92,
    "enamel": 2450, "calcium": 190, "foam": -930, "shell": -180, "bleed": 68, "oedema": 17,
    "gland": -5, "diploe": 560, "spongy": 690,
}  # fmt: skip


def slice_z(index: int) -> float:
    """The table position of a slice, mm."""
    return LOWEST_MM + STEP_MM * index


def stored_values(index: int, size: int = SIZE, noise_hu: float = 5.0) -> NDArray[np.uint16]:
    """One slice as stored (12 bits, intercept -1024)."""
    spacing = SPACING_MM * SIZE / size
    plane = axial_plane(slice_z(index), size, size, spacing, CENTRE_MM)
    hounsfield = _anatomy(plane)
    weight = np.clip((hounsfield + 1000) / 1000, 0.25, 1.6)
    hounsfield += grain("ct", 1).image(size, size, index) * weight * np.float32(noise_hu)
    stored = np.clip(np.rint(hounsfield - INTERCEPT), 0, 4095).astype(np.uint16)
    return _rods(stored, plane)


def _anatomy(plane: Plane) -> NDArray[np.float32]:
    painter = Painter(plane, HOUNSFIELD, "air", edge_mm=0.75)
    x, y = plane.x, plane.y
    inner = np.sqrt((x / 96) ** 2 + ((y + 8) / 116) ** 2)
    cradle = np.maximum((inner - 1) * 100, np.float32(60) - y)
    outer = np.maximum(
        (np.sqrt((x / 116) ** 2 + ((y + 8) / 131) ** 2) - 1) * 110, np.float32(60) - y
    )
    painter.paint(outer, "shell")
    painter.paint(outer + np.float32(1.6), "foam")
    painter.paint(cradle - np.float32(1.2), "shell")
    painter.paint(cradle, "air")
    high = float(plane.z) > 15
    paint_head(painter.part(-84, 84, -100, 104) if high else painter.part(-90, 90, -124, 108))
    painter.ellipsoid((-25, -1, 5), (10.5, 15, 11), "oedema", soft=5, strength=0.8)
    painter.ellipsoid((-25.5, -2, 5), (6.5, 10.5, 8), "bleed", soft=2, turn=-0.3)
    return painter.image


def _rods(stored: NDArray[np.uint16], plane: Plane) -> NDArray[np.uint16]:
    """The calibration rods of the head holder: exact, without noise, in each slice."""
    x, y = plane.x[0], plane.y[:, 0]
    for rod in HEAD_RODS:
        columns = np.flatnonzero(np.abs(x - rod.x_mm) <= rod.radius_mm)
        rows = np.flatnonzero(np.abs(y - rod.y_mm) <= rod.radius_mm)
        distance = np.hypot(x[columns][None] - rod.x_mm, y[rows][:, None] - rod.y_mm)
        window = stored[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        window[distance <= rod.radius_mm] = rod.stored_value
    return stored


SERIES = Series(
    people.HEAD_CT, 2, "CT", "Head 0.625 mm axial", CTImageStorage,
    {
        **attributes.ct(
            thickness_mm=STEP_MM, kernel="STANDARD", kvp=120, current_ma=300, body_part="HEAD",
            diameter_mm=SIZE * SPACING_MM, intercept=INTERCEPT,
        ),
        **attributes.windows((40, 80, "BRAIN"), (480, 2500, "BONE")),
        "SpacingBetweenSlices": str(STEP_MM),
        "ProtocolName": "1.1 Head helical",
    },
    frame_of_reference="head-ct",
)  # fmt: skip


THICK = replace(
    SERIES, number=3, description="Head 6.25 mm, every tenth", transfer_syntax=HTJ2KLossless,
    attributes={**SERIES.attributes, "SpacingBetweenSlices": "6.25"},
)  # fmt: skip


def write_slices(out: Path, first: int, last: int, series: Series = SERIES, every: int = 1) -> None:
    """Write the slices `first` to `last` - 1 of a series that keeps each `every`-th."""
    for index in range(first, last):
        number = index * every
        plane = attributes.axial_position(SIZE, SIZE, SPACING_MM, slice_z(number), CENTRE_MM)
        ds = instance(series, index + 1, **plane)
        put_pixels(ds, stored_values(number), bits=12, syntax=series.transfer_syntax)
        save(ds, series.path(out, index + 1))


def jobs() -> list[Job]:
    """The work, in parts of about a second."""
    thin = [Job("CT head", write_slices, (k, k + 20), 1.3) for k in range(0, SLICES, 20)]
    return [*thin, Job("CT head", write_slices, (0, SLICES // 10, THICK, 10), 2.0)]
