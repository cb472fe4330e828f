"""Markup that belongs to one thing, and is never reused for another."""

from string.templatelib import Template
from typing import NamedTuple


class Keyed(NamedTuple):
    """A template whose elements must not be reused for another key.

    A thumbnail's canvas keeps the pixels that were drawn into it: given to another series, it
    would show the wrong patient. The adapter renders it with lit-html's ``keyed`` directive (or
    ``repeat`` for a whole list).
    """

    key: str
    template: Template
