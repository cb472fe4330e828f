"""Coded concepts of structured reports (PS3.3 8, PS3.16)."""

from dataclasses import dataclass, field

from negatoscope.dicom.dataset import DataSet

#: Concepts as older software writes them (SNOMED RT), and as the standard writes them now.
_RENEWED = {
    "G-D7FE": "410668003",
    "G-A185": "103339001",
    "G-A186": "103340004",
    "G-A166": "42798000",
    "M-02550": "81827009",
    "R-00317": "373098007",
    "R-10047": "386136009",
    "G-A437": "56851009",
    "R-404FB": "255605001",
    "G-C0E3": "363698007",
}
_SNOMED_RT = ("SRT", "SNM3", "99SDM")
#: Longest meaning that a LO value holds (PS3.5 6.2).
MAX_MEANING = 64


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept; two are the same when value and scheme are, whatever the meaning says."""

    value: str
    scheme: str
    meaning: str = field(default="", compare=False)

    @property
    def current(self) -> "Code":
        """The concept in the scheme that is in use now."""
        if self.scheme in _SNOMED_RT and self.value in _RENEWED:
            return Code(_RENEWED[self.value], "SCT", self.meaning)
        return self

    @property
    def text(self) -> str:
        """The meaning for people, or the value where there is none."""
        return self.meaning or self.value

    def same_as(self, other: "Code | None") -> bool:
        """Whether it is the same concept, in whichever edition of SNOMED."""
        return other is not None and self.current == other.current


def code_of(item: DataSet) -> Code | None:
    """The code of a code sequence's item; ``None`` where it has none."""
    values = ("CodeValue", "LongCodeValue", "URNCodeValue")
    value = next((text for keyword in values if (text := item.string(keyword))), "")
    meaning = item.string("CodeMeaning")
    if not value and not meaning:
        return None
    return Code(value, item.string("CodingSchemeDesignator"), meaning)


def dcm(value: str, meaning: str) -> Code:
    """A concept that DICOM itself defines (PS3.16 annex D)."""
    return Code(value, "DCM", meaning)


def sct(value: str, meaning: str) -> Code:
    """A concept of SNOMED CT."""
    return Code(value, "SCT", meaning)


# TID 1500, 1501, 1410, 1411, 1600 and what they include
IMAGING_MEASUREMENT_REPORT = dcm("126000", "Imaging Measurement Report")
LANGUAGE = dcm("121049", "Language of Content Item and Descendants")
OBSERVER_TYPE = dcm("121005", "Observer Type")
PERSON = dcm("121006", "Person")
DEVICE = dcm("121007", "Device")
PERSON_OBSERVER_NAME = dcm("121008", "Person Observer Name")
DEVICE_OBSERVER_UID = dcm("121012", "Device Observer UID")
DEVICE_OBSERVER_NAME = dcm("121013", "Device Observer Name")
PROCEDURE_REPORTED = dcm("121058", "Procedure reported")
IMAGE_LIBRARY = dcm("111028", "Image Library")
IMAGE_LIBRARY_GROUP = dcm("126200", "Image Library Group")
IMAGING_MEASUREMENTS = dcm("126010", "Imaging Measurements")
QUALITATIVE_EVALUATIONS = Code("C0034375", "UMLS", "Qualitative Evaluations")
MEASUREMENT_GROUP = dcm("125007", "Measurement Group")
TRACKING_IDENTIFIER = dcm("112039", "Tracking Identifier")
TRACKING_UID = dcm("112040", "Tracking Unique Identifier")
FINDING = dcm("121071", "Finding")
FINDING_SITE = sct("363698007", "Finding Site")
DERIVATION = dcm("121401", "Derivation")
IMAGE_REGION = dcm("111030", "Image Region")
SOURCE_IMAGE = dcm("121112", "Source of Measurement")
COMMENT = dcm("121106", "Comment")
CENTER = dcm("111010", "Center")
LENGTH = sct("410668003", "Length")
LONG_AXIS = sct("103339001", "Long Axis")
SHORT_AXIS = sct("103340004", "Short Axis")
AREA = sct("42798000", "Area")
PERIMETER = sct("131191004", "Perimeter")
RADIUS = sct("131190003", "Radius")
ANGLE = sct("1483009", "Angle")
COBB_ANGLE = sct("285285000", "Cobb angle")
MEAN = sct("373098007", "Mean")
STANDARD_DEVIATION = sct("386136009", "Standard Deviation")
MAXIMUM = sct("56851009", "Maximum")
MINIMUM = sct("255605001", "Minimum")
ENGLISH = Code("en", "RFC5646", "English")
IMAGING_PROCEDURE = sct("363679005", "Imaging procedure")

# Words that somebody wrote instead of choosing a concept, as Cornerstone marks them
FREE_TEXT = "CORNERSTONEFREETEXT"
FREE_TEXT_SCHEME = "CORNERSTONEJS"


def free_text(text: str) -> Code:
    """Words as a code; what does not fit into a meaning is left out."""
    text = " ".join(text.replace("\\", "/").split())
    cut = text if len(text) <= MAX_MEANING else text[: MAX_MEANING - 1] + "…"
    return Code(FREE_TEXT, FREE_TEXT_SCHEME, cut)


def is_free_text(code: Code) -> bool:
    """Whether a code stands for words that somebody wrote."""
    return code.value.upper() == FREE_TEXT


_UNIT_NAMES = {
    "mm": "millimeter",
    "mm2": "square millimeter",
    "mm3": "cubic millimeter",
    "cm": "centimeter",
    "cm2": "square centimeter",
    "deg": "degree",
    "[hnsf'U]": "Hounsfield unit",
    "{pixels}": "pixels",
    "{pixels}2": "square pixels",
    "{SUVbw}g/ml": "Standardized Uptake Value body weight",
    "{SUVlbm}g/ml": "Standardized Uptake Value lean body mass",
    "{SUVbsa}cm2/ml": "Standardized Uptake Value body surface area",
    "{SUVibw}g/ml": "Standardized Uptake Value ideal body weight",
    "1": "no units",
}
_SHORT_UNITS = {
    "mm2": "mm²",
    "mm3": "mm³",
    "cm2": "cm²",
    "cm3": "cm³",
    "deg": "°",
    "[hnsf'U]": "HU",
    "{pixels}": "px",
    "{pixels}2": "px²",
    "[px]": "px",
    "{SUVbw}g/ml": "SUVbw",
    "{SUVlbm}g/ml": "SUVlbm",
    "{SUVbsa}cm2/ml": "SUVbsa",
    "{SUVibw}g/ml": "SUVibw",
    "Cel": "°C",
    "1": "",
    "{ratio}": "",
    "no units": "",
}


def ucum(unit: str) -> Code:
    """A unit of measurement (PS3.16 CID 82)."""
    return Code(unit, "UCUM", _UNIT_NAMES.get(unit, unit))


def short_unit(unit: Code | None) -> str:
    """A unit as it stands behind a number."""
    if unit is None:
        return ""
    if unit.value == "1" and unit.meaning.startswith("px"):  # so Cornerstone tells pixels
        return unit.meaning
    return _SHORT_UNITS.get(unit.value, unit.value)
