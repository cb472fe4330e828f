"""The language of the interface: messages in English that are translated when they are shown.

A :class:`Message` is its English text, and knows what it was made of. The page translates it at
the moment of drawing (``browser/templates.py``), so that another language needs only another
drawing. What is no message - names, descriptions of images, anything of patients - is never
looked up.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

#: Languages of the interface, by the names that links and preferences use (OHIF's).
LANGUAGES: Mapping[str, str] = {"en-US": "English", "de": "Deutsch"}
#: Each message in brackets: what is shown without them cannot be translated.
TEST_LANGUAGE = "test-LNG"
SOURCE = "en-US"

#: Which form of a plural stands for a count.
_FORMS: Mapping[str, Callable[[int], int]] = {SOURCE: lambda n: int(n != 1)}

_NOTHING: Mapping[str, object] = {}

Catalogue = Mapping[str, str | list[str]]


class Message(str):
    """An English text of the interface, with what is needed to say it in another language."""

    __slots__ = ("fields", "number", "plural", "source")
    source: str
    plural: str
    number: int
    fields: Mapping[str, object]


def t(source: str, /, **fields: object) -> Message:
    """A sentence with ``{fields}``; without any, braces are themselves."""
    return _message(source, "", 1, fields)


def n(one: str, many: str, count: int, /, **fields: object) -> Message:
    """A sentence in singular or plural; ``{count}`` is filled in."""
    return _message(one, many, count, {"count": count, **fields})


def _message(source: str, plural: str, count: int, fields: Mapping[str, object]) -> Message:
    english = plural if plural and count != 1 else source
    message = Message(english.format(**fields) if fields else english)
    message.source, message.plural, message.number = source, plural, count
    message.fields = fields or _NOTHING
    return message


class _Speech:
    """The language in use; there is one in a page."""

    name: ClassVar[str] = SOURCE
    catalogue: ClassVar[Catalogue] = {}


def use(name: str, catalogue: Catalogue) -> None:
    """Show messages in a language from now on; what its catalogue lacks stays English."""
    _Speech.name, _Speech.catalogue = name, catalogue


def in_use() -> str:
    """The name of the language in use."""
    return _Speech.name


def shown(text: str) -> str:
    """A text as it is shown: messages in the language in use, all else as it is."""
    if not isinstance(text, Message):
        return text
    if _Speech.name == SOURCE:
        return str(text)
    pattern = translated(text.source, text.plural, text.number)
    if not text.fields:
        return pattern
    fields = {k: shown(v) if isinstance(v, str) else v for k, v in text.fields.items()}
    return pattern.format(**fields)


def translated(source: str, plural: str = "", count: int = 1) -> str:
    """A source text in the language in use, its fields still open."""
    english = plural if plural and count != 1 else source
    if _Speech.name == TEST_LANGUAGE:
        return f"⟦{english}⟧"
    found = _Speech.catalogue.get(source, english)
    if isinstance(found, str):
        return found or english
    form = _FORMS.get(_Speech.name, _FORMS[SOURCE])(count)
    return found[form] if form < len(found) and found[form] else english


def chosen(wanted: list[str]) -> str:
    """The first of the wanted languages that there is: ``de-AT`` finds ``de``."""
    for name in wanted:
        if name == TEST_LANGUAGE:
            return name
        for known in LANGUAGES:
            if name.lower() == known.lower() or (
                name.lower().split("-")[0] == known.lower().split("-")[0]
            ):
                return known
    return SOURCE
