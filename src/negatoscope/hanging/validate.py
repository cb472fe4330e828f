"""The constraints that OHIF has from validate.js: presence, inclusion, format, length, numbers.

As there, an absent value fits all of them but ``presence``; ``false`` switches one off.
"""

import re
from collections.abc import Callable, Mapping, Sized

from negatoscope.hanging.reading import as_number

#: A longer pattern, or a longer text to try it on, is not tried.
MAX_PATTERN = 256
MAX_TEXT = 1024


def is_empty(value: object) -> bool:
    """Whether validate.js holds a value to be empty: nothing, blanks, no items."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | tuple | dict) and not value


def _presence(value: object, options: object) -> bool:
    filled = isinstance(options, dict) and options.get("allowEmpty") is False
    return not is_empty(value) if filled else value is not None


def _members(options: object) -> list[object]:
    within = options.get("within", options) if isinstance(options, dict) else options
    if isinstance(within, dict):
        return list(within)  # an object's keys
    return list(within) if isinstance(within, list | tuple) else [within]


def _inclusion(value: object, options: object) -> bool:
    return value in _members(options)


def _exclusion(value: object, options: object) -> bool:
    return value not in _members(options)


def _format(value: object, options: object) -> bool:
    pattern = options.get("pattern") if isinstance(options, dict) else options
    flags = str(options.get("flags", "")) if isinstance(options, dict) else ""
    if not isinstance(value, str) or not isinstance(pattern, str):
        return False
    if len(pattern) > MAX_PATTERN or len(value) > MAX_TEXT:
        return False
    try:
        found = re.fullmatch(pattern, value, re.IGNORECASE if "i" in flags else 0)
    except re.error:
        return False
    return found is not None


def _length(value: object, options: object) -> bool:
    if not isinstance(value, Sized) or not isinstance(options, dict):
        return False
    count = len(value)
    exact, least, most = (as_number(options.get(key)) for key in ("is", "minimum", "maximum"))
    return (
        (exact is None or count == exact)
        and (least is None or count >= least)
        and (most is None or count <= most)
    )


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "greaterThan": lambda number, limit: number > limit,
    "greaterThanOrEqualTo": lambda number, limit: number >= limit,
    "equalTo": lambda number, limit: number == limit,
    "lessThan": lambda number, limit: number < limit,
    "lessThanOrEqualTo": lambda number, limit: number <= limit,
    "divisibleBy": lambda number, limit: limit != 0 and number % limit == 0,
}


def _numericality(value: object, options: object) -> bool:
    rules = options if isinstance(options, dict) else {}
    number = as_number(value)
    if (
        number is None
        and isinstance(value, str)
        and not (rules.get("noStrings") or rules.get("strict"))
    ):
        try:
            number = as_number(float(value))
        except ValueError:
            number = None
    if number is None or (rules.get("onlyInteger") and number != int(number)):
        return False
    for name, fits in _COMPARISONS.items():
        limit = as_number(rules.get(name))
        if limit is not None and not fits(number, limit):
            return False
    if rules.get("odd") and number % 2 != 1:
        return False
    return not (rules.get("even") and number % 2 != 0)


def _unless_absent(check: Callable[[object, object], bool]) -> Callable[[object, object], bool]:
    return lambda value, options: options is False or value is None or check(value, options)


BUILT_IN: Mapping[str, Callable[[object, object], bool]] = {
    "presence": lambda value, options: options is False or _presence(value, options),
    "inclusion": _unless_absent(_inclusion),
    "exclusion": _unless_absent(_exclusion),
    "format": _unless_absent(_format),
    "length": _unless_absent(_length),
    "numericality": _unless_absent(_numericality),
}
