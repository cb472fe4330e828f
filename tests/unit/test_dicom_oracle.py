"""Real files: everything pydicom ships becomes display sets, with pydicom's own figures."""

import base64
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_windowing

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.tables import palette
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.frames import Frame, frames_of

FILES = sorted((Path(pydicom.__file__).parent / "data" / "test_files").rglob("*.dcm"))


def json_of(dataset: pydicom.Dataset) -> DataSet:
    """Metadata as a server sends it: without pixels."""
    tags = [tag for tag in dataset.keys() if tag.group != 0x7FE0]  # noqa: SIM118
    copy = pydicom.Dataset({tag: dataset[tag] for tag in tags})
    return DataSet(copy.to_json_dict(suppress_invalid_tags=True))


def read(path: Path) -> pydicom.Dataset | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(path, force=True)
            dataset.to_json_dict(suppress_invalid_tags=True)
        except Exception:  # noqa: BLE001
            return None  # damaged on purpose: no server could send it either
    return dataset


def test_every_file_of_pydicom_becomes_a_display_set_or_says_why_not():
    images = 0
    for path in FILES:
        dataset = read(path)
        if dataset is None or "SOPClassUID" not in dataset:
            continue
        for made in display_sets([json_of(dataset)]):
            assert made.frames or made.message, path.name
            images += made.is_image
    assert images > 50


def frame_of(name: str) -> tuple[Frame, pydicom.Dataset]:
    path = get_testdata_file(name, download=False)
    if not path:
        pytest.skip(f"pydicom's own file {name} is not installed")
    dataset = pydicom.dcmread(path)
    return frames_of(json_of(dataset))[0], dataset


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "rtdose_1frame.dcm"])
def test_modality_values_are_those_of_pydicom(name: str):
    frame, dataset = frame_of(name)
    stored = dataset.pixel_array.ravel()[::97]
    expected = apply_modality_lut(stored, dataset)
    if dataset.Modality == "RTDOSE":
        expected = stored * float(dataset.DoseGridScaling)
    assert [frame.modality_lut.apply(int(x)) for x in stored] == pytest.approx(expected)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_windowed_values_are_those_of_pydicom(function: str):
    frame, dataset = frame_of("CT_small.dcm")
    dataset.WindowCenter, dataset.WindowWidth, dataset.VOILUTFunction = 40, 400, function
    (frame,) = frames_of(json_of(dataset))
    dataset.BitsStored, dataset.PixelRepresentation = 16, 0  # pydicom's output range
    values = np.arange(-300, 600, 7).astype(np.float64)
    del dataset.RescaleSlope, dataset.RescaleIntercept
    expected = apply_windowing(values, dataset) / 65535 * 255
    assert [frame.windows[0].apply(float(v)) for v in values] == pytest.approx(expected)


@pytest.mark.parametrize("name", ["examples_palette.dcm"])
def test_palette_colours_are_those_of_pydicom(name: str):
    _, dataset = frame_of(name)
    found = palette(json_of(dataset))
    assert found is not None
    stored = np.arange(256, dtype=np.uint8)
    expected = apply_color_lut(stored, dataset)
    if expected.dtype == np.uint16:
        expected = expected >> 8
    assert [found.colour(int(v)) for v in stored] == [tuple(map(int, c)) for c in expected]


def test_a_table_may_be_handed_over_after_it_was_fetched():
    _, dataset = frame_of("examples_palette.dcm")
    json: dict[str, Any] = dict(json_of(dataset).json)
    bulk = {}
    for name, tag in (("Red", "00281201"), ("Green", "00281202"), ("Blue", "00281203")):
        inline = json[tag].pop("InlineBinary")
        json[tag]["BulkDataURI"] = f"bulk/{name}"
        bulk[f"{name}PaletteColorLookupTableData"] = base64.b64decode(inline)
    assert palette(DataSet(json)) is None
    assert palette(DataSet(json), bulk) == palette(json_of(dataset))
