"""The same images in display sets that have taken the place of others."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.viewports import Viewport


def moved_frames(
    before: tuple[DisplaySet, ...], after: tuple[DisplaySet, ...]
) -> dict[FrameKey, FrameKey]:
    """Where the frames of display sets are in those that replace them."""
    places = {
        (frame.sop_instance_uid, frame.number): FrameKey(each.uid, index)
        for each in after
        for index, frame in enumerate(each.frames)
    }
    return {
        FrameKey(each.uid, index): places[frame.sop_instance_uid, frame.number]
        for each in before
        for index, frame in enumerate(each.frames)
        if (frame.sop_instance_uid, frame.number) in places
    }


def followed(
    viewport: Viewport, moved: Mapping[FrameKey, FrameKey], videos: Collection[str]
) -> Viewport:
    """A viewport that goes on showing its image; of one of ``videos``, the same moment."""
    film = viewport.display_set in videos
    key = moved.get(FrameKey(viewport.display_set, 0 if film else viewport.index))
    if key is None:
        return viewport
    index = viewport.index if film else key.index
    return replace(viewport, display_set=key.display_set, index=index)
