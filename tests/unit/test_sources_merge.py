"""Several sources as one."""

import asyncio

import pytest

from negatoscope.sources.base import DataSource, StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.sources.merge import MergeSource
from negatoscope.sources.query import StudyQuery
from negatoscope.sources.registry import create_source
from tests.support.fake_ports import FakeSource
from tests.support.fake_transport import FakeTransport, answer
from tests.support.instances import data_set

QUERY = StudyQuery(patient_name="doe")


def instance(study: str, series: str, uid: str, modality: str = "CT") -> object:
    return data_set(
        StudyInstanceUID=study, SeriesInstanceUID=series, SOPInstanceUID=uid, Modality=modality
    )


@pytest.fixture
def archives() -> tuple[FakeSource, FakeSource]:
    one = FakeSource([instance("1", "1.1", "1.1.1"), instance("1", "1.2", "1.2.1")], "one")  # type: ignore[list-item]
    two = FakeSource([instance("1", "1.2", "1.2.9"), instance("1", "1.3", "1.3.1")], "two")  # type: ignore[list-item]
    one.rows = (
        StudyRow("1", "Doe, Jane", modalities=("CT",), instances=2),
        StudyRow("3", "Only one"),
    )
    two.rows = (StudyRow("1", "Doe", modalities=("CT", "SR"), instances=5), StudyRow("2", "Two"))
    return one, two


def merged(*sources: FakeSource) -> MergeSource:
    return MergeSource("all", "", sources)


async def test_a_study_of_two_sources_is_listed_once_with_all_its_modalities(
    archives: tuple[FakeSource, FakeSource],
) -> None:
    found = await merged(*archives).search_studies(QUERY)
    assert [row.study_instance_uid for row in found.rows] == ["1", "3", "2"]
    assert found.rows[0] == StudyRow("1", "Doe, Jane", modalities=("CT", "SR"), instances=5)
    assert not found.more
    assert [source.queries for source in archives] == [[QUERY], [QUERY]]


async def test_each_series_comes_from_a_source_that_has_it(
    archives: tuple[FakeSource, FakeSource],
) -> None:
    it = merged(*archives)
    series = await it.search_series("1")
    assert {s.series_instance_uid for s in series} == {"1.1", "1.2", "1.3"}
    (both,) = await it.series_metadata("1", "1.2")
    assert both.string("SOPInstanceUID") == "1.2.1"  # the first source has the word
    (second,) = await it.series_metadata("1", "1.3")
    assert it.frame_address(second, 1).url == "frames/1.3.1/1"
    archives[1].bulk["b"] = b"of two"
    assert await it.bulk_data(second, "b") == b"of two"


async def test_a_link_straight_to_a_series_finds_its_source(
    archives: tuple[FakeSource, FakeSource],
) -> None:
    (found,) = await merged(*archives).series_metadata("1", "1.3")
    assert found.string("SOPInstanceUID") == "1.3.1"


async def test_a_source_that_fails_is_told_and_the_others_are_shown(
    archives: tuple[FakeSource, FakeSource],
) -> None:
    fault = SourceError("Down", "“Two” does not answer.")
    archives[1].errors = {"": fault, "1": fault}
    it = merged(*archives)
    found = await it.search_studies(QUERY)
    assert [row.study_instance_uid for row in found.rows] == ["1", "3"]
    assert found.notes == ("Studies may be missing. “Two” does not answer.",)
    assert len(await it.search_series("1")) == 2
    assert it.incomplete("1") == (fault,)
    archives[1].errors.clear()
    assert len(await it.search_series("1")) == 3
    assert it.incomplete("1") == ()


async def test_a_source_that_does_not_know_the_study_is_no_fault(
    archives: tuple[FakeSource, FakeSource],
) -> None:
    archives[1].errors = {"1": SourceError("Not found", "", status=404)}
    it = merged(*archives)
    assert len(await it.search_series("1")) == 2
    assert it.incomplete("1") == ()


async def test_when_all_sources_fail_the_first_fault_is_told(
    archives: tuple[FakeSource, FakeSource],
) -> None:
    for source in archives:
        source.errors = {"": SourceError("Down", source.name)}
    with pytest.raises(SourceError, match="one"):
        await merged(*archives).search_studies(QUERY)


async def test_pages_of_a_merged_list_hold_each_study_once() -> None:
    one, two = FakeSource(name="one"), FakeSource(name="two")
    one.rows = tuple(StudyRow(f"1.{n}") for n in range(7))
    two.rows = tuple(StudyRow(f"{1 + n % 2}.{n}") for n in range(9))
    it = merged(one, two)
    pages = [
        await it.search_studies(StudyQuery(), limit=4, offset=start) for start in range(0, 16, 4)
    ]
    listed = [row.study_instance_uid for page in pages for row in page.rows]
    everything = {row.study_instance_uid for source in (one, two) for row in source.rows}
    assert len(listed) == len(everything)
    assert set(listed) == everything
    assert [page.more for page in pages] == [True, True, False, False]


def test_a_merged_source_is_made_of_ohifs_block() -> None:
    made: dict[str, DataSource] = {"a": FakeSource(name="a"), "b": FakeSource(name="b")}
    block = {
        "friendlyName": "Both",
        "seriesMerge": {"dataSourceNames": ["a", "b"], "defaultDataSourceName": "b"},
    }
    namespace = "@ohif/extension-default.dataSourcesModule.merge"
    it = create_source(namespace, "both", block, FakeTransport(answer([])), made=made)
    assert (it.name, it.friendly_name) == ("both", "Both")
    found = asyncio.run(it.search_studies(StudyQuery(), limit=None, offset=0))
    assert found.rows == ()
    with pytest.raises(SourceError, match="not there: c"):
        MergeSource.from_configuration("x", {"seriesMerge": {"dataSourceNames": ["c"]}}, made)
    with pytest.raises(SourceError, match="none at all"):
        MergeSource.from_configuration("x", {}, made)
