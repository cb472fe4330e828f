"""The study list's page: its commands, its address, and what it shows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.linked import is_usable, link_of
from negatoscope.app.ports import Ports
from negatoscope.app.routes import Route, viewer_url, with_parameters, worklist_url
from negatoscope.app.worklist.query import (
    PAGE_SIZES,
    SORT_KEYS,
    RememberPolicy,
    WorklistQuery,
    clean_date,
    clean_modalities,
    clean_text,
    format_query,
    parse,
    remembered,
    sort_key,
)
from negatoscope.app.worklist.worklist import WorklistController, WorklistState
from negatoscope.sources.base import DataSource
from negatoscope.sources.query import StudyQuery

QUERY_KEY = "negatoscope.query"
#: Where the boot loader finds the list's first request, so that it can ask while Python starts.
HINT_KEY = "negatoscope.hint"
#: A filter is asked for when typing pauses this long.
TYPING_PAUSE_S = 0.3

_FILTERS = {
    "patientName": "patient_name",
    "mrn": "mrn",
    "accession": "accession",
    "description": "description",
    "startDate": "start_date",
    "endDate": "end_date",
}


class WorklistPage:
    """The study list and its commands.

    Parameters
    ----------
    on_change:
        Called when the page has to be drawn anew.
    may_hint:
        Whether the loader of the next start may ask for an address before Python is there.
    """

    def __init__(
        self,
        ports: Ports,
        sources: Mapping[str, DataSource],
        default_source: str,
        policy: RememberPolicy,
        on_change: Callable[[], None],
        may_hint: Callable[[str], bool] = lambda url: True,
    ) -> None:
        self._ports = ports
        self._sources = sources
        self._default = default_source
        self._policy: RememberPolicy = policy
        self._on_change = on_change
        self._may_hint = may_hint
        #: Parameters that links have given for all pages.
        self.lasting: Callable[[], Mapping[str, str]] = dict
        self._visible = False
        self._cancel_typing: Callable[[], None] = lambda: None
        self.controller = WorklistController(sources[default_source])
        self._unsubscribe = self.controller.on_change(self._changed)
        self.draft = self.query.filters

    @property
    def query(self) -> WorklistQuery:
        """What the list shows."""
        return self.controller.state.query

    @property
    def list_state(self) -> WorklistState:
        """The list as it is."""
        return self.controller.state

    @property
    def source_name(self) -> str:
        """The source that is asked."""
        return self.controller.source.name

    def enter(self, route: Route, private: Mapping[str, Any]) -> None:
        """Show the list for an address and its history entry."""
        self._visible = True
        given = [(k, v) for k, values in (route.parameters or {}).items() for v in values]
        if given or private:
            query = parse(given, private)
        elif self.list_state.phase == "idle":
            query = parse(self._remembered())
        else:
            query = self.query
        self._ports.clock.spawn(self.show(query))

    def forget(self, source: DataSource) -> None:
        """A source holds other studies than before."""
        if source is self.controller.source:
            self.controller.forget()

    def leave(self) -> None:
        """The list is not on the screen any more."""
        self._visible = False
        self._cancel_typing()

    async def show(self, query: WorklistQuery) -> None:
        """Show a query; a source that there is not is the default one."""
        self._cancel_typing()
        if not is_usable(self._sources.get(query.data_source)):
            query = replace(query, data_source="")
        self.draft = query.filters
        wanted = query.data_source or self._default
        if wanted != self.source_name:
            self._unsubscribe()
            self.controller = WorklistController(self._sources[wanted], query=query)
            self._unsubscribe = self.controller.on_change(self._changed)
        self._write_address(query)
        await self.controller.search(query)

    def _remembered(self) -> dict[str, str]:
        try:
            kept = json.loads(self._ports.storage.get(QUERY_KEY) or "{}")
        except ValueError:
            return {}
        return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}

    def _changed(self, state: WorklistState) -> None:
        if state.phase in ("ready", "empty", "error"):
            self._write_address(state.query)
            self._remember(state.query)
        self._on_change()

    def _write_address(self, query: WorklistQuery) -> None:
        if self._visible:
            address, state = self._address_of(query)
            self._ports.navigation.replace(address, state)

    def _remember(self, query: WorklistQuery) -> None:
        storage = self._ports.storage
        kept = remembered(query, self._policy)
        if self._policy == "off":
            storage.remove(QUERY_KEY)
            storage.remove(HINT_KEY)
            return
        storage.set(QUERY_KEY, json.dumps(kept))
        self._remember_request(query)

    def _remember_request(self, query: WorklistQuery) -> None:
        """Leave the list's first request for the next start, unless it tells of a patient."""
        address = getattr(self.controller.source, "studies_request", None)
        if address is None or query.filters.is_identifying:
            self._ports.storage.remove(HINT_KEY)
            return
        limit = self.controller.query_limit + 1
        request = address(query.filters, limit=limit, offset=0)
        if not self._may_hint(request.url):
            self._ports.storage.remove(HINT_KEY)
            return
        hint = {"url": request.url, "headers": dict(request.headers)}
        self._ports.storage.set(HINT_KEY, json.dumps(hint))

    # -- commands -------------------------------------------------------------------------------

    @command(
        "worklist.setFilter",
        "Filter the study list",
        key=f"one of {', '.join(_FILTERS)}",
        value="the text, or a date as YYYYMMDD or YYYY-MM-DD; empty for no filter",
    )
    def set_filter(self, key: str, value: str) -> None:
        """Set a filter; the source is asked when typing pauses."""
        if key not in _FILTERS:
            raise CommandError(
                f"the study list has no filter “{key}”; it has {', '.join(_FILTERS)}"
            )
        cleaned = clean_date(value) if key.endswith("Date") else clean_text(value)
        change: dict[str, Any] = {_FILTERS[key]: cleaned}
        self.draft = replace(self.draft, **change)
        self._search_soon()

    @command(
        "worklist.toggleModality",
        "Show only this modality too, or not any more",
        modality="its code, such as CT",
    )
    def toggle_modality(self, modality: str) -> None:
        """Add a modality to the filter, or take it out."""
        (code,) = clean_modalities(modality) or ("",)
        if not code:
            raise CommandError(f"“{modality[:16]}” is not the code of a modality")
        chosen = self.draft.modalities
        kept = tuple(m for m in chosen if m != code) if code in chosen else (*chosen, code)
        self.draft = replace(self.draft, modalities=kept)
        self._search_soon()

    def _search_soon(self) -> None:
        self._cancel_typing()
        self._on_change()
        self._cancel_typing = self._ports.clock.later(
            TYPING_PAUSE_S,
            lambda: self._run(self.controller.set_filters(self.draft)),
        )

    def _run(self, task: Any) -> None:
        self._ports.clock.spawn(task)

    @command("worklist.reset", "Take all filters off")
    async def reset(self) -> None:
        """No filters."""
        self._cancel_typing()
        self.draft = StudyQuery()
        await self.controller.reset_filters()

    @command("worklist.reload", "Ask the source again")
    async def reload(self) -> None:
        """Ask again."""
        await self.controller.load()

    @command("worklist.sortBy", "Order the study list", key=f"one of {', '.join(SORT_KEYS)}")
    async def sort_by(self, key: str) -> None:
        """Order by a column; the same column again turns the order round."""
        known = sort_key(key)
        if known is None:
            raise CommandError(f"the list has no column “{key}”; it has {', '.join(SORT_KEYS)}")
        await self.controller.sort(known)

    @command("worklist.setPage", "Show another page of the list", page="its number, from 1")
    async def set_page(self, page: int) -> None:
        """Go to a page."""
        await self.controller.go_to_page(page)

    @command(
        "worklist.setResultsPerPage",
        "Show more or fewer studies on a page",
        value=f"one of {', '.join(map(str, PAGE_SIZES))}",
    )
    async def set_results_per_page(self, value: int) -> None:
        """Set the page's size."""
        if value not in PAGE_SIZES:
            raise CommandError(f"{value} rows a page: choose one of {PAGE_SIZES}")
        await self.controller.set_results_per_page(value)

    @command("worklist.setSource", "Ask another source", value="its name")
    async def set_source(self, value: str) -> None:
        """Change the source."""
        source = self._sources.get(value)
        if source is None:
            raise CommandError(
                f"there is no source “{value}”; there are {', '.join(self._sources)}"
            )
        await self.controller.set_source(source)

    @command("worklist.select", "Select a study of the page", index="its row, from 0")
    def select(self, index: int) -> None:
        """Select a row."""
        self.controller.select(index)

    @command("worklist.moveSelection", "Select the next or previous study", steps="rows to move")
    def move_selection(self, steps: int) -> None:
        """Move the selection."""
        self.controller.move_selection(steps)

    # -- for others -----------------------------------------------------------------------------

    def selected_study(self) -> str:
        """UID of the selected study, or nothing."""
        row = self.list_state.selected_row
        return row.study_instance_uid if row else ""

    def address(self) -> tuple[str, dict[str, Any]]:
        """The list's address and what belongs into its history entry."""
        return self._address_of(self.query)

    def _address_of(self, query: WorklistQuery) -> tuple[str, dict[str, Any]]:
        public, private = format_query(query)
        link = link_of(self.controller.source)
        address = with_parameters(worklist_url({**public, "url": link}), self.lasting())
        return address, {"filters": private}

    def study_address(self, study_instance_uid: str, mode: str = "viewer") -> str:
        """Address of a study of this list in a mode, relative to the site's root."""
        named = self.source_name if self.source_name != self._default else ""
        link = link_of(self.controller.source)
        address = viewer_url((study_instance_uid,), named, mode, link)
        return with_parameters(address, self.lasting())

    def state(self) -> dict[str, Any]:
        """The list as JSON."""
        state = self.list_state
        query, filters = state.query, state.query.filters
        return {
            "phase": state.phase,
            "rows": [row.to_json() for row in state.rows],
            "total": state.total,
            "held": state.held,
            "page": query.page_number,
            "resultsPerPage": query.results_per_page,
            "sortBy": query.sort_by,
            "sortDirection": query.sort_direction,
            "filters": {
                "patientName": filters.patient_name,
                "mrn": filters.mrn,
                "accession": filters.accession,
                "description": filters.description,
                "modalities": list(filters.modalities),
                "startDate": filters.start_date,
                "endDate": filters.end_date,
            },
            "selected": state.selected,
            "note": state.note,
            "error": str(state.error) if state.error else None,
        }
