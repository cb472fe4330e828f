"""Small studies within a moment, for tests and for trying things out."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from negatoscope.cli.phantoms import attributes
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.records import Patient, Series, Study, instance

TEST_PATIENT = Patient("Test^Quick", "QUICK-1", "19700101", "O")


def small_study(key: str = "quick", *, description: str = "Quick study") -> Study:
    """A study of a fictional patient; `key` makes its UIDs."""
    return Study(key, TEST_PATIENT, "20250103", "101500", description, f"ACC-{key}"[:16])


def ramp(rows: int, columns: int, index: int) -> NDArray[np.uint16]:
    """Stored values that tell where they are: `(row * columns + column + 37 * index) % 4096`."""
    values = np.arange(rows * columns, dtype=np.uint32) + 37 * index
    return (values % 4096).astype(np.uint16).reshape(rows, columns)


def write_ct_series(
    out: Path, slices: int = 5, rows: int = 64, columns: int = 64, *, study: Study | None = None,
    number: int = 1, spacing_mm: float = 1.0, step_mm: float = 2.0,
    transfer_syntax: str = ExplicitVRLittleEndian,
) -> list[Path]:  # fmt: skip
    """Write an axial CT series whose pixels are `ramp(rows, columns, index)`, index from 0.

    Rescale is slope 1, intercept -1024; slice k lies at z = k · step_mm.
    """
    study = study or small_study()
    series = Series(
        study, number, "CT", f"Ramp {number}", CTImageStorage,
        {
            **attributes.ct(
                thickness_mm=step_mm, kernel="B30", body_part="CHEST",
                diameter_mm=columns * spacing_mm,
            ),
            **attributes.windows((1024, 4096, "ALL"), (40, 400, "SOFT TISSUE")),
        },
        frame_of_reference=study.key, transfer_syntax=transfer_syntax,
    )  # fmt: skip
    paths = []
    for index in range(slices):
        plane = attributes.axial_position(rows, columns, spacing_mm, index * step_mm)
        ds = instance(series, index + 1, **plane)
        put_pixels(ds, ramp(rows, columns, index), bits=12, syntax=transfer_syntax)
        paths.append(series.path(out, index + 1))
        save(ds, paths[-1])
    return paths
