"""What a measurement remembers of the report it was read from."""

import json
from dataclasses import dataclass

from negatoscope.dicom.reports.codes import Code
from negatoscope.dicom.reports.evidence import SourceInstance
from negatoscope.dicom.reports.measurements import Evaluation, ReportedMeasurement


@dataclass(frozen=True, slots=True)
class Origin:
    """All of a reported measurement that the figure itself does not hold.

    ``label`` is what it was called then: while it is called so, the finding stays. ``patient`` is
    the frame of reference of points in the patient.
    """

    report: SourceInstance
    identifier: str = ""
    label: str = ""
    patient: str = ""
    finding: Code | None = None
    sites: tuple[Code, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    comment: str = ""


def origin_of(measurement: ReportedMeasurement, report: SourceInstance, patient: str) -> Origin:
    """What is to be remembered of a measurement of a report."""
    return Origin(
        report,
        measurement.tracking_identifier,
        measurement.label,
        patient,
        measurement.finding,
        measurement.sites,
        measurement.evaluations,
        measurement.comment,
    )


def as_text(origin: Origin) -> str:
    """The same as one text, which goes with the measurement."""
    report = origin.report
    return json.dumps(
        {
            "report": [
                report.sop_class_uid,
                report.sop_instance_uid,
                report.series_instance_uid,
                report.study_instance_uid,
            ],
            "identifier": origin.identifier,
            "label": origin.label,
            "patient": origin.patient,
            "finding": _told(origin.finding),
            "sites": [_told(site) for site in origin.sites],
            "evaluations": [
                [_told(e.concept), _told(e.value) if isinstance(e.value, Code) else e.value]
                for e in origin.evaluations
            ],
            "comment": origin.comment,
        }
    )


def from_text(text: str) -> Origin | None:
    """What was remembered; ``None`` of a measurement that comes from no report."""
    if not text:
        return None
    try:
        told = json.loads(text)
        report, finding = told["report"], told["finding"]
        return Origin(
            SourceInstance(*(str(uid) for uid in report)),
            str(told["identifier"]),
            str(told["label"]),
            str(told["patient"]),
            _code(finding) if finding else None,
            tuple(_code(site) for site in told["sites"]),
            tuple(
                Evaluation(_code(name), value if isinstance(value, str) else _code(value))
                for name, value in told["evaluations"]
            ),
            str(told["comment"]),
        )
    except (ValueError, TypeError, KeyError):
        return None  # another program's words in the same place


def _told(code: Code | None) -> list[str] | None:
    return [code.value, code.scheme, code.meaning] if code is not None else None


def _code(told: list[str]) -> Code:
    value, scheme, meaning = told
    return Code(str(value), str(scheme), str(meaning))
