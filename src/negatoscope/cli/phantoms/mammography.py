"""A four-view mammogram at full size."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.uid import (
    DigitalMammographyXRayImageStorageForPresentation,
    HTJ2KLossless,
    JPEGLSLossless,
)

from negatoscope.cli.phantoms import attributes, people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.noise import Field, cloud, enlarge, seed_of
from negatoscope.cli.phantoms.records import Series, code, instance

ROWS, COLUMNS, SPACING_MM = 4096, 3328, 0.07
COARSE = 8  # shapes are laid out on a grid this many pixels wide
FINE = 2
LARGEST = 4095


@dataclass(frozen=True)
class View:
    """One of the four views."""

    number: int
    laterality: str
    position: str
    orientation: tuple[str, str]
    syntax: str
    photometric: str = "MONOCHROME2"

    @property
    def name(self) -> str:
        """As radiographers call it."""
        return self.laterality + self.position


VIEWS = (
    View(1, "R", "CC", ("P", "L"), JPEGLSLossless),
    View(2, "L", "CC", ("A", "R"), HTJ2KLossless),
    View(3, "R", "MLO", ("P", "F"), HTJ2KLossless),
    View(4, "L", "MLO", ("A", "F"), JPEGLSLossless, "MONOCHROME1"),
)
VIEW_CODES = {
    "CC": ("399162004", "SCT", "cranio-caudal"),
    "MLO": ("399368009", "SCT", "medio-lateral oblique"),
}


def _grid(rows: int, columns: int) -> tuple[Field, Field]:
    """u: distance from the chest wall; v: from the middle downwards; mm."""
    width, height = COLUMNS * SPACING_MM, ROWS * SPACING_MM
    u = np.linspace(0, width, columns, dtype=np.float32)[None, :]
    v = np.linspace(-height / 2, height / 2, rows, dtype=np.float32)[:, None]
    return u, v


def _outline(u: Field, v: Field, mlo: bool) -> Field:
    """Distance from the skin, positive inside the breast."""
    low = 18.0 if mlo else 4.0
    reach, half = (128.0, 96.0) if mlo else (132.0, 100.0)
    away = (v - np.float32(low)) / np.float32(half)
    away = np.where(away < 0, away * np.float32(0.80 if mlo else 1.0), away)
    limit = 1 - np.abs(away) ** np.float32(2.5)
    profile = np.float32(reach) * np.sign(limit) * np.sqrt(np.abs(limit))
    nipple = np.float32(7) * np.exp(-(((v - np.float32(low + 4)) / 5.5) ** 4))
    slope = np.float32(0.85) - np.float32(0.25) * np.abs(away)
    inside = (profile + nipple - u) * slope
    if mlo:  # the axilla
        axilla = np.float32(62) - u + np.float32(0.42) * np.maximum(-v - 40, 0) * 0.5
        inside = np.where(v < -20, np.maximum(inside, np.minimum(axilla, -v - 20)), inside)
    return inside.astype(np.float32)


def _glandular(view: View, rows: int, columns: int) -> Field:
    """Dense tissue, 0 to 1: lobes that run to the nipple, ligaments, fat between them."""
    u, v = _grid(rows, columns)
    mlo = view.position == "MLO"
    low = 20.0 if mlo else 6.0
    cone = np.sqrt(((u - 66) / 58) ** 2 + ((v - np.float32(low - 12)) / 54) ** 2)
    envelope = 1 / (1 + np.exp((cone - np.float32(0.80)) * 7))
    lumps = cloud(f"lumps {view.name}", rows, columns, 9, 4)
    ridges = 1 - np.abs(cloud(f"ridges {view.name}", rows, columns, 13, 3)) * np.float32(1.3)
    fine = 1 - np.abs(cloud(f"ligaments {view.name}", rows, columns, 26, 3)) * np.float32(1.8)
    # Fold the texture around the nipple so that strands converge there.
    angle = np.arctan2(v - np.float32(low), np.float32(140) - u)
    rays = np.float32(0.5) + np.float32(0.5) * np.sin(angle * 34 + lumps * np.float32(2.2))
    dense = envelope * (np.float32(0.42) + np.float32(0.22) * lumps + np.float32(0.22) * rays)
    strands = np.maximum(fine, 0) ** 4 * np.float32(0.09) + np.maximum(ridges, 0) ** 6 * np.float32(
        0.10
    )
    return np.clip(dense + strands * (np.float32(0.35) + envelope), 0, 1.1).astype(np.float32)


def _pectoral(u: Field, v: Field) -> Field:
    """What the pectoral muscle adds in the oblique view."""
    bow = np.float32(5) * np.sin((v + 143) / 45)
    inside = np.float32(74) - np.float32(0.52) * (v + 143) - u + bow
    edge = 1 / (1 + np.exp(-np.clip(inside, -60, 60) * np.float32(0.9)))
    return (np.float32(900) * edge * (np.float32(0.8) + np.clip(inside / 90, 0, 0.4))).astype(
        np.float32
    )


def _findings(view: View, image: Field) -> None:
    """A spiculated mass on the right, clustered microcalcifications on the left."""
    mlo = view.position == "MLO"
    if view.laterality == "R":
        centre = (78.0, -18.0 if mlo else -30.0)
        _mass(view, image, centre, 8.5)
        return
    centre = (70.0, 30.0 if mlo else 22.0)
    random = np.random.default_rng(seed_of("microcalcifications", view.name))
    for _ in range(42):
        u, v = random.normal(centre, (5.5, 4.5))
        _spot(image, u, v, random.uniform(0.09, 0.28), random.uniform(500, 1400))
    for at in ((40.0, 55.0), (96.0, -20.0), (55.0, -38.0)):
        _spot(image, *at, 0.8, 1300)


def _spot(image: Field, u: float, v: float, radius: float, height: float) -> None:
    row, column = (v / SPACING_MM + ROWS / 2), u / SPACING_MM
    reach = int(radius * 3 / SPACING_MM) + 3
    top, left = int(row) - reach, int(column) - reach
    y, x = np.mgrid[top : top + 2 * reach, left : left + 2 * reach].astype(np.float32)
    distance = np.hypot(y - row, x - column) * SPACING_MM
    image[top : top + 2 * reach, left : left + 2 * reach] += height * np.exp(
        -((distance / radius) ** 2)
    )


def _mass(view: View, image: Field, centre: tuple[float, float], radius: float) -> None:
    size = int(radius * 4 / SPACING_MM)
    row, column = int(centre[1] / SPACING_MM + ROWS / 2), int(centre[0] / SPACING_MM)
    top, left = row - size, column - size
    axis = np.arange(-size, size, dtype=np.float32) * np.float32(SPACING_MM)
    x, y = axis[None, :], axis[:, None]
    distance, angle = np.hypot(x, y), np.arctan2(y, x)
    wave = cloud(f"mass {view.name}", 64, 64, 8, 3)
    lobes = enlarge(wave, 2 * size, 2 * size)
    spikes = np.zeros_like(distance)
    random = np.random.default_rng(seed_of("spicules", view.name))
    for _ in range(26):
        towards, length = random.uniform(-np.pi, np.pi), random.uniform(1.4, 3.2) * radius
        bend = random.normal(0, 0.02)
        off = np.angle(np.exp(1j * (angle - towards - bend * distance))).astype(np.float32)
        width = np.abs(off) * distance
        spikes = np.maximum(
            spikes, np.exp(-((width / 0.45) ** 2)) * np.clip(1 - distance / length, 0, 1)
        )
    core = 1 / (1 + np.exp((distance - radius * (1 + 0.18 * lobes)) * 1.1))
    image[top : top + 2 * size, left : left + 2 * size] += 780 * core + 420 * spikes * (1 - core)


def render(view: View) -> NDArray[np.uint16]:
    """The image for presentation: air 0, fat dark grey, gland light."""
    image = enlarge(_smooth_parts(view), ROWS, COLUMNS)
    breast = image > 1
    _findings(view, image)
    rng = np.random.default_rng(seed_of("mammogram noise", view.name))
    image += rng.standard_normal((ROWS, COLUMNS), dtype=np.float32) * np.float32(18)
    image *= breast
    stored = np.clip(image, 0, LARGEST, out=image).astype(np.uint16)
    if view.laterality == "R":
        stored = np.ascontiguousarray(stored[:, ::-1])
    _marker(view, stored)
    return LARGEST - stored if view.photometric == "MONOCHROME1" else stored


def _smooth_parts(view: View) -> Field:
    """All but the findings and the noise, at half the resolution."""
    rows, columns, mlo = ROWS // FINE, COLUMNS // FINE, view.position == "MLO"
    u, v = _grid(ROWS // COARSE, COLUMNS // COARSE)
    inside = enlarge(_outline(u, v, mlo), rows, columns)
    roll = 1 - np.clip(inside / np.float32(16), 0, 1)
    thick = np.sqrt(np.maximum(1 - roll * roll, 0))
    gland = enlarge(_glandular(view, rows // 2, columns // 2), rows, columns)
    image = np.float32(760) + np.float32(1750) * gland * thick
    texture = cloud(f"texture {view.name}", rows, columns, 90, 4)
    image += texture * (np.float32(26) + np.float32(60) * gland)
    if mlo:
        image += enlarge(_pectoral(u, v), rows, columns)
    rng = np.random.default_rng(seed_of("mammogram quanta", view.name))
    image += rng.standard_normal((rows, columns), dtype=np.float32) * np.float32(12)
    image *= np.float32(0.45) + np.float32(0.55) * thick
    image += np.exp(-(((inside - np.float32(0.9)) / np.float32(0.8)) ** 2)) * np.float32(240)
    image *= np.clip(inside * np.float32(3), 0, 1)
    return image


def _marker(view: View, stored: NDArray[np.uint16]) -> None:
    """The lead letters, on the side of the axilla."""
    label = Image.new("L", (560, 190), 0)
    text = f"{view.laterality} {view.position}"
    ImageDraw.Draw(label).text((10, 10), text, fill=255, font=ImageFont.load_default(150))
    letters = np.asarray(label).astype(np.uint16) * 15
    left = 260 if view.laterality == "R" else COLUMNS - 260 - letters.shape[1]
    part = stored[260 : 260 + letters.shape[0], left : left + letters.shape[1]]
    np.maximum(part, letters, out=part)


def write_view(out: Path, view: View) -> None:
    """Write one view."""
    series = Series(
        people.MAMMOGRAM, view.number, "MG", f"{view.laterality} {view.position}",
        DigitalMammographyXRayImageStorageForPresentation,
    )  # fmt: skip
    inverse = view.photometric == "MONOCHROME1"
    centre = LARGEST - 1500 if inverse else 1500
    ds = instance(
        series, 1, **attributes.windows((centre, 2800, "NORMAL"), (centre, 2000, "HARDER")),
        ImageType=["DERIVED", "PRIMARY"], BodyPartExamined="BREAST",
        ImageLaterality=view.laterality,
        ViewPosition=view.position, PatientOrientation=list(view.orientation),
        PresentationIntentType="FOR PRESENTATION", KVP="29", Exposure="86", ExposureInuAs=86000,
        AnodeTargetMaterial="TUNGSTEN", FilterMaterial="RHODIUM", CompressionForce="98",
        BodyPartThickness="54", PositionerType="MAMMOGRAPHIC", DetectorType="DIRECT",
        PositionerPrimaryAngle="0" if view.position == "CC" else "45",
        ImagerPixelSpacing=["0.07", "0.07"], PixelIntensityRelationship="LOG",
        BreastImplantPresent="NO",
        PixelIntensityRelationshipSign=1 if inverse else -1, BurnedInAnnotation="NO",
        LossyImageCompression="00", OrganExposed="BREAST", VOILUTFunction="LINEAR",
        PresentationLUTShape="INVERSE" if inverse else "IDENTITY",
        RescaleIntercept="0", RescaleSlope="1", RescaleType="US",
    )  # fmt: skip
    view_code: Dataset = code(*VIEW_CODES[view.position])
    view_code.ViewModifierCodeSequence = []
    ds.ViewCodeSequence = [view_code]
    ds.AnatomicRegionSequence = [code("76752008", "SCT", "Breast")]
    ds.AcquisitionContextSequence = []
    put_pixels(ds, render(view), bits=12, photometric=view.photometric, syntax=view.syntax)
    save(ds, series.path(out, 1))


def jobs() -> list[Job]:
    """The work: one part for each view."""
    return [Job("Mammogram", write_view, (view,), 1.6) for view in VIEWS]
