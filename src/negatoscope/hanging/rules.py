"""Matching rules: which attribute, of what, must meet which constraint, and for how many points."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negatoscope.hanging.constraints import CHECKS
from negatoscope.hanging.reading import Reader, plain, without_defaults

ITSELF = "metadataInstance"
#: What a rule's attribute, or its constraint's, may be read from.
SOURCES = (
    ITSELF,
    "prior",
    "current",
    "instance",
    "activeStudy",
    "studies",
    "allDisplaySets",
    "displaySets",
    "options",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A constraint's value that is read from somewhere: ``{"attribute": …, "from": …}``."""

    attribute: str
    source: str = ITSELF

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        return {"attribute": self.attribute, "from": self.source}


@dataclass(frozen=True, slots=True)
class Rule:
    """One matching rule.

    ``constraint`` maps names of constraints to what they want: JSON values, or a `Reference`.
    """

    attribute: str
    constraint: Mapping[str, object] = field(default_factory=dict)
    source: str = ITSELF
    id: str = ""
    weight: float = 1.0
    required: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """What it adds to the score; as in OHIF a weight of 0 counts as 1."""
        return int(self.weight) or 1

    @classmethod
    def read(cls, reader: Reader) -> "Rule":
        """Read a rule; mistakes are written down."""
        weight = reader.number("weight")
        return cls(
            attribute=reader.needed_text("attribute"),
            constraint=_read_constraint(reader),
            source=reader.one_of("from", SOURCES, ITSELF),
            id=reader.text("id"),
            weight=1.0 if weight is None else weight,
            required=bool(reader.flag("required")),
            extra=reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        constraint = {
            name: wanted.to_json() if isinstance(wanted, Reference) else plain(wanted)
            for name, wanted in self.constraint.items()
        }
        return {
            **without_defaults(
                id=self.id,
                weight=None if self.weight == 1.0 else self.weight,
                attribute=self.attribute,
                from_=None if self.source == ITSELF else self.source,
            ),
            "constraint": constraint,
            **without_defaults(required=self.required or None),
            **self.extra,
        }


def _read_constraint(reader: Reader) -> dict[str, object]:
    constraint = reader.child("constraint")
    if constraint is None:
        return {}
    found: dict[str, object] = {}
    for name in constraint.value:
        wanted = constraint.take(name)
        if name not in CHECKS:
            known = ", ".join(CHECKS)
            constraint.fault(name, f"there is no such constraint; there are {known}")
        elif isinstance(wanted, dict) and "attribute" in wanted:
            inner = Reader(wanted, constraint.at(name), constraint.faults)
            attribute = inner.needed_text("attribute")
            found[name] = Reference(attribute, inner.one_of("from", SOURCES, ITSELF))
        else:
            found[name] = wanted
    return found


def read_rules(reader: Reader, key: str) -> tuple[Rule, ...]:
    """A list of rules."""
    return tuple(Rule.read(each) for each in reader.children(key))
