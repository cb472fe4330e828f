"""The preview beside the study list: the selected study, its series, and how to open it."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

from negatoscope.app.commands import command
from negatoscope.app.ports import Ports
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.sources.base import SeriesSummary, StudyRow
from negatoscope.sources.errors import SourceError

#: Whether the preview was open; nothing else of it is kept.
PREVIEW_KEY = "negatoscope.preview"
#: A study's series are asked for when the selection rests this long.
REST_S = 0.15
#: Answers that are held while the page lasts, so that going up and down asks once.
_HELD = 50

PreviewPhase = Literal["none", "loading", "ready", "error"]


class Preview:
    """Follows the list's selection.

    Parameters
    ----------
    changed:
        Called when the page has to be drawn anew.
    """

    def __init__(self, ports: Ports, page: WorklistPage, changed: Callable[[], None]) -> None:
        self._ports = ports
        self._page = page
        self._changed = changed
        self._answers: OrderedDict[tuple[str, str], tuple[SeriesSummary, ...] | SourceError] = (
            OrderedDict()
        )
        self._wanted: tuple[str, str] | None = None
        self._cancel: Callable[[], None] = lambda: None
        self.is_open = ports.storage.get(PREVIEW_KEY) == "open"

    @property
    def study(self) -> StudyRow | None:
        """The study that is looked at."""
        return self._page.list_state.selected_row

    @property
    def phase(self) -> PreviewPhase:
        """What is known of its series."""
        if self.study is None:
            return "none"
        answer = self._answer()
        if answer is None:
            return "loading"
        return "error" if isinstance(answer, SourceError) else "ready"

    @property
    def series(self) -> tuple[SeriesSummary, ...]:
        """Series of the study, as far as they are known."""
        answer = self._answer()
        return () if answer is None or isinstance(answer, SourceError) else answer

    @property
    def error(self) -> SourceError | None:
        """Why the series are not known."""
        answer = self._answer()
        return answer if isinstance(answer, SourceError) else None

    def follow(self) -> None:
        """The list has changed: ask for the series of the study that is selected now."""
        key = self._key()
        if key == self._wanted and self.is_open:
            return
        self._cancel()
        self._wanted = None
        if not self.is_open or key is None or key in self._answers:
            return
        self._wanted = key
        self._cancel = self._ports.clock.later(
            REST_S, lambda: self._ask_by_task(key) if key == self._wanted else None
        )

    @command("worklist.togglePreview", "Show or hide the preview of the selected study")
    def toggle(self) -> None:
        """Show or hide the preview; the device remembers which."""
        self.is_open = not self.is_open
        self._ports.storage.set(PREVIEW_KEY, "open" if self.is_open else "closed")
        if self.is_open and self.study is None:
            self._page.controller.select(0)
        self.follow()
        self._changed()

    @command("worklist.retryPreview", "Ask again for the series of the selected study")
    def retry(self) -> None:
        """Ask again."""
        key = self._key()
        if key is not None:
            self._answers.pop(key, None)
            self._wanted = None
            self.follow()
            self._changed()

    def _key(self) -> tuple[str, str] | None:
        study = self.study
        return (self._page.source_name, study.study_instance_uid) if study else None

    def _answer(self) -> tuple[SeriesSummary, ...] | SourceError | None:
        key = self._key()
        return self._answers.get(key) if key else None

    def _ask_by_task(self, key: tuple[str, str]) -> None:
        self._cancel = self._ports.clock.spawn(self._ask(key))

    async def _ask(self, key: tuple[str, str]) -> None:
        source = self._page.controller.source
        answer: tuple[SeriesSummary, ...] | SourceError
        try:
            answer = await source.search_series(key[1])
        except SourceError as error:
            answer = error
        self._answers[key] = answer
        while len(self._answers) > _HELD:
            self._answers.popitem(last=False)
        if self._wanted == key:
            self._wanted = None
        self._changed()
