"""Parametric maps: floating values with a quantity of their own."""

from pathlib import Path
from typing import Any

import pydicom
import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.lut import LINEAR_EXACT
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.quantities import more_values
from tests.support.corpus import corpus
from tests.support.dicom_files import PARAMETRIC_MAP
from tests.support.instances import attributes, multi_frame, one_display_set

__all__ = ["corpus"]


def mapping(unit: str, **values: Any) -> dict[str, Any]:
    return attributes(
        MeasurementUnitsCodeSequence=attributes(CodeValue=unit, CodingSchemeDesignator="UCUM"),
        **values,
    )


def map_frame(*mappings: dict[str, Any]) -> Frame:
    shared = {
        "RealWorldValueMappingSequence": mappings,
        "FrameVOILUTSequence": attributes(WindowCenter=0.5, WindowWidth=1.0),
    }
    instance = multi_frame(
        [{}, {}], shared, SOPClassUID=PARAMETRIC_MAP, BitsAllocated=32, FloatPixelData=0.0
    )
    return one_display_set(instance).frames[0]


def told(frame: Frame, stored: float) -> list[tuple[float, str, str]]:
    return [(q.value, q.unit, q.label) for q in more_values(frame, stored)]


def test_a_value_is_told_as_a_quantity_with_its_unit():
    line = mapping(
        "mm2/s",
        RealWorldValueSlope=1e-6,
        RealWorldValueIntercept=0.5,
        DoubleFloatRealWorldValueFirstValueMapped=0.0,
        DoubleFloatRealWorldValueLastValueMapped=2000.0,
        LUTExplanation="ADC",
    )
    frame = map_frame(line)
    assert told(frame, 1000.0) == [(pytest.approx(0.501), "mm²/s", "ADC")]
    assert told(frame, 2000.5) == []  # outside of what is mapped


def test_a_quantity_may_be_a_table():
    table = mapping(
        "[hnsf'U]",
        RealWorldValueLUTData=(10.0, 20.0, 40.0),
        RealWorldValueFirstValueMapped=5,
        RealWorldValueLastValueMapped=7,
    )
    frame = map_frame(table)
    assert [told(frame, v) for v in (4, 5, 7, 8)] == [
        [],
        [(10.0, "HU", "")],
        [(40.0, "HU", "")],
        [],
    ]


def test_several_quantities_are_all_told():
    both = (
        mapping("1", RealWorldValueSlope=2.0, RealWorldValueIntercept=0.0, LUTLabel="ratio"),
        mapping("s", RealWorldValueSlope=3.0, RealWorldValueIntercept=1.0),
    )
    assert told(map_frame(*both), 2.0) == [(4.0, "", "ratio"), (7.0, "s", "")]


@pytest.mark.parametrize("lacking", [{}, {"RealWorldValueLUTData": (1.0, 2.0)}])
def test_a_damaged_mapping_is_left_out(lacking: dict[str, Any]):
    assert told(map_frame(mapping("s", **lacking)), 1.0) == []


def test_windows_of_floating_values_count_no_whole_steps():
    (window,) = map_frame().windows
    assert window.function == LINEAR_EXACT
    assert window.bounds == (0.0, 1.0)
    assert window.apply(0.25) == pytest.approx(63.75)


@pytest.mark.parametrize("name", ["parametric_map_float.dcm", "parametric_map_double_float.dcm"])
def test_the_maps_of_the_corpus_span_their_grey_values(corpus: Path, name: str):
    file = pydicom.dcmread(corpus / "pydicom-data-extra" / name)
    made = one_display_set(
        DataSet(file.to_json_dict(bulk_data_threshold=1, bulk_data_element_handler=lambda _: "x"))
    )
    (window,) = made.frames[0].windows
    assert window.bounds == (0.0, 1.0)
    assert told(made.frames[0], 0.5) == [(0.5, "", "feature_001")]
