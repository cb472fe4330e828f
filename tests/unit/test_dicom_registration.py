"""Spatial Registration objects: matrices between frames of reference."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.space.affine import IDENTITY, Affine
from negatoscope.dicom.space.registration import (
    MAX_MATRICES,
    RegistrationError,
    registrations,
    spatial_registration,
)
from tests.support.instances import attributes, data_set
from tests.support.registrations import item, registration, step

TURN_Z_90 = (0, -1, 0, 10, 1, 0, 0, 20, 0, 0, 1, 30, 0, 0, 0, 1)
SHIFT = (1, 0, 0, 5, 0, 1, 0, -7, 0, 0, 1, 11, 0, 0, 0, 1)


def numpy_of(matrix: Affine) -> Any:
    columns = np.array([matrix.x, matrix.y, matrix.z, matrix.origin])
    return np.vstack([columns.T, (0, 0, 0, 1)])


def test_a_matrix_maps_points_into_the_frame_of_reference_of_the_object():
    table = registrations([spatial_registration(registration("1.1", item("2.2", step(TURN_Z_90))))])
    forth, back = table.matrix("2.2", "1.1"), table.matrix("1.1", "2.2")
    assert forth
    assert back
    # a quarter turn about z takes x to y, then the shift
    assert forth.point((100, 0, 0)) == (10, 120, 30)
    assert back.point((10, 120, 30)) == pytest.approx((100, 0, 0))


def test_several_matrices_are_applied_one_after_the_other_from_the_first_on():
    made = spatial_registration(registration("1.1", item("2.2", step(TURN_Z_90), step(SHIFT))))
    expected = np.reshape(SHIFT, (4, 4)) @ np.reshape(TURN_Z_90, (4, 4))
    assert numpy_of(made.items[0].matrix) == pytest.approx(expected)


def test_without_a_matrix_two_spaces_are_the_same():
    made = spatial_registration(registration("1.1", attributes(FrameOfReferenceUID="2.2")))
    assert made.items[0].matrix == IDENTITY


def test_spaces_are_reached_over_several_objects_forwards_and_backwards():
    objects = [
        spatial_registration(registration("atlas", item("ct", step(TURN_Z_90)))),
        spatial_registration(registration("atlas", item("pet", step(SHIFT)))),
        spatial_registration(registration("pet", item("mr", step(TURN_Z_90)))),
    ]
    found = registrations(objects).matrix("mr", "ct")
    turn, shift = np.reshape(TURN_Z_90, (4, 4)), np.reshape(SHIFT, (4, 4))
    assert found
    assert numpy_of(found) == pytest.approx(np.linalg.inv(turn) @ shift @ turn)


def test_a_space_is_itself_and_nothing_leads_to_a_stranger():
    table = registrations([spatial_registration(registration("1.1", item("2.2", step(SHIFT))))])
    assert table.matrix("9.9", "9.9") == IDENTITY
    assert table.matrix("2.2", "9.9") is None
    assert table.matrix("", "1.1") is None


def test_of_two_objects_the_newer_counts():
    old = registration("1.1", item("2.2", step(SHIFT)), ContentDate="20240101", ContentTime="10")
    new = registration(
        "1.1", item("2.2", step(TURN_Z_90)), ContentDate="20240102", ContentTime="09"
    )
    for order in ((old, new), (new, old)):
        table = registrations(spatial_registration(each) for each in order)
        found = table.matrix("2.2", "1.1")
        assert found
        assert found.origin == (10, 20, 30)


def test_images_stand_for_their_frame_of_reference():
    reference = attributes(ReferencedSOPInstanceUID="1.2.3.7")
    made = spatial_registration(
        registration("1.1", item("", step(SHIFT), ReferencedImageSequence=[reference]))
    )
    assert registrations([made]).matrix("2.2", "1.1") is None
    found = registrations([made], {"1.2.3.7": "2.2"}.get).matrix("2.2", "1.1")  # type: ignore[arg-type]
    assert found
    assert found.origin == (5, -7, 11)


def test_the_inverse_is_that_of_linear_algebra():
    random = np.random.default_rng(4)
    for _ in range(20):
        columns = random.normal(size=(4, 3)) * 3
        matrix = Affine(*(tuple(map(float, column)) for column in columns))  # type: ignore[arg-type]
        assert numpy_of(matrix.inverse()) == pytest.approx(np.linalg.inv(numpy_of(matrix)))
        assert matrix.determinant == pytest.approx(np.linalg.det(numpy_of(matrix)))


@pytest.mark.parametrize("kind", ["RIGID_SCALE", "AFFINE"])
def test_scales_are_allowed_where_they_are_said(kind: str):
    scaled = (1.1, 0, 0, 0, 0, 0.9, 0, 0, 0, 0, 1.2, 0, 0, 0, 0, 1)
    made = spatial_registration(registration("1.1", item("2.2", step(scaled, kind))))
    assert made.items[0].matrix.point((10, 10, 10)) == pytest.approx((11, 9, 12))


def test_a_rotation_that_was_rounded_is_one():
    sine, cosine = round(math.sin(0.3), 3), round(math.cos(0.3), 3)
    turned = (cosine, -sine, 0, 0, sine, cosine, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
    assert spatial_registration(registration("1.1", item("2.2", step(turned)))).items


SHEARED = (1, 0.2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
MIRRORED = (-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
FLAT = (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
PERSPECTIVE = (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0.1, 1)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (data_set(RegistrationSequence=[item("2.2")]), "into which frame of reference"),
        (registration("1.1"), "holds no registration"),
        (registration("1.1", item("", step(SHIFT))), "which frame of reference or images"),
        (registration("1.1", item("2.2", step(SHIFT[:12]))), "16 numbers"),
        (registration("1.1", item("2.2", step(PERSPECTIVE))), "0 0 0 1"),
        (registration("1.1", item("2.2", step(SHIFT, "PLASTIC"))), "rigid or affine"),
        (registration("1.1", item("2.2", step(SHEARED))), "type RIGID does more"),
        (
            registration("1.1", item("2.2", step(SHEARED, "RIGID_SCALE"))),
            "type RIGID_SCALE does more",
        ),
        (registration("1.1", item("2.2", step(MIRRORED))), "type RIGID does more"),
        (registration("1.1", item("2.2", step(FLAT, "AFFINE"))), "flattens space"),
        (registration("1.1", item("2.2", step((*SHIFT[:3], 1e9, *SHIFT[4:])))), "100 m"),
        (registration("1.1", item("2.2", *[step(SHIFT)] * (MAX_MATRICES + 1))), "in a row"),
        (registration("1.1", *[item("2.2")] * 65), "more than 64"),
    ],
)
def test_what_cannot_be_a_registration_is_refused_with_the_reason(damaged: DataSet, reason: str):
    with pytest.raises(RegistrationError, match=reason):
        spatial_registration(damaged)


@given(
    st.lists(
        st.lists(
            st.floats() | st.sampled_from([0.0, 1.0, 1e200, -1e200]), min_size=12, max_size=12
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_numbers_make_a_registration_that_can_be_used_or_none(matrices: list[list[float]]):
    steps = [step([*numbers, 0.0, 0.0, 0.0, 1.0], "AFFINE") for numbers in matrices]
    try:
        made = spatial_registration(registration("1.1", item("2.2", *steps)))
    except RegistrationError:
        return
    table = registrations([made])
    for spaces in (("2.2", "1.1"), ("1.1", "2.2")):
        found = table.matrix(*spaces)
        assert found
        assert all(math.isfinite(part) for part in found.point((1.0, 2.0, 3.0)))
