"""Measurements out of a content tree (PS3.16 TID 1500)."""

from collections.abc import Iterable, Iterator

from negatoscope.dicom.reports import codes
from negatoscope.dicom.reports.codes import Code
from negatoscope.dicom.reports.content import (
    ContentItem,
    Coordinates,
    Coordinates3D,
    InstanceReference,
    Number,
)
from negatoscope.dicom.reports.measurements import (
    Evaluation,
    Figure,
    MeasurementReport,
    ReportedMeasurement,
    ReportedValue,
    tool_of,
)
from negatoscope.dicom.reports.parsing import Content

_FIGURES = ("SCOORD", "SCOORD3D")
_NO_UNIT = codes.ucum("1")
#: Children of a group that say something else than how the finding was judged.
_ABOUT = (codes.FINDING, codes.FINDING_SITE, codes.COMMENT, codes.TRACKING_IDENTIFIER)


def is_measurement_report(root: ContentItem) -> bool:
    """Whether a tree is built by TID 1500, or at least holds its measurement groups."""
    return root.is_named(codes.IMAGING_MEASUREMENT_REPORT) or any(_groups(root))


def measurement_report(content: Content) -> MeasurementReport:
    """The measurements of a report."""
    root = content.root
    library = (
        item.value
        for part in root.find(codes.IMAGE_LIBRARY)
        for item in part.walk()
        if isinstance(item.value, InstanceReference)
    )
    evaluations = [
        each
        for part in root.find(codes.QUALITATIVE_EVALUATIONS, codes.IMAGING_MEASUREMENTS)
        for each in _evaluations(part)
    ]
    groups = tuple(_Group(root, group).measurement() for group in _groups(root))
    return MeasurementReport(groups, tuple(library), tuple(evaluations), content.problems)


def _groups(root: ContentItem) -> Iterator[ContentItem]:
    return (
        item
        for item in root.walk()
        if item.value_type == "CONTAINER" and item.is_named(codes.MEASUREMENT_GROUP)
    )


def resolved(root: ContentItem, item: ContentItem) -> ContentItem | None:
    """What stands at the place that a node refers to; the node itself where it refers to none."""
    if not item.refers_to:
        return item
    found = root
    for place in item.refers_to[1:]:
        if not 1 <= place <= len(found.items):
            return None
        found = found.items[place - 1]
    return None if found.refers_to else found


class _Group:
    def __init__(self, root: ContentItem, group: ContentItem) -> None:
        self._root = root
        self._group = group

    def measurement(self) -> ReportedMeasurement:
        group = self._group
        values: list[ReportedValue] = []
        figures = list(self._figures(group))
        for item in group.of_type("NUM"):
            own = tuple(self._figures(item))
            figures += [figure for figure in own if figure not in figures]
            value = _value(item, own)
            if value is not None:
                values.append(value)
        identifier = _text(group, codes.TRACKING_IDENTIFIER)
        finding = group.first(codes.FINDING, value_type="CODE")
        return ReportedMeasurement(
            tool_of(identifier),
            identifier,
            _text(group, codes.TRACKING_UID),
            tuple(figures),
            tuple(values),
            finding.code if finding else None,
            tuple(_sites(group)),
            tuple(_evaluations(group)),
            _text(group, codes.COMMENT),
            tuple(_images(group)),
        )

    def _figures(self, above: ContentItem) -> Iterator[Figure]:
        """Figures below a node; those with several frames count for the first."""
        for child in above.items:
            item = resolved(self._root, child)
            if item is None or item.value_type not in _FIGURES:
                continue
            if isinstance(item.value, Coordinates):
                yield Figure(item.value, self._image(item))
            elif isinstance(item.value, Coordinates3D):
                # these need no image; what they were drawn on may stand beside them
                yield Figure(item.value, self._image(item) or self._image(above))

    def _image(self, above: ContentItem) -> InstanceReference | None:
        for child in above.items:
            item = resolved(self._root, child)
            if item is not None and isinstance(item.value, InstanceReference):
                return item.value
        return None


def _value(item: ContentItem, figures: tuple[Figure, ...]) -> ReportedValue | None:
    number = item.value
    if not isinstance(number, Number) or number.value is None or item.name is None:
        return None
    if item.is_named(codes.CENTER):  # what Cornerstone writes where a figure measures nothing
        return None
    derivation = item.first(codes.DERIVATION, value_type="CODE")
    return ReportedValue(
        item.name,
        number.value,
        number.unit or _NO_UNIT,
        derivation.code if derivation else None,
        figures,
    )


def _text(group: ContentItem, concept: Code) -> str:
    item = group.first(concept)
    return item.text if item is not None else ""


def _sites(group: ContentItem) -> Iterator[Code]:
    """Finding sites of the group, or of its measurements (TID 1410, 1419)."""
    seen: list[Code] = []
    for above in (group, *group.of_type("NUM")):
        for item in above.find(codes.FINDING_SITE, value_type="CODE"):
            if item.code is not None and item.code not in seen:
                seen.append(item.code)
                yield item.code


def _evaluations(group: ContentItem) -> Iterator[Evaluation]:
    for item in group.of_type("CODE", "TEXT"):
        if item.name is None or item.relationship != "CONTAINS":
            continue
        if any(item.is_named(concept) for concept in _ABOUT):
            continue
        value = item.code or item.text
        if value:
            yield Evaluation(item.name, value)


def _images(group: ContentItem) -> Iterable[InstanceReference]:
    return (
        item.value
        for item in group.of_type("IMAGE", "COMPOSITE")
        if isinstance(item.value, InstanceReference)
    )
