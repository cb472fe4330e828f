"""A structured report as a document that people read: headings, lines, tables of findings."""

from dataclasses import replace

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.codes import Code, short_unit
from negatoscope.dicom.reports.content import (
    HAS_ACQ_CONTEXT,
    HAS_CONCEPT_MOD,
    HAS_OBS_CONTEXT,
    ContentItem,
    Coordinates,
    Coordinates3D,
    InstanceReference,
    Number,
    TemporalCoordinates,
)
from negatoscope.dicom.reports.entries import Entry, ReportDocument
from negatoscope.dicom.reports.parsing import Content
from negatoscope.dicom.reports.reading import resolved
from negatoscope.dicom.sop_classes import sop_class_name
from negatoscope.dicom.text import format_date, format_number, format_time

#: Numbers of a report are shown with so many digits.
DIGITS = 5
_CONTEXT = (HAS_CONCEPT_MOD, HAS_OBS_CONTEXT, HAS_ACQ_CONTEXT)
#: What programs need and nobody reads.
_FOR_PROGRAMS = (codes.TRACKING_UID, codes.LANGUAGE, codes.DEVICE_OBSERVER_UID)
_FIGURES = {
    "POINT": "point",
    "MULTIPOINT": "points",
    "POLYLINE": "line",
    "POLYGON": "polygon",
    "CIRCLE": "circle",
    "ELLIPSE": "ellipse",
    "ELLIPSOID": "ellipsoid",
}


def document_of(report: DataSet, content: Content) -> ReportDocument:
    """The document of a report."""
    root = content.root
    title = root.name.text if root.name else report.string("SeriesDescription")
    entries = tuple(_entries(root, root))
    return ReportDocument(
        title or "Structured report", _facts(report, root), entries, content.problems
    )


def _facts(report: DataSet, root: ContentItem) -> tuple[tuple[str, str], ...]:
    date, time = report.string("ContentDate"), report.string("ContentTime")
    verified = report.string("VerificationFlag") == "VERIFIED"
    flag = report.string("CompletionFlag").capitalize()
    facts = [
        ("Patient", report.person_name("PatientName")),
        ("Patient ID", report.string("PatientID")),
        ("Written", f"{format_date(date)} {format_time(time)}".strip()),
        ("State", ", ".join(part for part in (flag, "verified" if verified else "") if part)),
    ]
    verifier = report.first("VerifyingObserverSequence").person_name("VerifyingObserverName")
    facts.append(("Verified by", verifier if verified else ""))
    facts += [
        (item.name.text, text)
        for item in root.items
        if item.relationship in _CONTEXT and item.name and not _is_for_programs(item)
        if (text := _plain(item))
    ]
    return tuple((name, text) for name, text in facts if text)


def _is_for_programs(item: ContentItem) -> bool:
    return any(item.is_named(concept) for concept in _FOR_PROGRAMS)


def _entries(root: ContentItem, above: ContentItem) -> list[Entry]:
    """What stands below a node, without what is told beside the node itself."""
    beside = above is root or above.value_type != "CONTAINER"
    found: list[Entry] = []
    for child in above.items:
        item = resolved(root, child)
        if item is None or _is_for_programs(item):
            continue
        if beside and child.relationship in _CONTEXT:
            continue
        if above.is_named(codes.MEASUREMENT_GROUP) and item.is_named(codes.TRACKING_IDENTIFIER):
            continue  # it is the heading
        found.append(_by_reference(item) if child.refers_to else _entry(root, item))
    return found


def _by_reference(item: ContentItem) -> Entry:
    """What stands elsewhere in the document is named here, not told again."""
    return Entry("value", "See", item.name.text if item.name else item.value_type.lower())


def _entry(root: ContentItem, item: ContentItem) -> Entry:
    name = item.name.text if item.name else ""
    made = Entry(
        "value", name, qualifiers=tuple(_qualifiers(item)), entries=tuple(_entries(root, item))
    )
    value = item.value
    match value:
        case Number():
            return _number(made, value)
        case InstanceReference():
            return _image(made, value)
        case Coordinates() | Coordinates3D() | TemporalCoordinates():
            return _figure(made, item)
    if item.is_named(codes.MEASUREMENT_GROUP):
        called = item.first(codes.TRACKING_IDENTIFIER)
        words = called.text.rpartition(":")[2] if called else ""
        return replace(made, kind="section", name=words or name)
    if item.value_type == "CONTAINER":
        return replace(made, kind="section", name=name or "Section")
    kind = "text" if item.value_type == "TEXT" else "value"
    return replace(made, kind=kind, value=_plain(item) or "no value")


def _qualifiers(item: ContentItem) -> list[tuple[str, str]]:
    if item.value_type == "CONTAINER":
        return []
    return [
        (child.name.text, text)
        for child in item.items
        if child.relationship in _CONTEXT and child.name and not _is_for_programs(child)
        if (text := _plain(child))
    ]


def _number(made: Entry, number: Number) -> Entry:
    if number.value is None:
        reason = number.qualifier.text if number.qualifier else "no value"
        return replace(made, kind="number", value=reason)
    return replace(
        made,
        kind="number",
        value=format_number(number.value, DIGITS),
        unit=short_unit(number.unit),
    )


def _figure(made: Entry, item: ContentItem) -> Entry:
    """A figure; the one image that it was drawn on stands in the same line."""
    words = _plain(item)
    if len(made.entries) == 1 and made.entries[0].kind == "image":
        image = made.entries[0]
        return replace(image, kind="figure", name=f"{words[:1].upper()}{words[1:]} on")
    name = "" if item.is_named(codes.IMAGE_REGION) else made.name
    return replace(made, kind="figure", name=name, value=words)


def _image(made: Entry, reference: InstanceReference) -> Entry:
    return replace(
        made,
        kind="image",
        value=_reference_text(reference),
        sop_instance_uid=reference.sop_instance_uid,
        frame=reference.frames[0] if reference.frames else 0,
    )


def _reference_text(reference: InstanceReference) -> str:
    text = sop_class_name(reference.sop_class_uid) if reference.sop_class_uid else "Object"
    if reference.frames:
        text += ", frame " + ", ".join(map(str, reference.frames))
    if reference.segments:
        text += ", segment " + ", ".join(map(str, reference.segments))
    return text


def _plain(item: ContentItem) -> str:
    """The value of a node as words."""
    value = item.value
    match value:
        case Code():
            return value.text
        case Number():
            made = _number(Entry("number"), value)
            return f"{made.value} {made.unit}".strip()
        case InstanceReference():
            return _reference_text(value)
        case Coordinates() | Coordinates3D():
            count = len(value.points)
            noun = _FIGURES.get(value.graphic_type, value.graphic_type.lower())
            return noun if count == 1 else f"{noun} of {count} points"
        case TemporalCoordinates():
            return f"{value.range_type.lower()} {', '.join(value.positions)}".strip()
        case str():
            return _moment(item.value_type, value)
    return ""


def _moment(value_type: str, text: str) -> str:
    match value_type:
        case "DATE":
            return format_date(text)
        case "TIME":
            return format_time(text, seconds=True)
        case "DATETIME":
            return f"{format_date(text[:8])} {format_time(text[8:14], seconds=True)}".strip()
    return text
