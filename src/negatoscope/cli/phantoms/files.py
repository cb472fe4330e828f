"""Writing instances: pixels in the transfer syntax asked for, inside a Part 10 file."""

import io
from pathlib import Path

import imagecodecs
import numpy as np
from jpeg_ls import encode_buffer
from numpy.typing import NDArray
from openjpeg.utils import encode_array
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
)

from negatoscope.cli.phantoms.records import uid

Pixels = NDArray[np.generic]

GRAYSCALE = 2  # the colour space that openjpeg calls gray
IMPLEMENTATION = uid("implementation")


def put_pixels(
    ds: Dataset, pixels: Pixels, *, bits: int, photometric: str = "MONOCHROME2",
    syntax: str = ExplicitVRLittleEndian,
) -> None:  # fmt: skip
    """Set the Image Pixel module (PS3.3 C.7.6.3) and the pixel data.

    Parameters
    ----------
    pixels
        (rows, columns), (frames, rows, columns) with Number of Frames in the data set, or either
        with a last axis of three colours.
    bits
        Bits stored.
    """
    colour = pixels.ndim > 2 and pixels.shape[-1] == 3
    frames = pixels if "NumberOfFrames" in ds else pixels[None]
    allocated = pixels.dtype.itemsize * 8
    if syntax == HTJ2KLossless:
        bits = allocated  # the encoder states the whole word as its precision
    ds.SamplesPerPixel = 3 if colour else 1
    ds.PhotometricInterpretation = photometric
    if colour:
        ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = frames.shape[1:3]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = allocated, bits, bits - 1
    ds.PixelRepresentation = int(np.issubdtype(pixels.dtype, np.signedinteger))
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRLittleEndian:
        data = np.ascontiguousarray(frames).astype(frames.dtype.newbyteorder("<")).tobytes()
        ds.PixelData = data + b"\0" * (len(data) % 2)
    else:
        parts = [_encode(np.ascontiguousarray(frame), syntax, bits) for frame in frames]
        ds.PixelData = encapsulate(parts)
    ds["PixelData"].VR = "OW" if allocated > 8 and syntax == ExplicitVRLittleEndian else "OB"


def _encode(frame: Pixels, syntax: str, bits: int) -> bytes:
    if syntax == HTJ2KLossless:
        return bytes(imagecodecs.htj2k_encode(frame))
    if syntax == JPEGLSLossless:
        rows, columns = frame.shape
        return bytes(encode_buffer(frame.tobytes(), rows, columns, 1, bits))
    if syntax == JPEG2000Lossless:
        return encode_array(frame, bits_stored=bits, photometric_interpretation=GRAYSCALE)
    if syntax == JPEGBaseline8Bit:
        buffer = io.BytesIO()
        Image.fromarray(frame).save(buffer, "JPEG", quality=88, subsampling="4:2:2")
        return buffer.getvalue()
    raise ValueError(f"no encoder for transfer syntax {syntax}")


def save(ds: Dataset, path: Path) -> None:
    """Write a Part 10 file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.file_meta.ImplementationClassUID = IMPLEMENTATION
    ds.file_meta.ImplementationVersionName = "NEGATOSCOPE_DEMO"
    ds.save_as(path, enforce_file_format=True)
