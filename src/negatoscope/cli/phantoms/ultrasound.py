"""A colour ultrasound cine: an apical four-chamber view of a beating heart."""

import math
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.uid import JPEGBaseline8Bit, UltrasoundMultiFrameImageStorage

from negatoscope.cli.phantoms import people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.noise import Field, cloud
from negatoscope.cli.phantoms.records import Series, instance

ROWS, COLUMNS, FRAMES, FRAME_MS = 480, 640, 60, 33.3
APEX = (320.0, 18.0)
DEPTH_PIXELS, HALF_ANGLE = 430.0, 0.66
CM_PER_PIXEL = 16.0 / DEPTH_PIXELS
BEATS = 2

SERIES = Series(
    people.ULTRASOUND, 1, "US", "Apical four-chamber, colour Doppler",
    UltrasoundMultiFrameImageStorage,
    transfer_syntax=JPEGBaseline8Bit,
)  # fmt: skip


@lru_cache(maxsize=1)
def _polar() -> tuple[Field, Field, Field, Field]:
    """x, y, depth and angle of each pixel."""
    x = np.arange(COLUMNS, dtype=np.float32)[None, :] + np.zeros((ROWS, 1), np.float32)
    y = np.arange(ROWS, dtype=np.float32)[:, None] + np.zeros((1, COLUMNS), np.float32)
    depth = np.hypot(x - APEX[0], y - APEX[1]).astype(np.float32)
    return x, y, depth, np.arctan2(x - APEX[0], y - APEX[1]).astype(np.float32)


@lru_cache(maxsize=1)
def _speckle() -> tuple[Field, Field]:
    """Speckle on beams (depth × angle): fine along, coarse across."""
    real = cloud("speckle real", 700, 220, 110, 1)
    imaginary = cloud("speckle imaginary", 700, 220, 110, 1)
    slow = cloud("tissue", 700, 220, 14, 3)
    return np.hypot(real, imaginary), slow


def _oval(x: Field, y: Field, cx: float, cy: float, rx: float, ry: float, tilt: float = 0) -> Field:
    c, s = math.cos(tilt), math.sin(tilt)
    dx, dy = x - cx, y - cy
    u, v = (dx * c + dy * s) / rx, (dy * c - dx * s) / ry
    return ((u * u + v * v) ** 0.5 - 1) * np.float32(min(rx, ry))


def _soft(distance: Field, width: float = 3.0) -> Field:
    return np.clip(np.float32(0.5) - distance / np.float32(width), 0, 1)


def _phase(frame: int) -> tuple[float, float, float]:
    """Contraction of the ventricles (0 to 1), opening of the mitral valve, flow (-1 to 1)."""
    t = frame / FRAMES * BEATS % 1
    systole = math.sin(math.pi * t / 0.38) if t < 0.38 else 0.0
    early = math.exp(-(((t - 0.50) / 0.07) ** 2))
    late = 0.7 * math.exp(-(((t - 0.86) / 0.05) ** 2))
    return systole**0.8, min(1.0, early + late + (0.25 if t > 0.44 else 0)), early + late - systole


def _echo(frame: int) -> Field:
    """Brightness of tissue, 0 to 255."""
    x, y, depth, angle = _polar()
    squeeze, opening, _ = _phase(frame)
    w, lift = 1 - 0.24 * squeeze, 12 * squeeze
    plane = 262 - lift
    left = _oval(x, y, 362, 178 - lift / 3, 46 * w, 98 * (1 - 0.12 * squeeze), 0.06)
    right = _oval(x, y, 262, 196 - lift / 3, 36 * w, 76 * (1 - 0.12 * squeeze), -0.16)
    atria = np.minimum(
        _oval(x, y, 378, plane + 66, 50, 50 + 7 * squeeze),
        _oval(x, y, 258, plane + 64, 46, 46 + 7 * squeeze),
    )
    left, right = np.maximum(left, y - plane), np.maximum(right, y - plane)
    ventricles = np.minimum(left, right)
    tissue = np.float32(46) * np.ones_like(x)
    muscle = np.minimum(ventricles - np.float32(19 + 7 * squeeze), _oval(x, y, 314, 170, 24, 108))
    tissue += _soft(np.maximum(muscle, y - plane), 12) * np.float32(74)
    tissue += _soft(atria - np.float32(7), 6) * np.float32(66)
    tissue += _soft(np.abs(_oval(x, y, 320, 220, 176, 214)) - 3, 6) * np.float32(85)
    cavity = np.maximum(_soft(ventricles, 7), _soft(atria, 7))
    tissue = tissue * (1 - cavity) + np.float32(5) * cavity
    for hinge, tip in (((322, 398), 366), ((226, 296), 262)):
        for side, at in zip((1, -1), hinge, strict=True):
            closed = (tip, plane + 12)
            wide = at + side * 16
            end = (
                closed[0] + (wide - closed[0]) * opening,
                closed[1] + (plane - 44 - closed[1]) * opening,
            )
            tissue = np.maximum(tissue, 190 * _soft(_segment(x, y, (at, plane), end) - 1.8, 3))
    papillary = _soft(_oval(x, y, 388, 196, 9, 24, 0.2), 5)
    tissue = np.maximum(tissue, 95 * papillary * _soft(left, 4))
    speckle, slow = _speckle()
    row = np.clip((depth + lift * 0.6) * np.float32(1.5), 0, 699).astype(np.int32)
    column = np.clip((angle + 0.7) * np.float32(157), 0, 219).astype(np.int32)
    grain = speckle[row, column] * (1 + 0.22 * slow[row, column])
    gain = np.exp(-(((depth - 190) / 330) ** 2))
    echo = tissue * (np.float32(0.35) + np.float32(0.62) * grain) * gain
    echo = echo + np.float32(26) * np.exp(-depth / 18)
    sector = _soft((np.abs(angle) - HALF_ANGLE) * depth, 2) * _soft(depth - DEPTH_PIXELS, 2)
    return np.clip(echo * sector * (depth > 9), 0, 255).astype(np.float32)


def _segment(x: Field, y: Field, a: tuple[float, float], b: tuple[float, float]) -> Field:
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy), 0, 1)
    return np.hypot(x - a[0] - t * dx, y - a[1] - t * dy).astype(np.float32)


def _doppler(frame: int, image: NDArray[np.float32], echo: Field) -> None:
    """Colour flow through the mitral valve, inside the colour box."""
    x, y, depth, angle = _polar()
    _, opening, flow = _phase(frame)
    squeeze = _phase(frame)[0]
    plane = 262 - 12 * squeeze
    if flow > 0:
        jet = _oval(x, y, 364, plane - 34, 17 + 8 * opening, 76, 0.05)
    else:  # a small regurgitant jet into the atrium, and the outflow
        jet = np.minimum(
            _oval(x, y, 372, plane + 46, 9, 42 * squeeze + 1, -0.1),
            _oval(x, y, 338, plane - 44, 11, 52 * squeeze + 1, 0.1),
        )
    slow = np.roll(_speckle()[1], 9 * frame, 0)
    row = np.clip(depth * np.float32(1.2), 0, 699).astype(np.int32)
    column = np.clip((angle + 0.7) * np.float32(157), 0, 219).astype(np.int32)
    velocity = np.float32(0.72 * abs(flow)) * (
        np.float32(1.0) - np.clip(jet / -26, -1, 1) * -0.35 + 0.20 * slow[row, column]
    )
    box = (depth > 165) & (depth < 330) & (np.abs(angle - 0.1) < 0.24)
    weight = _soft(jet, 5) * box * (echo < 95) * np.clip(velocity * 2.5, 0, 1)
    strength = np.clip(velocity, 0, 1)
    if flow > 0:
        colour = np.stack([170 + 85 * strength, 230 * strength**2, 20 * strength], -1)
    else:
        colour = np.stack([30 * strength, 210 * strength**2, 170 + 85 * strength], -1)
    image += weight[..., None] * (colour - image)
    edge = ((np.abs(depth - 165) < 0.8) | (np.abs(depth - 330) < 0.8)) & (
        np.abs(angle - 0.1) < 0.24
    )
    sides = (np.abs(np.abs(angle - 0.1) - 0.24) * depth < 0.8) & (depth > 165) & (depth < 330)
    image[edge | sides] = (210, 210, 210)


def _annotate(picture: Image.Image, frame: int) -> None:
    draw = ImageDraw.Draw(picture)
    font, small = ImageFont.load_default(13), ImageFont.load_default(11)
    draw.text((10, 8), "Negatoscope Demo", fill=(235, 235, 235), font=font)
    draw.text((10, 26), "Adult Echo  S5-1  31 Hz  16 cm", fill=(190, 190, 190), font=small)
    draw.text(
        (10, 42), "2D  Gen  Gn 52  C 50     Color 62%  PRF 4.0", fill=(190, 190, 190), font=small
    )
    for step in range(110):
        s = step / 109
        warm = (170 + 85 * s, 230 * s * s, 0)
        draw.line((612, 150 - step, 626, 150 - step), fill=tuple(int(c) for c in warm))
        draw.line((612, 152 + step, 626, 152 + step), fill=(0, int(210 * s * s), int(170 + 85 * s)))
    draw.text((602, 24), "+61.6", fill=(220, 220, 220), font=small)
    draw.text((596, 266), "cm/s", fill=(220, 220, 220), font=small)
    for cm in range(17):
        y = APEX[1] + cm / CM_PER_PIXEL
        draw.line((588, y, 588 + (7 if cm % 5 == 0 else 3), y), fill=(200, 200, 200))
    ecg = [(30 + k * 1.5, 462 - 26 * _ecg(k / 360 * BEATS * 1.5)) for k in range(361)]
    draw.line(ecg, fill=(70, 220, 90), width=1)
    at = 30 + frame / FRAMES * 360
    draw.line((at, 430, at, 474), fill=(240, 230, 90))
    draw.text((540, 458), "72 bpm", fill=(70, 220, 90), font=font)


def _ecg(beat: float) -> float:
    t = beat % 1
    return (
        0.14 * math.exp(-(((t - 0.84) / 0.025) ** 2)) + math.exp(-(((t - 0.98) / 0.010) ** 2))
        + math.exp(-(((t + 0.02) / 0.010) ** 2)) - 0.22 * math.exp(-(((t - 0.02) / 0.012) ** 2))
        + 0.26 * math.exp(-(((t - 0.28) / 0.045) ** 2))
    )  # fmt: skip


def render(frame: int) -> NDArray[np.uint8]:
    """One frame: rows × columns × RGB."""
    echo = _echo(frame)
    image = np.repeat(echo[..., None], 3, -1) * np.asarray([1.0, 0.98, 0.93], np.float32)
    _doppler(frame, image, echo)
    picture = Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))
    _annotate(picture, frame)
    return np.asarray(picture)


def _region(kind: int, box: tuple[int, int, int, int]) -> Dataset:
    """One item of Sequence of Ultrasound Regions (PS3.3 C.8.5.5)."""
    ds = Dataset()
    ds.RegionSpatialFormat, ds.RegionDataType, ds.RegionFlags = 1, kind, 0
    ds.RegionLocationMinX0, ds.RegionLocationMinY0 = box[0], box[1]
    ds.RegionLocationMaxX1, ds.RegionLocationMaxY1 = box[2], box[3]
    ds.ReferencePixelX0, ds.ReferencePixelY0 = int(APEX[0]) - box[0], int(APEX[1]) - box[1]
    ds.ReferencePixelPhysicalValueX = ds.ReferencePixelPhysicalValueY = 0.0
    ds.PhysicalUnitsXDirection = ds.PhysicalUnitsYDirection = 3
    ds.PhysicalDeltaX = ds.PhysicalDeltaY = CM_PER_PIXEL
    return ds


def write_cine(out: Path, frames: int = FRAMES) -> None:
    """Write the multi-frame image."""
    ds = instance(
        SERIES, 1, ImageType=["ORIGINAL", "PRIMARY", "ADULT ECHO", "0011"], NumberOfFrames=frames,
        FrameTime=f"{FRAME_MS}", FrameIncrementPointer=0x00181063, CineRate=30, StartTrim=1,
        StopTrim=frames, RecommendedDisplayFrameRate=30, HeartRate="72", BodyPartExamined="HEART",
        TransducerType="SECTOR_PHASED", UltrasoundColorDataPresent=1, BurnedInAnnotation="NO",
        LossyImageCompression="01", LossyImageCompressionMethod="ISO_10918_1",
        LossyImageCompressionRatio="10", PatientOrientation="",
    )  # fmt: skip
    ds.SequenceOfUltrasoundRegions = [
        _region(1, (50, 18, 587, 448)),
        _region(2, (250, 175, 420, 345)),
    ]
    pixels = np.stack([render(frame) for frame in range(frames)])
    put_pixels(ds, pixels, bits=8, photometric="YBR_FULL_422", syntax=SERIES.transfer_syntax)
    save(ds, SERIES.path(out, 1))


def jobs() -> list[Job]:
    """The work."""
    return [Job("Ultrasound cine", write_cine, (), 3.0)]
