"""Overlay planes, colour profiles, and values that servers keep apart."""

import base64
import struct

import numpy as np
import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.bulk import bulk_values, with_values
from negatoscope.dicom.presentation.icc import colour_profile, profile_name
from negatoscope.dicom.presentation.overlays import embedded_bits, overlay_planes, plane_bits
from tests.support.instances import attributes, data_set


def us(*values: int) -> dict[str, object]:
    return {"vr": "US", "Value": list(values)}


def inline(data: bytes, vr: str = "OW") -> dict[str, object]:
    return {"vr": vr, "InlineBinary": base64.b64encode(data).decode()}


def overlay(group: str, rows: int, columns: int, **more: object) -> dict[str, object]:
    found = {f"{group}0010": us(rows), f"{group}0011": us(columns)}
    return found | {f"{group}{element}": value for element, value in more.items()}


def bits_of(instance: DataSet, frame: int = 1) -> list[list[int]] | None:
    (plane,) = overlay_planes(instance)
    found = plane_bits(instance, plane, frame)
    if found is None:
        return None
    unpacked = np.unpackbits(np.frombuffer(found.data, "u1"), bitorder="little")
    first = found.first_bit
    values = unpacked[first : first + plane.rows * plane.columns]
    return values.reshape(plane.rows, plane.columns).tolist()


def test_an_overlay_has_its_own_size_and_place():
    ds = DataSet(
        overlay("6002", 2, 3, **{"0050": {"vr": "SS", "Value": [5, -1]}, "3000": inline(b"\x2a")})
    )
    (plane,) = overlay_planes(ds)
    assert (plane.group, plane.row, plane.column, plane.bit) == ("6002", 4, -2, None)
    assert bits_of(ds) == [[0, 1, 0], [1, 0, 1]]


def test_frames_of_an_overlay_need_not_begin_at_a_byte():
    frames = np.array([[[1, 0, 1]], [[0, 1, 1]], [[1, 1, 0]]])
    packed = np.packbits(frames.ravel(), bitorder="little").tobytes()
    more = {"0015": {"vr": "IS", "Value": [3]}, "0051": us(2), "3000": inline(packed)}
    ds = DataSet(overlay("6000", 1, 3, **more))
    assert [bits_of(ds, n) for n in range(1, 6)] == [None, *frames.tolist(), None]


def test_an_overlay_without_frames_lies_over_all_of_them():
    ds = DataSet(overlay("6000", 1, 1, **{"3000": inline(b"\x01")}))
    assert bits_of(ds, 1) == bits_of(ds, 99) == [[1]]


def test_an_overlay_in_the_pixels_names_its_bit():
    ds = DataSet(
        overlay("6000", 4, 4, **{"0102": us(12)}) | overlay("6004", 4, 4, **{"0102": us(15)})
    )
    assert embedded_bits(ds) == (12, 15)


@pytest.mark.parametrize(
    "broken", [overlay("6000", 0, 5), overlay("6000", 9, 9, **{"3000": inline(b"\x01")})]
)
def test_a_damaged_overlay_is_none(broken: dict[str, object]):
    ds = DataSet(broken)
    assert all(plane_bits(ds, plane, 1) is None for plane in overlay_planes(ds))


def profile(description: bytes) -> bytes:
    """An ICC profile that holds nothing but a description."""
    head = bytearray(128)
    head[36:40] = b"acsp"
    return bytes(head) + struct.pack(">I4sII", 1, b"desc", 144, len(description)) + description


def test_a_colour_profile_is_named_in_both_versions():
    old = profile(b"desc\0\0\0\0" + struct.pack(">I", 5) + b"sRGB\0")
    text = "Säule".encode("utf-16-be")
    new = profile(b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"deDE", len(text), 28) + text)
    assert (profile_name(old), profile_name(new)) == ("sRGB", "Säule")
    assert profile_name(b"") == profile_name(bytes(500)) == ""


def test_an_image_names_its_profile_wherever_it_stands():
    icc = {"00282000": inline(profile(b"desc\0\0\0\0" + struct.pack(">I", 4) + b"Lab\0"), "OB")}
    assert colour_profile(DataSet(icc)) == "Lab"
    path = {"00480105": {"vr": "SQ", "Value": [icc]}}
    assert colour_profile(DataSet(path)) == "Lab"
    assert colour_profile(data_set(ColorSpace="SRGB")) == "SRGB"
    assert colour_profile(data_set(Rows=1)) == ""


def test_values_that_are_kept_apart_are_found_and_put_back():
    table = attributes(LUTDescriptor=(2, 0, 16)) | {"00283006": {"vr": "OW", "BulkDataURI": "lut"}}
    lut = {"00283010": {"vr": "SQ", "Value": [table]}}
    ds = DataSet(
        {
            "00281201": {"vr": "OW", "BulkDataURI": "red"},
            "60003000": {"vr": "OW", "BulkDataURI": "drawn"},
            "7FE00010": {"vr": "OW", "BulkDataURI": "pixels"},
            "52009229": {
                "vr": "SQ",
                "Value": [{"00289132": {"vr": "SQ", "Value": [lut]}}],
            },
        }
    )
    found = {value.uri: value.required for value in bulk_values(ds)}
    assert found == {"red": True, "drawn": False, "lut": True}
    filled = with_values(ds, {uri: uri.encode() for uri in found})
    assert filled.inline_bytes("00281201") == b"red"
    assert filled.inline_bytes("60003000") == b"drawn"
    group = filled.first("SharedFunctionalGroupsSequence").first("FrameVOILUTSequence")
    assert group.first("VOILUTSequence").inline_bytes("LUTData") == b"lut"
    assert filled.bulk_data_uri("7FE00010") == "pixels"
    assert ds.bulk_data_uri("00281201") == "red"  # what came is left as it came
