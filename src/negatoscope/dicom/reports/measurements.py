"""Measurements as a report tells them: plain values, apart from any content tree."""

from dataclasses import dataclass

from negatoscope.dicom.reports.codes import Code, is_free_text
from negatoscope.dicom.reports.content import Coordinates, Coordinates3D, InstanceReference

#: Cornerstone's name for who measured; what follows the colon is the tool.
TRACKING_PREFIX = "Cornerstone3DTools@^0.1.0:"

#: Tools under the names of older software, in small letters.
_OLD_NAMES = {
    "freehandroi": "PlanarFreehandROI",
    "freehand": "PlanarFreehandROI",
    "ellipse": "EllipticalROI",
    "rectangle": "RectangleROI",
    "circle": "CircleROI",
    "arrow": "ArrowAnnotate",
    "cobb": "CobbAngle",
    "ultrasounddirectional": "UltrasoundDirectionalTool",
}
_TOOLS = (
    *("Length", "Bidirectional", "ArrowAnnotate", "EllipticalROI", "RectangleROI", "CircleROI"),
    *("PlanarFreehandROI", "SplineROI", "LivewireContour", "Angle", "CobbAngle", "Probe"),
    *("UltrasoundDirectionalTool", "CalibrationLine"),
)
_BY_SMALL_NAME = {name.lower(): name for name in _TOOLS} | _OLD_NAMES


def tool_of(tracking_identifier: str) -> str:
    """The tool that a tracking identifier of Cornerstone names; ``""`` for those of others."""
    software, colon, name = tracking_identifier.partition(":")
    if not colon or not software.lower().startswith("cornerstone"):
        return ""
    return _BY_SMALL_NAME.get(name.split(":")[0].strip().lower(), "")


@dataclass(frozen=True, slots=True)
class Figure:
    """Points in an image, or in the patient, and what they were drawn on.

    ``image`` may be absent of points in the patient. Its frames are those meant; none means the
    first of a single frame.
    """

    coordinates: Coordinates | Coordinates3D
    image: InstanceReference | None = None

    @property
    def in_patient(self) -> bool:
        """Whether the points are in the patient's coordinates."""
        return isinstance(self.coordinates, Coordinates3D)


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """A number of a measurement.

    ``derivation`` says how it comes from many (mean, maximum). ``figures`` are those that belong
    to this number alone (the two axes of a bidirectional measurement).
    """

    concept: Code
    value: float
    unit: Code
    derivation: Code | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was said of a finding in words or codes."""

    concept: Code
    value: Code | str


@dataclass(frozen=True, slots=True)
class ReportedMeasurement:
    """A measurement group (PS3.16 TID 1410, 1411, 1501).

    Attributes
    ----------
    tool:
        Registered name of the tool (OHIF's); empty where the report does not tell.
    tracking_uid:
        The same for one thing measured at several times, in several reports.
    figures:
        All of the group, each once, those of its values included.
    images:
        What was measured where there is no figure; segmentations with their segments.
    """

    tool: str
    tracking_identifier: str
    tracking_uid: str
    figures: tuple[Figure, ...]
    values: tuple[ReportedValue, ...] = ()
    finding: Code | None = None
    sites: tuple[Code, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    comment: str = ""
    images: tuple[InstanceReference, ...] = ()

    @property
    def label(self) -> str:
        """What it is called: words that somebody wrote, else what was found."""
        if self.comment and (self.finding is None or is_free_text(self.finding)):
            return self.comment
        return self.finding.text if self.finding is not None else ""


@dataclass(frozen=True, slots=True)
class MeasurementReport:
    """What a report by TID 1500 holds.

    ``library`` are the images of its image library; ``problems`` say what could not be read.
    """

    measurements: tuple[ReportedMeasurement, ...]
    library: tuple[InstanceReference, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    problems: tuple[str, ...] = ()
