"""Frames as they lie in a file: what the reader hands out, byte for byte."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import ExplicitVRBigEndian

from negatoscope.cli.server.dicomfile import header_of
from negatoscope.cli.server.frames import FrameReader
from tests.support.dicom_files import ct_dataset, write


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_big_endian_bytes_within_words_come_whole_also_where_a_frame_has_an_odd_length(
    tmp_path: Path, frames: int
):
    pixels = np.arange(27 * frames, dtype=np.uint8)
    padded = np.append(pixels, np.zeros(pixels.size % 2, np.uint8))
    dataset = ct_dataset(
        Rows=3,
        Columns=3,
        SamplesPerPixel=3,
        PlanarConfiguration=0,
        PhotometricInterpretation="RGB",
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelRepresentation=0,
        NumberOfFrames=frames,
        PixelData=padded.view("<u2").astype(">u2").tobytes(),
    )
    path = write(tmp_path / "odd.dcm", dataset, ExplicitVRBigEndian)
    layout = header_of(path).layout
    assert layout is not None
    reader = FrameReader()
    for number in range(1, frames + 1):
        data = reader.frame(path, 0, layout, number)
        assert data == pixels[27 * (number - 1) : 27 * number].tobytes()
