"""Structured reports for tests: values, what other programs say of them, and those they write."""

import gzip
import json
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import highdicom.sr as hd
import pydicom
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes as dicom_codes

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.writing import written_file
from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.content import Coordinates, InstanceReference
from negatoscope.dicom.reports.evidence import SourceInstance
from negatoscope.dicom.reports.measurements import Figure, ReportedMeasurement, ReportedValue
from negatoscope.dicom.reports.parsing import content_of
from negatoscope.dicom.reports.reading import MeasurementReport, measurement_report
from negatoscope.dicom.reports.writing import ReportContext, report_dataset
from tests.support.provision import DCIODVFY, DSRDUMP, path_of

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
IMAGE_UID, SERIES_UID, STUDY_UID = "1.2.826.0.1.3.1.1", "1.2.826.0.1.3.1", "1.2.826.0.1.3"
SOURCE = SourceInstance(MR_IMAGE, IMAGE_UID, SERIES_UID, STUDY_UID)
MR_STUDY = "1.2.840.113619.2.5.1762583153.215519.978957063.78"
#: Series of the corpus's brain study that hold reports, and what each has.
LINES, ARROW = (
    "2.25.944308842816891584999489364426779656922",
    "2.25.419303365440983205264849749108051206092",
)


def corpus_report(corpus: Path, series: str) -> DataSet:
    """A report of the corpus, written by OHIF."""
    folder = corpus / "static-dicomweb" / "studies" / MR_STUDY / "series" / series
    return DataSet(json.loads(gzip.decompress((folder / "metadata.gz").read_bytes()))[0])


def figure(kind: str, *points: tuple[float, float], frame: int = 0) -> Figure:
    """A figure in the one image of these tests."""
    frames = (frame,) if frame else ()
    return Figure(Coordinates(kind, points), InstanceReference(MR_IMAGE, IMAGE_UID, frames))


def length(value: float = 12.5, uid: str = "2.25.77", **more: Any) -> ReportedMeasurement:
    """A length in millimetres."""
    line = figure("POLYLINE", (10.0, 20.0), (35.0, 20.0))
    number = ReportedValue(codes.LENGTH, value, codes.ucum("mm"), figures=(line,))
    return ReportedMeasurement("Length", "", uid, (line,), (number,), **more)


def context(**more: Any) -> ReportContext:
    """A report about the one image."""
    study = DataSet(
        {
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller^Jörg"}]},
            "00100020": {"vr": "LO", "Value": ["MRN-1"]},
            "00100040": {"vr": "CS", "Value": ["O"]},
            "0020000D": {"vr": "UI", "Value": [STUDY_UID]},
            "00080020": {"vr": "DA", "Value": ["20240102"]},
            "00081030": {"vr": "LO", "Value": ["Brain"]},
        }
    )
    values: dict[str, Any] = {"sources": (SOURCE,), "version": "1.0"}
    return ReportContext(study, now=datetime(2026, 11, 27, 12, 30), **(values | more))


def written(*measurements: ReportedMeasurement, **more: Any) -> bytes:
    """The file of a report."""
    return written_file(report_dataset(measurements, context(**more)))


def read(data: bytes) -> MeasurementReport:
    """What our own reader finds in a file, whose elements pydicom has taken apart."""
    return measurement_report(content_of(dataset_of(pydicom.dcmread(BytesIO(data)))))


def dataset_of(dataset: Dataset) -> DataSet:
    """A data set of pydicom's as the page has it."""
    return DataSet(json.loads(dataset.to_json()))


def by_highdicom(data: bytes) -> hd.ComprehensiveSR | hd.Comprehensive3DSR:
    """The report as highdicom reads it."""
    return hd.srread(BytesIO(data))


def validated(data: bytes, folder: Path) -> tuple[list[str], str]:
    """Errors that two independent programs find, and the document as DCMTK prints it."""
    path = folder / "report.dcm"
    path.write_bytes(data)
    checked = subprocess.run([path_of(DCIODVFY), path], capture_output=True, text=True, check=False)
    errors = [line for line in checked.stderr.splitlines() if line.startswith("Error")]
    dumped = subprocess.run(
        [path_of(DSRDUMP), "+Pl", path], capture_output=True, text=True, check=False
    )
    errors += [line for line in dumped.stderr.splitlines() if line.startswith(("E:", "F:"))]
    if dumped.returncode:
        errors.append(f"dsrdump ends with {dumped.returncode}")
    return errors, dumped.stdout


def image_of_highdicom() -> Dataset:
    """The one image as highdicom takes it for evidence."""
    image = Dataset()
    image.SOPClassUID, image.SOPInstanceUID = MR_IMAGE, IMAGE_UID
    image.StudyInstanceUID, image.SeriesInstanceUID = STUDY_UID, SERIES_UID
    image.PatientID, image.PatientName, image.StudyID = "MRN-1", "Doe^Jane", "1"
    image.PatientBirthDate, image.PatientSex, image.AccessionNumber = "", "O", ""
    image.StudyDate, image.StudyTime, image.ReferringPhysicianName = "20240102", "101500", ""
    image.Rows = image.Columns = 64
    return image


def of_highdicom(*groups: Any, three_d: bool = False) -> DataSet:
    """A report that highdicom writes."""
    observer = hd.ObserverContext(
        observer_type=dicom_codes.DCM.Person,
        observer_identifying_attributes=hd.PersonObserverIdentifyingAttributes("Doe^John"),
    )
    content = hd.MeasurementReport(
        observation_context=hd.ObservationContext(observer_person_context=observer),
        procedure_reported=dicom_codes.SCT.ImagingProcedure,
        imaging_measurements=list(groups),
    )
    made = hd.Comprehensive3DSR if three_d else hd.ComprehensiveSR
    report = made(
        evidence=[image_of_highdicom()],
        content=content[0],
        series_instance_uid="1.2.3.9",
        series_number=7,
        sop_instance_uid="1.2.3.9.1",
        instance_number=1,
        manufacturer="highdicom",
        is_complete=True,
    )
    buffer = BytesIO()
    report.save_as(buffer)
    return dataset_of(pydicom.dcmread(BytesIO(buffer.getvalue())))
