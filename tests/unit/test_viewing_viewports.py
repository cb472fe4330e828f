"""Viewports and their grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.dicom.presentation.lut import Window
from negatoscope.viewing.camera import Camera
from negatoscope.viewing.viewports import MAX_GRID, Grid, Place, Viewport

shapes = st.tuples(st.integers(1, MAX_GRID), st.integers(1, MAX_GRID))


def test_a_grid_starts_with_one_empty_active_viewport() -> None:
    grid = Grid()
    assert grid.active.empty
    assert grid.active_id == "viewport-1"


def test_a_reset_keeps_the_slice_and_the_running_cine() -> None:
    changed = Viewport("v", "ds", 17, Camera(zoom=3), Window(1, 2), invert=True, cine_playing=True)
    assert changed.reset() == Viewport("v", "ds", 17, cine_playing=True)


def test_another_display_set_is_seen_as_newly_hung() -> None:
    changed = Viewport("v", "ds", 17, Camera(zoom=3), Window(1, 2), invert=True)
    assert changed.showing("other", 4) == Viewport("v", "other", 4)


@given(st.lists(shapes, max_size=8), st.randoms(use_true_random=False))
def test_any_sequence_of_layouts_keeps_ids_apart_and_one_viewport_active(
    steps: list[tuple[int, int]], random: object
) -> None:
    grid = Grid()
    for rows, columns in steps:
        grid = grid.resized(rows, columns)
        ids = [v.id for v in grid.viewports]
        assert len(ids) == rows * columns == len(set(ids))
        assert grid.active_id in ids
        grid = grid.with_active(ids[len(ids) // 2])


@given(shapes, shapes)
def test_the_active_viewport_survives_a_smaller_grid(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    grid = Grid().resized(*before)
    last = grid.viewports[-1]
    grid = grid.with_viewport(last.showing("kept", 5)).with_active(last.id)
    smaller = grid.resized(*after)
    assert smaller.active.display_set == "kept"
    assert smaller.active.index == 5


def test_cells_keep_their_content_in_order() -> None:
    grid = Grid().resized(2, 2)
    for number, viewport in enumerate(grid.viewports):
        grid = grid.with_viewport(viewport.showing(f"ds{number}"))
    assert [v.display_set for v in grid.resized(1, 2).viewports] == ["ds0", "ds1"]
    wider = grid.resized(2, 3)
    assert [v.display_set for v in wider.viewports] == ["ds0", "ds1", "ds2", "ds3", "", ""]


@pytest.mark.parametrize("shape", [(0, 1), (1, 0), (MAX_GRID + 1, 1), (1, -1)])
def test_an_impossible_layout_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="rows and columns"):
        Grid().resized(*shape)


def test_the_neighbour_goes_round_the_end() -> None:
    grid = Grid().resized(1, 3)
    assert grid.neighbour(-1) == grid.viewports[-1].id
    assert grid.with_active(grid.viewports[-1].id).neighbour(1) == grid.viewports[0].id


def test_a_viewport_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        Grid().get("nowhere")
    with pytest.raises(KeyError, match="nowhere"):
        Grid().with_active("nowhere")


def filled(rows: int, columns: int) -> Grid:
    grid = Grid().resized(rows, columns)
    for number, viewport in enumerate(grid.viewports):
        grid = grid.with_viewport(viewport.showing(f"ds{number}", number))
    return grid


@given(shapes, st.data())
def test_what_a_smaller_grid_had_no_room_for_comes_back_in_its_place(
    shape: tuple[int, int], data: st.DataObject
) -> None:
    grid = filled(*shape)
    chosen = data.draw(st.sampled_from([v.id for v in grid.viewports]))
    smaller = grid.with_active(chosen).resized(1, 1)
    assert smaller.viewports == (grid.get(chosen),)
    turned = smaller.with_viewport(smaller.active.showing("other", 3))
    again = turned.resized(*shape)
    assert [v.id for v in again.viewports] == [v.id for v in grid.viewports]
    others = [v for v in again.viewports if v.id != chosen]
    assert others == [v for v in grid.viewports if v.id != chosen]
    assert again.active.display_set == "other"


def test_one_viewport_alone_gives_the_others_back_and_keeps_what_was_done_in_it() -> None:
    grid = filled(2, 2).with_active("viewport-2")
    alone = grid.alone("viewport-3")
    assert [v.display_set for v in alone.viewports] == ["ds2"]
    scrolled = alone.with_viewport(alone.active.showing("ds2", 9))
    back = scrolled.together()
    assert [v.display_set for v in back.viewports] == ["ds0", "ds1", "ds2", "ds3"]
    assert back.get("viewport-3").index == 9
    assert back.active_id == "viewport-3"
    assert back.together() is back
    assert len(scrolled.resized(1, 3).viewports) == 3, "another layout is one of all of them"


def test_cells_lie_in_free_places() -> None:
    places = [Place(0, 0, 0.5, 1), Place(0.5, 0, 0.5, 0.5), Place(0.5, 0.5, 0.5, 0.5)]
    grid = filled(2, 2).placed(2, 2, places)
    assert grid.places == tuple(places)
    assert [v.display_set for v in grid.viewports] == ["ds0", "ds1", "ds2"]
    assert grid.resized(2, 2).places == ()
    assert grid.resized(2, 2).viewports[3].display_set == "ds3"


@pytest.mark.parametrize(
    "place", [Place(0.6, 0, 0.5, 1), Place(0, -0.1, 1, 1), Place(0, 0, 0, 1), Place(0, 0, 1, 1.1)]
)
def test_a_place_outside_the_area_is_refused_by_its_number(place: Place) -> None:
    with pytest.raises(ValueError, match="cell 2 lies outside"):
        Grid().placed(1, 2, [Place(0, 0, 0.5, 1), place])


def test_a_grid_without_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="0 cells"):
        Grid().placed(1, 1, [])


def test_a_change_reaches_viewports_that_are_not_on_the_screen() -> None:
    small = filled(2, 2).resized(1, 2).alone("viewport-1")
    moved = small.changed(lambda v: Viewport(v.id, v.display_set.replace("ds", "new")))
    assert [v.display_set for v in moved.resized(2, 2).viewports] == [f"new{n}" for n in range(4)]
