"""What is said of pictures that a person has turned or mirrored."""

import pytest

from negatoscope.app.viewer.turning import turned_words
from negatoscope.viewing.camera import Camera
from negatoscope.viewing.viewports import Viewport


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        (Camera(), ""),
        (Camera(zoom=3), ""),
        (Camera(rotation=90), "Turned 90°"),
        (Camera(flip_horizontal=True), "Mirrored"),
        (Camera(flip_vertical=True), "Mirrored, turned 180°"),
        (Camera(flip_horizontal=True, flip_vertical=True), "Turned 180°"),
        (Camera(rotation=90, flip_horizontal=True), "Mirrored, turned 270°"),
        (Camera(rotation=180, flip_horizontal=True, flip_vertical=True), "As stored"),
    ],
)
def test_turning_and_mirroring_are_told_as_the_eye_sees_them(camera: Camera, words: str) -> None:
    assert turned_words(Viewport("v", "d", camera=camera)) == words


def test_a_picture_that_lies_as_it_was_hung_needs_no_word() -> None:
    turned = Camera(flip_horizontal=True)
    assert turned_words(Viewport("v", "d", camera=turned, hung=turned)) == ""
    assert turned_words(Viewport("v", "d", camera=Camera(), hung=turned)) == "As stored"


@pytest.mark.parametrize("command", ["rotateViewportCW", "flipViewportHorizontal"])
def test_two_ways_round_end_where_they_began(command: str) -> None:
    camera = Camera()
    for _ in range(4 if command == "rotateViewportCW" else 2):
        if command == "rotateViewportCW":
            camera = camera.rotated_clockwise(90)
        else:
            camera = Camera(flip_horizontal=not camera.flip_horizontal)
    assert turned_words(Viewport("v", "d", camera=camera)) == ""
