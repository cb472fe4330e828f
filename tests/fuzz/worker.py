"""The decode worker under attack: frames of every coding, multipart answers, pixel formats.

Inputs are sent in batches and answers awaited; a worker that does not answer is ended and another
one started, and the input counts as a failure. After each batch untouched frames are decoded, to
see that nothing is left behind.
"""

import json
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import imagecodecs
import numpy as np
from pydicom.pixels.encoders import RLELosslessEncoder

from negatoscope.cli.node import node_modules
from tests.fuzz.mutations import EDGES, spoiled
from tests.fuzz.outcomes import TIME_LIMIT_S, Report
from tests.support.decode_harness import DecodeWorker, pixel_format

BATCH = 250
KINDS = {"content", "decode", "http", "memory", "network", "timeout", "truncated", "unsupported"}
#: What the worker says of a fault that nothing in it foresaw.
UNFORESEEN = "The frame could not be decoded."
#: How long an answer is waited for, and how often, on a machine that is busy or asleep.
WAIT_S, WAITS = 2, 150
HEAP_LIMIT_BYTES = 2 << 30
"""What the worker's process may hold in all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as a worker gets it."""

    data: bytes
    format: dict[str, Any]
    syntax: str
    content_type: str = ""


def picture(bits: int = 8, colours: int = 1) -> np.ndarray:
    """A slope with a little noise, 24 rows × 20 columns."""
    rng = np.random.default_rng(bits * 10 + colours)
    shape = (24, 20) if colours == 1 else (24, 20, colours)
    slope = np.linspace(0, 2**bits - 1, shape[0] * shape[1]).reshape(shape[:2])
    values = (slope if colours == 1 else slope[..., None]) + rng.normal(0, 3, shape)
    return np.clip(values, 0, 2**bits - 1).astype(np.uint8 if bits <= 8 else np.uint16)


@cache
def seeds() -> dict[str, tuple[Frame, ...]]:
    """Frames of each coding, small and whole."""
    grey, deep, colour = picture(8), picture(12), picture(8, 3)
    deep_format = pixel_format(deep, bitsStored=12, highBit=11)
    deep_colour = picture(12, 3)
    deep_colour_format = pixel_format(deep_colour, bitsStored=12, highBit=11)

    def of(
        syntax: str, encode: Callable[..., bytes], *, deep_too: bool = True
    ) -> tuple[Frame, ...]:
        found = [(grey, pixel_format(grey)), (colour, pixel_format(colour))]
        found += [(deep, deep_format), (deep_colour, deep_colour_format)] if deep_too else []
        return tuple(Frame(bytes(encode(array)), fmt, syntax) for array, fmt in found)

    uid = "1.2.840.10008.1.2"
    return {
        "native": of(f"{uid}.1", np.ndarray.tobytes),
        "native, big endian": of(f"{uid}.2", lambda a: a.byteswap().tobytes()),
        "deflated": of(f"{uid}.8.1", lambda a: _deflated(a.tobytes())),
        "RLE": of(f"{uid}.5", _rle),
        "JPEG": of(f"{uid}.4.50", imagecodecs.jpeg8_encode, deep_too=False),
        "JPEG, 12 bits": (
            Frame(_twelve_bits(deep), deep_format, f"{uid}.4.51"),
            Frame(_twelve_bits(deep_colour), deep_colour_format, f"{uid}.4.51"),
        ),
        "JPEG, lossless": (
            Frame(imagecodecs.ljpeg_encode(grey), pixel_format(grey), f"{uid}.4.70"),
            Frame(imagecodecs.ljpeg_encode(deep, bitspersample=12), deep_format, f"{uid}.4.70"),
        ),
        "JPEG-LS": of(f"{uid}.4.80", imagecodecs.jpegls_encode),
        "JPEG 2000": of(f"{uid}.4.90", _j2k),
        "HTJ2K": of(f"{uid}.4.201", imagecodecs.htj2k_encode),
        "JPEG XL": of(f"{uid}.4.110", lambda a: imagecodecs.jpegxl_encode(a, lossless=True)),
    }


def _twelve_bits(array: np.ndarray) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(array, bitspersample=12))


def _j2k(array: np.ndarray) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(array, codecformat="j2k", reversible=True, level=0))


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _rle(array: np.ndarray) -> bytes:
    colours = array.shape[2] if array.ndim == 3 else 1
    return RLELosslessEncoder.encode(
        array.tobytes(),
        index=0,
        rows=array.shape[0],
        columns=array.shape[1],
        samples_per_pixel=colours,
        bits_allocated=array.dtype.itemsize * 8,
        bits_stored=array.dtype.itemsize * 8,
        pixel_representation=0,
        number_of_frames=1,
        photometric_interpretation="RGB" if colours == 3 else "MONOCHROME2",
        planar_configuration=0,
        encoding_plugin="pydicom",
    )


# -- what is done to them -----------------------------------------------------------------------

_PHOTOMETRIC = (
    *("MONOCHROME1", "MONOCHROME2", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422"),
    *("YBR_ICT", "YBR_RCT", "PALETTE COLOR", "", "HSV", None, 7),
)
_SIZES = (*EDGES, -1, 1.5, None, "20", "x", 19, 21, 4096, 30_000, 46_340)


def frame(rng: Random, coding: str) -> Frame:
    """A frame with its bytes spoiled, or its format, or both."""
    every = seeds()[coding]
    seed = rng.choice(every)
    data, fmt = seed.data, dict(seed.format)
    if rng.random() < 0.85:
        data = spoiled(rng, data, tuple(each.data for each in every))
    if rng.random() < 0.3:
        _spoil_format(rng, fmt)
    syntax = seed.syntax if rng.random() < 0.95 else rng.choice(("", "1.2.3", "1.2.840.10008.1.2"))
    return Frame(data, fmt, syntax)


def sizes(rng: Random, coding: str) -> Frame:
    """A codestream whose header says the same wrong size as the image's attributes."""
    seed = rng.choice(seeds()[coding])
    fmt = dict(seed.format)
    data = bytearray(seed.data)
    for name, old in (("rows", 24), ("columns", 20)):
        new = rng.choice((1, 2, 255, 4000, 20_000, 32_767, 65_500))
        fmt[name] = new
        for width in (2, 4):
            start = data.find(old.to_bytes(width, "big"), 0)
            if 0 <= start < 64:
                data[start : start + width] = new.to_bytes(width, "big")
    if coding in ("JPEG 2000", "HTJ2K") and rng.random() < 0.3:  # XTsiz and YTsiz of SIZ
        data[24:32] = b"".join(rng.choice((0, 1, 7, 100)).to_bytes(4, "big") for _ in range(2))
    return Frame(bytes(data), fmt, seed.syntax)


def _spoil_format(rng: Random, fmt: dict[str, Any]) -> None:
    for _ in range(rng.choice((1, 1, 2, 4))):
        key = rng.choice(sorted(fmt)) if fmt else "rows"
        way = rng.random()
        if way < 0.1:
            fmt.pop(key, None)
        elif key in ("rows", "columns"):
            fmt[key] = rng.choice(_SIZES)
        elif key == "photometric":
            fmt[key] = rng.choice(_PHOTOMETRIC)
        elif key in ("signed", "planar", "floating"):
            fmt[key] = not fmt[key]
        else:
            fmt[key] = rng.choice((0, 1, 2, 3, 4, 7, 8, 12, 15, 16, 24, 32, 64, 255, -1, None, "8"))


def multipart(rng: Random) -> Frame:
    """A multipart answer, spoiled in its boundaries, its part's header or its body."""
    seed = rng.choice(rng.choice(list(seeds().values())))
    boundary = rng.choice(("b", "-" * 69, "a b", "0" * 250, "=_x'()+,-./:=?"))
    end = rng.choice((b"\r\n", b"\r\n", b"\r\n", b"\n"))
    length = rng.choice((len(seed.data), 0, 5, 10**9, 10**17, -1, "x"))
    head = [
        b"--" + boundary.encode(),
        f"Content-Type: application/octet-stream; transfer-syntax={seed.syntax}".encode(),
    ]
    head += [f"Content-Length: {length}".encode()] if rng.random() < 0.5 else []
    body = end.join((*head, b"", seed.data)) + end + b"--" + boundary.encode() + b"--" + end
    if rng.random() < 0.8:
        body = spoiled(rng, body)
    kind = f'multipart/related; type="application/octet-stream"; boundary="{boundary}"'
    if rng.random() < 0.2:
        kind = spoiled(rng, kind.encode()).decode("latin-1")
    return Frame(body, dict(seed.format), seed.syntax, kind)


def inputs(target: str, seed: int, numbers: range) -> Iterator[tuple[int, Frame]]:
    """Inputs of a target; input `n` of a seed is the same each time."""
    for number in numbers:
        rng = Random(f"{seed} {target} {number}")
        if target == MULTIPART:
            yield number, multipart(rng)
        elif rng.random() < 0.1:
            yield number, sizes(rng, target)
        else:
            yield number, frame(rng, target)


MULTIPART = "multipart answers"


def targets() -> tuple[str, ...]:
    """Names."""
    return (*seeds(), MULTIPART)


# -- the attack ---------------------------------------------------------------------------------


def attack(target: str, seed: int, numbers: range) -> Report:
    """Send a target's inputs to a worker and see what becomes of each."""
    report = Report(target)
    with tempfile.TemporaryDirectory() as folder:
        siege = _Siege(Path(folder), report)
        try:
            batch: list[tuple[int, Frame]] = []
            for each in inputs(target, seed, numbers):
                batch.append(each)
                if len(batch) == BATCH:
                    siege.send(batch)
                    batch = []
            siege.send(batch)
        finally:
            siege.close()
    return report


class _Siege:
    """One worker after the other, and what they answered."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder = folder
        self._report = report
        self._worker = DecodeWorker(node_modules(), folder)
        self._expected = self._decode_whole()

    def close(self) -> None:
        self._worker.close()

    def send(self, batch: list[tuple[int, Frame]]) -> None:
        """Send inputs and wait for all answers."""
        while batch:
            batch = self._send(batch)
        if not self._same(self._decode_whole()):
            self._report.fail(-1, "an untouched frame is decoded otherwise than before")

    def _send(self, batch: list[tuple[int, Frame]]) -> list[tuple[int, Frame]]:
        """Send inputs; answer with those that a worker did not live to see."""
        path = self._folder / "batch.bin"
        path.write_bytes(b"".join(each.data for _, each in batch))
        messages, offset = [], 0
        for number, each in batch:
            message = {"type": "decode", "id": f"n{number}", "silent": True, "format": each.format}
            message |= {"transferSyntaxUID": each.syntax, "contentType": each.content_type}
            message |= {"bufferFile": str(path), "span": [offset, len(each.data)]}
            messages.append(message)
            offset += len(each.data)
        self._worker.send_all(messages)
        for position, (number, each) in enumerate(batch):
            before = self._worker.cpu_s()
            answer = self._answer(f"n{number}")
            if answer is None:
                self._report.fail(number, f"no answer within {TIME_LIMIT_S} s")
                self._worker.end()
                self._worker = DecodeWorker(node_modules(), self._folder)
                return batch[position + 1 :]
            self._judge(number, each, answer, (self._worker.cpu_s() - before) * 1000)
        return []

    def _answer(self, frame_id: str) -> dict[str, Any] | None:
        """The answer to a frame, or none when its worker computes on and on, or died."""
        before = self._worker.cpu_s()
        for _ in range(WAITS):
            try:
                return self._worker.wait_for(frame_id, timeout_s=WAIT_S).message
            except AssertionError:
                now = self._worker.cpu_s()
                if not now or now - before > TIME_LIMIT_S:
                    return None
        return None

    def _judge(self, number: int, each: Frame, answer: dict[str, Any], ms: float) -> None:
        self._report.peak_bytes = max(self._report.peak_bytes, answer["heap"])
        if answer["heap"] > HEAP_LIMIT_BYTES:
            self._report.fail(number, f"the worker holds {answer['heap'] >> 20} MB")
        elif answer["ok"]:
            due = answer["rows"] * answer["columns"] * answer["samples"]
            size = (answer["rows"], answer["columns"])
            wanted = (int(each.format["rows"]), int(each.format["columns"]))
            if answer["pixelCount"] != due or size != wanted:
                self._report.fail(number, f"{answer['pixelCount']} pixels for {size}")
            else:
                self._report.add(number, "picture", ms)
        elif answer["kind"] not in KINDS or not answer["reason"]:
            self._report.fail(number, f"no reason: {json.dumps(answer)[:200]}")
        elif answer["reason"] == UNFORESEEN:
            self._report.fail(number, UNFORESEEN)
        else:
            self._report.add(number, f"refused: {answer['kind']}", ms)

    def _decode_whole(self) -> list[np.ndarray]:
        frames = [each for every in seeds().values() for each in every]
        found = []
        for each in frames:
            answer = self._worker.decode(each.data, each.format, each.syntax)
            assert answer.pixels is not None, f"{each.syntax}: {answer.message.get('reason')}"
            found.append(answer.pixels)
        return found

    def _same(self, found: list[np.ndarray]) -> bool:
        return all(np.array_equal(a, b) for a, b in zip(found, self._expected, strict=True))
