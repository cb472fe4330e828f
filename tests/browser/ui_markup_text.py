"""Templates as HTML text, for tests. Runs in the page's Python only (3.14)."""

import re
from html import escape
from string.templatelib import Interpolation, Template

from negatoscope.ui.keyed import Keyed

_SPECIAL = re.compile(r'\s([?.])([A-Za-z][\w-]*)="$')


def html(template: Template) -> str:
    """The markup that lit-html would make of a template, properties written as attributes."""
    text = ""
    quote_open = False
    for part in template:
        if isinstance(part, str):
            text += part[1:] if quote_open else part
            quote_open = False
            continue
        special = _SPECIAL.search(text)
        if special:
            text = text[: special.start()] + _special(special[1], special[2], part.value)
            quote_open = True
        else:
            text += _value(part)
    return text


def _special(kind: str, name: str, value: object) -> str:
    if value is True:
        return f" {name}"
    if kind == "?":
        if value is not False:
            raise TypeError(f"?{name} is {value!r}, expected is True or False")
        return ""
    return "" if value is False else f' {name}="{escape(str(value))}"'


def _value(part: Interpolation) -> str:
    if part.conversion or part.format_spec:
        raise TypeError("templates format their values beforehand")
    return _plain(part.value)


def _plain(value: object) -> str:
    match value:
        case Template():
            return html(value)
        case Keyed():
            return html(value.template)
        case list() | tuple():
            return "".join(_plain(item) for item in value)
        case bool() | None:
            raise TypeError(f"a template shows {value!r}")
        case str() | int() | float():
            return escape(str(value))
    raise TypeError(f"a template cannot show a {type(value).__name__}")
