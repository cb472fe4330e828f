"""Finds the messages of the sources and brings the catalogues up to date.

``python -m negatoscope.cli.messages`` does both.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from negatoscope.cli.build.catalogues import LOCALE, catalogue
from negatoscope.cli.build.template_strings import template_strings
from negatoscope.cli.paths import PACKAGE
from negatoscope.language import LANGUAGES, SOURCE
from negatoscope.static_texts import texts_of

_MARKED = re.compile(r'\bt\(\s*"([^"]+)"')
_COUNTED = re.compile(r'\bn\(\s*"([^"]+)",\s*"([^"]+)"')
TEMPLATE = LOCALE / "messages.pot"

Id = str | tuple[str, str]


def messages() -> dict[Id, set[str]]:
    """Each message and the files that it stands in."""
    found: dict[Id, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE).as_posix()
        if where.startswith(("cli/", "shell/")):
            continue
        for message in _of_file(path, template=where.startswith("ui/")):
            found.setdefault(message, set()).add(where)
    return found


def _of_file(path: Path, *, template: bool) -> Iterator[Id]:
    text = path.read_text(encoding="utf-8")
    if template:
        for strings in template_strings(text):
            yield from texts_of(strings)
        yield from _MARKED.findall(text)
        yield from _COUNTED.findall(text)
        return  # only the page's Python can parse the rest of these files
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[Id]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    texts = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
    if name == "t" and texts and isinstance(texts[0], str):
        yield texts[0]
    elif name == "n" and len(texts) > 1 and isinstance(texts[0], str):
        yield texts[0], str(texts[1])
    elif name == "command" and len(texts) > 1 and isinstance(texts[1], str):
        yield texts[1]


def template() -> Catalog:
    """All messages, untranslated."""
    made = Catalog(project="Negatoscope", charset="utf-8")
    for message, places in sorted(messages().items(), key=lambda item: str(item[0])):
        made.add(message, locations=[(place, None) for place in sorted(places)], flags=())
    return made


def written(made: Catalog) -> bytes:
    """A catalogue as its file."""
    out = io.BytesIO()
    write_po(out, made, width=100, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def update() -> None:
    """Write the template, and put its messages into every catalogue."""
    made = template()
    TEMPLATE.write_bytes(written(made))
    for name in LANGUAGES:
        if name != SOURCE:
            there = catalogue(name)
            there.update(made, no_fuzzy_matching=True)
            (LOCALE / f"{name}.po").write_bytes(written(there))


if __name__ == "__main__":
    update()
