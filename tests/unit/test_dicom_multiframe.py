"""Enhanced multi-frame images: functional groups frame by frame, order, stacks, concatenations."""

from pathlib import Path
from typing import Any

import pydicom
import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.acquisition import acquired, slice_thickness_mm
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.dicom.series.frame_labels import frame_labels
from negatoscope.dicom.series.obstacles import Code
from negatoscope.dicom.space.geometry import edges
from tests.support.corpus import corpus
from tests.support.instances import ENHANCED_MR, attributes, data_set

__all__ = ["corpus"]

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
FRAME_CONTENT, STACK, IN_STACK, TIME = "00209111", "00209056", "00209057", "00209128"
MR_ECHO, ECHO_TIME = "00189114", "00189082"
MR_DIFFUSION, B_VALUE = "00189117", "00189087"


def dimension(pointer: str, group: str, organization: str = "1.1") -> dict[str, Any]:
    return attributes(
        DimensionIndexPointer=pointer,
        FunctionalGroupPointer=group,
        DimensionOrganizationUID=organization,
    )


def frame(z: float = 0.0, *, orientation: tuple[float, ...] = AXIAL, **content: Any) -> Any:
    """Groups of one frame: keywords of the Frame Content macro, and sequences as they are."""
    macros = {key: value for key, value in content.items() if key.endswith("Sequence")}
    fields = {key: value for key, value in content.items() if key not in macros}
    return attributes(
        FrameContentSequence=attributes(**fields),
        PlanePositionSequence=attributes(ImagePositionPatient=(0.0, 0.0, z)),
        PlaneOrientationSequence=attributes(ImageOrientationPatient=orientation),
        **macros,
    )


def enhanced(frames: list[Any], **values: Any) -> DataSet:
    base: dict[str, Any] = {
        "SOPClassUID": ENHANCED_MR,
        "SOPInstanceUID": "1.9",
        "SeriesInstanceUID": "1.2.9",
        "SeriesDescription": "Brain",
        "Modality": "MR",
        "Rows": 64,
        "Columns": 64,
        "NumberOfFrames": len(frames),
        "StudyDate": "20250101",
        "StudyTime": "080000",
        "SharedFunctionalGroupsSequence": attributes(
            PixelMeasuresSequence=attributes(PixelSpacing=(0.5, 0.5), SliceThickness=4.0)
        ),
        "PerFrameFunctionalGroupsSequence": frames,
    }
    return data_set(**(base | values))


def order(made: DisplaySet) -> list[int]:
    return [frame.number for frame in made.frames]


def test_dimension_indices_order_the_frames():
    frames = [
        frame(z=6.0, DimensionIndexValues=(1, 3)),
        frame(z=0.0, DimensionIndexValues=(1, 1)),
        frame(z=3.0, DimensionIndexValues=(1, 2)),
    ]
    axes = (dimension(STACK, FRAME_CONTENT), dimension(IN_STACK, FRAME_CONTENT))
    (made,) = display_sets([enhanced(frames, DimensionIndexSequence=axes)])
    assert order(made) == [2, 3, 1]
    assert made.is_volume
    assert made.slice_spacing_mm == pytest.approx(3)


def test_without_dimensions_the_frame_number_decides():
    (made,) = display_sets([enhanced([frame(z) for z in (6.0, 0.0, 3.0)])])
    assert order(made) == [1, 2, 3]
    assert made.is_volume


def test_frames_without_index_values_come_last_in_their_order():
    frames = [frame(0.0), frame(3.0, DimensionIndexValues=2), frame(6.0, DimensionIndexValues=1)]
    axes = dimension(IN_STACK, FRAME_CONTENT)
    (made,) = display_sets([enhanced(frames, DimensionIndexSequence=axes)])
    assert order(made) == [3, 2, 1]


def test_of_two_organisations_the_first_one_orders():
    """The first organisation counts positions up, the second one down."""
    frames = [frame(3.0 * i, DimensionIndexValues=(3 - i, 1 + i)) for i in range(3)]
    axes = (dimension(IN_STACK, FRAME_CONTENT, "1.1"), dimension(TIME, FRAME_CONTENT, "1.2"))
    (made,) = display_sets([enhanced(frames, DimensionIndexSequence=axes)])
    assert order(made) == [3, 2, 1]


def stacked(*stacks: tuple[str, int, tuple[float, ...]]) -> DataSet:
    frames = [
        frame(0.0, orientation=orientation, StackID=name, InStackPositionNumber=place)
        if orientation == SAGITTAL
        else frame(5.0 * place, StackID=name, InStackPositionNumber=place)
        for name, count, orientation in stacks
        for place in range(1, count + 1)
    ]
    return enhanced(frames)


def test_several_stacks_are_display_sets_of_their_own():
    first, second = display_sets([stacked(("A", 3, AXIAL), ("B", 2, SAGITTAL))])
    assert (first.uid, second.uid) == ("1.2.9:1.1", "1.2.9:1.2")
    assert (first.description, second.description) == ("Stack A, Brain", "Stack B, Brain")
    assert (order(first), order(second)) == ([1, 2, 3], [4, 5])
    assert first.is_volume


def test_stacks_of_single_frames_stay_together():
    (made,) = display_sets([stacked(("A", 1, AXIAL), ("B", 1, SAGITTAL))])
    assert order(made) == [1, 2]
    assert made.description == "Brain"
    assert [o.code for o in made.obstacles] == [Code.INCONSISTENT_ORIENTATIONS]


def test_letters_follow_each_frame():
    (made,) = display_sets([stacked(("A", 1, AXIAL), ("B", 1, SAGITTAL))])
    letters = [edges(f.directions) for f in made.frames if f.directions]
    assert [(e.left, e.right, e.top, e.bottom) for e in letters] == [
        ("R", "L", "A", "P"),
        ("A", "P", "H", "F"),
    ]


def test_parts_of_a_concatenation_are_one_display_set_in_their_order():
    parts = [
        enhanced(
            [frame(6.0 * part + 3.0 * i) for i in range(2)],
            SOPInstanceUID=f"1.9.{9 - part}",
            InstanceNumber=9 - part,
            ConcatenationUID="1.7",
            InConcatenationNumber=part + 1,
        )
        for part in range(3)
    ]
    (made,) = display_sets(parts)
    assert [(f.sop_instance_uid, f.number) for f in made.frames] == [
        ("1.9.9", 1),
        ("1.9.9", 2),
        ("1.9.8", 1),
        ("1.9.8", 2),
        ("1.9.7", 1),
        ("1.9.7", 2),
    ]
    assert made.slice_spacing_mm == pytest.approx(3)
    assert made.is_volume


def test_two_multi_frame_instances_without_concatenation_stay_apart():
    twice = [enhanced([frame(0.0), frame(3.0)], SOPInstanceUID=uid) for uid in ("1.1", "1.2")]
    assert len(display_sets(twice)) == 2


def test_labels_say_what_a_frame_is_along_its_dimensions():
    frames = [
        frame(
            0.0,
            DimensionIndexValues=(1, i, i, i),
            TemporalPositionIndex=i,
            MREchoSequence=attributes(EffectiveEchoTime=30.0 * i),
            MRDiffusionSequence=attributes(DiffusionBValue=500.0 * i),
        )
        for i in (1, 2)
    ]
    axes = (
        dimension(IN_STACK, FRAME_CONTENT),
        dimension(TIME, FRAME_CONTENT),
        dimension(ECHO_TIME, MR_ECHO),
        dimension(B_VALUE, MR_DIFFUSION),
    )
    (made,) = display_sets([enhanced(frames, DimensionIndexSequence=axes)])
    assert [frame_labels(f) for f in made.frames] == [
        ("Time point 1", "TE 30 ms", "b 500 s/mm²"),
        ("Time point 2", "TE 60 ms", "b 1000 s/mm²"),
    ]


@pytest.mark.parametrize("pointer", ["", "zz", "00291010", "FFFFFFFFFF"])
def test_a_dimension_of_unknown_meaning_has_no_label(pointer: str):
    frames = [frame(3.0 * i, DimensionIndexValues=2 - i) for i in range(2)]
    axes = dimension(pointer, FRAME_CONTENT)
    (made,) = display_sets([enhanced(frames, DimensionIndexSequence=axes)])
    assert order(made) == [2, 1]
    assert frame_labels(made.frames[0]) == ()


def test_time_and_thickness_are_those_of_the_frame():
    thin = attributes(PixelSpacing=(0.5, 0.5), SliceThickness=1.5)
    frames = [
        frame(0.0, FrameAcquisitionDateTime="20250102093015.5+0100"),
        frame(3.0, FrameAcquisitionDateTime="20250102093115", PixelMeasuresSequence=thin),
        frame(6.0),
    ]
    (made,) = display_sets([enhanced(frames)])
    assert [acquired(f) for f in made.frames] == [
        ("20250102", "093015.5"),
        ("20250102", "093115"),
        ("20250101", "080000"),
    ]
    assert [slice_thickness_mm(f) for f in made.frames] == [4.0, 1.5, 4.0]


def test_an_ultrasound_volume_lies_in_its_own_space_and_has_no_letters():
    def plane(i: int) -> dict[str, Any]:
        return attributes(
            PlanePositionVolumeSequence=attributes(ImagePositionVolume=(0.0, 0.0, 0.5 * i)),
            PlaneOrientationVolumeSequence=attributes(ImageOrientationVolume=AXIAL),
        )

    made = display_sets([enhanced([plane(i) for i in range(4)], Modality="US")])[0]
    assert made.is_volume
    assert made.slice_spacing_mm == pytest.approx(0.5)
    assert {f.directions for f in made.frames} == {None}


def test_a_frame_s_empty_macro_gives_way_to_the_shared_one():
    frames = [frame(3.0 * i, PixelMeasuresSequence=()) for i in range(2)]
    (made,) = display_sets([enhanced(frames)])
    assert all(f.spacing and f.spacing.row_mm == 0.5 for f in made.frames)


def test_nema_s_multi_frame_brain_falls_into_its_two_stacks(corpus: Path):
    """BRMULTI: three places with one to four acquisitions each, and a stack of three images."""
    file = pydicom.dcmread(corpus / "nema-multiframe" / "BRMULTI.dcm", stop_before_pixels=True)
    first, second = display_sets([DataSet(file.to_json_dict())])
    assert [made.description.split(", ")[0] for made in (first, second)] == ["Stack 1", "Stack 2"]
    for made, count in ((first, 9), (second, 3)):
        groups = [file.PerFrameFunctionalGroupsSequence[n - 1] for n in order(made)]
        values = [tuple(g.FrameContentSequence[0].DimensionIndexValues) for g in groups]
        assert values == sorted(values)
        assert len(values) == count
        assert frame_labels(made.frames[0])[0].startswith("Acquisition ")
    assert Code.SHARED_POSITIONS in [o.code for o in first.obstacles]
