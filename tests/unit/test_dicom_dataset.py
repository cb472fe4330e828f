import base64
import struct
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.dataset import PRIVATE, DataSet, tag_of
from negatoscope.dicom.series.acquisition import acquired, slice_thickness_mm
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.frame_labels import frame_labels
from negatoscope.dicom.series.quantities import more_values, place_values
from tests.support.instances import attributes, data_set

KEYWORDS = (
    "PatientName",
    "Rows",
    "ImagePositionPatient",
    "WindowCenter",
    "WindowWidth",
    "ReferencedSeriesSequence",
    "LUTData",
    "NumberOfFrames",
    "SOPClassUID",
)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((10**400, -(10**4000), 1 << 64))
    | st.floats()
    | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4)
    ),
    max_leaves=12,
)
elements = json_values | st.fixed_dictionaries(
    {"vr": st.sampled_from(("DS", "US", "UN", "PN", "SQ", "OW", ""))},
    optional={
        "Value": json_values | st.lists(json_values, max_size=4),
        "InlineBinary": json_values,
        "BulkDataURI": json_values,
    },
)


def test_a_keyword_stands_for_its_tag():
    assert tag_of("PatientName") == "00100010"
    assert tag_of("00091011") == "00091011"


def test_an_unknown_keyword_is_a_programming_error():
    with pytest.raises(KeyError, match="PatientNaem"):
        data_set().string("PatientNaem")


def test_values_are_read_by_their_type():
    ds = data_set(
        Rows=512, PixelSpacing=("0.7", 0.8), ImageType=("ORIGINAL", "PRIMARY"), PatientName="A^B"
    )
    assert ds.integer("Rows") == 512
    assert ds.numbers("PixelSpacing") == (0.7, 0.8)
    assert ds.strings("ImageType") == ("ORIGINAL", "PRIMARY")
    assert ds.person_name("PatientName") == "A, B"
    assert "Columns" not in ds
    assert ds.string("Columns", "none") == "none"


@pytest.mark.parametrize("value", [True, None, "abc", {}, [], float("nan"), 10**400, "1e999"])
def test_a_number_of_the_wrong_kind_reads_as_absent(value: object):
    ds = DataSet({tag_of("Rows"): {"vr": "US", "Value": [value]}})
    assert ds.number("Rows") is None
    assert ds.numbers("Rows") == ()
    assert ds.integer("Rows") is None


def test_one_bad_number_makes_a_vector_absent_because_places_have_meaning():
    assert data_set(ImagePositionPatient=(1.0, None, 3.0)).numbers("ImagePositionPatient") == ()


def test_values_that_a_server_left_in_one_string_are_taken_apart():
    assert data_set(PatientOrientation="A\\F").strings("PatientOrientation") == ("A", "F")
    assert data_set(PixelSpacing="0.5\\0.25").numbers("PixelSpacing") == (0.5, 0.25)


def test_numbers_may_come_inline():
    inline = base64.b64encode(struct.pack("<2I", 7, 9)).decode()
    ds = DataSet({tag_of("DimensionIndexValues"): {"vr": "UL", "InlineBinary": inline}})
    assert ds.numbers("DimensionIndexValues") == (7.0, 9.0)


def test_a_private_attribute_is_found_by_its_creator():
    text = base64.b64encode(b"0.00034 ").decode()
    ds = DataSet(
        {
            "70530010": {"vr": "LO", "Value": ["Somebody else"]},
            "70530011": {"vr": "LO", "Value": ["Philips PET Private Group"]},
            "70531100": {"vr": "UN", "InlineBinary": text},
        }
    )
    found = ds.private(0x7053, 0x00, "Philips PET Private Group")
    assert found.number(PRIVATE) == pytest.approx(0.00034)
    assert ds.private(0x7053, 0x00, "Nobody").number(PRIVATE) is None


def test_a_representation_shows_no_values():
    assert "Smith" not in repr(data_set(PatientName="Smith^John"))


@given(st.dictionaries(st.sampled_from([tag_of(k) for k in KEYWORDS]), elements))
def test_hostile_json_never_raises(json: dict[str, object]):
    ds = DataSet(json)
    for keyword in KEYWORDS:
        ds.string(keyword)
        ds.strings(keyword)
        ds.number(keyword)
        ds.numbers(keyword)
        ds.integer(keyword)
        ds.sequence(keyword)
        ds.first(keyword)
        ds.person_name(keyword)
        ds.bulk_data_uri(keyword)
        ds.inline_bytes(keyword)


INSTANCE_KEYWORDS = (
    *("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "InstanceNumber", "Modality"),
    *("NumberOfFrames", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel", "Units"),
    *("PixelPaddingValue", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"),
    *("WindowCenter", "WindowWidth", "RescaleSlope", "VOILUTSequence", "ModalityLUTSequence"),
    *("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence", "FrameTimeVector"),
    *("SequenceOfUltrasoundRegions", "PatientOrientation", "SeriesNumber", "ImageType"),
    *("DimensionIndexSequence", "ConcatenationUID", "InConcatenationNumber", "FrameTime"),
    *("FrameIncrementPointer", "DetectorVector", "DetectorInformationSequence", "SliceVector"),
    *("RotationInformationSequence", "AngularViewVector", "EnergyWindowVector"),
    *("RadiopharmaceuticalInformationSequence", "PatientWeight", "PatientSize", "PatientSex"),
    *("RealWorldValueMappingSequence", "ViewCodeSequence", "ImageLaterality", "ViewPosition"),
    *("PositionerPrimaryAngle", "PositionerPrimaryAngleIncrement", "ImagerPixelSpacing"),
    *("CorrectedImage", "DecayCorrection", "SeriesDate", "SeriesTime", "AcquisitionDateTime"),
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from([tag_of(k) for k in INSTANCE_KEYWORDS]), elements),
        max_size=3,
    )
)
def test_display_sets_of_hostile_json_never_raise(objects: list[dict[str, object]]):
    frame = attributes(Rows=4, Columns=4)
    for made in display_sets(DataSet({**frame, **json}) for json in objects):
        assert made.frames or made.message
        for shown in made.frames[:2]:
            assert all(isinstance(text, str) for text in frame_labels(shown))
            assert len(acquired(shown)) == 2
            slice_thickness_mm(shown)
            place_values(shown, 1.5, 1.5)
            assert all(isfinite(q.value) for q in more_values(shown, 100.0))


NESTED = {
    "DimensionIndexSequence": ("DimensionIndexPointer", "FunctionalGroupPointer"),
    "SequenceOfUltrasoundRegions": (
        *("RegionLocationMinX0", "RegionLocationMinY0", "RegionLocationMaxX1"),
        *("RegionLocationMaxY1", "PhysicalDeltaX", "PhysicalDeltaY", "PhysicalUnitsXDirection"),
        *("ReferencePixelX0", "ReferencePixelY0", "RegionSpatialFormat"),
    ),
    "RealWorldValueMappingSequence": (
        *("RealWorldValueSlope", "RealWorldValueIntercept", "RealWorldValueLUTData"),
        *("RealWorldValueFirstValueMapped", "RealWorldValueLastValueMapped"),
    ),
    "RadiopharmaceuticalInformationSequence": (
        *("RadionuclideTotalDose", "RadionuclideHalfLife", "RadiopharmaceuticalStartTime"),
        "RadiopharmaceuticalStartDateTime",
    ),
    "DetectorInformationSequence": ("ImageOrientationPatient", "StartAngle"),
    "PerFrameFunctionalGroupsSequence": (
        *("FrameContentSequence", "PlanePositionSequence", "PixelMeasuresSequence"),
        "RealWorldValueMappingSequence",
    ),
}


@given(st.data())
def test_hostile_items_of_sequences_never_raise(data: st.DataObject):
    json: dict[str, Any] = attributes(
        Rows=4, Columns=4, Units="BQML", CorrectedImage=("ATTN", "DECY"), DecayCorrection="START"
    )
    json |= attributes(PatientWeight=70.0, SeriesDate="20250101", SeriesTime="080000")
    json |= attributes(Modality=data.draw(st.sampled_from(["PT", "NM", "US", "MR", "MG", "XA"])))
    json |= attributes(NumberOfFrames=data.draw(st.integers(1, 3)))
    for sequence, keywords in NESTED.items():
        keys = st.sampled_from([tag_of(keyword) for keyword in keywords])
        items = data.draw(st.lists(st.dictionaries(keys, elements), max_size=2))
        json[tag_of(sequence)] = {"vr": "SQ", "Value": items}
    for made in display_sets([DataSet(json)]):
        for shown in made.frames:
            assert all(isinstance(text, str) for text in frame_labels(shown))
            place_values(shown, 1.5, 1.5)
            more_values(shown, 1.0)


def test_a_number_too_long_to_write_reads_as_absent():
    ds = DataSet({tag_of("Rows"): {"vr": "US", "Value": [10**5000]}})
    assert ds.string("Rows") == ""
    assert ds.strings("Rows") == ("",)
    assert ds.number("Rows") is None
