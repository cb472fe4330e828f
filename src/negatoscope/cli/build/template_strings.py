"""Finds the t-strings of a module's text, for a Python that has none yet (before 3.14)."""

import re

_STRING = re.compile(r"""([A-Za-z]{0,2})(\"\"\"|\'\'\'|"|')""")
_WORD = re.compile(r"\w+")


def template_strings(text: str) -> list[tuple[str, ...]]:
    """The fixed parts of every t-string, nested ones too."""
    found: list[tuple[str, ...]] = []
    _code(text, 0, found, inside=False)
    return found


def _code(text: str, at: int, found: list[tuple[str, ...]], *, inside: bool) -> int:
    """Read code to its end, or ``inside`` a hole to the brace that closes it; where that is."""
    depth = 0
    while at < len(text):
        if match := _STRING.match(text, at):
            at = _string(text, match, found)
        elif match := _WORD.match(text, at):
            at = match.end()
        elif text[at] == "#":
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
        else:
            if inside and text[at] == "}" and depth == 0:
                return at
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
    return at


def _string(text: str, match: re.Match[str], found: list[tuple[str, ...]]) -> int:
    prefix, quote = match[1].lower(), match[2]
    holes = "t" in prefix or "f" in prefix
    strings, at = [""], match.end()
    while not text.startswith(quote, at):
        char = text[at]
        if char == "\\" and "r" not in prefix:
            strings[-1] += {"n": "\n"}.get(text[at + 1], text[at + 1])
            at += 2
        elif holes and text[at : at + 2] in ("{{", "}}"):
            strings[-1] += char
            at += 2
        elif holes and char == "{":
            at = _code(text, at + 1, found, inside=True) + 1
            strings.append("")
        else:
            strings[-1] += char
            at += 1
    if "t" in prefix:
        found.append(tuple(strings))
    return at + len(quote)
