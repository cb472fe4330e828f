"""Patients, studies and series of the demo, and the attributes that every instance shares."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset

Attributes = Mapping[str, Any]

INSTITUTION = "Negatoscope Demo"


def uid(*parts: object) -> str:
    """A UID below 2.25 (PS3.5 B.2) from the names of things, the same on every machine."""
    text = "negatoscope-demo/" + "/".join(str(part) for part in parts)
    digest = bytearray(hashlib.sha256(text.encode()).digest()[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80  # UUID version 8: made by a rule of our own
    digest[8] = (digest[8] & 0x3F) | 0x80
    return f"2.25.{int.from_bytes(digest, 'big')}"


@dataclass(frozen=True)
class Patient:
    """Someone who does not exist."""

    name: str
    mrn: str
    birth_date: str = ""
    sex: str = ""
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """One examination. `key` names it in paths and UIDs."""

    key: str
    patient: Patient
    date: str
    time: str
    description: str
    accession: str
    referring: str = "Quince^Adela^^Dr."
    attributes: Attributes = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """Study Instance UID."""
        return uid(self.key)


@dataclass(frozen=True)
class Series:
    """One series of a study; `attributes` belong to each of its instances."""

    study: Study
    number: int
    modality: str
    description: str
    sop_class: str
    attributes: Attributes = field(default_factory=dict)
    frame_of_reference: str = ""
    transfer_syntax: str = "1.2.840.10008.1.2.1"

    @property
    def uid(self) -> str:
        """Series Instance UID."""
        return uid(self.study.key, self.number)

    def instance_uid(self, number: int) -> str:
        """SOP Instance UID."""
        return uid(self.study.key, self.number, number)

    def path(self, out: Path, number: int) -> Path:
        """The file of one instance."""
        folder = f"{self.number:02d}-{self.modality.lower() or 'none'}"
        return out / self.study.key / folder / f"{number:04d}.dcm"


def instance(series: Series, number: int, **attributes: Any) -> Dataset:
    """One instance without pixels: patient, study, series and equipment modules."""
    study, patient = series.study, series.study.patient
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = series.sop_class
    ds.SOPInstanceUID = series.instance_uid(number)
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = study.date
    ds.StudyTime = study.time
    ds.SeriesTime = _later(study.time, 2 * series.number)
    ds.AcquisitionTime = ds.ContentTime = _later(study.time, 2 * series.number + 1)
    ds.AccessionNumber = study.accession
    ds.Modality = series.modality
    ds.Manufacturer = INSTITUTION
    ds.InstitutionName = INSTITUTION
    ds.InstitutionAddress = "Fictional data: no such patient exists"
    ds.ReferringPhysicianName = study.referring
    ds.StationName = f"DEMO-{series.modality}1"
    ds.StudyDescription = study.description
    ds.SeriesDescription = series.description
    ds.ManufacturerModelName = "Phantom generator"
    ds.SoftwareVersions = "1"
    ds.PatientName = patient.name
    ds.PatientID = patient.mrn
    ds.PatientBirthDate = patient.birth_date
    ds.PatientSex = patient.sex
    if patient.birth_date and study.date:
        years = (int(study.date) - int(patient.birth_date)) // 10000
        ds.PatientAge = f"{years:03d}Y"
    ds.StudyInstanceUID = study.uid
    ds.SeriesInstanceUID = series.uid
    ds.StudyID = study.accession[-4:]
    ds.SeriesNumber = series.number
    ds.InstanceNumber = number
    if series.frame_of_reference:
        ds.FrameOfReferenceUID = uid(series.frame_of_reference)
        ds.PositionReferenceIndicator = ""
    for source in (patient.attributes, study.attributes, series.attributes, attributes):
        for keyword, value in source.items():
            if value is None:
                if keyword in ds:
                    delattr(ds, keyword)
            else:
                setattr(ds, keyword, value)
    return ds


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """One item of a code sequence (PS3.3 8.8)."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def _later(time: str, minutes: int) -> str:
    if not time:
        return ""
    total = int(time[:2]) * 60 + int(time[2:4]) + minutes
    return f"{total // 60 % 24:02d}{total % 60:02d}{time[4:]}"
