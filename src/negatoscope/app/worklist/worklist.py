"""The study list: the controller that searches, orders, pages and selects, without page."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.worklist.order import in_order
from negatoscope.app.worklist.query import PAGE_SIZES, SortDirection, SortKey, WorklistQuery
from negatoscope.app.worklist.state import Phase, WorklistState
from negatoscope.language import t
from negatoscope.sources.base import DataSource, StudyList, StudyRow
from negatoscope.sources.configuration import DEFAULT_QUERY_LIMIT
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery

__all__ = ["Phase", "WorklistController", "WorklistState"]


class WorklistController:
    """Moves the list: search, order, page, selection.

    Everything that fits within the query limit is held and ordered here; beyond it pages come
    from the server. An answer to a question that is no longer asked is dropped.

    Parameters
    ----------
    source
        Where studies come from.
    query
        What to show first; nothing is asked before `load`.
    query_limit
        Most studies to hold.
    """

    def __init__(
        self,
        source: DataSource,
        *,
        query: WorklistQuery | None = None,
        query_limit: int | None = None,
    ) -> None:
        self._source = source
        self._limit = _limit_of(source, query_limit)
        self._state = WorklistState(query or WorklistQuery())
        self._listeners: list[Callable[[WorklistState], None]] = []
        self._asked = 0  # number of the latest question
        self._held: tuple[StudyRow, ...] = ()
        self._ordered: tuple[StudyRow, ...] = ()
        self._known = 0  # studies that the server is known to have, at least
        self._server_pages = False
        self._total: int | None = None
        self._note = ""
        self._told = ""  # by the source, of what may be missing

    @property
    def state(self) -> WorklistState:
        """What the list shows now."""
        return self._state

    @property
    def source(self) -> DataSource:
        """Where studies come from."""
        return self._source

    @property
    def query_limit(self) -> int:
        """Most studies that are held."""
        return self._limit

    def on_change(self, listener: Callable[[WorklistState], None]) -> Callable[[], None]:
        """Call `listener` with every new state; the result unsubscribes it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    # ---------------------------------------------------------------- searching

    async def load(self) -> None:
        """Ask the source for what the query says: at the start, and to try again."""
        self._asked += 1
        question = self._asked
        self._held = self._ordered = ()
        self._total, self._note, self._server_pages = None, "", False
        query = self._state.query
        self._set(WorklistState(query, "loading", self._state.rows))
        try:
            found = await self._source.search_studies(
                query.filters, limit=self._limit + 1, offset=0
            )
        except SourceError as error:
            self._fail(question, error)
            return
        if question == self._asked:
            self._hold(found)
            await self._show_page(query.page_number)

    async def search(self, query: WorklistQuery) -> None:
        """Show another query, as when an address is opened; asks only if its filters differ."""
        same = query.filters == self._state.query.filters
        answered = self._state.phase in ("ready", "empty")
        self._state = replace(self._state, query=query, selected=None)
        if same and answered:
            self._order()
            await self._show_page(query.page_number)
        else:
            await self.load()

    def forget(self) -> None:
        """The source holds something else now: the next search asks it."""
        self._asked += 1
        self._set(WorklistState(self._state.query))

    async def set_filters(self, filters: StudyQuery) -> None:
        """Other filters, from the first page on."""
        if filters != self._state.query.filters or self._state.phase == "error":
            await self.search(self._state.query.with_filters(filters))

    async def reset_filters(self) -> None:
        """No filters."""
        await self.set_filters(StudyQuery())

    async def sort(self, key: SortKey, direction: SortDirection | None = None) -> None:
        """Order by a column; without direction, the other way round on the same column."""
        await self.search(self._state.query.sorted_by(key, direction))

    async def set_results_per_page(self, size: int) -> None:
        """Other page size; the row that is first on the page stays on it."""
        if size in PAGE_SIZES:
            first = max(self._state.first, 1)
            page = (first - 1) // size + 1
            await self.search(replace(self._state.query, results_per_page=size, page_number=page))

    async def set_source(self, source: DataSource, *, query_limit: int | None = None) -> None:
        """Another source, from the first page on, with the same filters."""
        self._source = source
        self._limit = _limit_of(source, query_limit)
        query = replace(self._state.query, data_source=source.name, page_number=1)
        self._state = WorklistState(query)
        await self.load()

    # ---------------------------------------------------------------- paging

    async def go_to_page(self, number: int) -> None:
        """Show a page, counted from 1; beyond the end, the last one."""
        if self._state.phase in ("ready", "empty"):
            await self._show_page(max(number, 1))
        else:
            query = replace(self._state.query, page_number=max(number, 1))
            self._state = replace(self._state, query=query)
            await self.load()

    async def next_page(self) -> None:
        """One page on, if there is one."""
        if self._state.has_next:
            await self.go_to_page(self._state.query.page_number + 1)

    async def previous_page(self) -> None:
        """One page back, if there is one."""
        if self._state.has_previous:
            await self.go_to_page(self._state.query.page_number - 1)

    # ---------------------------------------------------------------- selection

    def select(self, index: int | None) -> None:
        """Select a row of the page, or none."""
        if index is not None and not 0 <= index < len(self._state.rows):
            index = None
        if index != self._state.selected:
            self._set(replace(self._state, selected=index))

    def select_study(self, study_instance_uid: str) -> None:
        """Select a study of the page by its UID."""
        uids = [row.study_instance_uid for row in self._state.rows]
        self.select(uids.index(study_instance_uid) if study_instance_uid in uids else None)

    def move_selection(self, steps: int) -> None:
        """Move the selection down (or up, below 0) within the page; it starts at an end."""
        count = len(self._state.rows)
        if not count:
            return
        current = self._state.selected
        if current is None:
            current = -1 if steps > 0 else count
        self.select(min(max(current + steps, 0), count - 1))

    # ---------------------------------------------------------------- inside

    def _hold(self, found: StudyList) -> None:
        """Take the answer to the first question: everything, or the beginning of more."""
        rows = found.rows
        beyond = found.limit_honoured and len(rows) > self._limit
        self._server_pages = found.more or beyond
        self._held = rows
        self._known = min(len(rows), self._limit)
        self._order()
        self._told = " ".join(found.notes)
        self._note = self._told
        if not found.limit_honoured:
            self._note = t(
                "The server does not page: all {rows} studies are held here.", rows=len(rows)
            )

    def _order(self) -> None:
        query = self._state.query
        if not self._server_pages:
            self._ordered = in_order(self._held, query.sort_by, query.sort_direction)
            self._total = len(self._held)

    async def _show_page(self, number: int) -> None:
        if self._server_pages:
            await self._show_server_page(number)
            return
        size = self._state.query.results_per_page
        number = min(number, max(-(-len(self._ordered) // size), 1))
        start = (number - 1) * size
        self._show(number, self._ordered[start : start + size], start + size < len(self._ordered))

    async def _show_server_page(self, number: int) -> None:
        self._asked += 1
        question = self._asked
        query = self._state.query
        size = query.results_per_page
        start = (number - 1) * size
        if start + size < len(self._held):  # one row more is held: the page and what follows
            page, has_next = self._held[start : start + size], True
        else:
            self._set(replace(self._state, phase="loading", error=None))
            try:
                found = await self._source.search_studies(
                    query.filters, limit=size + 1, offset=start
                )
            except SourceError as error:
                self._fail(question, error)
                return
            if question != self._asked:
                return
            page, has_next = found.rows[:size], found.more or len(found.rows) > size
            if await self._page_is_odd(number, page, has_next):
                return
        ordered = in_order(page, query.sort_by, query.sort_direction)
        self._note = (
            f"More than {self._known} studies: each page is ordered by itself. "
            f"Narrow the search to order all. {self._told}"
        ).strip()
        self._show(number, ordered, has_next)

    async def _page_is_odd(self, number: int, page: tuple[StudyRow, ...], has_next: bool) -> bool:
        """Deal with a page that does not exist, or with a server that always sends the first."""
        start = (number - 1) * self._state.query.results_per_page
        if start > 0 and not page:
            last_held = max((len(self._held) - 1) // self._state.query.results_per_page, 1)
            await self._show_server_page(min(number - 1, last_held))
            return True
        if start > 0 and page[0].study_instance_uid == self._held[0].study_instance_uid:
            self._server_pages = False
            self._order()
            self._note = t(
                "The server does not page: these are its first {held} studies. Narrow "
                "the search to see others.",
                held=len(self._held),
            )
            await self._show_page(number)
            return True
        if not has_next:
            self._total = start + len(page)
        return False

    def _show(self, number: int, rows: tuple[StudyRow, ...], has_next: bool) -> None:
        query = replace(self._state.query, page_number=number)
        self._set(
            WorklistState(
                query,
                "ready" if rows else "empty",
                rows,
                self._total,
                self._known if self._server_pages else len(self._held),
                has_next,
                self._note,
            )
        )

    def _fail(self, question: int, error: SourceError) -> None:
        if question == self._asked:
            self._set(WorklistState(self._state.query, "error", error=error))

    def _set(self, state: WorklistState) -> None:
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)


def _limit_of(source: DataSource, query_limit: int | None) -> int:
    """Most studies to hold: as asked, else as the source is configured."""
    limit = getattr(source, "query_limit", None) if query_limit is None else query_limit
    return limit if isinstance(limit, int) and limit > 0 else DEFAULT_QUERY_LIMIT
