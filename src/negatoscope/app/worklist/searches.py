"""Searches that a person keeps: filters and order under a name, on this device.

What identifies a patient is never kept; a period such as “last 7 days” is kept as such and means
the days before the day on which it is used.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from negatoscope.app.ports import Storage
from negatoscope.app.worklist.query import WorklistQuery, clean_text, parse, remembered
from negatoscope.language import t
from negatoscope.sources.query import StudyQuery

SEARCHES_KEY = "negatoscope.searches"
#: More than fit on a screen are of no use; bounds what is stored.
MAX_SEARCHES = 30
MAX_NAME = 60

Period = Literal["today", "yesterday", "last7days", "last30days"]
PERIODS: tuple[Period, ...] = get_args(Period)
PERIOD_LABELS: dict[Period, str] = {
    "today": t("Today"),
    "yesterday": t("Yesterday"),
    "last7days": t("Last 7 days"),
    "last30days": t("Last 30 days"),
}
_DAYS_BACK: dict[Period, tuple[int, int]] = {
    "today": (0, 0),
    "yesterday": (1, 1),
    "last7days": (6, 0),
    "last30days": (29, 0),
}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under its name; with a period the dates of ``query`` are of no account."""

    name: str
    query: WorklistQuery
    period: Period | None = None


def within(filters: StudyQuery, period: Period, today: date) -> StudyQuery:
    """The filters with the dates (DA values) of a period that ends today or yesterday."""
    first, last = _DAYS_BACK[period]
    return replace(
        filters,
        start_date=(today - timedelta(days=first)).strftime("%Y%m%d"),
        end_date=(today - timedelta(days=last)).strftime("%Y%m%d"),
    )


def period_of(filters: StudyQuery, today: date) -> Period | None:
    """The period that these dates are, seen from today."""
    return next((p for p in PERIODS if within(filters, p, today) == filters), None)


class SavedSearches:
    """The searches that this device keeps, in the order of their names."""

    def __init__(self, storage: Storage, today: Callable[[], date] = date.today) -> None:
        self._storage = storage
        self.today = today

    @property
    def all(self) -> tuple[SavedSearch, ...]:
        """All of them; what makes no sense in the store is left out."""
        try:
            kept = json.loads(self._storage.get(SEARCHES_KEY) or "[]")
        except ValueError:
            return ()
        entries = kept if isinstance(kept, list) else []
        found = {s.name: s for s in map(_read, entries[:MAX_SEARCHES]) if s is not None}
        return tuple(sorted(found.values(), key=lambda s: s.name.casefold()))

    def find(self, name: str) -> WorklistQuery | None:
        """The query of a search as of today."""
        for search in self.all:
            if search.name == name:
                if search.period is None:
                    return search.query
                filters = within(search.query.filters, search.period, self.today())
                return search.query.with_filters(filters)
        return None

    def save(self, name: str, query: WorklistQuery) -> SavedSearch:
        """Keep a search, in place of one of the same name.

        Raises
        ------
        ValueError
            The name is empty, or there are too many searches.
        """
        cleaned = clean_text(name)[:MAX_NAME]
        if not cleaned:
            raise ValueError("give the search a name")
        others = [search for search in self.all if search.name != cleaned]
        if len(others) >= MAX_SEARCHES:
            raise ValueError(f"{MAX_SEARCHES} searches are kept at most: delete one first")
        filters = replace(query.filters, patient_name="", mrn="", accession="")
        period = period_of(filters, self.today())
        saved = SavedSearch(cleaned, replace(query, filters=filters, page_number=1), period)
        self._write([*others, saved])
        return saved

    def delete(self, name: str) -> bool:
        """Forget a search; false when there is none of this name."""
        kept = [search for search in self.all if search.name != name]
        found = len(kept) < len(self.all)
        self._write(kept)
        return found

    def _write(self, searches: list[SavedSearch]) -> None:
        if not searches:
            self._storage.remove(SEARCHES_KEY)
            return
        entries = [
            {"name": s.name, "query": remembered(s.query), "period": s.period or ""}
            for s in searches
        ]
        self._storage.set(SEARCHES_KEY, json.dumps(entries))


def _read(entry: object) -> SavedSearch | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("query"), dict):
        return None
    name = clean_text(str(entry.get("name", "")))[:MAX_NAME]
    query = parse({str(k): str(v) for k, v in entry["query"].items()})
    period = next((p for p in PERIODS if p == entry.get("period")), None)
    return SavedSearch(name, query, period) if name else None
