"""DICOM files made to hurt, written byte by byte: no library would write them."""

import struct
import zlib
from collections.abc import Iterator
from random import Random

UNDEFINED = 0xFFFFFFFF
LITTLE, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
DEFLATED, BIG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
RLE, JPEG, J2K = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
_LONG = ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UC", "UN", "UR", "UT")
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD


def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    """An element, explicit little endian; `length` may lie."""
    size = len(value) if length is None else length
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    long = vr in _LONG
    return (
        head + (struct.pack("<HL", 0, size) if long else struct.pack("<H", size & 0xFFFF)) + value
    )


def implicit(tag: int, value: bytes, length: int | None = None) -> bytes:
    """An element, implicit little endian; also items and delimiters."""
    size = len(value) if length is None else length
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, size) + value


def text(tag: int, vr: str, value: str) -> bytes:
    """A text element, padded to an even length."""
    data = value.encode("latin-1", "replace")
    return element(tag, vr, data + b" " * (len(data) % 2))


def number(tag: int, value: int) -> bytes:
    """A US element."""
    return element(tag, "US", struct.pack("<H", value & 0xFFFF))


def meta(syntax: str) -> bytes:
    """Preamble and file meta information (PS3.10 7.1)."""
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    return bytes(128) + b"DICM" + element(0x00020010, "UI", uid)


def image(
    rows: int = 8,
    columns: int = 8,
    bits: int = 16,
    samples: int = 1,
    frames: str = "1",
    photometric: str = "MONOCHROME2",
) -> bytes:
    """The attributes of an image, up to its pixels."""
    identity = ((0x00080016, CT_IMAGE), (0x00080018, "1.2.3"))
    series = ((0x0020000D, "1.2.4"), (0x0020000E, "1.2.5"))
    return (
        b"".join(element(tag, "UI", uid.encode() + b"\0" * (len(uid) % 2)) for tag, uid in identity)
        + text(0x00080060, "CS", "CT")
        + b"".join(element(tag, "UI", uid.encode() + b"\0" * (len(uid) % 2)) for tag, uid in series)
        + number(0x00280002, samples)
        + text(0x00280004, "CS", photometric)
        + text(0x00280008, "IS", frames)
        + number(0x00280010, rows)
        + number(0x00280011, columns)
        + number(0x00280100, bits)
        + number(0x00280101, bits)
        + number(0x00280102, bits - 1)
        + number(0x00280103, 0)
    )


def encapsulated(fragments: list[bytes], offsets: list[int], *, ended: bool = True) -> bytes:
    """Pixel data in fragments behind an offset table (PS3.5 A.4)."""
    table = b"".join(struct.pack("<L", offset & 0xFFFFFFFF) for offset in offsets)
    items = implicit(ITEM, table) + b"".join(implicit(ITEM, each) for each in fragments)
    end = implicit(SEQUENCE_END, b"") if ended else b""
    return element(0x7FE00010, "OB", items + end, UNDEFINED)


def nested_file(depth: int, *, defined: bool, closed: bool = True) -> bytes:
    """Sequences in sequences, `depth` deep."""
    body = text(0x00081030, "LO", "deep")
    if defined:
        for _ in range(depth):
            body = element(0x00081140, "SQ", implicit(ITEM, body))
    else:
        opening = element(0x00081140, "SQ", b"", UNDEFINED) + implicit(ITEM, b"", UNDEFINED)
        closing = implicit(ITEM_END, b"") + implicit(SEQUENCE_END, b"")
        body = opening * depth + body + (closing * depth if closed else b"")
    return meta(LITTLE) + image()[:48] + body + number(0x00280010, 8)


def files() -> Iterator[tuple[str, bytes]]:
    """Every kind, by name."""
    yield "a whole image", meta(LITTLE) + image() + PIXELS
    yield from _nested()
    yield from _lengths()
    yield from _sizes()
    yield from _fragments()
    yield from _syntaxes()


PIXELS = element(0x7FE00010, "OW", bytes(128))


def _nested() -> Iterator[tuple[str, bytes]]:
    for depth in (1, 10, 100, 300, 1000):
        for defined in (True, False):
            kind = "defined" if defined else "undefined"
            yield f"{depth} nested, {kind} lengths", nested_file(depth, defined=defined)
        yield f"{depth} nested, never closed", nested_file(depth, defined=False, closed=False)
    endless = element(0x00081140, "SQ", implicit(ITEM, b"") * 20_000, UNDEFINED)
    yield "endless empty items", meta(LITTLE) + endless
    yield "endless items, an end behind", meta(LITTLE) + endless + implicit(SEQUENCE_END, b"")


def _lengths() -> Iterator[tuple[str, bytes]]:
    yield "nothing but preamble", bytes(128) + b"DICM"
    yield "empty", b""
    for length in (1, 129, 0x7FFFFFFF, 0xFFFFFFFE, UNDEFINED):
        end = element(0x7FE00010, "OW", bytes(128), length)
        yield f"pixels say {length} bytes", meta(LITTLE) + image() + end
        long = element(0x00102000, "UT", b"x", length)
        yield f"a text says {length} bytes", meta(LITTLE) + image()[:58] + long


def _sizes() -> Iterator[tuple[str, bytes]]:
    for rows, columns in ((0, 0), (0, 8), (1, 65535), (65535, 65535), (65535, 1)):
        for bits in (0, 1, 8, 12, 16, 32, 64, 255):
            name = f"{rows} × {columns} of {bits} bits"
            yield name, meta(LITTLE) + image(rows, columns, bits) + PIXELS
    for frames in ("0", "-1", "2147483647", "99999999999999999999", "1A", "1.5", "1e9", "", "\\"):
        yield f"frames “{frames}”", meta(LITTLE) + image(frames=frames) + PIXELS


def _fragments() -> Iterator[tuple[str, bytes]]:
    for syntax in (RLE, JPEG, J2K):
        for frames in ("1", "3", "30000"):
            head = meta(syntax) + image(bits=8, frames=frames)
            for name, offsets in _tables():
                fragments = [b"\xff\xd8" + bytes(20) + b"\xff\xd9"] * 3
                yield f"{syntax} {frames} {name}", head + encapsulated(fragments, offsets)
            yield f"{syntax} {frames} no end", head + encapsulated([b""], [], ended=False)
            yield f"{syntax} {frames} no items", head + element(0x7FE00010, "OB", b"", UNDEFINED)
            lie = implicit(ITEM, b"") + implicit(ITEM, b"\xff\xd8", 0xFFFFFFF0)
            yield f"{syntax} {frames} too long", head + element(0x7FE00010, "OB", lie, UNDEFINED)
            many = encapsulated([b""] * 5000, [])
            yield f"{syntax} {frames} many empty fragments", head + many


def _syntaxes() -> Iterator[tuple[str, bytes]]:
    zeros = element(0x7FE00010, "OW", bytes(1 << 26))
    yield "deflate bomb", meta(DEFLATED) + _deflated(image() + zeros)
    yield "deflated rubbish", meta(DEFLATED) + b"\x03\x00" + bytes(500)
    yield "unknown syntax", meta("1.2.3.4.5") + image() + PIXELS
    yield "big endian by name only", meta(BIG) + image() + PIXELS
    yield "implicit by name only", meta(IMPLICIT) + image() + PIXELS
    yield "nothing but a space", b" " * 2000
    for samples in (0, 2, 3, 4, 65535):
        yield f"{samples} samples", meta(LITTLE) + image(samples=samples) + PIXELS
    for photometric in ("", "RGB", "YBR_FULL_422", "PALETTE COLOR", "HSV", "X" * 64):
        yield f"“{photometric}”", meta(LITTLE) + image(photometric=photometric) + PIXELS


def _tables() -> Iterator[tuple[str, list[int]]]:
    yield "no table", []
    yield "a right table", [0, 32, 64]
    yield "a falling table", [64, 32, 0]
    yield "a table beyond the end", [0, 0x7FFFFFFF, 0xFFFFFFFF]
    yield "a table into fragments", [0, 33, 65]
    yield "a table of one place", [0, 0, 0]
    yield "a table too long", list(range(0, 40_000, 4))


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def wrong_values(rng: Random) -> bytes:
    """An image whose attributes have the VR and the value of anything."""
    tags = (0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280103)
    tags += (0x00200032, 0x00200037, 0x00280030, 0x00281050, 0x00281053, 0x00283010, 0x52009229)
    body = image()
    for tag in sorted(rng.sample(tags, rng.randrange(1, 6))):
        vr = rng.choice(("US", "SS", "DS", "IS", "LO", "SQ", "UN", "OB", "FD", "PN", "AT", "UI"))
        value = rng.choice((b"", b"\\" * 8, b"1e999 ", b"-1", rng.randbytes(8), b"\xff" * 16))
        body += element(tag, vr, value)
    return meta(LITTLE) + body + element(0x7FE00010, "OW", bytes(128))
