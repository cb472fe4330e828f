"""Side, view, letters and hanging of projection images."""

from typing import Any

import pytest

from negatoscope.app.viewer.pictures import camera_of
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.dicom.series.frame_labels import frame_labels
from negatoscope.dicom.space.geometry import edges
from negatoscope.dicom.space.projection import laterality, positioner_label, view_label
from tests.support.instances import attributes, ct_slice, data_set

DX = "1.2.840.10008.5.1.4.1.1.1.1"


def projection(**values: Any) -> DataSet:
    nowhere = {"ImagePositionPatient": None, "ImageOrientationPatient": None, "PixelSpacing": None}
    return ct_slice(1, 0.0, **{"SOPClassUID": DX, "Modality": "DX", **nowhere, **values})


def one(**values: Any) -> DisplaySet:
    (made,) = display_sets([projection(**values)])
    return made


def code(value: str, meaning: str, **more: Any) -> dict[str, Any]:
    return attributes(CodeValue=value, CodingSchemeDesignator="SCT", CodeMeaning=meaning, **more)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"ImageLaterality": "R", "ViewPosition": "CC"}, "R CC"),
        ({"Laterality": "L", "ViewPosition": "MLO"}, "L MLO"),
        ({"ImageLaterality": "U", "ViewPosition": "PA"}, "PA"),
        ({"ImageLaterality": "L"}, "L"),
        ({"ImageLaterality": "L", "ViewCodeSequence": code("399162004", "cranio-caudal")}, "L CC"),
        ({"ViewCodeSequence": code("R-10226", "medio-lateral oblique")}, "MLO"),
        ({"ViewCodeSequence": code("999", "Skyline")}, "Skyline"),
        (
            {
                "ImageLaterality": "R",
                "ViewPosition": "CC",
                "ViewCodeSequence": code(
                    "399162004",
                    "cranio-caudal",
                    ViewModifierCodeSequence=[code("399163009", "Magnification")],
                ),
            },
            "R CC, magnification",
        ),
        ({"Modality": "IO", "PrimaryAnatomicStructureSequence": code("1", "Tooth 36")}, "Tooth 36"),
        ({}, ""),
    ],
)
def test_a_view_is_called_as_radiographers_do(values: dict[str, Any], label: str):
    assert view_label(data_set(**values)) == label


def test_enhanced_images_say_their_side_in_a_functional_group():
    shared = attributes(FrameAnatomySequence=attributes(FrameLaterality="R"))
    assert laterality(data_set(SharedFunctionalGroupsSequence=shared)) == "R"


def test_the_view_tells_images_of_one_series_apart():
    made = [
        one(Modality="MG", SeriesDescription="Screening", ImageLaterality=side, ViewPosition="CC")
        for side in "RL"
    ]
    assert [m.description for m in made] == ["R CC, Screening", "L CC, Screening"]
    assert one(SeriesDescription="Chest pa", ViewPosition="PA").description == "Chest pa"
    assert frame_labels(made[0].frames[0]) == ("R CC",)


@pytest.mark.parametrize(
    ("modality", "side", "told"),
    [
        ("OP", "R", ("Right",)),
        ("OPT", "L", ("Left",)),
        ("XC", "B", ("Both sides",)),
        ("XC", "U", ()),
    ],
)
def test_pictures_of_eyes_and_skin_tell_their_side(modality: str, side: str, told: tuple[str, ...]):
    photograph = ct_slice(1, 0.0, Modality=modality, ImageLaterality=side)
    assert frame_labels(display_sets([photograph])[0].frames[0]) == told


def test_letters_come_from_patient_orientation_where_there_is_no_position():
    frame = one(PatientOrientation=("L", "F")).frames[0]
    assert frame.directions
    letters = edges(frame.directions)
    assert (letters.left, letters.right, letters.top, letters.bottom) == ("R", "L", "H", "F")


def test_oblique_letters_keep_their_order():
    frame = one(PatientOrientation=("A", "FL")).frames[0]
    assert frame.directions
    letters = edges(frame.directions)
    assert (letters.right, letters.bottom, letters.top) == ("A", "FL", "HR")


@pytest.mark.parametrize(
    ("side", "view", "orientation", "flips"),
    [
        ("R", "CC", ("P", "L"), (False, False)),
        ("L", "CC", ("A", "R"), (False, False)),
        ("R", "MLO", ("P", "FL"), (False, False)),
        ("L", "MLO", ("A", "FR"), (False, False)),
        ("R", "CC", ("A", "L"), (True, False)),
        ("L", "CC", ("P", "R"), (True, False)),
        ("R", "CC", ("A", "R"), (True, True)),
        ("L", "MLO", ("A", "HL"), (False, True)),
        ("L", "MLO", ("P", "F"), (True, False)),
        ("R", "MLO", ("F", "P"), (False, False)),  # lies on its side: stays as it is stored
        ("R", "CC", None, (False, False)),
        ("", "CC", ("A", "R"), (False, False)),
    ],
)
def test_mammograms_hang_with_their_chest_walls_together(
    side: str, view: str, orientation: tuple[str, str] | None, flips: tuple[bool, bool]
):
    made = one(
        Modality="MG",
        ImageLaterality=side or None,
        ViewPosition=view,
        PatientOrientation=orientation,
    )
    camera = camera_of(made)
    assert (camera.flip_horizontal, camera.flip_vertical) == flips
    directions = made.frames[0].directions
    if directions and side and orientation != ("F", "P"):
        letters = edges(
            directions,
            flip_horizontal=camera.flip_horizontal,
            flip_vertical=camera.flip_vertical,
        )
        assert letters.right[0] == ("P" if side == "R" else "A")
        up = {"CC": side, "MLO": "H"}[view]
        assert letters.top[0] == up


def test_only_mammograms_are_turned():
    assert camera_of(one(ImageLaterality="R", PatientOrientation=("A", "F"))) == camera_of(one())


@pytest.mark.parametrize(
    ("primary", "secondary", "label"),
    [
        (30.0, 20.0, "LAO 30° CRA 20°"),
        (-30.5, -25.0, "RAO 30.5° CAU 25°"),
        (0.1, 0.0, ""),
        (None, 15.0, "CRA 15°"),
    ],
)
def test_angles_of_a_c_arm(primary: float | None, secondary: float | None, label: str):
    values = {"PositionerPrimaryAngle": primary, "PositionerSecondaryAngle": secondary}
    instance = data_set(**{k: v for k, v in values.items() if v is not None})
    assert positioner_label(instance) == label


def test_a_moving_c_arm_says_its_angle_frame_by_frame():
    moving = data_set(
        PositionerPrimaryAngle=-30.0,
        PositionerPrimaryAngleIncrement=(0.0, 20.0, 40.0),
        PositionerSecondaryAngle=20.0,
    )
    labels = [positioner_label(moving, number) for number in (1, 2, 3)]
    assert labels == ["RAO 30° CRA 20°", "RAO 10° CRA 20°", "LAO 10° CRA 20°"]


def test_an_enhanced_run_says_its_angles_in_a_functional_group():
    own = [
        attributes(PositionerPositionSequence=attributes(PositionerPrimaryAngle=angle))
        for angle in (10.0, 15.0)
    ]
    run = data_set(PerFrameFunctionalGroupsSequence=own)
    assert [positioner_label(run, number) for number in (1, 2)] == ["LAO 10°", "LAO 15°"]
