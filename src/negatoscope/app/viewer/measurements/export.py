"""Measurements as a table (CSV) and as JSON."""

import csv
import io
import json
from typing import Any

from negatoscope.app.csv_cells import harmless
from negatoscope.app.viewer.measurements.places import is_plane
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.measurements.words import title
from negatoscope.dicom.series.frames import Frame
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation

#: OHIF's columns, then ours; each number has a column of its own, and one for its unit.
_COLUMNS = (
    t("Patient ID"),
    t("Patient Name"),
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SOPInstanceUID",
    "Frame",
    "Label",
    "AnnotationType",
    "FrameOfReferenceUID",
    "points",
    "Tracked",
    t("Pixel size from"),
)


def as_csv(room: MeasurementRoom) -> str:
    """A table with a line for each measurement (RFC 4180)."""
    rows = [_row(room, annotation) for annotation in room.store.all]
    more = list(dict.fromkeys(name for row in rows for name in row if name not in _COLUMNS))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*_COLUMNS, *more], restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return out.getvalue()


def _row(room: MeasurementRoom, annotation: Annotation) -> dict[str, Any]:
    frame = room.places.frame(annotation.image.key)
    instance = frame.instance if frame else None
    measured = room.values.of(annotation)
    image = annotation.image
    kind = kind_of(annotation.tool)
    row: dict[str, Any] = {
        "Patient ID": instance.string("PatientID") if instance else "",
        "Patient Name": instance.person_name("PatientName") if instance else "",
        "StudyInstanceUID": image.study_instance_uid,
        "SeriesInstanceUID": image.series_instance_uid,
        "SOPInstanceUID": "" if is_plane(image.key) else image.sop_instance_uid,
        "Frame": "" if is_plane(image.key) else image.frame_number,
        "Label": title(annotation) if annotation.label or annotation.text else "",
        "AnnotationType": kind.name if kind else annotation.tool,
        "FrameOfReferenceUID": image.frame_of_reference_uid,
        "points": ";".join(f"{p.x:.3f} {p.y:.3f}" for p in annotation.points),
        "Plane": _plane_words(frame) if frame and is_plane(image.key) else "",
        "Tracked": "yes" if annotation.tracked else "no",
        "Pixel size from": measured.scale.origin,
    }
    for measure in measured.measures:
        row.setdefault(measure.label, measure.value)
        row.setdefault(f"{measure.label} unit", measure.unit)
    return row


def _plane_words(frame: Frame) -> str:
    """First pixel, row and column of a plane through a volume, in the patient (mm)."""
    plane = frame.plane
    if plane is None:
        return ""
    parts = (plane.position_mm, plane.row_direction, plane.column_direction)
    return ";".join(" ".join(f"{value:.4f}" for value in part) for part in parts)


def as_json(room: MeasurementRoom) -> str:
    """All of them with their points and values."""
    return json.dumps({"measurements": room.state()}, ensure_ascii=False, indent=1)
