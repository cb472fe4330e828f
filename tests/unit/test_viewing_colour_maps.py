"""Colour maps: what is told of them elsewhere."""

import itertools

import pytest

from negatoscope.viewing.colour_maps import NAMES, SAFE, colour_table, name_of

OHIF = (
    "Grayscale", "X Ray", "Isodose", "HSV", "Hot Iron", "Red Hot", "S PET", "Perfusion", "Rainbow",
    "SUV", "GE 256", "GE", "Siemens",
)  # fmt: skip


def colour(name: str, grey: int) -> tuple[int, ...]:
    return tuple(colour_table(name)[3 * grey : 3 * grey + 3])


def test_all_maps_of_ohif_are_there_and_each_has_256_colours():
    assert set(OHIF) | SAFE == set(NAMES)
    assert all(len(colour_table(name)) == 768 for name in NAMES)


def test_grey_stays_grey_and_x_ray_turns_it_round():
    for grey in (0, 1, 100, 254, 255):
        assert colour("Grayscale", grey) == (grey,) * 3
        assert colour("X Ray", grey) == (255 - grey,) * 3


def test_hot_iron_is_that_of_the_standard():
    # PS3.6 B.1.1: red to 128, then green, blue in the last quarter
    assert colour("Hot Iron", 1) == (2, 0, 0)
    assert colour("Hot Iron", 127) == (254, 0, 0)
    assert colour("Hot Iron", 128) == (255, 0, 0)
    assert colour("Hot Iron", 192) == (255, 128, 0)
    assert colour("Hot Iron", 255) == (255, 254, 252)


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
