"""How frames that are too large for a texture are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.rendering.tiles import tiles_for


@pytest.mark.parametrize("size", [(1, 1), (100, 100), (100, 7)])
def test_what_fits_is_not_cut(size: tuple[int, int]):
    assert tiles_for(*size, limit=100) is None


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(50, 300))
def test_tiles_cover_every_pixel_once_and_none_is_too_large(columns: int, rows: int, limit: int):
    tiles = tiles_for(columns, rows, limit)
    if tiles is None:
        assert max(columns, rows) <= limit
        return
    places = list(tiles.places())
    assert [layer for layer, *_ in places] == list(range(tiles.count))
    assert max(tiles.width, tiles.height) <= limit
    assert sum(width * height for *_, width, height in places) == columns * rows
    for layer, left, top, width, height in places:
        assert (left // tiles.width, top // tiles.height) == (
            layer % tiles.across,
            layer // tiles.across,
        )
        assert left % tiles.width == top % tiles.height == 0
        assert 0 < width <= tiles.width
        assert 0 < height <= tiles.height


def test_tiles_are_alike_so_that_little_room_is_wasted():
    tiles = tiles_for(10_001, 4_000, limit=4_096)
    assert tiles is not None
    assert (tiles.width, tiles.height, tiles.count) == (3_334, 4_000, 3)
    assert tiles.room - 10_001 * 4_000 < tiles.height * tiles.across
