"""The decode worker on public images: NEMA's compression samples and pydicom's test files."""

import warnings
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.encaps import get_frame
from pydicom.pixels import pixel_array

from tests.support.decode_harness import DecodeWorker, dataset_format

IMAGES = ["CT1", "MR1", "MR2", "NM1", "US1", "VL2"]
LOSSLESS = ["RLE", "JPLL", "JLSL", "J2KR"]
LOSSY = {"JLSN": 12, "J2KI": 700, "JPLY": 700}

EXTRA = [
    "HTJ2KLossless_08_RGB.dcm", "JLSL_08_07_0_1F.dcm", "JLSL_16_15_1_1F.dcm", "JLSL_RGB_ILV0.dcm",
    "JLSL_RGB_ILV1.dcm", "JLSL_RGB_ILV2.dcm", "JLSN_RGB_ILV0.dcm",
    "MR-SIEMENS-DICOM-WithOverlays.dcm",
    "SC_ybr_full_uncompressed.dcm", "color-pl.dcm", "color-px.dcm",
    "eCT_Supplemental.dcm", "emri_small.dcm", "emri_small_RLE.dcm", "emri_small_big_endian.dcm",
    "emri_small_jpeg_2k_lossless.dcm", "emri_small_jpeg_ls_lossless.dcm", "gdcm-US-ALOKA-16.dcm",
    "liver_nonbyte_aligned_j2k.dcm", "mlut_18.dcm", "parametric_map_float.dcm", "vlut_04.dcm",
]  # fmt: skip

PYDICOM = [
    "693_J2KI.dcm", "CT_small.dcm", "ExplVR_BigEnd.dcm", "GDCMJ2K_TextGBR.dcm",
    "J2K_pixelrep_mismatch.dcm", "JPEG2000.dcm", "JPEGLSNearLossless_08.dcm",
    "JPEGLSNearLossless_16.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "MR_small_bigendian.dcm",
    "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm", "MR_small_padded.dcm",
    "SC_jpeg_no_color_transform.dcm", "SC_jpeg_no_color_transform_2.dcm", "SC_rgb_dcmtk_+eb+cr.dcm",
    "SC_rgb_dcmtk_+eb+cy+n1.dcm", "SC_rgb_dcmtk_+eb+cy+np.dcm", "SC_rgb_dcmtk_+eb+cy+s2.dcm",
    "SC_rgb_gdcm_KY.dcm", "SC_rgb_jls_lossy_line.dcm", "SC_rgb_jls_lossy_sample.dcm",
    "SC_rgb_jpeg.dcm", "SC_rgb_jpeg_app14_dcmd.dcm", "SC_rgb_jpeg_dcmtk.dcm",
    "SC_rgb_jpeg_lossy_gdcm.dcm", "SC_rgb_rle.dcm", "SC_rgb_rle_2frame.dcm", "SC_rgb_small_odd.dcm",
    "SC_ybr_full_422_uncompressed.dcm", "examples_ybr_color.dcm", "examples_palette.dcm",
]  # fmt: skip


def read(path: Path) -> pydicom.Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(path, force=True)  # some lack the preamble


def first_frame(ds: pydicom.Dataset) -> bytes:
    frames = int(ds.get("NumberOfFrames", 1) or 1)
    data = ds.get("PixelData") or ds.get("FloatPixelData")
    if ds.file_meta.TransferSyntaxUID.is_encapsulated:
        return get_frame(data, 0, number_of_frames=frames)
    return bytes(data[: len(data) // frames])


def decode(worker: DecodeWorker, ds: pydicom.Dataset) -> Any:
    fmt = {k: str(v) if isinstance(v, str) else v for k, v in dataset_format(ds).items()}
    return worker.decode(first_frame(ds), fmt, str(ds.file_meta.TransferSyntaxUID))


def assert_equal_to_pydicom(worker: DecodeWorker, path: Path) -> None:
    ds = read(path)
    answer = decode(worker, ds)
    assert answer.message.get("reason") is None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = pixel_array(ds, index=0)
    np.testing.assert_array_equal(answer.pixels, expected)
    assert (answer.min, answer.max) == (expected.min(), expected.max())


@pytest.fixture
def nema(corpus: Path) -> Path:
    folder = corpus / "nema-wg04"
    if not folder.is_dir():
        pytest.skip(f"the NEMA compression samples are not at {folder}")
    return folder


def sample(folder: Path, image: str, coding: str) -> pydicom.Dataset:
    path = folder / f"{image}_{coding}.dcm"
    if not path.exists():
        pytest.skip(f"the samples have no {path.name}")
    return read(path)


@pytest.mark.parametrize("coding", LOSSLESS)
@pytest.mark.parametrize("image", IMAGES)
def test_lossless_samples_equal_the_reference_bit_for_bit(
    decode_worker: DecodeWorker, nema: Path, image: str, coding: str
) -> None:
    reference = pixel_array(sample(nema, image, "UNC"))
    answer = decode(decode_worker, sample(nema, image, coding))
    assert answer.message.get("reason") is None
    np.testing.assert_array_equal(answer.pixels, reference)


@pytest.mark.parametrize("coding", LOSSY)
@pytest.mark.parametrize("image", IMAGES)
def test_lossy_samples_stay_near_the_reference(
    decode_worker: DecodeWorker, nema: Path, image: str, coding: str
) -> None:
    reference = pixel_array(sample(nema, image, "UNC")).astype(int)
    answer = decode(decode_worker, sample(nema, image, coding))
    assert answer.message.get("reason") is None
    difference = np.abs(answer.pixels.astype(int) - reference)
    assert difference.max() <= LOSSY[coding]
    assert difference.mean() <= 0.02 * (reference.max() - reference.min())


@pytest.mark.parametrize("image", IMAGES)
def test_twelve_bit_jpeg_is_what_libjpeg_makes_of_it(
    decode_worker: DecodeWorker, nema: Path, image: str
) -> None:
    ds = sample(nema, image, "JPLY")
    expected = imagecodecs.jpeg8_decode(first_frame(ds)).astype(int)
    answer = decode(decode_worker, ds)
    np.testing.assert_allclose(answer.pixels.astype(int), expected, atol=1)


@pytest.mark.parametrize("name", EXTRA)
def test_public_samples_equal_what_pydicom_makes_of_them(
    decode_worker: DecodeWorker, corpus: Path, name: str
) -> None:
    path = corpus / "pydicom-data-extra" / name
    if not path.exists():
        pytest.skip(f"{path.name} is not in the corpus")
    assert_equal_to_pydicom(decode_worker, path)


@pytest.mark.parametrize("name", PYDICOM)
def test_the_test_files_of_pydicom_equal_what_it_makes_of_them(
    decode_worker: DecodeWorker, name: str
) -> None:
    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip(f"this pydicom comes without {name}")
    assert_equal_to_pydicom(decode_worker, Path(path))


def test_a_truncated_public_sample_is_called_so(decode_worker: DecodeWorker) -> None:
    path = get_testdata_file("MR_truncated.dcm", download=False)
    if path is None:
        pytest.skip("this pydicom comes without MR_truncated.dcm")
    answer = decode(decode_worker, read(Path(path)))
    assert (answer.kind, "8130 of 8192 bytes" in answer.reason) == ("truncated", True)
