"""The catalogues of the interface's languages: gettext files here, JSON in the page."""

import json

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from negatoscope.cli.paths import PACKAGE
from negatoscope.language import LANGUAGES, SOURCE

LOCALE = PACKAGE / "locale"


def catalogue(language: str) -> Catalog:
    """The catalogue of a language, as its translators keep it."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def catalogues() -> dict[str, bytes]:
    """For each language but English: its translated messages, as the page reads them."""
    return {name: _compiled(catalogue(name)) for name in LANGUAGES if name != SOURCE}


def _compiled(found: Catalog) -> bytes:
    messages: dict[str, str | list[str]] = {}
    for message in found:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            if all(message.string):
                messages[message.id[0]] = list(message.string)
        elif message.string:
            messages[message.id] = message.string
    return json.dumps(messages, ensure_ascii=False, separators=(",", ":")).encode()
