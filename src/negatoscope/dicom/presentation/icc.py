"""Colour profiles of images by name (PS3.3 C.11.15; ICC.1:2022 7.2, 9.2.41)."""

import struct

from negatoscope.dicom.dataset import DataSet

_HEADER_BYTES = 128
_MAX_TAGS = 200
_MAX_NAME = 80


def colour_profile(instance: DataSet) -> str:
    """Name of the profile that an image brings, ``""`` when it brings none: then sRGB is meant."""
    for attributes in (instance, *instance.sequence("OpticalPathSequence")):
        named = attributes.string("ColorSpace")
        data = attributes.inline_bytes("ICCProfile")
        if data:
            return profile_name(data) or named or "ICC profile without a name"
        if attributes.bulk_data_uri("ICCProfile") or named:
            return named or "ICC profile"
    return ""


def profile_name(data: bytes) -> str:
    """Description of an ICC profile; ``""`` when it has none that can be read."""
    if len(data) < _HEADER_BYTES + 4 or data[36:40] != b"acsp":
        return ""
    (count,) = struct.unpack_from(">I", data, _HEADER_BYTES)
    for index in range(min(count, _MAX_TAGS)):
        entry = data[_HEADER_BYTES + 4 + index * 12 :][:12]
        if len(entry) == 12 and entry[:4] == b"desc":
            offset, size = struct.unpack_from(">II", entry, 4)
            return _text(data[offset : offset + size])[:_MAX_NAME]
    return ""


def _text(value: bytes) -> str:
    """Text of a description, of version 2 (ASCII) or of version 4 (several languages)."""
    if value[:4] == b"desc" and len(value) >= 12:
        (length,) = struct.unpack_from(">I", value, 8)
        return value[12 : 12 + length].split(b"\0")[0].decode("ascii", "replace").strip()
    if value[:4] == b"mluc" and len(value) >= 28:
        length, offset = struct.unpack_from(">II", value, 20)
        return value[offset : offset + length].decode("utf-16-be", "replace").strip("\0 ")
    return ""
