import random
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from tests.support.instances import AXIAL, attributes, ct_slice, multi_frame
from tests.support.instances import one_display_set as one


def numbers(made: DisplaySet) -> list[int | None]:
    return [frame.instance_number for frame in made.frames]


def told(made: DisplaySet) -> str:
    return " ".join(warning.text for warning in made.warnings)


def test_slices_are_ordered_by_position_whatever_their_numbers():
    made = one(ct_slice(1, 30.0), ct_slice(2, 10.0), ct_slice(3, 20.0))
    assert numbers(made) == [2, 3, 1]
    assert made.slice_spacing_mm == pytest.approx(10)
    assert made.warnings == ()
    assert made.is_volume


@given(st.permutations(range(12)))
def test_the_order_does_not_depend_on_the_order_of_arrival(order: list[int]):
    made = one(*(ct_slice(i + 1, i * 2.5) for i in order))
    assert numbers(made) == list(range(1, 13))
    assert made.uid == "1.2.3:1"


def test_without_position_the_instance_number_decides_and_missing_numbers_come_last():
    bare = {"ImagePositionPatient": None}
    made = one(
        ct_slice(9, 0.0, **bare, SOPInstanceUID="9", InstanceNumber=None),
        ct_slice(2, 0.0, **bare),
        ct_slice(1, 0.0, **bare),
    )
    assert numbers(made) == [1, 2, None]
    assert made.slice_spacing_mm is None


def test_uneven_spacing_is_said():
    made = one(*(ct_slice(i, z) for i, z in enumerate((0.0, 2.0, 4.0, 7.1, 9.0), 1)))
    assert made.slice_spacing_mm is None
    assert "unevenly spaced: 1.90 to 3.10 mm" in told(made)
    assert not made.is_volume


def test_a_missing_slice_is_said():
    made = one(*(ct_slice(i, z) for i, z in enumerate((0.0, 2.0, 4.0, 8.0, 10.0), 1)))
    assert told(made) == "1 slice is missing between the others."


def test_a_slice_that_is_there_twice_is_said():
    made = one(*(ct_slice(i, z) for i, z in enumerate((0.0, 2.0, 2.0, 4.0), 1)))
    assert numbers(made) == [1, 2, 3, 4]
    assert told(made) == "1 image lies at the position of another one."


def test_phases_are_shown_one_after_the_other_each_along_its_positions():
    made = one(
        *(ct_slice(i + 1, float(i // 3), TemporalPositionIdentifier=3 - i % 3) for i in range(9))
    )
    assert numbers(made) == [3, 6, 9, 2, 5, 8, 1, 4, 7]
    assert told(made) == "9 images share 3 positions: there are 3 time points."
    labels = [made.phase_label(index) for index in (0, 2, 3, 8)]
    assert labels == [f"Time point {n} of 3" for n in (1, 1, 2, 3)]
    assert not made.is_volume


@pytest.mark.parametrize(
    ("keyword", "words"),
    [
        ("DiffusionBValue", "b-values"),
        ("TriggerTime", "cardiac phases"),
        ("EchoTime", "echoes"),
        ("FrameReferenceTime", "time points"),
        ("AcquisitionNumber", "acquisitions"),
    ],
)
def test_phases_are_called_by_what_tells_them_apart(keyword: str, words: str):
    made = one(*(ct_slice(i + 1, float(i // 2), **{keyword: 50 * (i % 2)}) for i in range(6)))
    assert numbers(made) == [1, 3, 5, 2, 4, 6]
    assert f"there are 2 {words}." in told(made)


def test_an_attribute_that_does_not_tell_phases_apart_is_passed_over():
    # echoes within time points: neither attribute alone tells the four images of a position apart
    made = one(
        *(
            ct_slice(
                i + 1, float(i % 3), EchoTime=10.0 + i // 3 % 2, AcquisitionTime=f"10000{i // 3}"
            )
            for i in range(12)
        )
    )
    assert numbers(made) == list(range(1, 13))
    assert "there are 4 phases." in told(made)


def test_the_time_of_acquisition_decides_where_numbers_run_through_each_position_first():
    made = one(
        *(
            ct_slice(
                i + 1,
                float(i // 2),
                AcquisitionTime=f"1000{20 - i % 2}",
                AcquisitionDate="20240101",
            )
            for i in range(6)
        )
    )
    assert numbers(made) == [2, 4, 6, 1, 3, 5]


def test_a_phase_that_lacks_a_position_is_said():
    images = [
        ct_slice(i + 1, float(i % 3), TemporalPositionIdentifier=1 + i // 3) for i in range(9)
    ]
    made = one(*images[:4], *images[5:])
    assert numbers(made) == [1, 2, 3, 4, 6, 7, 8, 9]
    assert "there are 3 time points, and some of them lack images." in told(made)
    assert made.phase_lengths == (3, 2, 3)


def test_images_that_repeat_unevenly_stay_in_the_order_of_their_numbers():
    made = one(*(ct_slice(i + 1, z) for i, z in enumerate((0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0))))
    assert numbers(made) == list(range(1, 8))
    assert told(made) == "7 images share 2 positions."
    assert made.phase_label(0) == ""


def test_localizers_in_several_planes_are_ordered_by_number():
    coronal = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
    made = one(
        ct_slice(3, 0.0), ct_slice(1, 50.0, ImageOrientationPatient=coronal), ct_slice(2, 90.0)
    )
    assert numbers(made) == [1, 2, 3]
    assert "not parallel" in told(made)


def test_the_same_instance_sent_twice_is_shown_once():
    made = one(ct_slice(1, 0.0), ct_slice(1, 0.0), ct_slice(2, 1.0))
    assert len(made.frames) == 2


def test_projections_are_display_sets_of_their_own():
    images = [ct_slice(i, 0.0, Modality="MG") for i in (2, 1)]
    made = display_sets(images)
    assert [s.uid for s in made] == ["1.2.3:1", "1.2.3:2"]
    assert [s.frames[0].instance_number for s in made] == [1, 2]


def test_multi_frame_instances_are_display_sets_of_their_own():
    cine = ct_slice(1, 0.0, Modality="US", NumberOfFrames=30, FrameTime=40.0)
    made = display_sets([cine, ct_slice(2, 0.0, Modality="US")])
    assert sorted(len(s.frames) for s in made) == [1, 30]
    (frames,) = [s.frames for s in made if s.is_multiframe]
    assert [frame.number for frame in frames] == list(range(1, 31))
    assert frames[0].frame_time_ms == 40.0


def test_series_come_by_number_those_without_one_last():
    made = display_sets(
        [
            ct_slice(1, 0.0, SeriesInstanceUID="a", SeriesNumber=None),
            ct_slice(1, 0.0, SeriesInstanceUID="b", SeriesNumber=12),
            ct_slice(1, 0.0, SeriesInstanceUID="c", SeriesNumber=3),
        ]
    )
    assert [s.series_instance_uid for s in made] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("sop_class", "what"),
    [
        ("1.2.840.10008.5.1.4.1.1.66.4", "A segmentation"),
        ("1.2.840.10008.5.1.4.1.1.481.3", "A structure set"),
        ("1.2.840.10008.5.1.4.1.1.104.1", "A PDF document"),
        ("1.2.840.10008.5.1.4.1.1.11.1", "A presentation state"),
        ("1.2.840.10008.5.1.4.1.1.9.1.1", "A waveform"),
        ("1.2.840.10008.5.1.4.1.1.78.1", "An ophthalmic measurement"),
    ],
)
def test_what_is_no_image_says_what_it_is(sop_class: str, what: str):
    made = one(ct_slice(1, 0.0, SOPClassUID=sop_class))
    assert made.kind == "unsupported"
    assert made.message == f"{what} cannot be shown here yet."
    assert made.frames == ()


@pytest.mark.parametrize("sop_class", ["88.11", "88.22", "88.33", "88.34", "88.59"])
def test_every_report_is_a_document_of_its_own(sop_class: str):
    uid = f"1.2.840.10008.5.1.4.1.1.{sop_class}"
    made = display_sets([ct_slice(n, 0.0, SOPClassUID=uid) for n in (1, 2)])
    assert [each.kind for each in made] == ["report", "report"]
    assert len({each.uid for each in made}) == 2
    assert not any(each.is_viewable or each.frames or each.warnings for each in made)


@pytest.mark.parametrize("sop_class", ["2", "481.2", "481.1", "1.2", "4.1", "77.1.4", "30"])
def test_images_of_all_kinds_are_images(sop_class: str):
    assert one(ct_slice(1, 0.0, SOPClassUID=f"1.2.840.10008.5.1.4.1.1.{sop_class}")).is_image


def test_one_bad_image_does_not_take_the_series_down():
    made = one(ct_slice(1, 0.0), ct_slice(2, 1.0, Rows=0), ct_slice(3, 2.0))
    assert numbers(made) == [1, 3]
    assert told(made) == "1 image of this series cannot be shown: Rows or Columns is missing."


def test_a_series_of_bad_images_says_why():
    made = one(ct_slice(1, 0.0, BitsAllocated=12))
    assert not made.is_image
    assert "12 bits allocated" in made.message


def enhanced(**shared: Any) -> DataSet:
    frames = [
        {
            "PlanePositionSequence": attributes(ImagePositionPatient=(0.0, 0.0, 3.0 * i)),
            "FrameVOILUTSequence": attributes(WindowCenter=100.0 + i, WindowWidth=50.0),
            "PixelValueTransformationSequence": attributes(
                RescaleSlope=float(i + 1), RescaleIntercept=0.0, RescaleType="US"
            ),
        }
        for i in range(4)
    ]
    common = {
        "PlaneOrientationSequence": attributes(ImageOrientationPatient=AXIAL),
        "PixelMeasuresSequence": attributes(PixelSpacing=(0.5, 0.5)),
    }
    return multi_frame(frames, common | shared)


def test_functional_groups_place_each_frame():
    made = one(enhanced())
    planes = [frame.plane for frame in made.frames]
    assert [plane and plane.position_mm[2] for plane in planes] == [0.0, 3.0, 6.0, 9.0]
    assert [frame.windows[0].center for frame in made.frames] == [100, 101, 102, 103]
    assert [frame.modality_lut.slope for frame in made.frames] == [1, 2, 3, 4]
    assert made.frames[0].spacing_origin == "pixel spacing in the header"
    assert made.slice_spacing_mm == pytest.approx(3)


def test_fewer_functional_groups_than_frames_leave_the_rest_without_place():
    ds = enhanced()
    cut = {**ds.json}
    cut["52009230"] = {"vr": "SQ", "Value": cut["52009230"]["Value"][:2]}
    planes = [frame.plane for frame in one(DataSet(cut)).frames]
    assert [plane is None for plane in planes] == [False, False, True, True]


def test_a_dose_grid_places_its_frames_by_offsets():
    grid = ct_slice(
        1,
        0.0,
        Modality="RTDOSE",
        NumberOfFrames=3,
        GridFrameOffsetVector=(0.0, 2.0, 4.0),
        SOPClassUID="1.2.840.10008.5.1.4.1.1.481.2",
    )
    planes = [frame.plane for frame in one(grid).frames]
    assert [plane and plane.position_mm[2] for plane in planes] == [0.0, 2.0, 4.0]


def test_pet_is_in_suv_with_its_windows():
    tracer = attributes(
        RadionuclideTotalDose=100e6,
        RadionuclideHalfLife=6586.2,
        RadiopharmaceuticalStartTime="090000",
    )
    made = one(
        ct_slice(
            1,
            0.0,
            Modality="PT",
            Units="BQML",
            CorrectedImage=("ATTN", "DECY"),
            DecayCorrection="ADMIN",
            PatientWeight=50.0,
            RescaleSlope=2.0,
            RescaleIntercept=0.0,
            WindowCenter=10000.5,
            WindowWidth=20001.0,
            RadiopharmaceuticalInformationSequence=tracer,
        )
    )
    frame = made.frames[0]
    assert frame.modality_lut.unit == "SUVbw"
    assert frame.modality_lut.apply(1000) == pytest.approx(2000 * 50e3 / 100e6)
    assert frame.windows[0].bounds == pytest.approx((0, 20000 * 50e3 / 100e6))


def test_pet_without_weight_keeps_its_unit_and_says_why():
    frame = one(
        ct_slice(1, 0.0, Modality="PT", Units="BQML", CorrectedImage=("ATTN", "DECY"))
    ).frames[0]
    assert frame.modality_lut.unit == "Bq/ml"
    assert frame.suv is not None
    assert "weight" in frame.suv.reason


def test_300_slices_with_150_attributes_are_ready_at_once():
    extra = {f"0019{i:04X}": {"vr": "LO", "Value": [f"value {i}"]} for i in range(0x1001, 0x1080)}
    slices = [DataSet({**ct_slice(i, i * 1.0).json, **extra}) for i in range(300)]
    random.Random(1).shuffle(slices)
    best = 1.0
    for _ in range(5):
        start = process_time()
        made = one(*slices)
        best = min(best, process_time() - start)
    assert len(made.frames) == 300
    assert best < 0.06
