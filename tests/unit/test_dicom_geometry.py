import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from negatoscope.dicom.space.geometry import (
    Directions,
    EdgeLetters,
    ImagePlane,
    Vector,
    cross,
    directions_of,
    dot,
    edges,
    normalized,
    orientation_letters,
    orientation_name,
    patient_orientation,
)
from tests.support.instances import data_set

AXIAL = Directions((1, 0, 0), (0, 1, 0))
CORONAL = Directions((1, 0, 0), (0, 0, -1))
SAGITTAL = Directions((0, 1, 0), (0, 0, -1))

components = st.floats(-1, 1)
vectors = st.tuples(components, components, components)
lengths = st.floats(-1000, 1000)


@st.composite
def directions(draw: st.DrawFn) -> Directions:
    a, b = draw(vectors), draw(vectors)
    assume(math.hypot(*a) > 0.1 and math.hypot(*cross(a, b)) > 0.01)
    row = normalized(a)
    column = normalized(cross(normalized(cross(a, b)), row))
    return Directions(row, column)


@st.composite
def planes(draw: st.DrawFn) -> ImagePlane:
    both = draw(directions())
    position = draw(st.tuples(lengths, lengths, lengths))
    spacing = draw(st.tuples(st.floats(0.01, 10), st.floats(0.01, 10)))
    return ImagePlane(position, both.row, both.column, spacing)


@pytest.mark.parametrize(
    ("image", "letters"),
    [
        (AXIAL, EdgeLetters(left="R", right="L", top="A", bottom="P")),
        (CORONAL, EdgeLetters(left="R", right="L", top="H", bottom="F")),
        (SAGITTAL, EdgeLetters(left="A", right="P", top="H", bottom="F")),
    ],
)
def test_letters_of_the_three_planes(image: Directions, letters: EdgeLetters):
    assert edges(image) == letters


def test_a_rotation_is_clockwise():
    turned = edges(AXIAL, 90)
    assert (turned.left, turned.top, turned.right, turned.bottom) == ("P", "R", "A", "L")


def test_a_flip_is_made_after_the_rotation():
    # PS3.3 C.10.6: rotate first, then flip horizontally
    flipped = edges(AXIAL, 90, flip_horizontal=True)
    assert (flipped.left, flipped.right, flipped.top, flipped.bottom) == ("A", "P", "R", "L")


def test_flips_swap_the_edges_that_they_name():
    assert edges(AXIAL, flip_horizontal=True).left == "L"
    assert edges(AXIAL, flip_horizontal=True).top == "A"
    assert edges(AXIAL, flip_vertical=True).top == "P"
    assert edges(AXIAL, flip_vertical=True).left == "R"


@pytest.mark.parametrize(
    ("direction", "letters"),
    [
        ((1, 0, 0), "L"),
        ((-0.8, -0.6, 0), "RA"),
        ((0.6, 0, 0.8), "HL"),
        ((-0.2, 0.3, -0.93), "FPR"),
        ((1, 1e-6, 0), "L"),
        ((0, 0, 0), ""),
    ],
)
def test_the_dominant_letter_comes_first(direction: Vector, letters: str):
    assert orientation_letters(direction) == letters


@given(directions(), st.floats(-720, 720), st.booleans(), st.booleans())
def test_opposite_edges_have_opposite_letters(
    image: Directions, degrees: float, horizontal: bool, vertical: bool
):
    opposite = str.maketrans("LRAPHF", "RLPAFH")
    found = edges(image, degrees, flip_horizontal=horizontal, flip_vertical=vertical)
    assert found.left.translate(opposite) == found.right
    assert found.top.translate(opposite) == found.bottom
    assert 1 <= len(found.left) <= 3


@given(directions(), st.sampled_from((0, 90, 180, 270)))
def test_two_half_turns_equal_both_flips(image: Directions, degrees: int):
    assert edges(image, degrees + 180) == edges(
        image, degrees, flip_horizontal=True, flip_vertical=True
    )


@given(planes(), st.floats(-500, 500), st.floats(-500, 500))
def test_a_point_leads_back_to_its_pixel(plane: ImagePlane, column: float, row: float):
    found = plane.pixel(plane.point_mm(column, row))
    assert found == pytest.approx((column, row, 0), abs=1e-5)


@given(planes())
def test_the_normal_stands_on_the_image(plane: ImagePlane):
    assert dot(plane.normal, plane.row_direction) == pytest.approx(0, abs=1e-9)
    assert dot(plane.normal, plane.normal) == pytest.approx(1)


@given(st.lists(st.floats(-2, 2), max_size=7).map(tuple))
def test_cosines_that_are_no_directions_are_refused(cosines: tuple[float, ...]):
    found = directions_of(cosines)
    if found is not None:
        assert math.hypot(*found.row) == pytest.approx(1)
        assert abs(dot(found.row, found.column)) < 0.03


def test_a_projection_is_lettered_from_its_patient_orientation():
    found = patient_orientation(data_set(PatientOrientation=("A", "FL")))
    assert found is not None
    assert edges(found) == EdgeLetters(left="P", right="A", top="HR", bottom="FL")


@pytest.mark.parametrize("letters", [("A",), ("A", ""), ("X", "F"), ("AP", "F"), ("LE", "CD")])
def test_unclear_patient_orientations_give_no_letters(letters: tuple[str, ...]):
    assert patient_orientation(data_set(PatientOrientation=letters)) is None


def test_planes_have_names():
    assert [orientation_name(d) for d in (AXIAL, CORONAL, SAGITTAL)] == [
        "axial",
        "coronal",
        "sagittal",
    ]
    half = math.sqrt(0.5)
    assert orientation_name(Directions((1, 0, 0), (0, half, half))) == "oblique"
