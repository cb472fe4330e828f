"""Every reason why a series is no volume, each with a series built to have it."""

from typing import Any

import pytest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.obstacles import Code
from tests.support.instances import (
    AXIAL,
    attributes,
    ct_series,
    ct_slice,
    multi_frame,
    one_display_set,
)

CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def one(instances: list[DataSet]) -> DisplaySet:
    return one_display_set(*instances)


def codes(made: DisplaySet) -> list[Code]:
    return [obstacle.code for obstacle in made.obstacles]


def enhanced(frames: int = 3, *, cut: tuple[str, ...] = ()) -> DataSet:
    """An enhanced MR image; ``cut`` names macros that it lacks."""
    shared = {
        "PlaneOrientationSequence": attributes(ImageOrientationPatient=AXIAL),
        "PixelMeasuresSequence": attributes(PixelSpacing=(0.5, 0.5)),
    }
    own = [
        {"PlanePositionSequence": attributes(ImagePositionPatient=(0.0, 0.0, 3.0 * i))}
        for i in range(frames)
    ]
    return multi_frame(
        [{name: item for name, item in groups.items() if name not in cut} for groups in own],
        {name: item for name, item in shared.items() if name not in cut},
    )


def test_parallel_slices_of_one_size_evenly_spaced_are_a_volume():
    made = one(ct_series())
    assert made.is_volume
    assert made.obstacles == ()


def test_an_enhanced_image_with_all_its_groups_is_a_volume():
    assert one([enhanced()]).is_volume


def test_slices_of_a_breast_tomosynthesis_are_a_volume():
    slices = enhanced()
    made = one([DataSet({**slices.json, **attributes(Modality="MG")})])
    assert made.is_volume


def test_no_valid_instances():
    made = one(ct_series(Rows=0))
    assert codes(made) == [Code.NO_VALID_INSTANCES]
    assert "Rows or Columns is missing" in made.message
    assert not made.is_volume


def test_no_position_information():
    made = one([*ct_series(3), ct_slice(4, 0.0, ImagePositionPatient=None)])
    assert codes(made) == [Code.NO_POSITION_INFORMATION]
    assert made.warnings[0].text == "1 of 4 images do not say where they lie."


def test_not_reconstructable_without_the_size_of_pixels():
    made = one(ct_series(PixelSpacing=None))
    assert codes(made) == [Code.NOT_RECONSTRUCTABLE]
    assert made.warnings[0].text == "The images have no pixel size."


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"Modality": "US", "ImagePositionPatient": None}, "no slices of a volume"),
        ({"Modality": "NM"}, "RECON TOMO"),
    ],
)
def test_what_nobody_takes_for_a_volume_has_a_reason_but_no_warning(
    values: dict[str, Any], why: str
):
    made = one(ct_series(**values))
    assert codes(made) == [Code.NOT_RECONSTRUCTABLE]
    assert why in made.obstacles[0].text
    assert made.warnings == ()
    assert not made.is_volume


def test_one_image_and_a_projection_are_no_volume_and_no_surprise():
    for modality in ("CT", "DX"):
        made = one([ct_slice(1, 0.0, Modality=modality)])
        assert codes(made) == [Code.NOT_RECONSTRUCTABLE]
        assert made.warnings == ()


def test_reconstructed_slices_of_nuclear_medicine_are_a_volume():
    values = {"Modality": "NM", "ImageType": ("ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION")}
    assert one(ct_series(**values)).is_volume


@pytest.mark.parametrize(
    ("macro", "code", "why"),
    [
        (
            "PixelMeasuresSequence",
            Code.MULTIFRAME_NO_PIXEL_MEASUREMENTS,
            "The frames have no pixel size.",
        ),
        (
            "PlaneOrientationSequence",
            Code.MULTIFRAME_NO_ORIENTATION,
            "The frames do not say how they lie.",
        ),
        (
            "PlanePositionSequence",
            Code.MULTIFRAME_NO_POSITION_INFORMATION,
            "The frames do not say where they lie.",
        ),
    ],
)
def test_multi_frame_images_without_a_functional_group(macro: str, code: Code, why: str):
    made = one([enhanced(cut=(macro,))])
    assert [(o.code, o.text) for o in made.warnings] == [(code, why)]
    assert not made.is_volume


def test_missing_frames():
    made = one([image for i, image in enumerate(ct_series(8)) if i not in (3, 4)])
    assert codes(made) == [Code.MISSING_FRAMES]
    assert made.warnings[0].text == "2 slices are missing between the others."


def test_irregular_spacing():
    made = one([ct_slice(i, z) for i, z in enumerate((0.0, 2.0, 4.3, 6.3), 1)])
    assert codes(made) == [Code.IRREGULAR_SPACING]
    assert "2.00 to 2.30 mm" in made.warnings[0].text


def test_inconsistent_dimensions():
    made = one([*ct_series(3), ct_slice(4, 6.0, Rows=256, Columns=300)])
    assert codes(made) == [Code.INCONSISTENT_DIMENSIONS]
    assert made.warnings[0].text == "The images are of different size: 512 × 512, 300 × 256."
    assert not made.is_volume


def test_inconsistent_components():
    colour = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "BitsAllocated": 8}
    made = one([*ct_series(3), ct_slice(4, 6.0, **colour, BitsStored=8, HighBit=7)])
    assert codes(made) == [Code.INCONSISTENT_COMPONENTS]
    assert not made.is_volume


def test_inconsistent_orientations():
    made = one([*ct_series(3), ct_slice(4, 6.0, ImageOrientationPatient=CORONAL)])
    assert codes(made) == [Code.INCONSISTENT_ORIENTATIONS]
    assert "not parallel" in made.warnings[0].text


def test_some_images_without_orientation():
    made = one([*ct_series(3), ct_slice(4, 6.0, ImageOrientationPatient=None)])
    assert codes(made) == [Code.INCONSISTENT_ORIENTATIONS]
    assert made.warnings[0].text == "1 of 4 images do not say how they lie."


def test_inconsistent_position_information_of_a_tilted_gantry():
    """Slices 2 mm apart along their normal, each 1.4 mm further down: atan(0.7) is 35.0°."""
    tilted = [
        ct_slice(i + 1, 0.0, ImagePositionPatient=(-250.0, -250.0 + 1.4 * i, 2.0 * i))
        for i in range(5)
    ]
    made = one(tilted)
    assert codes(made) == [Code.INCONSISTENT_POSITION_INFORMATION]
    assert "5.6 mm" in made.warnings[0].text
    assert "35.0°" in made.warnings[0].text
    assert made.slice_spacing_mm == pytest.approx(2)
    assert not made.is_volume


def test_planes_of_a_localizer_are_not_parallel_and_that_is_all():
    planes = [
        ct_slice(
            i, 0.0, ImagePositionPatient=(-250.0, 40.0 * i, 9.0 * i), ImageOrientationPatient=o
        )
        for i, o in enumerate((AXIAL, CORONAL, AXIAL, CORONAL))
    ]
    assert codes(one(planes)) == [Code.INCONSISTENT_ORIENTATIONS]


def test_rounded_positions_are_no_shift():
    rounded = [
        ct_slice(i + 1, 0.0, ImagePositionPatient=(-250.0 + 0.004 * (i % 2), -250.0, 2.0 * i))
        for i in range(5)
    ]
    assert one(rounded).is_volume


def test_unsupported_display_set():
    made = one([ct_slice(1, 0.0, SOPClassUID="1.2.840.10008.5.1.4.1.1.481.3")])
    assert codes(made) == [Code.UNSUPPORTED_DISPLAYSET]
    assert made.warnings == ()  # its message stands where the picture would be


def test_unsupported_sop_class():
    made = one([ct_slice(1, 0.0, SOPClassUID="1.3.12.2.1107.5.9.1", Rows=None, Columns=None)])
    assert codes(made) == [Code.UNSUPPORTED_SOP_CLASS_UID]


def test_missing_sop_class_with_and_without_pixels():
    made = one(ct_series(SOPClassUID=None))
    assert made.is_image
    assert codes(made) == [Code.MISSING_SOP_CLASS_UID]
    nothing = one([ct_slice(1, 0.0, SOPClassUID=None, Rows=None, Columns=None)])
    assert not nothing.is_image
    assert codes(nothing) == [Code.MISSING_SOP_CLASS_UID]


def test_several_images_at_each_position():
    made = one([ct_slice(i + 1, float(i % 3)) for i in range(9)])
    assert codes(made) == [Code.SHARED_POSITIONS]
    assert not made.is_volume


def test_images_at_a_single_position_are_no_surprise():
    made = one([ct_slice(i + 1, 5.0) for i in range(9)])
    assert codes(made) == [Code.SHARED_POSITIONS]
    assert made.warnings == ()


def test_an_unreadable_image_is_in_the_way():
    made = one([*ct_series(3), ct_slice(4, 6.0, BitsAllocated=12)])
    assert codes(made) == [Code.UNREADABLE_IMAGES]
    assert not made.is_volume


def test_several_reasons_are_all_told():
    made = one([*ct_series(3), ct_slice(4, 8.9, Rows=256)])
    assert codes(made) == [Code.INCONSISTENT_DIMENSIONS, Code.IRREGULAR_SPACING]
