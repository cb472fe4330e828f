"""Colour and opacity of values in 3D, and the named looks."""

import pytest

from negatoscope.viewing.transfer_functions import TransferFunction
from negatoscope.viewing.volume_presets import PRESETS, first_preset, preset_named

OHIF = (
    "CT-AAA CT-AAA2 CT-Air CT-Bone CT-Bones CT-Cardiac CT-Cardiac2 CT-Cardiac3 "
    "CT-Chest-Contrast-Enhanced CT-Chest-Vessels CT-Coronary-Arteries CT-Coronary-Arteries-2 "
    "CT-Coronary-Arteries-3 CT-Cropped-Volume-Bone CT-Fat CT-Liver-Vasculature CT-Lung CT-MIP "
    "CT-Muscle CT-Pulmonary-Arteries CT-Soft-Tissue DTI-FA-Brain MR-Angio MR-Default MR-MIP "
    "MR-T2-Brain"
)
RAMP = TransferFunction(
    opacities=((0, 0.0), (100, 0.0), (200, 0.5), (200, 0.8), (300, 0.8)),
    colours=((100, 0.0, 0.0, 1.0), (300, 1.0, 0.5, 0.0)),
)


def test_values_lie_on_straight_lines_between_points() -> None:
    assert RAMP.opacity(150) == 0.25
    assert RAMP.colour(150) == (0.25, 0.125, 0.75)
    assert RAMP.opacity(-1000) == 0
    assert RAMP.opacity(9999) == 0.8
    assert RAMP.colour(9999) == (1.0, 0.5, 0.0)


def test_two_points_at_one_value_are_a_step() -> None:
    assert RAMP.opacity(199.999) == pytest.approx(0.5, abs=1e-4)
    assert RAMP.opacity(200) == 0.8


def test_only_values_that_are_seen_need_a_place_in_the_table() -> None:
    assert RAMP.bounds == (100, 300)
    # what is opaque below its first point stays in the picture
    air = TransferFunction(((-900, 0.7), (-500, 0.0), (3000, 0.0)), ((0, 1.0, 1.0, 1.0),))
    assert air.bounds == (-900, -500)


def test_a_table_holds_both_ends_and_the_opacity_of_a_step() -> None:
    table = RAMP.table(100, 300, 0.5, entries=5)
    assert list(table[0:4]) == pytest.approx([0, 0, 1, 0])
    # 250: half the light of 0.8 for a millimetre is 1 - √0.2 for half of one
    assert list(table[12:16]) == pytest.approx([0.75, 0.375, 0.25, 1 - 0.2**0.5])
    assert list(table[16:19]) == [1.0, 0.5, 0.0]


def test_a_shift_moves_the_opacity_and_leaves_colours_with_their_values() -> None:
    moved = RAMP.shifted(-50)
    assert moved.opacity(100) == RAMP.opacity(150)
    assert moved.colour(100) == RAMP.colour(100)


def test_the_named_looks_are_those_of_ohif() -> None:
    assert sorted(PRESETS) == sorted(OHIF.split())
    assert preset_named("ct-bone") is PRESETS["CT-Bone"]
    assert preset_named("CT-Nothing") is None


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_look_is_in_order_and_shows_something(name: str) -> None:
    function = PRESETS[name].function
    for points in (function.opacities, function.colours):
        values = [point[0] for point in points]
        assert values == sorted(values)
    assert max(opacity for _, opacity in function.opacities) > 0.1
    assert all(0 <= part <= 1 for _, *rgb in function.colours for part in rgb)


def test_bone_has_its_well_known_figures() -> None:
    bone = PRESETS["CT-Bone"]
    assert bone.function.opacity(641.385) == pytest.approx(0.715686, abs=1e-4)
    assert bone.function.colour(3071) == (1, 1, 1)
    assert bone.lighting.shade
    assert not bone.maximum
    assert PRESETS["CT-MIP"].maximum


def test_hounsfield_units_are_taken_as_they_are() -> None:
    bone = PRESETS["CT-Bone"]
    assert bone.function_for("CT", (-160, 240)) is bone.function


def test_looks_adapt_to_volumes_without_absolute_units() -> None:
    brain = PRESETS["MR-Default"].function_for("MR", (0, 2550))
    assert brain.opacity(400) == PRESETS["MR-Default"].function.opacity(40)
    uptake = PRESETS["CT-Bone"].function_for("PT", (0, 10))
    assert uptake.opacity(10) == pytest.approx(PRESETS["CT-Bone"].function.opacity(1000))
    assert uptake.opacity(4.5) == 0


def test_each_modality_begins_with_a_look_that_suits_it() -> None:
    assert first_preset("CT").name == "CT-Bone"
    assert first_preset("MR").name == "MR-Default"
    assert first_preset("PT").maximum
