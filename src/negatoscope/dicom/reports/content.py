"""The content tree of a structured report as values (PS3.3 C.17.3, C.18)."""

from collections.abc import Iterator
from dataclasses import dataclass

from negatoscope.dicom.reports.codes import Code

#: Value types with a text of their own, and the attribute that holds it.
TEXT_KEYWORDS = {
    "TEXT": "TextValue",
    "PNAME": "PersonName",
    "UIDREF": "UID",
    "DATE": "Date",
    "TIME": "Time",
    "DATETIME": "DateTime",
}
VALUE_TYPES = frozenset(
    {
        *TEXT_KEYWORDS,
        *("CODE", "NUM", "CONTAINER", "IMAGE", "COMPOSITE", "WAVEFORM"),
        *("SCOORD", "SCOORD3D", "TCOORD"),
    }
)
CONTAINS, INFERRED_FROM, SELECTED_FROM = "CONTAINS", "INFERRED FROM", "SELECTED FROM"
HAS_PROPERTIES, HAS_CONCEPT_MOD = "HAS PROPERTIES", "HAS CONCEPT MOD"
HAS_OBS_CONTEXT, HAS_ACQ_CONTEXT = "HAS OBS CONTEXT", "HAS ACQ CONTEXT"
RELATIONSHIPS = frozenset(
    {CONTAINS, INFERRED_FROM, SELECTED_FROM, HAS_PROPERTIES, HAS_CONCEPT_MOD}
) | {HAS_OBS_CONTEXT, HAS_ACQ_CONTEXT}


@dataclass(frozen=True, slots=True)
class Number:
    """A measured value (C.18.1); without ``value`` the ``qualifier`` may say why it has none."""

    value: float | None
    unit: Code | None = None
    qualifier: Code | None = None


@dataclass(frozen=True, slots=True)
class InstanceReference:
    """An image, waveform or other object (C.18.3 to C.18.5); frames count from 1.

    Without ``frames`` all frames are meant. ``channels`` are pairs of multiplex group and channel.
    """

    sop_class_uid: str
    sop_instance_uid: str
    frames: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    channels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Points in an image (C.18.6): (column, row) in pixels.

    (0, 0) is the outer corner of the first pixel, whose centre is (0.5, 0.5).
    """

    graphic_type: str  # POINT, MULTIPOINT, POLYLINE, CIRCLE, ELLIPSE
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Coordinates3D:
    """Points in the patient (C.18.9): (x, y, z) in mm of a frame of reference."""

    graphic_type: str  # POINT, MULTIPOINT, POLYLINE, POLYGON, ELLIPSE, ELLIPSOID
    points: tuple[tuple[float, float, float], ...]
    frame_of_reference_uid: str


@dataclass(frozen=True, slots=True)
class TemporalCoordinates:
    """Moments or spans of a waveform or cine (C.18.7), in whichever way they are given."""

    range_type: str
    positions: tuple[str, ...]


Value = (
    None
    | str
    | Code
    | Number
    | InstanceReference
    | Coordinates
    | Coordinates3D
    | TemporalCoordinates
)


@dataclass(frozen=True, slots=True)
class ContentItem:
    """A node of the tree.

    Attributes
    ----------
    value:
        A text of TEXT, PNAME (for display), UIDREF, DATE, TIME and DATETIME; `None` of a container
        and of an item whose value cannot be read.
    refers_to:
        Path of the node that stands here by reference (C.17.3.1), from the root, 1 for the root
        itself; empty for a node of its own.
    template:
        Number of the template by which a container is built (``"1500"``), where it says.
    """

    value_type: str
    relationship: str = ""
    name: Code | None = None
    value: Value = None
    items: tuple["ContentItem", ...] = ()
    refers_to: tuple[int, ...] = ()
    template: str = ""
    observed: str = ""  # a DT, where it differs from the report's

    def is_named(self, concept: Code) -> bool:
        """Whether the concept name is this one."""
        return concept.same_as(self.name)

    def find(self, *concepts: Code, value_type: str = "") -> Iterator["ContentItem"]:
        """Children of these names."""
        for item in self.items:
            right_type = not value_type or item.value_type == value_type
            if right_type and any(item.is_named(concept) for concept in concepts):
                yield item

    def first(self, *concepts: Code, value_type: str = "") -> "ContentItem | None":
        """The first child of these names."""
        return next(self.find(*concepts, value_type=value_type), None)

    def of_type(self, *value_types: str) -> Iterator["ContentItem"]:
        """Children of these value types."""
        return (item for item in self.items if item.value_type in value_types)

    def walk(self) -> Iterator["ContentItem"]:
        """This node and all below it, from the top."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.items))

    @property
    def code(self) -> Code | None:
        """The value of a CODE."""
        return self.value if isinstance(self.value, Code) else None

    @property
    def text(self) -> str:
        """The value where it is a text."""
        return self.value if isinstance(self.value, str) else ""
