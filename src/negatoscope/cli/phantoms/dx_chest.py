"""A chest radiograph: the trunk of the CT, projected from back to front."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.uid import DigitalXRayImageStorageForPresentation

from negatoscope.cli.phantoms import attributes, people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.noise import Field, grain
from negatoscope.cli.phantoms.painter import Painter, Plane
from negatoscope.cli.phantoms.records import Series, code, instance
from negatoscope.cli.phantoms.trunk import HOUNSFIELD, paint_trunk

ROWS, COLUMNS, SPACING_MM = 2500, 2048, 0.168
TOP_MM = 150.0
STEP_MM = 1.5

SERIES = Series(
    people.CHEST_DX, 1, "DX", "Chest PA", DigitalXRayImageStorageForPresentation,
)  # fmt: skip


def attenuation(step_mm: float = STEP_MM) -> Field:
    """Line integrals from back to front, one row for each axial slice."""
    width = COLUMNS * SPACING_MM
    x = np.arange(-width / 2, width / 2, 1.0, dtype=np.float32)
    y = np.arange(-112, 124, 2.5, dtype=np.float32)
    palette = {**HOUNSFIELD, "lung": -820, "blood": 60, "aorta": 60, "heart": 45, "myocardium": 45}
    lines = []
    for z in np.arange(TOP_MM, TOP_MM - ROWS * SPACING_MM, -step_mm):
        painter = Painter(Plane(x[None, :], y[:, None], float(z)), palette, "outside", 2.4)
        paint_trunk(painter, seed="augustin")
        density = np.clip(painter.image / 1000 + 1, 0, None)
        bone = np.clip(painter.image - 120, 0, None) / 1000
        lines.append((density + 0.8 * bone).sum(axis=0))
    return np.stack(lines).astype(np.float32)


def render(
    step_mm: float = STEP_MM, rows: int = ROWS, columns: int = COLUMNS
) -> NDArray[np.uint16]:
    """The image as stored: 12 bits, bone bright."""
    coarse = Image.fromarray(attenuation(step_mm))
    image = np.asarray(coarse.resize((columns, rows), Image.Resampling.BICUBIC)).copy()
    # What a detector's software does: compress the range, lift the edges.
    soft = np.asarray(
        coarse.resize((columns // 64, rows // 64), Image.Resampling.BOX).resize(
            (columns, rows), Image.Resampling.BICUBIC
        )
    )
    image = image + np.float32(0.45) * (image - soft)
    image = np.maximum(image, 0) ** np.float32(0.85)
    high = np.float32(np.percentile(image[::8, ::8], 99.7))
    image *= np.float32(3300) / high
    quantum = grain("dx", 2)
    for top in range(0, rows, 1024):
        for left in range(0, columns, 1024):
            part = image[top : top + 1024, left : left + 1024]
            part += quantum.image(part.shape[0], part.shape[1], top * 7 + left) * np.float32(16)
    return np.clip(image + 120, 0, 4095).astype(np.uint16)


def write_image(out: Path) -> None:
    """Write the radiograph."""
    ds = instance(
        SERIES, 1, **attributes.windows((1900, 2900, "NORMAL"), (1400, 2000, "LUNG")),
        VOILUTFunction="SIGMOID", ImageType=["DERIVED", "PRIMARY", ""], BodyPartExamined="CHEST",
        ViewPosition="PA", PatientOrientation=["L", "F"], ImageLaterality="U",
        PresentationIntentType="FOR PRESENTATION", KVP="125", Exposure="2", ExposureTime="8",
        XRayTubeCurrent="250", DistanceSourceToDetector="1800",
        ImagerPixelSpacing=["0.168", "0.168"],
        PixelSpacing=["0.168", "0.168"], DetectorType="SCINTILLATOR", Grid="FOCUSED",
        PixelIntensityRelationship="LOG", PixelIntensityRelationshipSign=-1,
        BurnedInAnnotation="NO", LossyImageCompression="00", PresentationLUTShape="IDENTITY",
        RescaleIntercept="0", RescaleSlope="1", RescaleType="US",
    )  # fmt: skip
    ds.ViewCodeSequence = [code("399348003", "SCT", "postero-anterior")]
    ds.AnatomicRegionSequence = [code("51185008", "SCT", "Chest")]
    ds.AcquisitionContextSequence = []
    put_pixels(ds, render(), bits=12)
    save(ds, SERIES.path(out, 1))


def jobs() -> list[Job]:
    """The work."""
    return [Job("Chest radiograph", write_image, (), 4.4)]
