"""Taking up what a source has found since: files are opened while others are shown."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from negatoscope.app.viewer.studies import StudyLoader
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.viewports import Viewport

#: Growing waits for the study's own loading, and looks this often whether it is over.
LOOK_S = 0.05

Replaced = Callable[[tuple[DisplaySet, ...], tuple[DisplaySet, ...]], None]


class Growth:
    """Renews studies until there is no more to take up, one time after the other.

    Parameters
    ----------
    spawn:
        Runs a task.
    loaders:
        Answers with those of the open studies.
    replaced:
        Takes display sets, and those that stand in their place.
    """

    def __init__(
        self,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        loaders: Callable[[], Sequence[StudyLoader]],
        replaced: Replaced,
    ) -> None:
        self._spawn = spawn
        self._loaders = loaders
        self._replaced = replaced
        self._wanted = self._under_way = False

    def ask(self) -> None:
        """There may be more."""
        self._wanted = True
        if not self._under_way:
            self._under_way = True
            self._spawn(self._grow())

    async def _grow(self) -> None:
        while self._wanted:
            self._wanted = False
            for loader in self._loaders():
                while loader.study.phase == "loading":
                    await asyncio.sleep(LOOK_S)
                await loader.renew(self._replaced)
        self._under_way = False


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
