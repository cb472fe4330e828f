"""Nuclear medicine: frames by detector, window, angle and slot, and where they lie."""

from typing import Any

import pytest

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.dicom.series.frame_labels import frame_labels
from negatoscope.dicom.series.obstacles import Code
from negatoscope.dicom.space.geometry import edges
from tests.support.instances import attributes, ct_slice

NM = "1.2.840.10008.5.1.4.1.1.20"
FRONT, BACK = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0), (-1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def one(frames: int, *pointers: str, **values: Any) -> DisplaySet:
    nowhere = {"ImagePositionPatient": None, "ImageOrientationPatient": None}
    tags = {"FrameIncrementPointer": [tag_of(name) for name in pointers]} if pointers else {}
    base = {"SOPClassUID": NM, "Modality": "NM", "NumberOfFrames": frames, **nowhere, **tags}
    (made,) = display_sets([ct_slice(1, 0.0, **{**base, **values})])
    return made


def labels(made: DisplaySet) -> list[tuple[str, ...]]:
    return [frame_labels(frame) for frame in made.frames]


def detector(orientation: tuple[float, ...], view: str) -> dict[str, Any]:
    return attributes(
        ImageOrientationPatient=orientation, ViewCodeSequence=attributes(CodeMeaning=view)
    )


def test_a_whole_body_scan_is_seen_from_both_sides():
    made = one(
        4,
        "EnergyWindowVector",
        "DetectorVector",
        EnergyWindowVector=(1, 1, 2, 2),
        DetectorVector=(1, 2, 1, 2),
        EnergyWindowInformationSequence=(
            attributes(EnergyWindowName="Tc-99m"),
            attributes(EnergyWindowName="Scatter"),
        ),
        DetectorInformationSequence=(detector(FRONT, "Anterior"), detector(BACK, "Posterior")),
    )
    assert labels(made) == [
        ("Energy window 1, Tc-99m", "Detector 1, anterior"),
        ("Energy window 1, Tc-99m", "Detector 2, posterior"),
        ("Energy window 2, Scatter", "Detector 1, anterior"),
        ("Energy window 2, Scatter", "Detector 2, posterior"),
    ]
    sides = [edges(frame.directions).left for frame in made.frames if frame.directions]
    assert sides == ["R", "L", "R", "L"]


def test_projections_of_a_rotation_say_their_angle():
    made = one(
        4,
        "RotationVector",
        "AngularViewVector",
        RotationVector=(1, 1, 1, 1),
        AngularViewVector=(1, 2, 3, 4),
        RotationInformationSequence=attributes(
            StartAngle=350.0, AngularStep=3.0, RotationDirection="CW"
        ),
    )
    assert [text for (text,) in labels(made)] == [
        "View 1 of 4, 350°",
        "View 2 of 4, 353°",
        "View 3 of 4, 356°",
        "View 4 of 4, 359°",
    ]


def test_a_camera_that_turns_the_other_way():
    made = one(
        2,
        "AngularViewVector",
        AngularViewVector=(1, 2),
        RotationInformationSequence=attributes(AngularStep=6.0, RotationDirection="CC"),
        DetectorInformationSequence=attributes(StartAngle=3.0),
    )
    assert labels(made)[1] == ("View 2 of 2, 357°",)


def gated(**values: Any) -> DisplaySet:
    plane = attributes(
        ImagePositionPatient=(0.0, 0.0, 100.0),
        ImageOrientationPatient=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    )
    return one(
        6,
        "RRIntervalVector",
        "TimeSlotVector",
        "SliceVector",
        ImageType=("ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION", "RECON TOMO"),
        SpacingBetweenSlices=4.0,
        RRIntervalVector=(1,) * 6,
        TimeSlotVector=(1, 1, 1, 2, 2, 2),
        SliceVector=(1, 2, 3, 1, 2, 3),
        NumberOfTimeSlots=2,
        NumberOfSlices=3,
        DetectorInformationSequence=plane,
        **values,
    )


def test_slices_of_a_gated_study_lie_at_their_slice_number():
    made = gated()
    assert [f.plane.position_mm[2] for f in made.frames if f.plane] == [100, 104, 108] * 2
    assert labels(made)[4] == ("Time slot 2 of 2", "Slice 2 of 3")
    assert [o.code for o in made.obstacles] == [Code.SHARED_POSITIONS]


@pytest.mark.parametrize("vector", [(1, 1), (0, 9, 0, 9, 0, 9), ("x",) * 6])
def test_damaged_vectors_do_no_harm(vector: tuple[Any, ...]):
    made = gated(EnergyWindowVector=vector, DetectorVector=vector)
    assert len(made.frames) == 6
    assert all(isinstance(text, str) for frame in labels(made) for text in frame)


def test_vectors_that_the_pointer_does_not_name_are_no_axes():
    made = one(2, "TimeSlotVector", TimeSlotVector=(1, 2), DetectorVector=(1, 2))
    assert labels(made) == [("Time slot 1 of 2",), ("Time slot 2 of 2",)]


def test_without_a_pointer_all_vectors_count():
    ds = ct_slice(1, 0.0, Modality="NM", NumberOfFrames=2, PhaseVector=(1, 2))
    (made,) = display_sets([DataSet(ds.json)])
    assert labels(made)[1] == ("Phase 2 of 2",)
