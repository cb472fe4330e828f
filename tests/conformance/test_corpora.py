"""The public corpora: every object is understood or refused with a reason, pixels are exact."""

import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from starlette.applications import Starlette

from negatoscope.cli.server.tree import serve_static_tree
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.sources.query import StudyQuery
from tests.conformance import corpora_table
from tests.conformance.conftest import MakeSource
from tests.conformance.corpora import (
    DIFFERENT,
    EXACT,
    REFUSED,
    SHARED,
    WITHIN,
    Row,
    Source,
    every_frame,
    judge,
    sample,
    sources,
)
from tests.support.decode_harness import DecodeWorker, decode_worker  # noqa: F401
from tests.support.servers import AsgiServer

STUDIES_OF_THE_STATIC_TREE = 11
SOURCES = sources()
#: Where a sample of the frames is all of them, its row is the table's word for word.
FEW = 4


@cache
def table() -> dict[tuple[str, str], Row]:
    return corpora_table.read()


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_frames_are_what_independent_decoders_give_and_the_table_says_so(
    source: Source,
    decode_worker: DecodeWorker,  # noqa: F811
):
    found = _judged(source, decode_worker, sample)
    assert found.result != DIFFERENT, found.reason
    written = table().get((found.corpus, found.file))
    assert written is not None, f"{source} is not in the table: {corpora_table.COMMAND}"
    if found.frames <= FEW:
        assert found == written
    else:
        same = (found.syntax, found.image, found.frames)
        assert same == (written.syntax, written.image, written.frames)
        assert found.result == written.result or (found.result, written.result) == (EXACT, WITHIN)


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_every_frame_is_what_the_table_says(
    source: Source,
    decode_worker: DecodeWorker,  # noqa: F811
):
    assert _judged(source, decode_worker, every_frame) == table()[source.corpus, source.name]


def _judged(source: Source, worker: DecodeWorker, chosen: object) -> Row:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the files are odd on purpose
        return corpora_table.explained(judge(source, worker, chosen))


def test_the_table_holds_no_fault_and_explains_every_refusal():
    rows = table().values()
    assert len(rows) > 300
    assert not [row for row in rows if row.result == DIFFERENT or not row.reason]
    refused = {Path(row.file).name for row in rows if row.result == REFUSED}
    assert refused == set(corpora_table.EXPLAINED)


def test_the_table_has_no_rows_of_files_that_are_gone(corpus: Path):
    here = {(source.corpus, source.name) for source in SOURCES}
    there = {name for name in SHARED if (corpus / name).is_dir()}
    gone = [key for key in table() if key not in here]
    assert not [key for key in gone if key[0] not in SHARED or key[0] in there]


@pytest.fixture(scope="module")
def static_url(corpus: Path) -> Iterator[str]:
    with AsgiServer(Starlette(routes=[serve_static_tree(corpus / "static-dicomweb")])) as server:
        yield f"{server.url}/dicom-web"


async def test_the_static_tree_lists_its_studies_and_all_of_them_open(
    static_url: str, make_source: MakeSource
):
    source = make_source(static_url, staticWado=True)
    found = await source.search_studies(StudyQuery(), limit=500, offset=0)
    assert len(found.rows) == STUDIES_OF_THE_STATIC_TREE
    for row in found.rows:
        for series in await source.search_series(row.study_instance_uid):
            instances = await source.series_metadata(
                row.study_instance_uid, series.series_instance_uid
            )
            made = display_sets(instances)
            assert made
            assert all(each.frames or each.message for each in made)
