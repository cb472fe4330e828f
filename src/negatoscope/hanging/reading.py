"""Reads JSON objects key by key and remembers every mistake with the path to its key."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: Items of one list at most: more is a mistake, or meant to do harm.
MAX_ITEMS = 256


class ProtocolError(ValueError):
    """A hanging protocol that cannot be used.

    Attributes
    ----------
    faults:
        What is wrong, each with the path to its key: ``"stages[0].viewports: must be a list"``.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(slots=True)
class Reader:
    """One JSON object at a place; its keys are taken one by one.

    A value of the wrong kind is written down in ``faults``, which all readers of a document
    share, and reads as absent. ``rest`` are the keys that nobody took.
    """

    value: Mapping[str, object]
    path: str
    faults: list[str]
    _taken: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        """Path to one of the keys."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, reason: str) -> None:
        """Write a mistake down."""
        self.faults.append(f"{self.at(key)}: {reason}" if key else f"{self.path}: {reason}")

    def take(self, key: str) -> object:
        """The value as it stands, ``None`` when absent."""
        self._taken.add(key)
        return self.value.get(key)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.take(key)
        if value is None or isinstance(value, str):
            return default if value is None else value
        self.fault(key, "must be a text")
        return default

    def needed_text(self, key: str) -> str:
        """A text that must be there."""
        text = self.text(key)
        if not text and not isinstance(self.value.get(key), int | float | list | dict):
            self.fault(key, "is missing" if key not in self.value else "is empty")
        return text

    def one_of(self, key: str, choices: Sequence[str], default: str) -> str:
        """One of a few words."""
        word = self.text(key, default)
        if word in choices:
            return word
        self.fault(key, f"“{word[:64]}” is none of {', '.join(choices)}")
        return default

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.take(key)
        if value is None:
            return None
        number = as_number(value)
        if number is None:
            self.fault(key, "must be a number")
        return number

    def whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number within limits."""
        number = self.number(key)
        if number is None:
            return None
        if number != int(number) or not least <= number <= most:
            self.fault(key, f"must be a whole number from {least} to {most}")
            return None
        return int(number)

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return value
        self.fault(key, "must be true or false")
        return None

    def numbers(self, key: str, count: int) -> tuple[float, ...] | None:
        """So many numbers."""
        value = self.take(key)
        if value is None:
            return None
        read = [as_number(item) for item in value] if isinstance(value, list) else []
        numbers = tuple(number for number in read if number is not None)
        if len(read) != count or len(numbers) != count:
            self.fault(key, f"must be a list of {count} numbers")
            return None
        return numbers

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as one."""
        value = self.take(key)
        items = [value] if isinstance(value, str) else value
        if items is None:
            return ()
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.fault(key, "must be a list of texts")
            return ()
        return tuple(items[:MAX_ITEMS])

    def child(self, key: str) -> "Reader | None":
        """An object."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "must be an object")
            return None
        return Reader(value, self.at(key), self.faults)

    def children(self, key: str) -> tuple["Reader", ...]:
        """A list of objects."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, "must be a list")
            return ()
        if len(value) > MAX_ITEMS:
            self.fault(key, f"has {len(value)} items; at most {MAX_ITEMS} are read")
        found = []
        for index, item in enumerate(value[:MAX_ITEMS]):
            if isinstance(item, dict):
                found.append(Reader(item, f"{self.at(key)}[{index}]", self.faults))
            else:
                self.fault(f"{key}[{index}]", "must be an object")
        return tuple(found)

    def rest(self) -> dict[str, object]:
        """What nobody took: kept, so that it can be written again."""
        return {key: value for key, value in self.value.items() if key not in self._taken}


def as_number(value: object) -> float | None:
    """A finite number, which a truth value is not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def without_defaults(**values: object) -> dict[str, object]:
    """A JSON object of those values that say something; a trailing ``_`` guards Python's words."""
    return {
        key.rstrip("_"): plain(value)
        for key, value in values.items()
        if value is not None and value != "" and value not in ((), {})
    }


def plain(value: object) -> object:
    """The same for JSON: tuples as lists, whole floats as integers."""
    if isinstance(value, float) and value == int(value):
        return int(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
