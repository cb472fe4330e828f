"""Colours for grey values: 256 of each map, by its name.

The names are OHIF's, with the well-known palettes of DICOM (PS3.6 annex B, exactly) and maps that
people who see colours differently can read. OHIF's own are straight lines between colours.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

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
#: Red, green and blue of the well-known palettes (PS3.6 annex B), each on straight lines between
#: places and values.
_WELL_KNOWN: dict[str, tuple[str, str, str]] = {
    "Hot Iron": (
        "0:0 127:254 129:255 255:255",
        "0:0 128:0 254:252 255:255",
        "0:0 191:0 254:252 255:255",
    ),
    "PET": (
        "0:0 63:0 64:1 149:170 150:171 192:255 255:255",
        "0:0 31:62 33:67 62:125 63:128 95:64 97:61 127:1 128:0 254:252 255:255",
        "0:0 1:1 128:255 130:248 192:0 233:165 235:174 254:250 255:255",
    ),
    "Hot Metal Blue": (
        "0:0 85:0 102:50 119:90 153:190 170:255 255:255",
        "0:0 119:0 238:224 255:255",
        "0:0 17:33 42:83 43:84 76:149 93:183 94:184 102:200 119:150 136:50 153:0 170:0 238:200 "
        "255:255",
    ),
    "Spring": ("0:255 255:255", "0:0 255:255", "0:255 255:0"),
    "Summer": ("0:0 255:0", "0:255 255:128", "0:0 127:0 192:129 253:250 255:254"),
    "Fall": ("0:255 255:255", "0:255 255:0", "0:0 255:0"),
    "Winter": ("0:0 127:0 255:127", "0:0 255:255", "0:255 255:128"),
}
#: Where each band of the PET 20 step palette begins, and its colour.
_PET_20 = (
    "0:000000 13:600050 26:303050 39:303070 51:505080 64:6060b0 77:7070c0 90:8080e0 102:306030 "
    "115:309030 128:50c050 141:40e040 153:e0e050 166:d0d060 179:d0b040 192:d09000 204:c06000 "
    "217:b03000 230:ff0000 243:ffffff"
)
NAMES: tuple[str, ...] = (
    *("Grayscale", "X Ray", "Isodose", "HSV", "Hot Iron", "Red Hot", "S PET", "Perfusion"),
    *("Rainbow", "SUV", "GE 256", "GE", "Siemens", "PET", "Hot Metal Blue"),
    *("PET 20 Step", "Spring", "Summer", "Fall", "Winter", "viridis", "cividis", "batlow"),
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
    if name in _WELL_KNOWN:
        channels = [_on_lines(text) for text in _WELL_KNOWN[name]]
        return bytes(part for colour in zip(*channels, strict=True) for part in colour)
    if name == "PET 20 Step":
        return _stepped(_PET_20)
    if name in _BANDS:
        colours = _parsed(_BANDS[name])
        count = len(colours)
        return bytes(part for grey in range(256) for part in colours[grey * count // 256])
    return bytes(part for grey in range(256) for part in _between(_parsed(_EVEN[name]), grey))


def _on_lines(text: str) -> list[int]:
    """256 values on straight lines between ``place:value``, rounded with halves upwards."""
    ends = [(int(place), int(value)) for place, value in (w.split(":") for w in text.split())]
    found = [ends[0][1]]
    for (start, low), (end, high) in pairwise(ends):
        count = end - start
        found += [
            (2 * (low * (count - step) + high * step) + count) // (2 * count)
            for step in range(1, count + 1)
        ]
    return found


def _stepped(text: str) -> bytes:
    """256 colours in bands that begin at ``place:colour``."""
    bands = [(int(place), colour) for place, colour in (w.split(":") for w in text.split())]
    ends = [place for place, _ in bands[1:]] + [_LAST + 1]
    return b"".join(
        bytes.fromhex(colour) * (end - place)
        for (place, colour), end in zip(bands, ends, strict=True)
    )


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
