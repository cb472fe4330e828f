"""Uptake regions as a table (CSV, RFC 4180)."""

import csv
import io
from typing import Any

from negatoscope.app.csv_cells import harmless
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.sums import rule_text, total
from negatoscope.dicom.dataset import DataSet
from negatoscope.viewing.quantification.definitions import UptakeRegion

_COLUMNS = (
    "Patient ID", "Patient Name", "StudyInstanceUID", "SeriesInstanceUID", "Label", "Threshold",
    "Unit", "SUVmax", "SUVpeak", "SUVmean", "SUVmin", "SD", "Voxels", "Volume (ml)", "TLG",
    "Hottest voxel (mm)", "Uptake data", "Note",
)  # fmt: skip


def as_csv(session: ViewerSession) -> str:
    """A line for each region, then their sum."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, restval="")
    writer.writeheader()
    rows = [_row(session, region) for region in session.tmtv.regions]
    whole = total(session.tmtv)
    rows.append(
        {
            "Label": "Total",
            "Unit": whole.unit,
            "Volume (ml)": whole.volume_ml,
            "TLG": whole.glycolysis,
            "Note": f"{whole.overlapping_ml:.2f} ml lie in several regions and are counted for "
            "each of them"
            if whole.overlapping_ml
            else "",
        }
    )
    for row in rows:
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return out.getvalue()


def _row(session: ViewerSession, region: UptakeRegion) -> dict[str, Any]:
    pet = session.display_sets.get(region.display_set)
    instance = pet.instances[0] if pet is not None else DataSet()
    suv = pet.frames[0].suv if pet is not None and pet.frames else None
    result, place = session.tmtv.result(region), session.tmtv.place(region)
    row: dict[str, Any] = {
        "Patient ID": instance.string("PatientID"),
        "Patient Name": instance.person_name("PatientName"),
        "StudyInstanceUID": instance.string("StudyInstanceUID"),
        "SeriesInstanceUID": instance.string("SeriesInstanceUID"),
        "Label": region.label,
        "Threshold": rule_text(region.rule),
        "Unit": result.unit,
        "Uptake data": (suv.note or "from the header") if suv is not None else "",
        "Note": result.reason,
    }
    found = result.figures
    if found is not None:
        row |= {
            "SUVmax": found.maximum,
            "SUVpeak": found.peak,
            "SUVmean": found.mean,
            "SUVmin": found.minimum,
            "SD": found.deviation,
            "Voxels": found.count,
            "Volume (ml)": found.volume_ml,
            "TLG": found.total,
            "Hottest voxel (mm)": " ".join(f"{v:.2f}" for v in place[1]) if place else "",
        }
    return row
