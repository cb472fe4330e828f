"""Reads the content tree of a structured report out of its data set (PS3.3 C.17.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports.codes import code_of
from negatoscope.dicom.reports.content import (
    RELATIONSHIPS,
    TEXT_KEYWORDS,
    VALUE_TYPES,
    ContentItem,
    Coordinates,
    Coordinates3D,
    InstanceReference,
    Number,
    TemporalCoordinates,
    Value,
)

#: A report of real life is a dozen levels deep and has some thousands of nodes.
MAX_DEPTH = 40
MAX_ITEMS = 50_000
#: A contour of more points is not drawn by anybody.
MAX_NUMBERS = 200_000
#: So many mistakes are named; a broken report has one in every node.
MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Content:
    """A content tree and what is wrong with it, in words that begin with the node's place."""

    root: ContentItem
    problems: tuple[str, ...] = ()


def content_of(report: DataSet) -> Content:
    """The content tree of a report; what is wrong in it is named and left out."""
    parsing = _Parsing()
    root = parsing.item(report, (1,))
    if not report.values("ContentSequence"):
        parsing.say((1,), "there is no content")
    return Content(root or ContentItem("CONTAINER"), tuple(parsing.problems))


class _Parsing:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self._count = 0

    def say(self, path: Sequence[int], problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(f"{'.'.join(map(str, path))}: {problem}")

    def item(self, data: DataSet, path: tuple[int, ...]) -> ContentItem | None:
        self._count += 1
        if self._count > MAX_ITEMS:
            if self._count == MAX_ITEMS + 1:
                self.say(path, f"more than {MAX_ITEMS} content items, the rest is left out")
            return None
        relationship = data.string("RelationshipType")
        if len(path) > 1 and relationship not in RELATIONSHIPS:
            self.say(path, f"the relationship {relationship[:16]!r} is not one of the standard's")
        target = data.numbers("ReferencedContentItemIdentifier")
        if target:
            return ContentItem("", relationship, refers_to=tuple(int(n) for n in target))
        value_type = data.string("ValueType")
        if value_type not in VALUE_TYPES:
            self.say(path, f"the value type {value_type[:16]!r} is not one of the standard's")
        named = data.first("ConceptNameCodeSequence")
        return ContentItem(
            value_type,
            relationship,
            code_of(named),
            self._value(value_type, data, path),
            self._children(data, path),
            template=data.first("ContentTemplateSequence").string("TemplateIdentifier"),
            observed=data.string("ObservationDateTime"),
        )

    def _children(self, data: DataSet, path: tuple[int, ...]) -> tuple[ContentItem, ...]:
        children = data.sequence("ContentSequence")
        if children and len(path) >= MAX_DEPTH:
            self.say(path, f"nested deeper than {MAX_DEPTH} levels, the rest is left out")
            return ()
        found = (self.item(child, (*path, n)) for n, child in enumerate(children, 1))
        return tuple(item for item in found if item is not None)

    def _value(self, value_type: str, data: DataSet, path: tuple[int, ...]) -> Value:
        match value_type:
            case "CONTAINER":
                return None
            case "NUM":
                return _number(data)
            case "SCOORD":
                return self._coordinates(data, path)
            case "SCOORD3D":
                return self._coordinates_3d(data, path)
        value = _plain(value_type, data)
        if value in (None, "") and value_type in VALUE_TYPES:
            self.say(path, f"{value_type} without a value")
        return value

    def _coordinates(self, data: DataSet, path: tuple[int, ...]) -> Coordinates | None:
        kind, numbers = data.string("GraphicType"), data.numbers("GraphicData")
        if not self._fits(path, kind, numbers, 2):
            return None
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return Coordinates(kind, tuple(pairs))

    def _coordinates_3d(self, data: DataSet, path: tuple[int, ...]) -> Coordinates3D | None:
        kind, numbers = data.string("GraphicType"), data.numbers("GraphicData")
        if not self._fits(path, kind, numbers, 3):
            return None
        points = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        frame = data.string("ReferencedFrameOfReferenceUID")
        return Coordinates3D(kind, tuple(points), frame)

    def _fits(
        self, path: tuple[int, ...], kind: str, numbers: tuple[float, ...], size: int
    ) -> bool:
        if len(numbers) > MAX_NUMBERS:
            self.say(path, f"a figure of more than {MAX_NUMBERS // size} points")
            return False
        if not numbers or len(numbers) % size:
            self.say(path, f"{len(numbers)} numbers are no points of {size} coordinates")
            return False
        wanted = _POINTS.get(kind)
        if wanted is not None and len(numbers) // size != wanted:
            self.say(path, f"{kind} of {len(numbers) // size} points, where it takes {wanted}")
            return False
        return True


_POINTS = {"POINT": 1, "CIRCLE": 2, "ELLIPSE": 4, "ELLIPSOID": 6}


def _plain(value_type: str, data: DataSet) -> Value:
    match value_type:
        case "PNAME":
            return data.person_name("PersonName")
        case "CODE":
            return code_of(data.first("ConceptCodeSequence"))
        case "IMAGE" | "COMPOSITE" | "WAVEFORM":
            return _reference(data)
        case "TCOORD":
            return _moments(data)
    keyword = TEXT_KEYWORDS.get(value_type)
    return data.string(keyword) if keyword else None


def _number(data: DataSet) -> Number:
    measured = data.first("MeasuredValueSequence")
    exact = measured.number("FloatingPointValue")
    value = measured.number("NumericValue") if exact is None else exact
    return Number(
        value,
        code_of(measured.first("MeasurementUnitsCodeSequence")),
        code_of(data.first("NumericValueQualifierCodeSequence")),
    )


def _reference(data: DataSet) -> InstanceReference | None:
    referenced = data.first("ReferencedSOPSequence")
    instance = referenced.string("ReferencedSOPInstanceUID")
    if not instance:
        return None
    channels = _whole(referenced, "ReferencedWaveformChannels")
    return InstanceReference(
        referenced.string("ReferencedSOPClassUID"),
        instance,
        _whole(referenced, "ReferencedFrameNumber"),
        _whole(referenced, "ReferencedSegmentNumber"),
        tuple(zip(channels[::2], channels[1::2], strict=False)),
    )


def _whole(data: DataSet, keyword: str) -> tuple[int, ...]:
    return tuple(int(number) for number in data.numbers(keyword) if number == int(number))


def _moments(data: DataSet) -> TemporalCoordinates | None:
    keywords = ("ReferencedSamplePositions", "ReferencedTimeOffsets", "ReferencedDateTime")
    positions = next((found for keyword in keywords if (found := data.strings(keyword))), ())
    kind = data.string("TemporalRangeType")
    return TemporalCoordinates(kind, positions) if positions else None
