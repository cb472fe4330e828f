"""Writes measurements as a structured report (PS3.16 TID 1500, PS3.3 A.35.3 and A.35.13)."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.attributes import Json, attributes, copied
from negatoscope.dicom.reports.building import container, content_json
from negatoscope.dicom.reports.codes import Code
from negatoscope.dicom.reports.content import (
    CONTAINS,
    HAS_CONCEPT_MOD,
    HAS_OBS_CONTEXT,
    INFERRED_FROM,
    SELECTED_FROM,
    ContentItem,
    InstanceReference,
    Number,
)
from negatoscope.dicom.reports.evidence import SourceInstance, evidence, references
from negatoscope.dicom.reports.measurements import (
    TRACKING_PREFIX,
    Evaluation,
    Figure,
    ReportedMeasurement,
    ReportedValue,
)

COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
COMPREHENSIVE_3D_SR = "1.2.840.10008.5.1.4.1.1.88.34"
MANUFACTURER = "Negatoscope"
MAX_DESCRIPTION = 64
MAX_PERSON_NAME = 64
_PATIENT_AND_STUDY = (
    *("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex"),
    *("StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "StudyDescription"),
    *("AccessionNumber", "ReferringPhysicianName"),
)


class ReportError(ValueError):
    """A report cannot be made; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report says besides its measurements.

    Attributes
    ----------
    study:
        Any instance of the study that the report belongs to: patient and study are taken from it.
    sources:
        The instances that the measurements refer to, with where they belong.
    observer:
        Name of who measured (PN); empty where nobody has said.
    predecessor:
        The reports whose measurements this one takes up and replaces.
    """

    study: DataSet
    sources: tuple[SourceInstance, ...]
    now: datetime
    version: str
    description: str = "Measurements"
    observer: str = ""
    series_number: int = 1
    predecessors: tuple[SourceInstance, ...] = ()


def person_name(words: str) -> str:
    """A name as people write it, as a value of PN: one component group (PS3.5 6.2).

    Which of its words is the family's is not guessed; who writes ``Family^Given`` is taken at it.
    """
    printable = "".join(c if c.isprintable() and c not in "\\=" else " " for c in words)
    return " ".join(printable.split())[:MAX_PERSON_NAME].strip()


def new_uid() -> str:
    """A UID from random numbers of the operating system (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"


def report_dataset(measurements: Sequence[ReportedMeasurement], context: ReportContext) -> Json:
    """A report in the DICOM JSON model; 3D where a measurement has points in the patient.

    Raises
    ------
    ReportError
        There is nothing to report, or an image of it is not among the sources.
    """
    if not measurements:
        raise ReportError("there are no measurements to report")
    known = {source.sop_instance_uid for source in context.sources}
    for figure in _figures(measurements):
        if figure.image is not None and figure.image.sop_instance_uid not in known:
            raise ReportError("a measurement refers to an image that is not open")
    spatial = any(figure.in_patient for figure in _figures(measurements))
    sop_class = COMPREHENSIVE_3D_SR if spatial else COMPREHENSIVE_SR
    return {
        **copied(context.study, *_PATIENT_AND_STUDY),
        **_series(context),
        **_document(sop_class, context),
        **content_json(_root(measurements, context)),
    }


def _figures(measurements: Sequence[ReportedMeasurement]) -> Iterator[Figure]:
    return (figure for measurement in measurements for figure in measurement.figures)


def _series(context: ReportContext) -> Json:
    date, time = f"{context.now:%Y%m%d}", f"{context.now:%H%M%S}"
    return attributes(
        Modality="SR",
        SeriesInstanceUID=new_uid(),
        SeriesNumber=context.series_number,
        SeriesDescription=context.description[:MAX_DESCRIPTION],
        SeriesDate=date,
        SeriesTime=time,
        ReferencedPerformedProcedureStepSequence=None,
        Manufacturer=MANUFACTURER,
        ManufacturerModelName=MANUFACTURER,
        SoftwareVersions=context.version or "0",
        DeviceSerialNumber="0",
    )


def _document(sop_class: str, context: ReportContext) -> Json:
    date, time = f"{context.now:%Y%m%d}", f"{context.now:%H%M%S}"
    made = attributes(
        SOPClassUID=sop_class,
        SOPInstanceUID=new_uid(),
        InstanceCreationDate=date,
        InstanceCreationTime=time,
        ContentDate=date,
        ContentTime=time,
        InstanceNumber=1,
        CompletionFlag="COMPLETE",
        VerificationFlag="UNVERIFIED",
        PerformedProcedureCodeSequence=None,
        CodingSchemeIdentificationSequence=[
            attributes(
                CodingSchemeDesignator=codes.FREE_TEXT_SCHEME,
                CodingSchemeName="Words in place of codes, as Cornerstone marks them",
            )
        ],
    )
    made |= evidence(context.sources, context.study.string("StudyInstanceUID"))
    if context.predecessors:
        made |= attributes(PredecessorDocumentsSequence=references(context.predecessors))
    return made


def _root(measurements: Sequence[ReportedMeasurement], context: ReportContext) -> ContentItem:
    return container(
        codes.IMAGING_MEASUREMENT_REPORT,
        ContentItem("CODE", HAS_CONCEPT_MOD, codes.LANGUAGE, codes.ENGLISH),
        *_observer(context),
        ContentItem("CODE", HAS_CONCEPT_MOD, codes.PROCEDURE_REPORTED, codes.IMAGING_PROCEDURE),
        _library(context.sources),
        container(codes.IMAGING_MEASUREMENTS, *(_group(m) for m in measurements)),
        relationship="",
        template="1500",
    )


def _observer(context: ReportContext) -> Iterator[ContentItem]:
    """TID 1001: who measured (TID 1003) where that is known, and with what (TID 1004)."""
    if context.observer:
        yield ContentItem("CODE", HAS_OBS_CONTEXT, codes.OBSERVER_TYPE, codes.PERSON)
        yield ContentItem("PNAME", HAS_OBS_CONTEXT, codes.PERSON_OBSERVER_NAME, context.observer)
    yield ContentItem("CODE", HAS_OBS_CONTEXT, codes.OBSERVER_TYPE, codes.DEVICE)
    yield ContentItem("UIDREF", HAS_OBS_CONTEXT, codes.DEVICE_OBSERVER_UID, new_uid())
    yield ContentItem("TEXT", HAS_OBS_CONTEXT, codes.DEVICE_OBSERVER_NAME, MANUFACTURER)


def _library(sources: Sequence[SourceInstance]) -> ContentItem:
    images = [
        ContentItem(
            "IMAGE", CONTAINS, None, InstanceReference(each.sop_class_uid, each.sop_instance_uid)
        )
        for each in sources
    ]
    group = container(codes.IMAGE_LIBRARY_GROUP, *images)
    return container(codes.IMAGE_LIBRARY, group, template="1600")


def _group(measurement: ReportedMeasurement) -> ContentItem:
    """TID 1501; the first number carries the figure, as Cornerstone looks for it there.

    A figure that measures nothing (an arrow) is a region of its own: TID 1410.
    """
    return container(
        codes.MEASUREMENT_GROUP,
        *_tracking(measurement),
        *_finding(measurement),
        *_numbers(measurement),
        *(_evaluation(each) for each in measurement.evaluations),
        template="1501" if measurement.values else "1410",
    )


def _tracking(measurement: ReportedMeasurement) -> Iterator[ContentItem]:
    identifier = measurement.tracking_identifier or TRACKING_PREFIX + measurement.tool
    uid = measurement.tracking_uid or new_uid()
    yield ContentItem("TEXT", HAS_OBS_CONTEXT, codes.TRACKING_IDENTIFIER, identifier)
    yield ContentItem("UIDREF", HAS_OBS_CONTEXT, codes.TRACKING_UID, uid)


def _finding(measurement: ReportedMeasurement) -> Iterator[ContentItem]:
    if measurement.finding is not None:
        yield ContentItem("CODE", CONTAINS, codes.FINDING, measurement.finding)
    for site in measurement.sites:
        yield ContentItem("CODE", HAS_CONCEPT_MOD, codes.FINDING_SITE, site)
    if measurement.comment:
        yield ContentItem("TEXT", CONTAINS, codes.COMMENT, measurement.comment)


def _evaluation(each: Evaluation) -> ContentItem:
    value_type = "CODE" if isinstance(each.value, Code) else "TEXT"
    return ContentItem(value_type, CONTAINS, each.concept, each.value)


def _numbers(measurement: ReportedMeasurement) -> Iterator[ContentItem]:
    own = [figure for value in measurement.values for figure in value.figures]
    left = [figure for figure in measurement.figures if figure not in own]
    for value in measurement.values:
        yield _number(value, (*value.figures, *left))
        left = []
    for figure in left:
        yield from _figure(figure, CONTAINS)


def _number(value: ReportedValue, figures: Sequence[Figure]) -> ContentItem:
    below = [item for figure in figures for item in _figure(figure)]
    if value.derivation is not None:
        below.insert(0, ContentItem("CODE", HAS_CONCEPT_MOD, codes.DERIVATION, value.derivation))
    number = Number(value.value, value.unit)
    return ContentItem("NUM", CONTAINS, value.concept, number, tuple(below))


def _figure(figure: Figure, relationship: str = INFERRED_FROM) -> Iterator[ContentItem]:
    """A figure and its image: below points in an image, beside points in the patient."""
    image = figure.image
    if figure.in_patient:
        yield ContentItem("SCOORD3D", relationship, codes.IMAGE_REGION, figure.coordinates)
        if image is not None:
            yield ContentItem("IMAGE", relationship, codes.SOURCE_IMAGE, image)
        return
    below = () if image is None else (ContentItem("IMAGE", SELECTED_FROM, None, image),)
    yield ContentItem("SCOORD", relationship, codes.IMAGE_REGION, figure.coordinates, below)
