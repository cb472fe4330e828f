"""Look-up tables in data: modality, VOI and palette (PS3.3 C.11.1.1, C.11.2.1.1, C.7.9)."""

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

    def apply(self, value: float) -> int:
        """Output for an input."""
        index = round(value) - self.first_input
        return self.entries[min(max(index, 0), len(self.entries) - 1)]


@dataclass(frozen=True, slots=True)
class Palette:
    """Three tables of 8 bits that give stored values their colours."""

    red: LookupTable
    green: LookupTable
    blue: LookupTable

    def colour(self, value: float) -> tuple[int, int, int]:
        """Red, green and blue of a stored value, 0 to 255 each."""
        return self.red.apply(value), self.green.apply(value), self.blue.apply(value)


@dataclass(frozen=True, slots=True)
class _Descriptor:
    count: int
    first_input: int
    bits: int


def lookup_table(item: DataSet) -> LookupTable | None:
    """Table of an item of a Modality or VOI LUT Sequence.

    ``None`` when it is malformed or its data are kept apart (then `BulkDataURI` says where).
    """
    descriptor = _descriptor(item, "LUTDescriptor")
    if descriptor is None:
        return None
    entries = _entries(item, "LUTData", descriptor)
    if entries is None:
        return None
    explanation = item.string("LUTExplanation") or item.string("ModalityLUTType")
    return LookupTable(descriptor.first_input, descriptor.bits, entries, explanation)


def voi_tables(attributes: DataSet) -> tuple[LookupTable, ...]:
    """Tables of the VOI LUT Sequence that are whole."""
    if "VOILUTSequence" not in attributes:
        return ()
    tables = (lookup_table(item) for item in attributes.sequence("VOILUTSequence"))
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
        descriptor = _descriptor(instance, descriptor_keyword)
        if descriptor is None:
            return None
        data = (bulk or {}).get(data_keyword, b"")
        entries = _entries(instance, data_keyword, descriptor, data)
        if entries is None:
            segments = _words(instance, segmented_keyword, (bulk or {}).get(segmented_keyword, b""))
            entries = expand_segments(segments, descriptor.count)
        if entries is None:
            return None
        tables.append(LookupTable(descriptor.first_input, 8, _to_bytes(entries, descriptor.bits)))
    return Palette(*tables)


def expand_segments(words: Sequence[int], count: int) -> list[int] | None:
    """Entries of a segmented palette (PS3.3 C.7.9.2), or ``None`` when it is malformed."""
    entries: list[int] = []
    position = 0
    while position + 2 < len(words) + 1 and len(entries) < count:
        if position + 1 >= len(words):
            return None
        kind, length = words[position], words[position + 1]
        position += 2
        if kind == 0:
            entries.extend(words[position : position + length])
            position += length
        elif kind == 1:
            if not entries or position >= len(words):
                return None
            start, end = entries[-1], words[position]
            entries.extend(start + round((end - start) * i / length) for i in range(1, length + 1))
            position += 1
        else:  # indirect segments (kind 2) are not seen in practice
            return None
    return entries if len(entries) == count else None


def _descriptor(item: DataSet, keyword: str) -> _Descriptor | None:
    numbers = item.numbers(keyword)
    if len(numbers) != 3:
        return None
    count, first, bits = (int(number) for number in numbers)
    count = (count % MAX_ENTRIES) or MAX_ENTRIES  # 0 says 65 536; signed servers say -…
    if not 8 <= bits <= 16:
        return None
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


def _to_bytes(entries: Sequence[int], bits: int) -> list[int]:
    """Entries on 8 bits: 16-bit tables keep their high byte, unless they were written as 8-bit."""
    if bits > 8 and max(entries, default=0) > 0xFF:
        return [entry >> (bits - 8) for entry in entries]
    return [entry & 0xFF for entry in entries]
