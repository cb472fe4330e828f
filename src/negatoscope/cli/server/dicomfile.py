"""Files on this machine for the reader of DICOM files (`negatoscope.dicom.encoding.part10`)."""

import logging
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

import pydicom.config

from negatoscope.dicom.encoding.elements import INLINE_BYTES
from negatoscope.dicom.encoding.fragments import FrameSpans, frame_spans
from negatoscope.dicom.encoding.part10 import Header, read_header
from negatoscope.dicom.encoding.pixel_layout import PixelLayout
from negatoscope.dicom.encoding.reading import Reading, Result, finish

MAX_INFLATED_BYTES = 2 << 30
"""A deflated file may not unpack to more."""


def hush_pydicom() -> None:
    """Keep pydicom from warning about values: its warnings quote them, and they may identify."""
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"pydicom\..*")


def header_of(path: Path, inline_bytes: int = INLINE_BYTES) -> Header:
    """A file up to its pixel data; binary values longer than `inline_bytes` are kept apart.

    Raises
    ------
    NotDicomError
        When it is not DICOM, or broken.
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        return _finish(read_header(path.stat().st_size, inline_bytes=inline_bytes), file)


def spans_of(path: Path, layout: PixelLayout, *, is_video: bool) -> FrameSpans:
    """Where the frames of a file's encapsulated pixel data lie; raises as `header_of` does."""
    with path.open("rb") as file:
        return _finish(frame_spans(layout, is_video=is_video), file)


def inflated_from(path: Path, start: int) -> bytes:
    """What the raw deflate stream that begins at a position unpacks to (PS3.5 A.5).

    Raises
    ------
    ValueError
        When it unpacks to too much or is broken.
    """
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflate.decompress(path.read_bytes()[start:], MAX_INFLATED_BYTES)
    except zlib.error as error:
        raise ValueError("its deflated data set is broken") from error
    if inflate.unconsumed_tail:
        raise ValueError("its deflated data set unpacks to too much")
    return data


def _finish(reading: Reading[Result], file: BinaryIO) -> Result:
    def answer(position: int, length: int) -> bytes:
        file.seek(position)
        return file.read(length)

    return finish(reading, answer)
