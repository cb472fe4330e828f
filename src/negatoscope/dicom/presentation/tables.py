"""Look-up tables in data: modality, VOI and palette (PS3.3 C.11.1.1, C.11.2.1.1, C.7.9)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet

MAX_ENTRIES = 1 << 16


@dataclass(frozen=True, slots=True)
class LookupTable:
    """Table of output values; inputs outside take its first or last entry."""

    first_input: int
    bits: int
    entries: Sequence[int]
    explanation: str = ""

    @property
    def largest(self) -> int:
        """Largest output that the table could say: it means white (PS3.3 C.11.2.1.1)."""
        return (1 << max(self.bits, max(self.entries).bit_length())) - 1

    def apply(self, value: float) -> int:
        """Output for an input."""
        index = math.floor(value + 0.5) - self.first_input
        return self.entries[min(max(index, 0), len(self.entries) - 1)]


@dataclass(frozen=True, slots=True)
class Palette:
    """Three tables of 8 bits that give stored values their colours.

    A ``supplemental`` one colours the values from its first input on; those below stay grey
    (PS3.3 C.7.6.19).
    """

    red: LookupTable
    green: LookupTable
    blue: LookupTable
    supplemental: bool = False

    def colour(self, value: float) -> tuple[int, int, int]:
        """Red, green and blue of a stored value, 0 to 255 each."""
        return self.red.apply(value), self.green.apply(value), self.blue.apply(value)


@dataclass(frozen=True, slots=True)
class _Descriptor:
    count: int
    first_input: int
    bits: int


def lookup_table(item: DataSet, *, signed: bool = False) -> LookupTable | None:
    """Table of an item of a Modality or VOI LUT Sequence, for signed inputs or not.

    ``None`` when it is malformed or its data are kept apart (then `BulkDataURI` says where).
    """
    descriptor = _descriptor(item, "LUTDescriptor", signed)
    if descriptor is None:
        return None
    entries = _entries(item, "LUTData", descriptor)
    if entries is None:
        return None
    explanation = item.string("LUTExplanation") or item.string("ModalityLUTType")
    return LookupTable(descriptor.first_input, descriptor.bits, entries, explanation)


def voi_tables(attributes: DataSet, *, signed: bool = False) -> tuple[LookupTable, ...]:
    """Tables of the VOI LUT Sequence that are whole."""
    if "VOILUTSequence" not in attributes:
        return ()
    items = attributes.sequence("VOILUTSequence")
    tables = (lookup_table(item, signed=signed) for item in items)
    return tuple(table for table in tables if table is not None)


PALETTE_KEYWORDS = tuple(
    (
        f"{colour}PaletteColorLookupTableDescriptor",
        f"{colour}PaletteColorLookupTableData",
        f"Segmented{colour}PaletteColorLookupTableData",
    )
    for colour in ("Red", "Green", "Blue")
)


def palette(instance: DataSet, bulk: dict[str, bytes] | None = None) -> Palette | None:
    """Colour palette of an instance (PS3.3 C.7.9), or ``None`` when it is not whole.

    Parameters
    ----------
    instance
        Its metadata.
    bulk
        Data fetched from bulk data addresses, by keyword.
    """
    tables: list[LookupTable] = []
    for descriptor_keyword, data_keyword, segmented_keyword in PALETTE_KEYWORDS:
        descriptor = _descriptor(instance, descriptor_keyword, _is_signed(instance))
        if descriptor is None:
            return None
        data = (bulk or {}).get(data_keyword, b"")
        entries = _entries(instance, data_keyword, descriptor, data)
        if entries is None:
            segments = _words(instance, segmented_keyword, (bulk or {}).get(segmented_keyword, b""))
            if descriptor.bits == 8:
                segments = _bytes_of(segments)
            entries = expand_segments(segments, descriptor.count, descriptor.bits)
        if entries is None:
            return None
        tables.append(LookupTable(descriptor.first_input, 8, _to_bytes(entries, descriptor.bits)))
    red, green, blue = tables
    whole = instance.string("PhotometricInterpretation") == "PALETTE COLOR"
    return Palette(red, green, blue, supplemental=not whole)


_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2


def expand_segments(words: Sequence[int], count: int, bits: int = 16) -> list[int] | None:
    """Entries of a segmented palette (PS3.3 C.7.9.2), or ``None`` when it is malformed.

    ``words`` are of ``bits``, 8 or 16, as the entries are.
    """
    entries: list[int] = []
    position = 0
    while position + 1 < len(words) and len(entries) < count:
        if words[position] == _INDIRECT:
            taken = _copy_segments(words, position, entries, count, bits)
        else:
            taken = _expand_segment(words, position, entries)
        if not taken:
            return None
        position += taken
    return entries if len(entries) == count else None


def _expand_segment(words: Sequence[int], position: int, entries: list[int]) -> int:
    """Add the entries of a segment; words that it takes, 0 when it is malformed."""
    if position + 1 >= len(words):
        return 0
    kind, length = words[position], words[position + 1]
    if kind == _DISCRETE:
        entries.extend(words[position + 2 : position + 2 + length])
        return 2 + length
    if kind != _LINEAR or not entries or not length or position + 2 >= len(words):
        return 0
    start, end = entries[-1], words[position + 2]
    entries.extend(start + round((end - start) * i / length) for i in range(1, length + 1))
    return 3


def _copy_segments(
    words: Sequence[int], position: int, entries: list[int], count: int, bits: int
) -> int:
    """Segments again that stand elsewhere: so many, from a place counted in bytes."""
    size = 4 * 8 // bits  # words of the place
    place = words[position + 2 : position + 2 + size]
    if len(place) < size:
        return 0
    source = sum(word << (bits * i) for i, word in enumerate(place)) * 8 // bits
    for _ in range(words[position + 1]):
        taken = _expand_segment(words, source, entries)  # none of which copies in its turn
        if not taken or len(entries) > count:
            return 0
        source += taken
    return 2 + size


def _is_signed(instance: DataSet) -> bool:
    return instance.integer("PixelRepresentation") == 1


def _descriptor(item: DataSet, keyword: str, signed: bool) -> _Descriptor | None:
    numbers = item.numbers(keyword)
    if len(numbers) != 3:
        return None
    count, first, bits = (int(number) for number in numbers)
    count = (count % MAX_ENTRIES) or MAX_ENTRIES  # 0 says 65 536; signed servers say -…
    if not 8 <= bits <= 16:
        return None
    if signed and first >= MAX_ENTRIES // 2:  # SS, which many pass on as US
        first -= MAX_ENTRIES
    return _Descriptor(count, first, bits)


def _entries(
    item: DataSet, keyword: str, descriptor: _Descriptor, data: bytes = b""
) -> Sequence[int] | None:
    """Exactly as many entries as the descriptor says."""
    raw = data or item.inline_bytes(keyword)
    count = descriptor.count
    if raw:
        if len(raw) in (count, count + count % 2) and count != len(raw) // 2:
            return list(raw[:count])
        words = _words_of(raw)
    else:
        words = [int(number) for number in item.numbers(keyword)]
    if len(words) == (count + 1) // 2 and descriptor.bits == 8 and count > 1:
        words = [byte for word in words for byte in (word & 0xFF, word >> 8)]
    return [word & 0xFFFF for word in words[:count]] if len(words) >= count else None


def _words(item: DataSet, keyword: str, data: bytes) -> Sequence[int]:
    raw = data or item.inline_bytes(keyword)
    return _words_of(raw) if raw else [int(number) & 0xFFFF for number in item.numbers(keyword)]


def _words_of(raw: bytes) -> list[int]:
    return [raw[i] | raw[i + 1] << 8 for i in range(0, len(raw) - 1, 2)]


def _bytes_of(words: Sequence[int]) -> list[int]:
    return [byte for word in words for byte in (word & 0xFF, word >> 8)]


def _to_bytes(entries: Sequence[int], bits: int) -> list[int]:
    """Entries on 8 bits: 16-bit tables keep their high byte, unless they were written as 8-bit."""
    if bits > 8 and max(entries, default=0) > 0xFF:
        return [entry >> (bits - 8) for entry in entries]
    return [entry & 0xFF for entry in entries]
