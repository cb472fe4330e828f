"""What holds for any input, tried on many (hypothesis)."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.datadict import keyword_for_tag

from negatoscope.cli.server.dicomfile import header_of
from negatoscope.cli.server.frames import FrameReader
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.elements import MAX_DEPTH
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.sources.rows import series_summaries, study_rows
from tests.fuzz.crafted import JPEG, encapsulated, image, meta, nested_file
from tests.support.decode_harness import DecodeWorker, pixel_format
from tests.support.instances import ct_slice

RAW = "1.2.840.10008.1.2.1"
LOOK_LIKE_TEXT = [
    b"<!DOCTYPE html><html>",
    b"<html lang='en'>",
    b"<?xml version='1.0'?><a/>",
    b'{"a": 1}',
    bytes(128) + b"DICM" + bytes(20),
]
#: The worker is asked through a pipe; a fixture for all examples is what is meant.
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
        | st.fixed_dictionaries({"vr": st.text(max_size=2), "Value": st.lists(inner, max_size=3)})
    ),
    max_leaves=12,
)
#: The tags that an image's metadata hold, so that what is read is what is spoiled.
TAGS = sorted(ct_slice(1, 1.0).json)


@MANY
@given(st.dictionaries(st.sampled_from(TAGS), json_values, max_size=6), st.integers(0, 3))
def test_metadata_of_any_shape_become_display_sets_or_messages(spoiled: dict[str, Any], more: int):
    hostile = DataSet({**ct_slice(1, 1.0).json, **spoiled})
    whole = [ct_slice(n, float(n)) for n in range(2, 2 + more)]
    made = display_sets([hostile, *whole])
    assert made
    assert all(each.frames or each.message for each in made)
    shown = {frame.sop_instance_uid for each in made for frame in each.frames}
    assert {each.string("SOPInstanceUID") for each in whole} <= shown


@MANY
@given(st.lists(st.dictionaries(st.sampled_from(TAGS), json_values, max_size=4), max_size=5))
def test_rows_of_any_shape_are_rows_or_left_out(found: list[dict[str, Any]]):
    sets = [DataSet(each) for each in found]
    assert len(study_rows(sets)) <= len(found)
    assert len(series_summaries(sets)) <= len(found)


@MANY
@given(
    # what looks like a web page too: the type says octets, and a frame is as long
    body=st.binary(min_size=1, max_size=300) | st.sampled_from(LOOK_LIKE_TEXT),
    boundary=st.text(st.sampled_from("abcXYZ019'()+_,-./:=?"), min_size=1, max_size=70),
    line_end=st.sampled_from([b"\r\n", b"\n"]),
    preamble=st.sampled_from([b"", b"\r\n", b"This is a message in several parts.\r\n"]),
    closed=st.booleans(),
    sized=st.booleans(),
)
def test_the_first_part_of_a_multipart_answer_is_what_was_put_in(
    decode_worker: DecodeWorker,
    body: bytes,
    boundary: str,
    line_end: bytes,
    preamble: bytes,
    closed: bool,
    sized: bool,
):
    mark = b"--" + boundary.encode()
    head = [mark, b"Content-Type: application/octet-stream"]
    head += [b"Content-Length: %d" % len(body)] if sized else []
    message = preamble + line_end.join([*head, b"", body])
    if closed:
        message += line_end + mark + b"--" + line_end
    pixels = np.frombuffer(body, np.uint8)[None, :]
    answer = decode_worker.decode(
        message,
        pixel_format(pixels),
        RAW,
        content_type=f'multipart/related; boundary="{boundary}"',
    )
    assert answer.ok, answer.message
    np.testing.assert_array_equal(answer.pixels, pixels)


@MANY
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=12), st.booleans())
def test_frames_are_the_fragments_that_were_written(
    tmp_path_factory: pytest.TempPathFactory, fragments: list[bytes], listed: bool
):
    even = [each + b"\0" * (len(each) % 2) for each in fragments]
    offsets = [sum(8 + len(each) for each in even[:n]) for n in range(len(even))]
    pixels = encapsulated(even, offsets if listed else [])
    path = tmp_path_factory.mktemp("fragments") / "frames.dcm"
    path.write_bytes(meta(JPEG) + image(bits=8, frames=str(len(even))) + pixels)
    layout = header_of(path).layout
    assert layout is not None
    reader = FrameReader()
    found = [reader.frame(path, 0, layout, n + 1) for n in range(len(even))]
    assert found == even


@pytest.mark.parametrize("defined", [True, False])
@pytest.mark.parametrize("depth", [1, 20, 100, 1000])
def test_deep_sequences_cost_themselves_and_nothing_else(tmp_path: Path, depth: int, defined: bool):
    path = tmp_path / "deep.dcm"
    path.write_bytes(nested_file(depth, defined=defined))
    made = header_of(path).json
    assert made["00280010"] == {"vr": "US", "Value": [8]}
    level, found = made, 0
    while "00081140" in level and level["00081140"].get("Value"):
        level, found = level["00081140"]["Value"][0], found + 1
    assert found == min(depth, MAX_DEPTH)


@MANY
@given(
    st.integers(1, 16),
    st.integers(0, 15),
    st.booleans(),
    st.binary(min_size=24, max_size=24),
)
def test_stored_bits_are_taken_out_of_their_words_as_arithmetic_says(
    decode_worker: DecodeWorker, stored: int, unused: int, signed: bool, data: bytes
):
    high = min(15, stored - 1 + unused)
    words = struct.unpack("<12H", data)
    values = [(word >> (high + 1 - stored)) & ((1 << stored) - 1) for word in words]
    if signed:
        values = [v - (1 << stored) if v >> (stored - 1) else v for v in values]
    layout = pixel_format(
        np.zeros((3, 4), np.int16 if signed else np.uint16), bitsStored=stored, highBit=high
    )
    answer = decode_worker.decode(data, layout, RAW)
    assert answer.ok, answer.message
    assert answer.pixels.ravel().tolist() == values
    assert (answer.min, answer.max) == (min(values), max(values))


def test_the_tags_that_are_spoiled_are_those_that_are_read():
    assert {"Rows", "PixelSpacing", "ImageOrientationPatient"} <= {keyword_for_tag(t) for t in TAGS}
