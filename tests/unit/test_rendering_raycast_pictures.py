"""3D pictures come as drafts and become better tile by tile; nothing ever waits for them."""

from dataclasses import replace
from typing import Any

import pytest

from negatoscope.dicom.space.affine import IDENTITY
from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.rendering import gl as webgl
from negatoscope.rendering.places import Cell
from negatoscope.rendering.raycast_pictures import REST_MS, RayPictures, Scene
from negatoscope.rendering.raycast_targets import tiles_of
from negatoscope.viewing.camera import Size
from negatoscope.viewing.orbit import Orbit, OrbitPlacement
from negatoscope.viewing.ray_views import RayView
from negatoscope.viewing.volume_presets import PRESETS

CELL = Cell(10, 20, 300, 200)
GEOMETRY = VolumeGeometry(16, 16, 16, IDENTITY)


class FakeGraphics:
    """Counts the rectangles that rays are cast into; a fence is done when it is told to be."""

    def __init__(self) -> None:
        self.ready = True
        self.casts: list[tuple[int, int]] = []  # sizes
        self.fences = 0
        self.alive = 0
        self._scissor = (0, 0)

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            if name == "scissor":
                self._scissor = (given[2], given[3])
            elif name == "viewport":
                self._scissor = (0, 0)
            elif name == "drawArrays" and self._scissor != (0, 0):
                self.casts.append(self._scissor)
            elif name == "fenceSync":
                self.fences += 1
            elif name == "getSyncParameter":
                return webgl.SIGNALED if self.ready else 0
            elif name in ("createTexture", "createFramebuffer"):
                self.alive += 1
            elif name in ("deleteTexture", "deleteFramebuffer"):
                self.alive -= 1
            return 1

        return call


class Room:
    def __init__(self, *, software: bool) -> None:
        self.gl = FakeGraphics()
        self.now = 1000.0
        self.pictures = RayPictures(
            self.gl, lambda given: given, lambda: self.now, software=software
        )

    def draw(self, orbit: Orbit, missing: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
        """Sizes of what rays were cast into."""
        self.gl.casts.clear()
        preset = PRESETS["CT-Bone"]
        place = OrbitPlacement(orbit, Size(300, 200), (0.0, 0.0, 0.0), 16.0)
        view = RayView("v", GEOMETRY, (1.0, 0.0), place, preset.function)
        self.pictures.draw("one", Scene(view, "texture", missing), CELL, 500)
        return list(self.gl.casts)

    def refine(self, after_ms: float) -> tuple[bool, list[tuple[int, int]]]:
        self.now += after_ms
        self.gl.casts.clear()
        return self.pictures.refine(), list(self.gl.casts)


def area(sizes: list[tuple[int, int]]) -> int:
    return sum(width * height for width, height in sizes)


def turned(angle: float) -> Orbit:
    return Orbit().rotated(angle, 0.0)


def test_tiles_cover_a_picture_once_and_end_in_its_middle() -> None:
    tiles = tiles_of(300, 200, 96)
    covered = {
        (x, y)
        for left, bottom, width, height in tiles
        for x in range(left, left + width)
        for y in range(bottom, bottom + height)
    }
    assert len(covered) == area([(w, h) for _, _, w, h in tiles]) == 300 * 200
    left, bottom, width, height = tiles[-1]
    assert left <= 150 <= left + width
    assert bottom <= 100 <= bottom + height


def test_a_processor_draws_a_draft_first_and_every_pixel_after() -> None:
    room = Room(software=True)
    draft = room.draw(turned(0))
    assert area(draft) < 300 * 200 / 10
    assert not room.pictures.refined("one")
    # a hand that rests is still dragging
    assert room.refine(REST_MS / 2) == (False, [])
    done: list[tuple[int, int]] = []
    room.now += REST_MS
    for _ in range(200):
        done += room.refine(20.0)[1]
        if room.pictures.refined("one"):
            break
    assert area(done) == 300 * 200
    assert not room.refine(20.0)[1]
    assert not room.pictures.unfinished


def test_fast_graphics_draw_the_whole_picture_at_once() -> None:
    room = Room(software=False)
    assert area(room.draw(turned(0))) == 300 * 200
    assert room.pictures.refined("one")


def test_a_new_view_gives_up_what_was_left_of_the_old_one() -> None:
    room = Room(software=True)
    room.draw(turned(0))
    room.refine(REST_MS * 2)
    room.now += 20
    draft = room.draw(turned(0.1))
    assert len(draft) == 1
    assert area(draft) < 300 * 200 / 10
    assert room.draw(turned(0.1)) == []  # the same again needs nothing


def test_graphics_that_are_behind_get_no_more_work() -> None:
    room = Room(software=True)
    room.draw(turned(0))
    room.gl.ready = False
    assert room.draw(turned(0.1)) == []
    assert room.refine(500.0) == (False, [])
    assert not room.pictures.refined("one")
    room.gl.ready = True
    assert room.refine(1.0) == (True, [])  # it asks to be drawn
    assert len(room.draw(turned(0.1))) == 1


@pytest.mark.parametrize(("took_ms", "more"), [(10.0, True), (400.0, False)])
def test_drafts_become_finer_or_coarser_as_the_machine_can(took_ms: float, more: bool) -> None:
    room = Room(software=True)
    first = area(room.draw(turned(0)))
    room.now += took_ms
    second = area(room.draw(turned(0.1)))
    assert (second > first) is more


def test_a_machine_that_turns_out_slow_gets_drafts_as_well() -> None:
    room = Room(software=False)
    room.draw(turned(0))
    room.now += 900.0
    assert area(room.draw(turned(0.1))) < 300 * 200 / 2


def test_slices_that_arrive_are_not_each_a_picture() -> None:
    room = Room(software=True)
    room.draw(turned(0), frozenset(range(8, 16)))
    room.now += 20
    assert room.draw(turned(0), frozenset(range(9, 16))) == []
    room.now += 500
    assert len(room.draw(turned(0), frozenset(range(10, 16)))) == 1
    room.now += 20
    assert len(room.draw(turned(0), frozenset())) == 1  # the last one is


def test_a_viewport_that_is_gone_takes_its_memory_with_it() -> None:
    room = Room(software=True)
    room.draw(turned(0))
    assert room.gl.alive > 0
    room.pictures.keep([], [])
    assert room.gl.alive == 0
    assert not room.pictures.unfinished


def test_a_look_with_another_size_of_its_cell_is_drawn_anew() -> None:
    room = Room(software=True)
    room.draw(turned(0))
    room.now += 20
    preset = PRESETS["CT-Bone"]
    place = OrbitPlacement(turned(0), Size(600, 400), (0.0, 0.0, 0.0), 16.0)
    view = RayView("v", GEOMETRY, (1.0, 0.0), place, preset.function)
    room.gl.casts.clear()
    cell = replace(CELL, width=600, height=400)
    room.pictures.draw("one", Scene(view, "texture", frozenset()), cell, 500)
    assert len(room.gl.casts) == 1
