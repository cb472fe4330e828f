"""State of the study list: what it shows at one moment."""

from dataclasses import dataclass, field
from typing import Literal

from negatoscope.app.worklist.query import WorklistQuery
from negatoscope.language import t
from negatoscope.sources.base import StudyRow
from negatoscope.sources.errors import SourceError

Phase = Literal["idle", "loading", "ready", "empty", "error"]


@dataclass(frozen=True, slots=True)
class WorklistState:
    """What the list shows now.

    ``rows`` are those of the page; while loading, rows of the answer before may stay. ``total``
    counts all that fit, ``None`` while only the server knows; ``held`` counts what is here.
    ``first`` and ``last`` number the page's rows from 1. ``selected`` is an index into ``rows``.
    """

    query: WorklistQuery = field(default_factory=WorklistQuery)
    phase: Phase = "idle"
    rows: tuple[StudyRow, ...] = ()
    total: int | None = None
    held: int = 0
    has_next: bool = False
    note: str = ""
    error: SourceError | None = None
    selected: int | None = None

    @property
    def first(self) -> int:
        """Number of the page's first row; 0 for an empty page."""
        return self._offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the page's last row."""
        return self._offset + len(self.rows)

    @property
    def page_count(self) -> int | None:
        """Number of pages, at least one; ``None`` while the total is not known."""
        if self.total is None:
            return None
        return max(-(-self.total // self.query.results_per_page), 1)

    @property
    def has_previous(self) -> bool:
        """There is a page before this one."""
        return self.query.page_number > 1

    @property
    def selected_row(self) -> StudyRow | None:
        """The selected study."""
        return None if self.selected is None else self.rows[self.selected]

    @property
    def range_text(self) -> str:
        """``"26–50 of 312"``, or ``"1–25 of more than 501"``."""
        if self.phase == "loading":
            return ""
        if not self.rows:
            return "0 of 0" if self.total == 0 else ""
        if self.total is not None:
            return t(
                "{first}–{last} of {total}", first=self.first, last=self.last, total=self.total
            )
        known = max(self.held, self.last)
        return t(
            "{first}–{last} of more than {known}", first=self.first, last=self.last, known=known
        )

    @property
    def _offset(self) -> int:
        return (self.query.page_number - 1) * self.query.results_per_page
