"""A content tree as a data set (PS3.3 C.17.3)."""

from negatoscope.dicom.encoding.writing import decimal_string
from negatoscope.dicom.reports.attributes import Json, attributes, code_item
from negatoscope.dicom.reports.codes import Code
from negatoscope.dicom.reports.content import (
    CONTAINS,
    TEXT_KEYWORDS,
    ContentItem,
    Coordinates,
    Coordinates3D,
    InstanceReference,
    Number,
    TemporalCoordinates,
    Value,
)


def content_json(item: ContentItem) -> Json:
    """A node and all below it.

    Raises
    ------
    ValueError
        The value of a node is not of its type.
    """
    made: Json = {}
    if item.relationship:
        made |= attributes(RelationshipType=item.relationship)
    if item.refers_to:
        return made | attributes(ReferencedContentItemIdentifier=list(item.refers_to))
    made |= attributes(ValueType=item.value_type)
    if item.observed:
        made |= attributes(ObservationDateTime=item.observed)
    if item.name is not None:
        made |= attributes(ConceptNameCodeSequence=[code_item(item.name)])
    made |= _value(item.value_type, item.value)
    if item.template:
        template = attributes(MappingResource="DCMR", TemplateIdentifier=item.template)
        made |= attributes(ContentTemplateSequence=[template])
    if item.items:
        made |= attributes(ContentSequence=[content_json(child) for child in item.items])
    return made


def _value(value_type: str, value: Value) -> Json:
    match value_type, value:
        case "CONTAINER", _:
            return attributes(ContinuityOfContent="SEPARATE")
        case "CODE", Code():
            return attributes(ConceptCodeSequence=[code_item(value)])
        case "NUM", Number():
            return _number(value)
        case "IMAGE" | "COMPOSITE" | "WAVEFORM", InstanceReference():
            return attributes(ReferencedSOPSequence=[_reference(value)])
        case "SCOORD", Coordinates():
            return attributes(
                GraphicType=value.graphic_type, GraphicData=[n for p in value.points for n in p]
            )
        case "SCOORD3D", Coordinates3D():
            return attributes(
                GraphicType=value.graphic_type,
                GraphicData=[n for p in value.points for n in p],
                ReferencedFrameOfReferenceUID=value.frame_of_reference_uid,
            )
        case "TCOORD", TemporalCoordinates():
            return attributes(
                TemporalRangeType=value.range_type, ReferencedTimeOffsets=list(value.positions)
            )
        case text, str() if text in TEXT_KEYWORDS:
            return attributes(**{TEXT_KEYWORDS[text]: value})
    raise ValueError(f"a {value_type} with a {type(value).__name__} for a value")


def _number(number: Number) -> Json:
    measured: list[Json] = []
    if number.value is not None and number.unit is not None:
        item = attributes(
            MeasurementUnitsCodeSequence=[code_item(number.unit)], NumericValue=number.value
        )
        if float(decimal_string(number.value)) != number.value:
            item |= attributes(FloatingPointValue=number.value)  # more digits than a DS has
        measured.append(item)
    made = attributes(MeasuredValueSequence=measured)
    if number.qualifier is not None:
        made |= attributes(NumericValueQualifierCodeSequence=[code_item(number.qualifier)])
    return made


def _reference(reference: InstanceReference) -> Json:
    made = attributes(
        ReferencedSOPClassUID=reference.sop_class_uid,
        ReferencedSOPInstanceUID=reference.sop_instance_uid,
    )
    if reference.frames:
        made |= attributes(ReferencedFrameNumber=list(reference.frames))
    if reference.segments:
        made |= attributes(ReferencedSegmentNumber=list(reference.segments))
    if reference.channels:
        pairs = [number for pair in reference.channels for number in pair]
        made |= attributes(ReferencedWaveformChannels=pairs)
    return made


def container(
    name: Code, *items: ContentItem, relationship: str = CONTAINS, template: str = ""
) -> ContentItem:
    """A container."""
    return ContentItem("CONTAINER", relationship, name, None, items, template=template)
