"""Colour maps: what is told of them elsewhere."""

import itertools
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut

from negatoscope.viewing.colour_maps import NAMES, SAFE, colour_table, name_of

OHIF = (
    "Grayscale", "X Ray", "Isodose", "HSV", "Hot Iron", "Red Hot", "S PET", "Perfusion", "Rainbow",
    "SUV", "GE 256", "GE", "Siemens",
)  # fmt: skip


#: Palettes of PS3.6 annex B, as another toolkit ships them.
STANDARD = {
    "Hot Iron": "hotiron.dcm", "PET": "pet.dcm", "Hot Metal Blue": "hotmetalblue.dcm",
    "PET 20 Step": "pet20step.dcm", "Spring": "spring.dcm", "Summer": "summer.dcm",
    "Fall": "fall.dcm", "Winter": "winter.dcm",
}  # fmt: skip


def colour(name: str, grey: int) -> tuple[int, ...]:
    return tuple(colour_table(name)[3 * grey : 3 * grey + 3])


def test_all_maps_of_ohif_are_there_and_each_has_256_colours():
    assert set(OHIF) | SAFE | set(STANDARD) == set(NAMES)
    assert all(len(colour_table(name)) == 768 for name in NAMES)


def test_grey_stays_grey_and_x_ray_turns_it_round():
    for grey in (0, 1, 100, 254, 255):
        assert colour("Grayscale", grey) == (grey,) * 3
        assert colour("X Ray", grey) == (255 - grey,) * 3


@pytest.mark.parametrize(("name", "file"), sorted(STANDARD.items()))
def test_well_known_palettes_are_those_of_the_standard(name: str, file: str):
    palette = pydicom.dcmread(Path(pydicom.__file__).parent / "data" / "palettes" / file)
    indices = np.arange(256, dtype=np.uint8)
    expected = apply_color_lut(indices, palette)
    if expected.dtype != np.uint8:
        expected = expected >> 8
    shown = np.frombuffer(colour_table(name), np.uint8).reshape(256, 3)
    assert np.array_equal(shown, expected[:, :3])


@pytest.mark.parametrize("name", sorted(SAFE))
def test_safe_maps_grow_brighter_all_the_way(name: str):
    light = [
        0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2
        for r, g, b in (colour(name, grey) for grey in range(256))
    ]
    assert all(b >= a - 1e-3 for a, b in itertools.pairwise(light))


def test_names_may_be_written_in_any_case():
    assert (name_of("hot iron"), name_of("HOT_IRON"), name_of("mauve")) == (
        "Hot Iron", "Hot Iron", None,
    )  # fmt: skip
