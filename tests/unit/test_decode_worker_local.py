"""Pieces of open files, as the decode worker reads them: under Node, which has Blobs too."""

import json
import subprocess
import zlib
from typing import Any

import pytest

from negatoscope.cli.node import node_executable
from tests.support.decode_harness import DECODE

SCRIPT = """
const { readPieces } = await import(process.argv[1]);
const { data, ...pieces } = JSON.parse(process.argv[2]);
const plain = { packed: false, firstBit: 0, bits: 0, skip: 0, swapped: false };
const blob = new Blob([Uint8Array.from(data)]);
try {
  const bytes = await readPieces({ ...plain, ...pieces, blob }, new AbortController().signal);
  console.log(JSON.stringify({ bytes: Array.from(bytes) }));
} catch (error) {
  console.log(JSON.stringify({ kind: error.kind, reason: error.reason }));
}
"""


def read(data: bytes, *spans: tuple[int, int], **more: Any) -> dict[str, Any]:
    job = json.dumps({"data": list(data), "spans": spans, **more})
    module = (DECODE / "local.js").as_uri()
    done = subprocess.run(
        [str(node_executable()), "--input-type=module", "-e", SCRIPT, "--", module, job],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return dict(json.loads(done.stdout))


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def test_fragments_are_put_together():
    assert read(bytes(range(100)), (10, 3), (50, 2))["bytes"] == [10, 11, 12, 50, 51]


def test_of_what_is_packed_only_the_frame_is_kept():
    plain = bytes(n * 7 % 256 for n in range(50_000))
    found = read(deflated(plain), (20_000, 4), (40_000, 2), packed=True)
    assert bytes(found["bytes"]) == plain[20_000:20_004] + plain[40_000:40_002]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_ends_too_soon_is_told(packed: bool):
    data = deflated(bytes(100)) if packed else bytes(100)
    assert read(data, (90, 20), packed=packed)["kind"] == "truncated"


def test_a_stream_that_is_broken_is_told():
    found = read(b"\xff" * 50, (0, 10), packed=True)
    assert found["kind"] == "content"
    assert "cannot be read" in found["reason"]


def test_a_frame_of_bits_begins_within_a_byte():
    # nine bits from the third on: PS3.5 8.1.1 packs the first pixel into the lowest bit
    found = read(bytes([0b1010_1100, 0b0000_0101]), (0, 2), firstBit=2, bits=9)
    assert found["bytes"] == [0b0110_1011, 0b0000_0001]


def test_bytes_change_places_within_words_before_the_first_are_left_out():
    found = read(bytes([1, 0, 3, 2, 5, 4]), (0, 6), swapped=True, skip=1)
    assert found["bytes"] == [1, 2, 3, 4, 5]
