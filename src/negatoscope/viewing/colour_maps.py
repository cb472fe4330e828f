"""Colours for grey values: 256 of each map, by its name.

The names are OHIF's, with maps beside them that people who see colours differently can read.
*Hot Iron* is that of PS3.6 B.1.1; the others are straight lines between the colours given here.
"""

from collections.abc import Sequence
from functools import cache

GRAYSCALE = "Grayscale"
_RGB = tuple[int, int, int]
_LAST = 255

#: Colours at even steps, or (place of 255, colour).
_EVEN: dict[str, str] = {
    "Grayscale": "000000 ffffff",
    "X Ray": "ffffff 000000",
    "HSV": "0000ff 00ffff 00ff00 ffff00 ff0000",
    "Red Hot": "000000 800000 ff0000 ff8000 ffff00 ffff80 ffffff",
    "S PET": "000004 30005a 7a00a8 c8007a ff2a20 ff8a00 ffd000 ffff80 ffffff",
    "Perfusion": "000000 0000a0 0060ff 00c8a0 40d000 f0e000 ff7000 d00000",
    "Rainbow": "0000ff 00ffff 00ff00 ffff00 ff0000",
    "SUV": "ffffff c8c8c8 808080 383838 000000 700000 ff0000 ffc000 ffff00",
    "GE 256": "000000 008060 0000ff 8000ff ff0080 ff8000 ffff80 ffffff",
    "GE": "000000 007f7f 0000ff ff00ff ff7f00 ffff7f ffffff",
    "Siemens": "000000 00007f 7f00ff ff007f ff0000 ff7f00 ffff00 ffffff",
    "viridis": "440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725",
    "cividis": "00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838",
    "batlow": "011959 103f60 1c5a62 3c6d56 687b3e 9d892b d29343 f8a17b fdb7bc faccfa",
}
#: Doses in bands of one colour each.
_BANDS: dict[str, str] = {
    "Isodose": "000000 0000ff 0080ff 00ffff 00ff80 00ff00 80ff00 ffff00 ff8000 ff0000",
}
NAMES: tuple[str, ...] = (
    *("Grayscale", "X Ray", "Isodose", "HSV", "Hot Iron", "Red Hot", "S PET", "Perfusion"),
    *("Rainbow", "SUV", "GE 256", "GE", "Siemens", "viridis", "cividis", "batlow"),
)
#: Maps whose brightness grows evenly, also for who sees red and green alike.
SAFE = frozenset({"viridis", "cividis", "batlow"})


def name_of(asked: str) -> str | None:
    """A map's name, whatever its capitals; ``None`` where there is none of this name."""
    plain = asked.strip().lower().replace("_", " ")
    return next((name for name in NAMES if name.lower() == plain), None)


@cache
def colour_table(name: str) -> bytes:
    """Red, green and blue of 256 grey values, 768 bytes.

    Raises
    ------
    KeyError
        There is no map of this name.
    """
    if name == "Hot Iron":
        return bytes(part for grey in range(256) for part in _hot_iron(grey))
    if name in _BANDS:
        colours = _parsed(_BANDS[name])
        count = len(colours)
        return bytes(part for grey in range(256) for part in colours[grey * count // 256])
    return bytes(part for grey in range(256) for part in _between(_parsed(_EVEN[name]), grey))


def _hot_iron(grey: int) -> _RGB:
    red, green = min(2 * grey, _LAST), max(2 * (grey - 128), 0)
    return red, green, max(4 * (grey - 192), 0)


def _parsed(text: str) -> tuple[_RGB, ...]:
    return tuple(
        (int(word[:2], 16), int(word[2:4], 16), int(word[4:], 16)) for word in text.split()
    )


def _between(colours: Sequence[_RGB], grey: int) -> _RGB:
    """On the straight line between two of the colours, rounded with halves upwards."""
    steps = len(colours) - 1
    number, rest = divmod(grey * steps, _LAST)
    if number == steps:
        return colours[-1]
    low, high = colours[number], colours[number + 1]
    red, green, blue = (
        (2 * (a * (_LAST - rest) + b * rest) + _LAST) // (2 * _LAST)
        for a, b in zip(low, high, strict=True)
    )
    return red, green, blue
