"""Which frames are needed for what the viewports show."""

from typing import NamedTuple

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.viewports import Grid, Viewport


class Needs(NamedTuple):
    """What the queue has to fetch.

    ``stacks`` says of each display set where it is looked at (index, number of frames), the most
    urgent first; ``images`` are shown as they are; ``volumes`` are display sets of which nothing
    else is shown than planes through their volumes.
    """

    stacks: dict[str, tuple[int, int]]
    images: tuple[FrameKey, ...]
    volumes: frozenset[str]


def needs(pictures: Pictures, grid: Grid) -> Needs:
    """What the viewports of a grid need, the active one first."""
    there = [v for v in grid.viewports if not v.empty and not pictures.is_video(v)]
    there.sort(key=lambda v: v.id != grid.active_id)
    stacks: dict[str, tuple[int, int]] = {}
    images = [v for v in there if v.reformat is None]
    for viewport in images:
        stacks.setdefault(viewport.display_set, (viewport.index, pictures.count(viewport)))
    as_images = frozenset(stacks)
    for viewport in there:
        for uid, place in _of_volumes(pictures, viewport):
            stacks.setdefault(uid, place)
    return Needs(
        stacks,
        tuple(FrameKey(v.display_set, v.index) for v in images),
        frozenset(stacks) - as_images,
    )


def _of_volumes(pictures: Pictures, viewport: Viewport) -> list[tuple[str, tuple[int, int]]]:
    """The display sets of a viewport's volumes that are not complete yet.

    Of a series in phases the others follow: a person will go on to them.
    """
    volumes, found = pictures.volumes, []
    base = volumes.of(viewport)
    layers = [volumes.volume(layer.display_set) for layer in viewport.layers]
    for volume in (base, *layers):
        if volume is None:
            continue
        filled, slices = volumes.filled(volume)
        display_set = pictures.display_sets[volume.display_set]
        if filled < slices or len(display_set.phase_lengths) > 1:
            middle = (
                volumes.middle_index(viewport)
                if volume is base
                else volume.first + len(volume.frames) // 2
            )
            found.append((volume.display_set, (middle, len(display_set.frames))))
    return found
