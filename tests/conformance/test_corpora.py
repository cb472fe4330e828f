"""The public corpora: every object is understood or refused with a reason, pixels are exact.

Each file goes the whole way that it goes in the viewer: embedded server, source, display sets,
decode worker. The oracle is pydicom with its codecs.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.encaps import get_frame
from pydicom.pixels import pixel_array
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
)
from starlette.applications import Starlette

from negatoscope.cli.dicomjson import dicom_json
from negatoscope.cli.server import create_app
from negatoscope.cli.server.tree import serve_static_tree
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.display_sets import DisplaySet, display_sets
from negatoscope.sources.query import StudyQuery
from tests.conformance.conftest import MakeSource
from tests.support.corpus import corpus_folder
from tests.support.decode_harness import (  # noqa: F401
    Answer,
    DecodeWorker,
    dataset_format,
    decode_worker,
)
from tests.support.servers import AsgiServer

STUDIES_OF_THE_STATIC_TREE = 11
FOLDERS = ("nema-wg04", "nema-multiframe", "pydicom-data-extra")
LOSSY = (JPEG2000, JPEGLSNearLossless, JPEGExtended12Bit, JPEGBaseline8Bit, HTJ2K)
ROUNDING = 2  # stored values
ACCEPT = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'


def corpus_files() -> list[Path]:
    root = corpus_folder()
    return [path for name in FOLDERS for path in sorted((root / name).glob("*.dcm"))]


def read(path: Path) -> pydicom.FileDataset:
    return pydicom.dcmread(path, force=True)


def made_of(path: Path) -> tuple[DisplaySet, ...]:
    return display_sets([DataSet(dicom_json(read(path)).json)])


@pytest.fixture(scope="module")
def static_url(corpus: Path) -> Iterator[str]:
    with AsgiServer(Starlette(routes=[serve_static_tree(corpus / "static-dicomweb")])) as server:
        yield f"{server.url}/dicom-web"


@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.stem)
def test_every_object_is_shown_or_refused_with_a_reason(path: Path):
    for made in made_of(path):
        assert made.kind in ("image", "unsupported")
        if made.kind == "image":
            assert made.frames
        else:
            assert made.message


@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.stem)
def test_pixels_are_those_of_the_reference(
    path: Path,
    tmp_path: Path,
    decode_worker: DecodeWorker,  # noqa: F811
):
    ds = read(path)
    wanted = _oracle(ds, path)
    answer = _through_the_server(ds, path, tmp_path, decode_worker)
    assert answer.ok, answer.message
    found: Any = answer.pixels
    assert found.shape == wanted.shape
    difference = np.abs(found.astype(np.int64) - wanted.astype(np.int64)).max()
    assert difference <= _tolerance(ds)


def _tolerance(ds: pydicom.FileDataset) -> int:
    """Lossy decoders and conversions to RGB may round differently; nothing else may."""
    if ds.file_meta.TransferSyntaxUID in LOSSY or ds.PhotometricInterpretation.startswith("YBR"):
        return ROUNDING
    return 0


def _through_the_server(
    ds: pydicom.FileDataset, path: Path, folder: Path, worker: DecodeWorker
) -> Answer:
    """The first frame by way of the embedded server; by itself where the file lacks its UIDs."""
    if "StudyInstanceUID" not in ds:
        syntax = ds.file_meta.TransferSyntaxUID
        data = ds.PixelData
        if syntax.is_compressed:
            data = get_frame(data, 0, number_of_frames=int(ds.get("NumberOfFrames", 1)))
        return worker.decode(data, dataset_format(ds), syntax)
    shutil.copy(path, folder)
    with AsgiServer(create_app(None, folder)) as server:
        url = (
            f"{server.url}/dicom-web/studies/{ds.StudyInstanceUID}"
            f"/series/{ds.SeriesInstanceUID}/instances/{ds.SOPInstanceUID}/frames/1"
        )
        return worker.fetch(url, dataset_format(ds), headers={"Accept": ACCEPT})


def _oracle(ds: pydicom.FileDataset, path: Path) -> Any:
    """The first frame: NEMA's uncompressed reference, else what pydicom reads; RGB of 8 bits."""
    reference = path.with_name(f"{path.stem.split('_')[0]}_UNC.dcm")
    if reference.exists() and ds.file_meta.TransferSyntaxUID not in LOSSY:
        ds = read(reference)
    if "PixelData" not in ds:
        pytest.skip("it holds no integer pixels")
    if ds.file_meta.get("TransferSyntaxUID") == JPEGExtended12Bit:
        return imagecodecs.jpeg8_decode(get_frame(ds.PixelData, 0, number_of_frames=1))
    try:
        raw = ds.PhotometricInterpretation == "PALETTE COLOR" or ds.SamplesPerPixel == 1
        pixels = pixel_array(ds, index=0, raw=raw)
    except (ValueError, RuntimeError, AttributeError, NotImplementedError) as error:
        pytest.skip(f"pydicom itself cannot read {path.name}: {type(error).__name__}")
    wide_colour = pixels.ndim == 3 and pixels.dtype.itemsize == 2
    return pixels >> 8 if wide_colour else pixels  # colours are shown with 8 bits


async def test_the_static_tree_lists_its_studies_and_all_of_them_open(
    static_url: str, make_source: MakeSource
):
    source = make_source(static_url, staticWado=True)
    found = await source.search_studies(StudyQuery(), limit=500, offset=0)
    assert len(found.rows) == STUDIES_OF_THE_STATIC_TREE
    for row in found.rows:
        for series in await source.search_series(row.study_instance_uid):
            instances = await source.series_metadata(
                row.study_instance_uid, series.series_instance_uid
            )
            made = display_sets(instances)
            assert made
            assert all(each.frames or each.message for each in made)
