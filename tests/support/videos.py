"""Videos for tests: real streams in which each frame tells its number, as DICOM files."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from pydicom import uid as uids
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate

COLUMNS, ROWS = 320, 240
COUNT, RATE = 50, 25
BITS = 6
WHITE, BLACK, GREY = 235, 16, 120

MPEG2 = "1.2.840.10008.1.2.4.100"
H264 = "1.2.840.10008.1.2.4.102"
HEVC = "1.2.840.10008.1.2.4.107"
FRAGMENTS = ".1"  # the same codec, in fragments
_CODECS = {"libx264": {"crf": "14"}, "libx265": {"x265-params": "log-level=none:crf=14"}}


def picture(number: int) -> np.ndarray:
    """Frame `number`: its bits as blocks in the upper half, a red mark at the lower left."""
    pixels = np.full((ROWS, COLUMNS, 3), GREY, np.uint8)
    width = COLUMNS // BITS
    for bit in range(BITS):
        light = number >> bit & 1
        pixels[: ROWS // 2, bit * width : (bit + 1) * width] = WHITE if light else BLACK
    pixels[ROWS * 3 // 4 :, : COLUMNS // 4] = (WHITE, BLACK, BLACK)
    return pixels


def stream(codec: str = "libx264", container: str = "mp4", count: int = COUNT) -> bytes:
    """A stream of `count` frames, 25 in a second."""
    made = io.BytesIO()
    with av.open(made, "w", format=container) as target:
        track = target.add_stream(codec, rate=RATE, options=_CODECS.get(codec, {}))
        track.width, track.height, track.pix_fmt = COLUMNS, ROWS, "yuv420p"
        track.time_base = Fraction(1, RATE)
        if codec == "mpeg2video":
            track.bit_rate = 4_000_000
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return made.getvalue()


def video_dataset(study: str, series: int = 1, **values: Any) -> Dataset:
    """The header of an endoscopic video."""
    attributes: dict[str, Any] = {
        "SOPClassUID": uids.VideoEndoscopicImageStorage,
        "SOPInstanceUID": f"{study}.{series}.1",
        "StudyInstanceUID": study,
        "SeriesInstanceUID": f"{study}.{series}",
        "PatientName": "Doe^Film",
        "PatientID": "MRN-7",
        "StudyDate": "20240102",
        "StudyTime": "101500",
        "StudyDescription": "Colonoscopy",
        "SeriesDescription": "Ascending colon",
        "Modality": "ES",
        "SeriesNumber": series,
        "InstanceNumber": 1,
        "Rows": ROWS,
        "Columns": COLUMNS,
        "NumberOfFrames": COUNT,
        "FrameTime": 1000 / RATE,
        "CineRate": RATE,
        "SamplesPerPixel": 3,
        "PlanarConfiguration": 0,
        "PhotometricInterpretation": "YBR_PARTIAL_420",
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "LossyImageCompression": "01",
    }
    dataset = Dataset()
    for keyword, value in (attributes | values).items():
        if value is not None:
            setattr(dataset, keyword, value)
    return dataset


def write_video(
    path: Path, dataset: Dataset, data: bytes, syntax: str = H264, fragments: int = 1
) -> Path:
    """Write a video; its stream may be in several fragments of even length."""
    size = -(-len(data) // fragments) // 2 * 2 + 2
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    dataset.PixelData = encapsulate(pieces, has_bot=False)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta = meta
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path
