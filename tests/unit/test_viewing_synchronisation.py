"""Viewports that follow each other."""

from dataclasses import dataclass, field, replace

import pytest

from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import ImagePlane
from negatoscope.dicom.space.registration import Registrations
from negatoscope.viewing.camera import Camera, Point
from negatoscope.viewing.synchronisation import (
    IMAGE_SLICE,
    VOI,
    ZOOM_PAN,
    Member,
    Scale,
    Slices,
    SyncGroup,
    followed,
    kind_named,
)
from negatoscope.viewing.viewports import Viewport


def axial(*z_mm: float) -> tuple[ImagePlane, ...]:
    return tuple(ImagePlane((0, 0, z), (1, 0, 0), (0, 1, 0), (1, 1)) for z in z_mm)


THIN = Slices("1.1", axial(*range(100)), 64, 64)  # every mm
THICK = Slices("1.1", axial(*range(0, 100, 5)), 64, 64)  # every 5 mm
UPWARDS_DOWN = Slices("1.1", tuple(reversed(THICK.planes)), 64, 64)
OTHER_SPACE = Slices("2.2", axial(*range(1000, 1100, 5)), 64, 64)
NOWHERE = Slices("", (None,) * 30, 64, 64)
SAGITTAL = Slices("1.1", (ImagePlane((0, 0, 0), (0, 1, 0), (0, 0, -1), (1, 1)),) * 9, 64, 64)


@dataclass
class Where:
    """What the viewports show, by display set."""

    stacks: dict[str, Slices] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    registrations: Registrations = field(default_factory=Registrations)

    def matrix(self, here: str, there: str) -> Affine | None:
        return self.registrations.matrix(here, there)

    def slices(self, viewport: Viewport) -> Slices | None:
        return self.stacks.get(viewport.display_set)

    def value_kind(self, viewport: Viewport) -> str:
        return self.kinds.get(viewport.display_set, "CT HU")

    def scale(self, viewport: Viewport) -> Scale:
        return self.scales.get(viewport.display_set, Scale(1.0, None))


def follows(here: Slices, there: Slices, start: tuple[int, int], to: int) -> int:
    """Where the second goes when the first of two linked viewports goes to a slice."""
    a, b = Viewport("a", "A", start[0]), Viewport("b", "B", start[1])
    group = SyncGroup(IMAGE_SLICE, "x").anchored((a, b))
    return followed(group, a, replace(a, index=to), b, Where({"A": here, "B": there})).index


def test_in_one_space_the_slice_at_the_same_place_is_shown_whatever_was_linked():
    assert follows(THIN, THICK, (0, 7), 42) == 8  # 40 mm is nearer to 42 than 45
    assert follows(THIN, UPWARDS_DOWN, (0, 7), 42) == 11
    assert follows(THICK, THIN, (0, 0), 3) == 15


def test_beyond_the_other_stack_its_last_slice_is_shown():
    assert follows(THIN, Slices("1.1", axial(0, 5, 10), 64, 64), (0, 0), 90) == 2


def test_slices_of_one_space_in_other_directions_do_not_follow():
    assert follows(THIN, SAGITTAL, (0, 4), 60) == 4


def test_in_different_spaces_the_way_since_the_link_counts_in_mm():
    assert follows(THIN, OTHER_SPACE, (50, 10), 60) == 12  # 10 mm are two slices of 5
    assert follows(THIN, OTHER_SPACE, (50, 10), 40) == 8


def test_in_registered_spaces_the_slice_at_the_same_place_is_shown():
    up = Affine((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 1000))
    table = Registrations({"1.1": {"2.2": up}, "2.2": {"1.1": up.inverse()}})
    a, b = Viewport("a", "A", 50), Viewport("b", "B", 0)
    where = Where({"A": THIN, "B": OTHER_SPACE}, registrations=table)
    group = SyncGroup(IMAGE_SLICE, "x").anchored((a, b))
    assert followed(group, a, replace(a, index=60), b, where).index == 12  # at 1060 mm


def test_in_registered_spaces_slices_that_are_turned_against_each_other_do_not_follow():
    over = Affine((1, 0, 0), (0, 0, 1), (0, -1, 0), (0, 0, 0))  # a quarter turn about x
    table = Registrations({"1.1": {"2.2": over}})
    a, b = Viewport("a", "A", 50), Viewport("b", "B", 3)
    where = Where({"A": THIN, "B": OTHER_SPACE}, registrations=table)
    group = SyncGroup(IMAGE_SLICE, "x").anchored((a, b))
    assert followed(group, a, replace(a, index=60), b, where).index == 3


def test_without_places_the_way_since_the_link_counts_in_slices():
    assert follows(NOWHERE, NOWHERE, (3, 10), 8) == 15
    assert follows(NOWHERE, NOWHERE, (3, 10), 29) == 29
    assert follows(THIN, NOWHERE, (50, 10), 47) == 7


def test_another_stack_in_a_viewport_begins_the_count_anew():
    a, b = Viewport("a", "A", 5), Viewport("b", "B", 5)
    group = SyncGroup(IMAGE_SLICE, "x").anchored((a, b))
    hung = replace(b, display_set="C", index=20)
    again = group.anchored((replace(a, index=9), hung))
    assert (again.anchors["a"].index, again.anchors["b"].index) == (9, 20)
    assert group.anchored((replace(a, index=9), b)) is group


def test_only_sources_lead_and_only_targets_follow():
    a, b = Viewport("a", "A", 0), Viewport("b", "B", 0)
    where = Where({"A": THIN, "B": THIN})
    moved = replace(a, index=9)
    for members, index in [
        ((Member("a"), Member("b")), 9),
        ((Member("a", source=False), Member("b")), 0),
        ((Member("a"), Member("b", target=False)), 0),
        ((Member("a"),), 0),
    ]:
        group = SyncGroup(IMAGE_SLICE, "x", members)
        assert followed(group, a, moved, b, where).index == index


def test_windows_go_to_values_of_the_same_kind_only():
    a, b = Viewport("a", "A"), Viewport("b", "B")
    changed = replace(a, window=Window(40, 80), invert=True)
    group = SyncGroup(VOI, "x")
    other = followed(group, a, changed, b, Where())
    assert (other.window, other.invert) == (Window(40, 80), True)
    assert followed(group, a, changed, b, Where(kinds={"B": "PT SUVbw"})) == b
    stubborn = SyncGroup(VOI, "x", options={"syncInvertState": False})
    assert followed(stubborn, a, changed, b, Where()).invert is False


def test_zoom_and_pan_are_equal_in_mm_where_both_know_them():
    # a: 1 px per column of 0.5 mm = 2 px/mm; b: 3 px per column of 1 mm at zoom 1
    where = Where(scales={"A": Scale(1.0, 0.5), "B": Scale(3.0, 1.0)})
    a, b = Viewport("a", "A"), Viewport("b", "B", camera=Camera(rotation=90, flip_vertical=True))
    zoomed = replace(a, camera=Camera(zoom=6.0, pan=Point(10, -4)))  # 12 px/mm; 5 mm, −2 mm
    camera = followed(SyncGroup(ZOOM_PAN, "x"), a, zoomed, b, where).camera
    assert camera.zoom * 3.0 / 1.0 == pytest.approx(12.0)
    assert (camera.pan.x * 1.0, camera.pan.y * 1.0) == pytest.approx((5.0, -2.0))
    assert (camera.rotation, camera.flip_vertical) == (90, True)


def test_without_mm_zoom_is_equal_and_pan_in_pixels_of_the_screen():
    where = Where(scales={"A": Scale(1.0, None), "B": Scale(2.0, 1.0)})
    a, b = Viewport("a", "A"), Viewport("b", "B")
    zoomed = replace(a, camera=Camera(zoom=3.0, pan=Point(10, 0)))
    camera = followed(SyncGroup(ZOOM_PAN, "x"), a, zoomed, b, where).camera
    assert camera.zoom == 3.0
    assert camera.pan.x * 2.0 * 3.0 == pytest.approx(10 * 1.0 * 3.0)


def test_protocols_may_write_the_kinds_as_they_like():
    assert [kind_named(n) for n in ("imageSlice", "VOI", "zoomPan", "cameraPosition")] == [
        IMAGE_SLICE, VOI, ZOOM_PAN, IMAGE_SLICE,
    ]  # fmt: skip
    assert kind_named("hydrateseg") is None
