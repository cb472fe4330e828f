"""Ways to spoil data: bytes, elements of DICOM files, values of JSON."""

import re
from random import Random
from typing import Any

VRS = (
    *("AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "OB", "OD", "OF"),
    *("OL", "OV", "OW", "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN"),
    *("UR", "US", "UT", "UV"),
)
_ELEMENT = re.compile(rb"[\x00-\xff]{4}(?:" + "|".join(VRS).encode() + rb")", re.DOTALL)
#: What lengths and sizes are set to: none, one, the edges of their types, and "undefined".
EDGES = (0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
#: Of every two places to spoil one lies in a file's first bytes, where its headers are.
HEAD_BYTES = 600


def spoiled(rng: Random, data: bytes, others: tuple[bytes, ...] = ()) -> bytes:
    """One to six of the ways below, one after the other."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(_WAYS)(rng, out)
    if others and rng.random() < 0.05:
        other = rng.choice(others)
        cut = _place(rng, out)
        out[cut:] = other[rng.randrange(len(other) + 1) :]
    return bytes(out)


def _place(rng: Random, out: bytearray) -> int:
    if not out:
        return 0
    limit = min(len(out), HEAD_BYTES) if rng.random() < 0.5 else len(out)
    return rng.randrange(limit)


def _flip(rng: Random, out: bytearray) -> None:
    if out:
        out[_place(rng, out)] ^= 1 << rng.randrange(8)


def _byte(rng: Random, out: bytearray) -> None:
    if out:
        out[_place(rng, out)] = rng.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF, rng.randrange(256)))


def _number(rng: Random, out: bytearray) -> None:
    size = rng.choice((2, 4))
    order = rng.choice(("little", "big"))
    value = rng.choice((*EDGES, len(out), rng.randrange(1 << 32))) & ((1 << 8 * size) - 1)
    at = _place(rng, out)
    out[at : at + size] = value.to_bytes(size, order)  # type: ignore[arg-type]


def _cut(rng: Random, out: bytearray) -> None:
    del out[_place(rng, out) :]


def _remove(rng: Random, out: bytearray) -> None:
    at = _place(rng, out)
    del out[at : at + rng.choice((1, 2, 4, 8, 64, 500))]


def _repeat(rng: Random, out: bytearray) -> None:
    at = _place(rng, out)
    piece = out[at : at + rng.choice((1, 4, 12, 100, 1000))]
    out[at:at] = piece * rng.choice((1, 2, 10))


def _insert(rng: Random, out: bytearray) -> None:
    at = _place(rng, out)
    out[at:at] = rng.randbytes(rng.choice((1, 2, 4, 16, 200)))


def _level(rng: Random, out: bytearray) -> None:
    at = _place(rng, out)
    length = min(rng.choice((4, 16, 256, 4096)), len(out) - at)
    out[at : at + length] = bytes([rng.choice((0, 0xFF))]) * length


def _element(rng: Random, out: bytearray) -> None:
    """Another VR or another length for an element, or the element gone, or twice."""
    found = [match.start() for match in _ELEMENT.finditer(bytes(out[:20_000]))]
    if len(found) < 2:
        _number(rng, out)
        return
    index = rng.randrange(len(found) - 1)
    at, following = found[index], found[index + 1]
    way = rng.randrange(4)
    if way == 0:
        out[at + 4 : at + 6] = rng.choice(VRS).encode()
    elif way == 1:
        size = rng.choice((2, 4))
        value = rng.choice((*EDGES, following - at)) & ((1 << 8 * size) - 1)
        start = at + (6 if size == 2 else 8)
        out[start : start + size] = value.to_bytes(size, "little")
    elif way == 2:
        del out[at:following]
    else:
        out[at:at] = out[at:following]


_WAYS = (
    *(_flip, _byte, _number, _cut, _remove, _repeat, _insert, _level),
    *(_element, _element, _element),
)

_STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1.5, 2**31, -(2**31), 2**63, 10**400, 1e308, -1e308),
    *("", " ", "\0", "1", "-1", "1e999", "nan", "inf", "\\", "1\\2\\3", "1.2.840.10008", "ß" * 300),
    *("20260230", "99999999", "O", "A\\P", "\ud800", [], {}, [[]], [None], {"Alphabetic": 5}),
    *({"vr": "SQ", "Value": [{}]}, float("nan"), float("inf"), "A" * 5000),
)


def spoiled_json(rng: Random, value: Any) -> Any:
    """A copy of a JSON value with one to eight places changed."""
    made = _copied(value)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        made = _changed(rng, made)
    return made


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _changed(rng: Random, value: Any) -> Any:
    """Walk down to some place and change what is there."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        return _changed_object(rng, value)
    if isinstance(value, list) and value and rng.random() < 0.9:
        return _changed_list(rng, value)
    if rng.random() < 0.02:
        return nested(rng.choice((5, 20, 60)))
    if _is_number(value) and rng.random() < 0.5:
        return rng.choice((-value, value * 1000, value // 7, 0.3, f"{value}"[:400], value + 1, 0))
    return _copied(rng.choice(_STRANGE))


def _changed_object(rng: Random, value: dict[str, Any]) -> Any:
    key = rng.choice(list(value))
    way = rng.random()
    if way < 0.08:
        del value[key]
    elif way < 0.12:
        value[rng.choice(list(value))] = _copied(value[key])
    elif way < 0.14:
        value[f"{rng.randrange(1 << 32):08X}"] = value.pop(key)
    else:
        value[key] = _changed(rng, value[key])
    return value


def _changed_list(rng: Random, value: list[Any]) -> Any:
    index = rng.randrange(len(value))
    way = rng.random()
    if way < 0.08:
        del value[index]
    elif way < 0.14:
        value.extend(_copied(value[index]) for _ in range(rng.choice((1, 5, 100))))
    elif way < 0.16:
        return value[index]
    else:
        value[index] = _changed(rng, value[index])
    return value


def _is_number(value: Any) -> bool:
    """One that arithmetic and text do not refuse."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def nested(depth: int) -> Any:
    """Sequences within sequences (PS3.18 F.2.2)."""
    value: Any = {"vr": "LO", "Value": ["deep"]}
    for _ in range(depth):
        value = {"vr": "SQ", "Value": [{"00081140": value}]}
    return value
