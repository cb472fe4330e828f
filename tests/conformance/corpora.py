"""The public corpora, file by file: what becomes of each in our hands, and in others'.

A file goes the way that it goes in the viewer: the host's reading of Part 10 and of its frames,
the DICOM JSON model, display sets, the decode worker. Series of the static DICOMweb tree are read
from their files as the page reads them.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.uid import UID

from negatoscope.cli.server.dicomfile import header_of
from negatoscope.cli.server.frames import FrameError, FrameReader
from negatoscope.cli.server.scan import complete_metadata
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.part10 import Header
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.dicom.presentation.pixels import PixelFormat, PixelFormatError
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.frames import Frame, frames_of
from tests.support.corpus import corpus_folder, files_of_package
from tests.support.decode_harness import DecodeWorker
from tests.support.oracles import (
    JPEG,
    MAY_BE_LOSSY,
    NATIVE,
    codestreams,
    decoded,
    native_frame,
    shown,
)

NO_UIDS = ("1.2.3", "1.2.4", "1.2.5")  # for files that are read by themselves
PACKAGES = (("pydicom", "pydicom", "data/test_files"), ("pydicom-data", "data_store", "data"))
SHARED = ("nema-wg04", "nema-multiframe", "pydicom-data-extra")

PIXELS = ("7FE00008", "7FE00009", "7FE00010")
EXACT, WITHIN, OTHER, REFUSED, DIFFERENT = "exact", "within", "no image", "refused", "different"

Theirs = tuple[dict[str, np.ndarray], list[str]]
"""Pictures by the decoder's name, and which decoders gave up."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a series of the static tree."""

    corpus: str
    name: str
    path: Path

    def __str__(self) -> str:
        return f"{self.corpus}/{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one source; a row of the table."""

    corpus: str
    file: str
    syntax: str
    image: str
    frames: int
    result: str
    reason: str


def sources() -> list[Source]:
    """Everything there is on this machine, in the order of the table."""
    found = [
        Source(corpus, name, path)
        for corpus, package, folder in PACKAGES
        for name, path in files_of_package(package, folder)
    ]
    for name in SHARED:
        folder = corpus_folder() / name
        found += [Source(name, path.name, path) for path in sorted(folder.glob("*.dcm"))]
    tree = corpus_folder() / "static-dicomweb"
    series = sorted(path.parent for path in tree.glob("studies/*/series/*/metadata.gz"))
    return found + [Source("static-dicomweb", _series_name(path), path) for path in series]


def _series_name(folder: Path) -> str:
    """The study's and the series' last digits tell them apart."""
    return f"…{folder.parts[-3][-8:]}/…{folder.name[-8:]}"


def judge(source: Source, worker: DecodeWorker, chosen: Callable[[int], range]) -> Row:
    """Decode frames of a source and compare them.

    Parameters
    ----------
    chosen
        Which of so many frames, counted from 0.
    """
    if source.path.is_dir():
        with gzip.open(source.path / "metadata.gz") as file:
            instances = [DataSet(each) for each in json.load(file)]
        syntax = instances[0].string("AvailableTransferSyntaxUID")
        return _judged(source, syntax, instances, worker, chosen, _TreeFrames(source.path))
    try:
        header = header_of(source.path)
    except NotDicomError as error:
        return Row(source.corpus, source.name, "", "", 0, REFUSED, f"{error}")
    metadata = complete_metadata(header, NO_UIDS)
    frames = _FileFrames(source.path, header)
    return _judged(source, header.transfer_syntax_uid, [DataSet(metadata)], worker, chosen, frames)


def _judged(
    source: Source,
    syntax: str,
    instances: list[DataSet],
    worker: DecodeWorker,
    chosen: Callable[[int], range],
    frames: "_FileFrames | _TreeFrames",
) -> Row:
    names = (source.corpus, source.name, syntax_name(syntax))
    made = display_sets(instances)
    if not any(each.frames or each.message for each in made):
        return Row(*names, "", 0, DIFFERENT, "neither shown nor refused")
    if not any(set(PIXELS) & set(each.json) or each.integer("Rows") for each in instances):
        kind = UID(instances[0].string("SOPClassUID")).name or "no SOP class"
        return Row(*names, "", 0, OTHER, f"no pixels: {kind}")
    try:
        every = [frame for each in instances for frame in frames_of(each)]
    except PixelFormatError as error:
        return Row(*names, "", 0, REFUSED, f"{error}")
    present = [frame for frame in every if frames.has(frame)]
    comparison = Comparison(syntax, every[0].format)
    for index in chosen(len(present)):
        comparison.add(*_compared(present[index], worker, frames))
    image, absent = described(every[0].format), len(every) - len(present)
    if not present:
        return Row(*names, image, 0, OTHER, f"the corpus lacks all its frames ({absent})")
    reason = comparison.reason + (f"; the corpus lacks {absent} more frames" if absent else "")
    return Row(*names, image, len(present), comparison.result, reason)


def syntax_name(syntax: str) -> str:
    """Its name in PS3.6, shortened."""
    name = UID(syntax).name if syntax else ""
    return name.replace(" Image Compression", "").replace(", Non-Hierarchical", "")


class _FileFrames:
    """Frames of a file, ours and those of others."""

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self._layout = header.layout
        self._syntax = header.transfer_syntax_uid
        self._reader = FrameReader()
        self._ds = _helped(pydicom.dcmread(path, force=True), self._syntax)
        self._streams: list[bytes] | None = None
        original = _original(path)
        self._original = (
            _helped(pydicom.dcmread(original, force=True)) if original is not None else None
        )

    def has(self, _frame: Frame) -> bool:
        """A file has what it says; where not, its frames are refused."""
        return True

    def ours(self, frame: Frame) -> tuple[bytes, str]:
        """Bytes and transfer syntax as our server sends them."""
        if self._layout is None:
            raise FrameError("the file ends before its pixels")
        data = self._reader.frame(self._path, 0, self._layout, frame.number)
        return data, frame.transfer_syntax_uid

    def theirs(self, frame: Frame, layout: dict[str, Any]) -> Theirs:
        """What other decoders make of it."""
        index = frame.number - 1
        if self._syntax in NATIVE:
            return self._native(self._ds, index, layout)
        pictures, failures = decoded(self._codestream(frame), self._syntax, layout)
        if self._original is not None:
            (picture,) = self._native(self._original, index, layout)[0].values()
            pictures["the uncompressed original"] = picture
        return pictures, failures

    def _codestream(self, frame: Frame) -> bytes:
        if "PixelData" not in self._ds:  # pydicom leaves out what is cut short
            return self.ours(frame)[0]
        self._streams = self._streams or list(codestreams(self._ds))
        return self._streams[frame.number - 1]

    def _native(self, ds: pydicom.Dataset, index: int, layout: dict[str, Any]) -> Theirs:
        try:
            values = native_frame(ds, index)
        except Exception as error:  # noqa: BLE001 - pydicom's errors are of many kinds
            return {}, [f"pydicom: {type(error).__name__}"]
        return {"pydicom": shown(values, ds.PhotometricInterpretation, layout)}, []


def _helped(ds: pydicom.FileDataset, syntax: str = "") -> pydicom.FileDataset:
    """A data set that pydicom decodes, where an attribute that is no pixel keeps it from that."""
    if "TransferSyntaxUID" not in ds.file_meta and syntax:
        ds.file_meta.TransferSyntaxUID = UID(syntax)
    frames = ds._dict.get(0x00280008)
    if frames is not None and not bytes(frames.value or b"1").strip(b" \0").isdigit():
        ds.NumberOfFrames = 1
    return ds


def _original(path: Path) -> Path | None:
    """The same image without compression, as NEMA and pydicom name them."""
    for coding, twin in _TWINS:
        if path.stem.endswith(coding):
            original = path.with_name(f"{path.stem.removesuffix(coding)}{twin}.dcm")
            if original.exists():
                return original
    return None


_TWINS = (
    *(("_J2KI", "_UNCI"), ("_J2KR", "_UNCR")),
    *((coding, "_UNC") for coding in ("_J2KR", "_JLSL", "_JPLL", "_RLE")),
    *((coding, "") for coding in ("_RLE", "_rle", "_j2k", "_deflate")),
    *((coding, "") for coding in ("_jp2klossless", "_jpeg_ls_lossless", "_jpeg_2k_lossless")),
    *((f"_rle_{n}frame", f"_{n}frame") for n in (1, 2)),
)


class _TreeFrames:
    """Frames of a series of a static DICOMweb tree."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, frame: Frame) -> bool:
        """A few files of the original tree are absent."""
        return self._path(frame) is not None

    def _path(self, frame: Frame) -> Path | None:
        """The file that a server of such trees answers the frame's address with."""
        folder = self._folder / "instances" / frame.sop_instance_uid / "frames"
        names = (f"{frame.number}{kind}{packed}" for kind in ("", ".mht") for packed in ("", ".gz"))
        return next((folder / name for name in names if (folder / name).exists()), None)

    def ours(self, frame: Frame) -> tuple[bytes, str]:
        """The answer of a file server, in parts or not."""
        path = self._path(frame)
        if path is None:
            raise FrameError("the corpus lacks the frame")
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data, frame.transfer_syntax_uid

    def theirs(self, frame: Frame, layout: dict[str, Any]) -> Theirs:
        """What other decoders make of the part's body."""
        data, _ = self.ours(frame)
        if not data.startswith(b"--"):
            return decoded(data, NATIVE[1], layout)
        head, _, body = data.partition(b"\r\n\r\n")
        boundary = head.split(b"\r\n", 1)[0]
        body = body[: body.rindex(b"\r\n" + boundary)]
        _, _, syntax = head.partition(b"transfer-syntax=")
        syntax = syntax.split(b"\r\n")[0].strip(b'" ')
        return decoded(body, syntax.decode("ascii") or NATIVE[1], layout)


def described(layout: PixelFormat) -> str:
    """Photometric interpretation and what else matters, in few words."""
    kind = "float" if layout.floating else f"{layout.bits_stored}/{layout.bits_allocated} bits"
    signed = ", signed" if layout.signed else ""
    planar = ", planar" if layout.planar else ""
    size = f"{layout.columns} × {layout.rows}"
    return f"{layout.photometric}, {size}, {kind}{signed}{planar}"


def _compared(
    frame: Frame, worker: DecodeWorker, frames: _FileFrames | _TreeFrames
) -> tuple[np.ndarray | None, str, dict[str, np.ndarray], list[str]]:
    layout = worker_format(frame.format)
    theirs, failures = frames.theirs(frame, layout)
    try:
        data, syntax = frames.ours(frame)
    except FrameError as error:
        return None, f"{error}", theirs, failures
    answer = worker.decode(data, layout, syntax)
    return answer.pixels, answer.message.get("reason", ""), theirs, failures


def worker_format(layout: PixelFormat) -> dict[str, Any]:
    """A pixel format as the page hands it to the decode worker."""
    names = {"samples_per_pixel": "samplesPerPixel", "bits_allocated": "bitsAllocated"}
    names |= {"bits_stored": "bitsStored", "high_bit": "highBit"}
    return {names.get(name, name): value for name, value in asdict(layout).items()}


class Comparison:
    """Collects what frames of one source show."""

    def __init__(self, syntax: str, layout: PixelFormat) -> None:
        self._lossy = syntax in MAY_BE_LOSSY
        self._dct = syntax in JPEG
        self._range = 2 ** (8 if layout.samples_per_pixel > 1 else layout.bits_stored)
        self._refusals: set[str] = set()
        self._failures: set[str] = set()
        self._names: dict[str, None] = {}
        """Who else decoded a frame, in the order they came."""
        self._alone = False
        """There is a frame that nobody else decoded."""
        self._ours = 0
        """The largest difference from the nearest other decoder."""
        self._theirs = 0
        """The largest difference of other decoders among themselves."""
        self._shapes = True
        self._count = 0

    def add(
        self,
        ours: np.ndarray | None,
        refusal: str,
        theirs: dict[str, np.ndarray],
        failures: list[str],
    ) -> None:
        """Take one frame in."""
        self._failures.update(failures)
        if ours is None:
            self._refusals.add(refusal)
            return
        self._count += 1
        self._names.update(dict.fromkeys(theirs))
        if not theirs:
            self._alone = True
            return
        if any(picture.shape != ours.shape for picture in theirs.values()):
            self._shapes = False
            return
        pictures = list(theirs.values())
        self._ours = max(self._ours, min(difference(ours, each) for each in pictures))
        among = [difference(a, b) for n, a in enumerate(pictures) for b in pictures[:n]]
        self._theirs = max(self._theirs, *among, 0)

    @property
    def result(self) -> str:
        """The verdict."""
        if self._refusals:
            return REFUSED
        if not self._shapes or not self._names or self._alone:
            return DIFFERENT
        if self._ours == 0 and (self._lossy or self._theirs == 0):
            return EXACT
        return WITHIN if self._lossy and self._ours <= self._tolerance else DIFFERENT

    @property
    def _tolerance(self) -> float:
        """What two others differ by; where one of them is off, no more than 1/64 of the range.

        Decoders that do their discrete cosine transform right may differ by 1 (ITU-T T.83).
        """
        return max(1 if self._dct or self._theirs else 0, min(self._theirs, self._range // 64))

    @property
    def reason(self) -> str:
        """Why it is that."""
        if self._refusals:
            who = f" ({', '.join(sorted(self._failures))})" if self._failures else ""
            return "; ".join(sorted(self._refusals)) + who
        *most, last = self._names or [""]
        others = f"{', '.join(most)} and {last}" if most else last
        failed = f" ({', '.join(sorted(self._failures))})" if self._failures else ""
        if not self._names or self._alone:
            return f"nobody else decodes it{failed}"
        if not self._shapes:
            return f"another size than {others} give{failed}"
        if self._ours == 0:
            text = f"bit for bit as in {others}{failed}"
        else:
            text = f"off by {self._ours} at most from the nearest of {others}{failed}"
        return f"{text}; these differ by up to {self._theirs}" if self._theirs else text


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference of two pictures; not-a-number equals itself."""
    if one.dtype.kind == "f":
        return 0 if np.array_equal(one, other.astype(one.dtype), equal_nan=True) else float("inf")
    return int(np.abs(one.astype(np.int64) - other.astype(np.int64)).max())


def every_frame(count: int) -> range:
    """All of them."""
    return range(count)


def sample(count: int) -> range:
    """First, last and a few between."""
    return range(0, count, max(1, (count - 1) // 3))
