"""MR of the brain: T1, T2 and FLAIR, and the same head as one enhanced multi-frame object."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import JPEG2000Lossless, MRImageStorage

from negatoscope.cli.phantoms import attributes, people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.head import paint_head
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.noise import band, grain
from negatoscope.cli.phantoms.painter import Painter, Plane, oblique_plane
from negatoscope.cli.phantoms.records import Series, instance

SIZE, SPACING_MM = 256, 0.9375

TISSUES = (
    "air", "skin", "fat", "muscle", "bone", "dense", "suture", "csf", "gm", "wm", "deep",
    "pallidum", "stem", "dura", "blood", "plexus", "nerve", "sclera", "vitreous", "lens", "enamel",
    "calcium", "gland", "diploe", "spongy", "plaque",
)  # fmt: skip
SIGNALS = {
    "T1": (6, 380, 930, 330, 45, 35, 60, 105, 430, 640, 490, 545, 590, 330, 130, 350, 520, 260, 120,
           300, 15, 160, 500, 560, 480, 380),
    "T2": (6, 260, 620, 150, 35, 25, 50, 1000, 540, 370, 450, 300, 390, 110, 45, 760, 380, 110, 980,
           160, 10, 60, 430, 330, 300, 860),
    "FLAIR": (6, 260, 560, 190, 35, 25, 50, 70, 520, 400, 480, 380, 410, 150, 60, 420, 400, 130, 80,
              170, 10, 80, 400, 320, 300, 890),
}  # fmt: skip

PLAQUES = (
    ((16, 20, 27), (3.5, 7, 4)), ((-18, 26, 25), (4, 8, 4)), ((-20, -22, 24), (3, 5, 3.5)),
    ((24, -8, 30), (3, 4, 3)), ((-28, 8, 34), (2.6, 3.4, 2.6)), ((30, 34, 20), (3, 5, 3)),
    ((-13, 2, 30), (2.4, 6, 3)), ((-16, 40, -42), (4, 3, 3)), ((3, 4, 33), (2, 4, 2.5)),
)  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """Parallel slices around the centre of the head."""

    row: tuple[float, float, float]
    column: tuple[float, float, float]
    slices: int
    step_mm: float
    thickness_mm: float
    centre: tuple[float, float, float]

    @property
    def orientation(self) -> tuple[float, ...]:
        """Image Orientation (Patient)."""
        return (*self.row, *self.column)

    def origin(self, index: int) -> tuple[float, float, float]:
        """Image Position (Patient) of a slice."""
        half = (SIZE - 1) / 2 * SPACING_MM
        along = (index - (self.slices - 1) / 2) * self.step_mm
        normal = np.cross(self.row, self.column) * along
        start = np.asarray(self.centre) - half * (np.asarray(self.row) + np.asarray(self.column))
        x, y, z = (float(v) for v in start + normal)
        return x, y, z

    def plane(self, index: int) -> Plane:
        """The pixel centres of a slice."""
        return oblique_plane(self.origin(index), self.row, self.column, SIZE, SIZE, SPACING_MM)


_TILT, _TURN = math.radians(-11), math.radians(3)
TILTED = Stack(
    (math.cos(_TURN), math.sin(_TURN), 0.0),
    (-math.sin(_TURN) * math.cos(_TILT), math.cos(_TURN) * math.cos(_TILT), math.sin(_TILT)),
    32, 4.8, 4.0, (0.0, 0.0, 5.0),
)  # fmt: skip
SAGITTAL = Stack((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), 36, 4.0, 3.6, (0.0, -4.0, -20.0))
CORONAL = Stack((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), 40, 4.5, 4.5, (0.0, 2.0, -12.0))


def signal(stack: Stack, index: int, contrast: str, name: str) -> NDArray[np.uint16]:
    """One slice as stored, 12 bits."""
    plane = stack.plane(index)
    painter = Painter(plane, dict(zip(TISSUES, SIGNALS[contrast], strict=True)), "air", 1.5, 0.35)
    paint_head(painter)
    for centre, radii in PLAQUES:
        painter.ellipsoid(centre, radii, "plaque", soft=1.5, strength=0.9)
    image = painter.image
    # Coils see the near side brighter, and the neck fades.
    coil = 1 + 0.07 * band("coil", 260, 2).at(plane.x, plane.y, plane.z)
    fade = 1 / (1 + np.exp(-(plane.z + 128) / 14))
    image = image * coil * fade
    noise = grain(f"mr {name}", 0)
    real = image + 14 * noise.image(SIZE, SIZE, 2 * index)
    other = 14 * noise.image(SIZE, SIZE, 2 * index + 1)
    return np.clip(np.sqrt(real * real + other * other), 0, 4095).astype(np.uint16)


def mr_attributes(contrast: str) -> dict[str, object]:
    """MR Image module (PS3.3 C.8.3.1)."""
    echo, repetition, inversion = {"T1": ("9.2", "520", None), "T2": ("101", "4800", None),
                                   "FLAIR": ("118", "9000", "2500")}[contrast]  # fmt: skip
    return {
        "ImageType": ["ORIGINAL", "PRIMARY", "M", "NORM"],
        "BodyPartExamined": "BRAIN",
        "ScanningSequence": ["SE", "IR"] if inversion else "SE",
        "SequenceVariant": ["SK", "SP"],
        "ScanOptions": "PFP",
        "MRAcquisitionType": "2D",
        "RepetitionTime": repetition,
        "EchoTime": echo,
        "InversionTime": inversion,
        "NumberOfAverages": "1",
        "ImagingFrequency": "123.25",
        "ImagedNucleus": "1H",
        "EchoNumbers": 1,
        "MagneticFieldStrength": "3",
        "EchoTrainLength": "1" if contrast == "T1" else "17",
        "PercentSampling": "100",
        "PixelBandwidth": "220",
        "FlipAngle": "90",
        "PatientPosition": "HFS",
        "ReceiveCoilName": "Head_32",
    }


PLANS = {
    "T1": (TILTED, 2, "T1 SE axial oblique", "1.2.840.10008.1.2.1", (420, 860)),
    "T2": (TILTED, 3, "T2 TSE axial oblique", JPEG2000Lossless, (450, 950)),
    "FLAIR": (SAGITTAL, 4, "FLAIR sagittal", "1.2.840.10008.1.2.1", (380, 780)),
}


def series(contrast: str) -> Series:
    """The series of one contrast."""
    stack, number, description, syntax, _ = PLANS[contrast]
    extra = {
        **mr_attributes(contrast),
        "SpacingBetweenSlices": attributes.decimal(stack.step_mm),
        "ProtocolName": description,
    }
    return Series(
        people.BRAIN_MR, number, "MR", description, MRImageStorage, extra, "mr-brain", syntax
    )


def write_slices(out: Path, contrast: str, first: int, last: int) -> None:
    """Write the slices `first` to `last` - 1 of one contrast."""
    stack, _, _, syntax, (centre, width) = PLANS[contrast]
    made = series(contrast)
    for index in range(first, last):
        place = attributes.image_plane(
            stack.origin(index), stack.orientation, SPACING_MM, stack.thickness_mm
        )
        ds = instance(made, index + 1, **place)
        ds.WindowCenter, ds.WindowWidth = str(centre), str(width)
        put_pixels(ds, signal(stack, index, contrast, contrast), bits=12, syntax=syntax)
        save(ds, made.path(out, index + 1))


def jobs() -> list[Job]:
    """The work, in parts."""
    parts = []
    for contrast, plan in PLANS.items():
        slices = plan[0].slices
        middle = slices // 2
        parts.append(Job("MR brain", write_slices, (contrast, 0, middle), 1.4))
        parts.append(Job("MR brain", write_slices, (contrast, middle, slices), 1.4))
    return parts
