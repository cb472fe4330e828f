"""The constraints of matching rules: OHIF's own, and those that validate.js brings."""

from collections.abc import Callable, Mapping

from negatoscope.hanging.reading import as_number
from negatoscope.hanging.validate import BUILT_IN

#: Whether a value fits; the second argument is what the constraint wants.
Check = Callable[[object, object], bool]


def values_of(value: object) -> list[object]:
    """A value's items; one that is no list is its own only item."""
    return list(value) if isinstance(value, list | tuple) else [value]


def same(one: object, other: object) -> bool:
    """Equality as in JavaScript's ``===``: a truth value is no number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def equals(value: object, wanted: object) -> bool:
    """A list: item by item. Anything else: the value's first item."""
    items = values_of(value)
    if isinstance(wanted, list | tuple):
        return len(items) == len(wanted) and all(map(same, items, wanted))
    return bool(items) and same(items[0], wanted)


def includes(value: object, wanted: object) -> bool:
    """At least one of a list's values is among the value's items; what is no list never fits."""
    if not isinstance(wanted, list | tuple):
        return False
    items = values_of(value)
    return any(same(item, each) for item in items for each in wanted)


def does_not_include(value: object, wanted: object) -> bool:
    """None of a list's values is among the value's items; what is no list never fits."""
    return isinstance(wanted, list | tuple) and not includes(value, wanted)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    number = as_number(value)
    if number is None:
        return None
    return str(int(number)) if number == int(number) else str(number)


def _some(value: object, wanted: object, fits: Callable[[str, str], bool]) -> bool:
    texts = [text for item in values_of(value) if (text := _text(item)) is not None]
    parts = [part for item in values_of(wanted) if (part := _text(item)) is not None]
    return any(fits(text, part) for text in texts for part in parts)


def contains(value: object, wanted: object) -> bool:
    """At least one of the wanted parts is in at least one of the value's items."""
    return _some(value, wanted, lambda text, part: part in text)


def contains_i(value: object, wanted: object) -> bool:
    """The same, with capitals and small letters alike."""
    return _some(value, wanted, lambda text, part: part.lower() in text.lower())


def contains_all(value: object, wanted: object) -> bool:
    """Each of the wanted parts is in at least one of the value's items."""
    return all(contains(value, part) for part in values_of(wanted))


def does_not_contain(value: object, wanted: object) -> bool:
    """No item of the value holds any of the parts; an absent value does not fit, as in OHIF."""
    return value is not None and not contains(value, wanted)


def does_not_contain_i(value: object, wanted: object) -> bool:
    """The same, with capitals and small letters alike."""
    return value is not None and not contains_i(value, wanted)


def starts_with(value: object, wanted: object) -> bool:
    """One of the value's items begins with one of the wanted texts."""
    return _some(value, wanted, str.startswith)


def ends_with(value: object, wanted: object) -> bool:
    """One of the value's items ends with one of the wanted texts."""
    return _some(value, wanted, str.endswith)


def _single_number(value: object) -> float | None:
    if isinstance(value, list | tuple):
        return as_number(value[0]) if len(value) == 1 else None
    return as_number(value)


def greater_than(value: object, wanted: object) -> bool:
    """A number not below the wanted one: OHIF's name says less than its code does."""
    number, limit = as_number(value), _single_number(wanted)
    return number is not None and limit is not None and number >= limit


def less_than(value: object, wanted: object) -> bool:
    """A number not above the wanted one."""
    number, limit = as_number(value), _single_number(wanted)
    return number is not None and limit is not None and number <= limit


def in_range(value: object, wanted: object) -> bool:
    """A number between two others, in whichever order, ends included."""
    number = as_number(value)
    ends = [as_number(end) for end in wanted] if isinstance(wanted, list | tuple) else []
    limits = [end for end in ends if end is not None]
    return (
        number is not None
        and len(limits) == len(ends) == 2
        and (min(limits) <= number <= max(limits))
    )


def not_null(value: object, wanted: object) -> bool:
    """There is a value."""
    return value is not None


CHECKS: Mapping[str, Check] = {
    "equals": equals,
    "doesNotEqual": lambda value, wanted: not equals(value, wanted),
    "includes": includes,
    "doesNotInclude": does_not_include,
    "contains": contains,
    "containsI": contains_i,
    "containsAll": contains_all,
    "doesNotContain": does_not_contain,
    "doesNotContainI": does_not_contain_i,
    "startsWith": starts_with,
    "endsWith": ends_with,
    "greaterThan": greater_than,
    "lessThan": less_than,
    "range": in_range,
    "notNull": not_null,
    **BUILT_IN,
}

#: Constraints that take options, not a value that may stand as ``{"value": …}``.
WITH_OPTIONS = frozenset(BUILT_IN)


def wanted_value(name: str, given: object) -> object:
    """What a constraint wants: ``{"value": x}`` is ``x``, in lists too."""
    if name in WITH_OPTIONS:
        return given
    if isinstance(given, list | tuple):
        return [_unwrapped(item) for item in given]
    return _unwrapped(given)


def _unwrapped(given: object) -> object:
    if isinstance(given, dict) and given.get("value") is not None:
        return given["value"]
    return given
