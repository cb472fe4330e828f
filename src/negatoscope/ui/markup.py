"""Small helpers for templates."""

import re
from collections.abc import Iterable
from string.templatelib import Interpolation, Template

_KEBAB_CASE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

EMPTY = Template("")

#: Shown where a study has no value.
ABSENT = t'<span class="absent"><span aria-hidden="true">–</span><span class="visually-hidden">not given</span></span>'  # noqa: E501


def value_or_dash(value: str) -> str | Template:
    """The value, or a quiet dash that a screen reader reads as "not given"."""
    return value or ABSENT


def data_attributes(arguments: Iterable[tuple[str, str]]) -> Template:
    """Data attributes for a command's arguments, to be joined into an element's tag.

    The names become part of the markup itself, so only kebab case is let through; the values stay
    values.
    """
    parts: list[str | Interpolation] = []
    for name, value in arguments:
        if not _KEBAB_CASE.fullmatch(name):
            raise ValueError(f"the command argument {name!r} is not in kebab case")
        parts += [f' data-{name}="', Interpolation(value), '"']
    return Template(*parts)
