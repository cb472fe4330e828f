"""The words in the fixed parts of templates: found for the catalogues, translated when shown."""

import html
import re
from collections.abc import Callable

_HOLE = "\0"
_PIECES = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_ATTRIBUTES = re.compile(r'(\s(?:aria-label|title|placeholder|alt)=")([^"]*)(")')
_EDGES = re.compile(r"^([\s\0]*)(.*?)([\s\0]*)$", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]{2}")


def texts_of(strings: tuple[str, ...]) -> list[str]:
    """The messages of a template's strings; ``{}`` stands for a value within a sentence."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    translate(strings, note)
    return found


def translate(strings: tuple[str, ...], say: Callable[[str], str]) -> tuple[str, ...]:
    """The strings with their words replaced; as many strings as before."""

    def sentence(text: str) -> str:
        match = _EDGES.match(text)
        if match is None:
            return text
        before, inner, after = match.groups()
        source = html.unescape(re.sub(r"\s+", " ", inner).replace(_HOLE, "{}"))
        if not _WORD.search(source) or '="' in source:
            return text
        words = say(source)
        if words.count("{}") != source.count("{}"):
            words = source  # a translation that lost a value
        return before + html.escape(words).replace("{}", _HOLE) + after

    def piece(match: re.Match[str]) -> str:
        text = match.group()
        if not text.startswith("<"):
            return sentence(text)
        return _ATTRIBUTES.sub(lambda m: m[1] + sentence(m[2]) + m[3], text)

    return tuple(_PIECES.sub(piece, _HOLE.join(strings)).split(_HOLE))
