"""The writer of DICOM files, with pydicom as the oracle."""

import json
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRLittleEndian

from negatoscope.dicom.encoding.writing import WriteError, decimal_string, written_file
from tests.support.corpus import files_of_package

SR = "1.2.840.10008.5.1.4.1.1.88.33"
BASIC = {
    "00080016": {"vr": "UI", "Value": [SR]},
    "00080018": {"vr": "UI", "Value": ["1.2.3"]},
}
WITHOUT_PIXELS = [
    (name, path)
    for name, path in files_of_package("pydicom", "data/test_files")
    if name in ("test-SR.dcm", "rtplan.dcm", "reportsi.dcm", "liver_1frame.dcm")
]


def read(element: dict) -> pydicom.Dataset:
    return pydicom.dcmread(BytesIO(written_file({**BASIC, **element})))


def test_a_file_says_what_it_is():
    dataset = read({})
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert dataset.file_meta.MediaStorageSOPClassUID == SR
    assert dataset.file_meta.MediaStorageSOPInstanceUID == "1.2.3"
    assert dataset.SpecificCharacterSet == "ISO_IR 192"


@pytest.mark.parametrize(("name", "path"), WITHOUT_PIXELS, ids=lambda value: str(value)[-20:])
def test_pydicom_reads_the_same_attributes_from_a_file_written_anew(name: str, path: Path):
    dataset = pydicom.dcmread(path)
    for keyword in ("PixelData", "SpecificCharacterSet"):
        if keyword in dataset:
            delattr(dataset, keyword)
    before = json.loads(dataset.to_json())
    after = pydicom.dcmread(BytesIO(written_file(before)))
    del after.SpecificCharacterSet
    assert json.loads(after.to_json()) == before


def test_names_of_all_scripts_are_written():
    name = {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    dataset = read({"00100010": {"vr": "PN", "Value": [name]}})
    assert dataset.PatientName == "Yamada^Tarou=山田^太郎=やまだ^たろう"


@given(st.floats(-1e300, 1e300))
def test_numbers_in_decimal_strings_are_short_enough_and_as_near_as_can_be(value: float):
    text = decimal_string(value)
    assert len(text) <= 16
    assert float(text) == pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize(
    "element",
    [
        {"00280010": {"vr": "US", "Value": ["SMITH"]}},
        {"00280010": {"vr": "US", "Value": [70000]}},
        {"00280030": {"vr": "DS", "Value": ["SMITH"]}},
        {"00100010": {"vr": "PN", "Value": [5]}},
        {"00081030": {"vr": "LO", "Value": ["SMITH" * 20000]}},
        {"00081030": {"Value": ["SMITH"]}},
    ],
)
def test_a_value_that_does_not_fit_is_told_by_its_attribute_and_not_quoted(element: dict):
    with pytest.raises(WriteError) as caught:
        written_file({**BASIC, **element})
    assert "SMITH" not in str(caught.value)
    (key,) = element
    assert key[:4] in str(caught.value)


def test_a_data_set_without_its_uids_is_not_written():
    with pytest.raises(WriteError, match="0008,0018"):
        written_file({"00080016": BASIC["00080016"]})
