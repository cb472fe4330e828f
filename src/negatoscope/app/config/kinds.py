"""Kinds of configuration values: each checks a value, and describes itself as JSON Schema.

One description of a key thus gives its check, its message, its schema and its documentation.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from math import isfinite
from typing import Any, Protocol

Json = Any
"""A value as ``json.loads`` gives it."""

_SHOWN_LENGTH = 60


class Problems:
    """Collects what is wrong, so that all of it can be told at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, path: str, message: str) -> None:
        """Note that the value at ``path`` is wrong."""
        self.found.append(f"{path}: {message}" if path else message)

    def expected(self, path: str, value: Json, what: str) -> None:
        """Note that the value is not ``what``."""
        self.add(path, f"{shown(value)} is not {what}")


class Kind(Protocol):
    """A kind of value."""

    def read(self, value: Json, path: str, problems: Problems) -> Any:
        """Return the value as the application uses it; what is wrong goes to ``problems``."""

    def schema(self) -> dict[str, Json]:
        """Return the kind's JSON Schema."""


def shown(value: Json) -> str:
    """Return a value for a message: as JSON, and not longer than a line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[: _SHOWN_LENGTH - 1]}…"


@dataclass(frozen=True, slots=True)
class Text:
    """A text; ``choices`` limits it."""

    choices: tuple[str, ...] = ()
    may_be_empty: bool = True

    def read(self, value: Json, path: str, problems: Problems) -> str:
        """See :class:`Kind`."""
        if not isinstance(value, str):
            problems.expected(path, value, self._what())
            return ""
        if self.choices and value not in self.choices:
            problems.expected(path, value, self._what())
        elif not value and not self.may_be_empty:
            problems.add(path, "must not be empty")
        return str(value)

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string"} if self.may_be_empty else {"type": "string", "minLength": 1}

    def _what(self) -> str:
        if self.choices:
            return "one of " + ", ".join(json.dumps(choice) for choice in self.choices)
        return "a text"


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: Json, path: str, problems: Problems) -> bool:
        """See :class:`Kind`."""
        if not isinstance(value, bool):
            problems.expected(path, value, "true or false")
        return value is True

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, at least ``least``."""

    least: int = 0

    def read(self, value: Json, path: str, problems: Problems) -> int:
        """See :class:`Kind`."""
        if isinstance(value, bool) or not isinstance(value, int) or value < self.least:
            problems.expected(path, value, f"a whole number ≥ {self.least}")
            return self.least
        return value

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        return {"type": "integer", "minimum": self.least}


@dataclass(frozen=True, slots=True)
class Number:
    """A number, at least ``least`` where that is given."""

    least: float | None = None

    def read(self, value: Json, path: str, problems: Problems) -> float:
        """See :class:`Kind`."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not isfinite(value) or (self.least is not None and value < self.least):
            more = "" if self.least is None else f" ≥ {self.least:g}"
            problems.expected(path, value, f"a number{more}")
            return self.least or 0.0
        return float(value)

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        return {"type": "number"} | ({} if self.least is None else {"minimum": self.least})


@dataclass(frozen=True, slots=True)
class TextByName:
    """An object of texts; ``refuse`` says of a name why it may not be used, or nothing."""

    refuse: Callable[[str], str]

    def read(self, value: Json, path: str, problems: Problems) -> dict[str, str]:
        """See :class:`Kind`."""
        if not isinstance(value, dict):
            problems.expected(path, value, "an object { … }")
            return {}
        for name, item in value.items():
            place = f"{path}.{name}"
            if reason := self.refuse(name):
                problems.add(place, reason)
            elif not isinstance(item, str) or not item.isprintable():
                problems.expected(place, item, "a text in one line")
        return value

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        return {"type": "object", "additionalProperties": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that the application passes on as it is."""

    def read(self, value: Json, path: str, problems: Problems) -> Json:
        """See :class:`Kind`."""
        return value

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        return {}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind; ``or_single`` takes one such value for a list of it."""

    kind: Kind
    or_single: bool = False

    def read(self, value: Json, path: str, problems: Problems) -> tuple[Any, ...]:
        """See :class:`Kind`."""
        if self.or_single and not isinstance(value, list):
            return (self.kind.read(value, path, problems),)
        if not isinstance(value, list):
            problems.expected(path, value, "a list")
            return ()
        return tuple(
            self.kind.read(item, f"{path}[{index}]", problems) for index, item in enumerate(value)
        )

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        many: dict[str, Json] = {"type": "array", "items": self.kind.schema()}
        return {"anyOf": [self.kind.schema(), many]} if self.or_single else many


@dataclass(frozen=True, slots=True)
class Block:
    """An object whose keys are the fields of a dataclass made with :func:`key`.

    ``ignored`` are keys that are accepted without effect. With ``as_mapping`` the checked object
    itself is the value, for a reader of its own.
    """

    model: type[Any]
    ignored: Mapping[str, str] = field(default_factory=dict)
    as_mapping: bool = False

    def read(self, value: Json, path: str, problems: Problems) -> Any:
        """See :class:`Kind`."""
        if not isinstance(value, dict):
            problems.expected(path or "The configuration", value, "an object { … }")
            value = {}
        known = json_keys(self.model)
        given: dict[str, Any] = {}
        before = len(problems.found)
        for name, item in value.items():
            place = f"{path}.{name}" if path else name
            if name in known:
                given[known[name].name] = kind_of(known[name]).read(item, place, problems)
            elif name not in self.ignored:
                problems.add(place, unknown_key((*known, *self.ignored), name))
        for name, wanted in known.items():
            if name not in value and is_required(wanted):
                problems.add(f"{path}.{name}" if path else name, "is missing")
        if self.as_mapping:
            return value
        if len(problems.found) > before:
            return None
        return self.model(**given)

    def without_effect(self, value: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
        """Paths of the given keys that are accepted without effect, each with the reason."""
        known = json_keys(self.model)
        for name, item in value.items():
            if name in self.ignored:
                yield name, self.ignored[name]
            inner = kind_of(known[name]) if name in known else None
            if isinstance(inner, Block) and isinstance(item, dict):
                for path, reason in inner.without_effect(item):
                    yield f"{name}.{path}", reason

    def schema(self) -> dict[str, Json]:
        """See :class:`Kind`."""
        properties: dict[str, Json] = {}
        for name, item in json_keys(self.model).items():
            properties[name] = {"description": item.metadata["doc"], **kind_of(item).schema()}
            default = plain_default(item)
            if default is not None:
                properties[name]["default"] = default
        for name, reason in self.ignored.items():
            properties[name] = {"description": reason}
        required = [name for name, item in json_keys(self.model).items() if is_required(item)]
        schema: dict[str, Json] = {
            "type": "object",
            "additionalProperties": False,
            "properties": properties,
        }
        return {**schema, "required": required} if required else schema


def key(
    name: str,
    kind: Kind,
    doc: str,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | None = None,
) -> Any:
    """Return a dataclass field for the configuration key ``name``."""
    metadata = {"json": name, "kind": kind, "doc": doc}
    if default_factory is not None:
        return field(default_factory=default_factory, metadata=metadata)
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def json_keys(model: type[Any]) -> dict[str, "Field[Any]"]:
    """Return the configuration keys of a dataclass, in order."""
    return {item.metadata["json"]: item for item in fields(model) if "json" in item.metadata}


def written(value: Any) -> Json:
    """Return a value of :class:`Block` as it stands in a file, without what is as by default."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: written(held)
            for name, item in json_keys(type(value)).items()
            if not is_default(item, held := getattr(value, item.name))
        }
    if isinstance(value, Mapping):
        return {name: written(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [written(item) for item in value]
    return value


def is_default(item: "Field[Any]", value: Any) -> bool:
    """Whether a key's value is the one that holds when it is left out."""
    if item.default_factory is not MISSING:
        return bool(value == item.default_factory())
    return item.default is not MISSING and bool(value == item.default)


def kind_of(item: "Field[Any]") -> Kind:
    """Return the kind of a key's value."""
    kind: Kind = item.metadata["kind"]
    return kind


def is_required(item: "Field[Any]") -> bool:
    """Whether the key must be given."""
    return item.default is MISSING and item.default_factory is MISSING


def plain_default(item: "Field[Any]") -> Json:
    """Return a key's default where it is a plain value, else None."""
    return item.default if isinstance(item.default, bool | int | str) else None


def unknown_key(known: Iterable[str], name: str) -> str:
    """Return the message for a key that nobody knows."""
    lowered = {item.lower(): item for item in known}
    near = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f"is not a known key; did you mean {lowered[near[0]]}?" if near else "is not a known key"
