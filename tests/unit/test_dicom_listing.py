"""Attributes as a person reads them: compared with what pydicom says of the same files."""

import json
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.datadict import dictionary_description, keyword_for_tag

from negatoscope.dicom import listing
from negatoscope.dicom.dataset import DataSet

FILES = ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "test-SR.dcm", "liver.dcm", "vlut_04.dcm")
NUMBERS = ("DS", "IS", "FL", "FD", "SL", "SS", "UL", "US", "SV", "UV")
BYTES = ("OB", "OW", "OF", "OD", "OL", "OV", "UN")


def opened(name: str) -> tuple[pydicom.Dataset, DataSet]:
    path = get_testdata_file(name)
    assert path
    whole = pydicom.dcmread(Path(path))
    model = whole.to_json_dict(bulk_data_threshold=1 << 30, suppress_invalid_tags=True)
    return whole, DataSet(json.loads(json.dumps(model)))


def by_path(whole: pydicom.Dataset, path: str) -> Any:
    parts = path.split(".")
    for tag, number in zip(parts[0::2], parts[1::2], strict=False):
        whole = whole[int(tag, 16)].value[int(number)]
    return whole[int(parts[-1], 16)]


def told_by_pydicom(element: Any) -> list[str]:
    value = element.value
    if element.VM > 1:
        return [str(each) for each in value]
    return [] if value is None or value == "" else [str(value)]


@pytest.mark.parametrize("name", FILES)
def test_every_value_is_what_pydicom_reads(name: str) -> None:
    whole, data_set = opened(name)
    compared = 0
    for element in listing.walk(data_set):
        if not element.tag:
            continue
        theirs = by_path(whole, element.path)
        assert element.vr == theirs.VR or theirs.VR in ("OB or OW", "US or SS")
        if element.items is not None:
            assert element.items == len(theirs.value)
        elif element.vr in NUMBERS:
            numbers = [float(part) for part in element.value.split("\\") if part]
            assert numbers == pytest.approx([float(text) for text in told_by_pydicom(theirs)])
        elif element.vr not in BYTES:
            assert element.value.split("\\") == (told_by_pydicom(theirs) or [""])
        elif not element.value.endswith(("byte", "bytes")):
            assert element.value == theirs.value.decode("ascii").rstrip("\0 ")
        else:
            assert element.value.split()[0] == str(len(theirs.value))
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("name", FILES)
def test_no_attribute_is_left_out(name: str) -> None:
    whole, data_set = opened(name)
    theirs = sum(1 for _ in whole.iterall())
    assert sum(1 for element in listing.walk(data_set) if element.tag) == theirs


def test_names_and_keywords_are_those_of_the_dictionary() -> None:
    _, data_set = opened("CT_small.dcm")
    named = 0
    for element in listing.walk(data_set):
        if element.keyword:
            tag = int(element.path.rpartition(".")[2], 16)
            assert (element.name, element.keyword) == (
                dictionary_description(tag),
                keyword_for_tag(tag),
            )
            named += 1
    assert named > 50


def test_private_attributes_say_whose_they_are() -> None:
    whole, data_set = opened("CT_small.dcm")
    for element in listing.elements(data_set):
        if element.name == "Private attribute":
            theirs = whole[int(element.path, 16)]
            assert element.creator == theirs.private_creator
            break
    else:
        raise AssertionError("this file has private attributes")


def test_an_attribute_whose_creator_is_missing_has_none() -> None:
    element = next(listing.elements(DataSet({"00091001": {"vr": "LO", "Value": ["x"]}})))
    assert (element.name, element.creator, element.value) == ("Private attribute", "", "x")


def test_the_data_set_around_a_path_is_found_and_a_wrong_path_told() -> None:
    inner = {"00081155": {"vr": "UI", "Value": ["1.2"]}}
    data_set = DataSet({"00081140": {"vr": "SQ", "Value": [{}, inner]}})
    assert listing.at(data_set, "00081140.1.00081155").string("00081155") == "1.2"
    for path in ("00081140.2.00081155", "00081140.x.00081155", "zz.0.00081155"):
        with pytest.raises(KeyError):
            listing.at(data_set, path)


def test_a_value_that_is_kept_apart_says_so_without_its_address() -> None:
    data_set = DataSet({"7FE00010": {"vr": "OW", "BulkDataURI": "https://here/token"}})
    assert next(listing.elements(data_set)).value == "Kept apart by the source"


def test_what_is_no_attribute_is_passed_over() -> None:
    data_set = DataSet({"00100010": 7, "nonsense": {}, "0010001": {}, "00100020": {"vr": 5}})
    assert [(e.tag, e.vr, e.value) for e in listing.walk(data_set)] == [
        ("(0010,0010)", "?", ""),
        ("(0010,0020)", "?", ""),
    ]
