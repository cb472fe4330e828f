import asyncio
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negatoscope.app.worklist.order import in_order
from negatoscope.app.worklist.query import (
    PAGE_SIZES,
    SORT_KEYS,
    WorklistQuery,
    format_query,
    parse,
    remembered,
)
from negatoscope.app.worklist.worklist import WorklistController, WorklistState
from negatoscope.sources.base import DataSource, StudyList, StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery


def row(number: int, **values: object) -> StudyRow:
    base = StudyRow(f"1.{number}", f"Family{number:05}", study_date="20250103")
    return replace(base, **values)


class FakeSource:
    """A server with so many studies, that pages, ignores the limit or ignores the offset."""

    name = "fake"
    friendly_name = "Fake"

    def __init__(self, count: int, *, limits: bool = True, offsets: bool = True) -> None:
        self.rows = tuple(row(n) for n in range(count))
        self.limits = limits
        self.offsets = offsets
        self.asked: list[tuple[StudyQuery, int | None, int]] = []
        self.error: SourceError | None = None
        self.gates: list[asyncio.Event] = []

    async def search_studies(
        self, query: StudyQuery, *, limit: int | None, offset: int
    ) -> StudyList:
        self.asked.append((query, limit, offset))
        rows = tuple(r for r in self.rows if query.patient_name in r.patient_name)
        if self.gates:
            await self.gates.pop(0).wait()
        if self.error is not None:
            raise self.error
        if not self.limits:
            return StudyList(rows, limit_honoured=limit is None or len(rows) <= limit)
        start = offset if self.offsets else 0
        return StudyList(rows[start:] if limit is None else rows[start : start + limit])


def controller(source: FakeSource, query: WorklistQuery | None = None) -> WorklistController:
    made: DataSource = source  # type: ignore[assignment]
    return WorklistController(made, query=query, query_limit=501)


def uids(state: WorklistState) -> list[int]:
    return [int(r.study_instance_uid[2:]) for r in state.rows]


# ------------------------------------------------------------------ paging


async def test_what_fits_is_held_and_paged_here():
    source = FakeSource(60)
    it = controller(source)
    await it.load()
    assert (it.state.phase, it.state.total, it.state.page_count) == ("ready", 60, 3)
    assert (len(it.state.rows), it.state.range_text) == (25, "1–25 of 60")
    await it.next_page()
    await it.next_page()
    assert (uids(it.state), it.state.range_text) == (list(range(50, 60)), "51–60 of 60")
    await it.next_page()
    assert it.state.query.page_number == 3
    assert source.asked == [(StudyQuery(), 502, 0)]


async def test_exactly_the_limit_still_fits():
    it = controller(FakeSource(501))
    await it.load()
    assert (it.state.total, it.state.note) == (501, "")


async def test_beyond_the_limit_pages_come_from_the_server():
    source = FakeSource(612)
    it = controller(source)
    await it.load()
    assert it.state.total is None
    assert it.state.range_text == "1–25 of more than 501"
    assert "More than 501 studies" in it.state.note
    await it.go_to_page(20)  # still among the rows that the first answer brought
    assert len(source.asked) == 1
    await it.go_to_page(21)
    assert source.asked[-1] == (StudyQuery(), 26, 500)
    assert uids(it.state) == list(range(500, 525))
    assert it.state.range_text == "501–525 of more than 525"
    await it.go_to_page(25)
    assert (uids(it.state), it.state.has_next) == (list(range(600, 612)), False)
    assert it.state.total == 612


async def test_sorting_beyond_the_limit_orders_the_page_and_says_so():
    it = controller(FakeSource(600))
    await it.load()
    await it.sort("patientName", "descending")
    assert uids(it.state) == list(range(24, -1, -1))
    assert "each page is ordered by itself" in it.state.note


async def test_a_page_beyond_the_end_becomes_the_last_one():
    it = controller(FakeSource(60), WorklistQuery(page_number=99))
    await it.load()
    assert it.state.query.page_number == 3
    it = controller(FakeSource(612), WorklistQuery(page_number=9999))
    await it.load()
    assert it.state.phase == "ready"
    assert it.state.rows


async def test_a_server_that_ignores_the_limit_gives_everything_at_once():
    it = controller(FakeSource(2000, limits=False))
    await it.load()
    assert (it.state.total, it.state.page_count) == (2000, 80)
    assert "2000 studies" in it.state.note
    await it.sort("patientName", "descending")
    assert uids(it.state)[0] == 1999


async def test_a_server_that_ignores_the_offset_is_noticed():
    it = controller(FakeSource(700, offsets=False))
    await it.load()
    await it.go_to_page(21)
    assert "does not page" in it.state.note
    assert it.state.total == 502
    assert it.state.query.page_number == 21


async def test_another_page_size_keeps_the_first_row_in_view():
    it = controller(FakeSource(300))
    await it.load()
    await it.go_to_page(5)
    await it.set_results_per_page(50)
    assert it.state.query.page_number == 3
    assert 100 in uids(it.state)
    await it.set_results_per_page(7)
    assert it.state.query.results_per_page == 50


# ------------------------------------------------------------------ searching


async def test_filters_ask_anew_from_the_first_page():
    source = FakeSource(60)
    it = controller(source)
    await it.load()
    await it.go_to_page(2)
    await it.set_filters(StudyQuery(patient_name="Family00003"))
    assert (uids(it.state), it.state.query.page_number) == ([3], 1)
    await it.set_filters(StudyQuery(patient_name="Family00003"))
    assert len(source.asked) == 2
    await it.reset_filters()
    assert it.state.total == 60


async def test_no_studies_is_not_an_error():
    it = controller(FakeSource(0))
    await it.load()
    assert (it.state.phase, it.state.total, it.state.range_text) == ("empty", 0, "0 of 0")


async def test_a_stale_answer_is_dropped():
    source = FakeSource(60)
    slow, quick = asyncio.Event(), asyncio.Event()
    source.gates = [slow, quick]
    it = controller(source)
    first = asyncio.create_task(it.load())
    await asyncio.sleep(0)
    second = asyncio.create_task(it.set_filters(StudyQuery(patient_name="Family00007")))
    await asyncio.sleep(0)
    quick.set()
    await second
    slow.set()
    await first
    assert uids(it.state) == [7]


async def test_a_stale_error_is_dropped():
    source = FakeSource(60)
    slow = asyncio.Event()
    source.gates = [slow]
    it = controller(source)
    first = asyncio.create_task(it.load())
    await asyncio.sleep(0)
    await it.set_filters(StudyQuery(patient_name="Family00007"))
    source.error = SourceError("Down", "It is down.")
    slow.set()
    await first
    assert it.state.phase == "ready"


async def test_an_error_is_shown_and_can_be_retried():
    source = FakeSource(3)
    source.error = SourceError("Down", "It is down.", retryable=True)
    it = controller(source)
    await it.load()
    assert (it.state.phase, it.state.error) == ("error", source.error)
    assert it.state.rows == ()
    source.error = None
    await it.load()
    assert (it.state.phase, it.state.error) == ("ready", None)


async def test_another_source_starts_over():
    it = controller(FakeSource(60))
    await it.load()
    await it.go_to_page(2)
    other: DataSource = FakeSource(4)  # type: ignore[assignment]
    await it.set_source(other)
    assert (it.state.total, it.state.query.page_number) == (4, 1)
    assert it.state.query.data_source == "fake"


async def test_listeners_hear_every_state_until_they_leave():
    it = controller(FakeSource(3))
    heard: list[str] = []
    leave = it.on_change(lambda state: heard.append(state.phase))
    await it.load()
    assert heard == ["loading", "ready"]
    leave()
    await it.load()
    assert len(heard) == 2


# ------------------------------------------------------------------ selection


async def test_the_selection_moves_within_the_page():
    it = controller(FakeSource(30))
    it.move_selection(1)
    assert it.state.selected is None
    await it.load()
    it.move_selection(1)
    assert it.state.selected == 0
    it.move_selection(-1)
    assert it.state.selected == 0
    it.move_selection(100)
    assert it.state.selected == 24
    it.select(None)
    it.move_selection(-1)
    assert it.state.selected == 24
    assert it.state.selected_row is not None
    it.select_study("1.3")
    assert it.state.selected == 3
    await it.next_page()
    assert it.state.selected is None


# ------------------------------------------------------------------ order


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_missing_values_come_last_either_way(direction: str):
    rows = (row(1, description=""), row(2, description="b"), row(3, description="A"))
    found = in_order(rows, "description", direction)  # type: ignore[arg-type]
    assert found[-1].study_instance_uid == "1.1"


def test_zero_instances_are_a_value_and_unknown_ones_are_missing():
    rows = (row(1, instances=None), row(2, instances=5), row(3, instances=0))
    found = in_order(rows, "instances", "ascending")
    assert [r.instances for r in found] == [0, 5, None]


rows_strategy = st.lists(
    st.builds(
        StudyRow,
        st.uuids().map(str),
        patient_name=st.sampled_from(("", "a", "B", "c")),
        study_date=st.sampled_from(("", "20250101", "20240101")),
        study_time=st.sampled_from(("", "12", "0830")),
        instances=st.none() | st.integers(0, 9),
        modalities=st.sampled_from(((), ("CT",), ("CT", "SR"))),
    ),
    max_size=20,
)


@given(rows_strategy, st.sampled_from(SORT_KEYS), st.sampled_from(("ascending", "descending")))
def test_ordering_loses_nothing_and_is_stable(rows: list[StudyRow], key: str, direction: str):
    once = in_order(rows, key, direction)  # type: ignore[arg-type]
    assert sorted(r.study_instance_uid for r in once) == sorted(r.study_instance_uid for r in rows)
    assert in_order(once, key, direction) == once  # type: ignore[arg-type]


async def test_10000_rows_are_sorted_at_once():
    it = controller(FakeSource(10_000, limits=False))
    await it.load()
    start = process_time()
    await it.sort("patientName")
    assert process_time() - start < 0.2


# ------------------------------------------------------------------ address


def test_names_of_parameters_are_case_insensitive():
    query = parse(
        {
            "PATIENTNAME": "Doe",
            "Modalities": "ct,mr,CT",
            "startdate": "2025-01-03",
            "SORTBY": "patientname",
            "sortdirection": "ASCENDING",
            "pagenumber": "3",
            "resultsPerPage": "50",
            "datasources": "orthanc",
        }
    )
    assert query.filters == StudyQuery(
        patient_name="Doe", modalities=("CT", "MR"), start_date="20250103"
    )
    assert (query.sort_by, query.sort_direction) == ("patientName", "ascending")
    assert (query.page_number, query.results_per_page) == (3, 50)
    assert query.data_source == "orthanc"


def test_nonsense_in_an_address_is_left_out():
    query = parse(
        [
            ("startDate", "20251399"),
            ("endDate", "yesterday"),
            ("modalities", "<script>,CT"),
            ("sortBy", "colour"),
            ("pageNumber", "-1"),
            ("resultsPerPage", "1000000"),
            ("unknown", "x"),
        ]
    )
    assert query == WorklistQuery(StudyQuery(modalities=("CT",)))


texts = st.text(st.characters(blacklist_categories=("C", "Z")), max_size=20)
dates = st.dates().map(lambda d: d.strftime("%Y%m%d").zfill(8))
queries = st.builds(
    WorklistQuery,
    st.builds(
        StudyQuery,
        patient_name=texts,
        mrn=texts,
        accession=texts,
        description=texts,
        modalities=st.lists(st.sampled_from(("CT", "MR", "US", "DX")), unique=True, max_size=3).map(
            tuple
        ),
        start_date=st.just("") | dates,
        end_date=st.just("") | dates,
    ),
    sort_by=st.sampled_from(SORT_KEYS),
    sort_direction=st.sampled_from(("ascending", "descending")),
    page_number=st.integers(1, 1000),
    results_per_page=st.sampled_from(PAGE_SIZES),
    data_source=texts,
)


@given(queries)
def test_an_address_and_its_history_entry_give_the_query_back(query: WorklistQuery):
    public, private = format_query(query)
    assert parse(public, private) == query
    assert parse({**public, **private}) == query


@given(queries)
def test_what_identifies_a_patient_is_never_in_the_address_nor_remembered(query: WorklistQuery):
    public, private = format_query(query)
    assert not {"patientName", "mrn", "accession"} & public.keys()
    assert set(private) <= {"patientName", "mrn", "accession"}
    assert not {"patientName", "mrn", "accession"} & remembered(query).keys()
    assert remembered(query, "off") == {}
    everything = parse(remembered(query, "all"))
    assert everything == replace(query, page_number=1)


def test_private_filters_of_the_history_win_over_the_address():
    query = parse({"mrn": "1"}, {"mrn": "2", "accession": 7})
    assert (query.filters.mrn, query.filters.accession) == ("2", "")


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=8))
def test_any_address_can_be_read(pairs: list[tuple[str, str]]):
    query = parse(pairs)
    public, private = format_query(query)
    assert parse(public, private) == query


@given(st.sampled_from(("patientName", "modalities", "startDate", "pageNumber")), st.text())
def test_any_value_can_be_read(key: str, value: str):
    query = parse([(key, value)])
    public, private = format_query(query)
    assert parse(public, private) == query
