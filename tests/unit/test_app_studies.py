"""Loading studies: order, errors of single series, trying again."""

import asyncio

import pytest

from negatoscope.app.viewer.studies import LoadedStudy, SeriesChoice, StudyLoader
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.sources.base import SeriesSummary
from negatoscope.sources.errors import SourceError
from tests.support.fake_ports import FakeSource
from tests.support.instances import ct_slice

BROKEN = SourceError("Broken", "The series could not be read.", retryable=True)
MISSING = SourceError("Missing", "There is none.", status=404)


def series(number: int | None, modality: str = "CT", study: str = "1.2") -> list[DataSet]:
    uid = f"{study}.{number or 99}"
    return [
        ct_slice(
            n,
            float(n),
            StudyInstanceUID=study,
            SeriesInstanceUID=uid,
            SOPInstanceUID=f"{uid}.{n}",
            SeriesNumber=number,
            Modality=modality,
        )
        for n in (1, 2)
    ]


class Watch:
    """A loader, and what it told."""

    def __init__(self, source: FakeSource, choice: SeriesChoice = SeriesChoice()) -> None:  # noqa: B008
        self.phases: list[str] = []
        self.arrived: list[str] = []
        self.loader = StudyLoader(source, "1.2", choice, self.changed, self.display_sets)

    def changed(self, study: LoadedStudy) -> None:
        self.phases.append(study.phase)

    def display_sets(self, study: LoadedStudy, sets: tuple[DisplaySet, ...]) -> None:
        self.arrived.extend(s.series_instance_uid for s in sets)


async def test_series_come_by_number_and_objects_without_images_last() -> None:
    source = FakeSource(
        [*series(1, "SR"), *series(None), *series(5), *series(2), *series(3, "SEG")]
    )
    watch = Watch(source)
    await watch.loader.load()
    order = [s.series_instance_uid for s in watch.loader.study.series]
    assert order == ["1.2.2", "1.2.5", "1.2.99", "1.2.1", "1.2.3"]
    assert source.asked[1] == "1.2.2", "what is shown first is asked for first"
    assert watch.phases[-1] == "ready"
    shown = [d.series_instance_uid for d in watch.loader.study.all_display_sets()]
    assert shown == order


async def test_the_series_that_the_link_wants_is_loaded_first() -> None:
    source = FakeSource([*series(1), *series(2), *series(3)])
    watch = Watch(source, SeriesChoice(initial_series="1.2.3"))
    await watch.loader.load()
    assert watch.arrived[0] == "1.2.3"
    assert [s.number for s in watch.loader.study.series] == [1, 2, 3]


async def test_the_first_series_is_alone_on_the_line_and_the_others_share_it() -> None:
    source = FakeSource([i for n in range(1, 6) for i in series(n)])
    under_way, most, after_first = 0, 0, []
    original = source.series_metadata

    async def slow(study: str, uid: str) -> tuple[DataSet, ...]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        after_first.append(under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return await original(study, uid)

    source.series_metadata = slow  # type: ignore[method-assign]
    await Watch(source).loader.load()
    assert after_first[:2] == [1, 1]
    assert most == 2


async def test_a_link_may_narrow_a_study_to_some_series() -> None:
    source = FakeSource([*series(1), *series(2)])
    watch = Watch(source, SeriesChoice(only=frozenset({"1.2.2"})))
    await watch.loader.load()
    assert watch.arrived == ["1.2.2"]
    assert source.asked == ["1.2", "1.2.2"]


async def test_one_broken_series_leaves_the_others_and_comes_when_tried_again() -> None:
    source = FakeSource([*series(1), *series(2), *series(3)])
    source.errors["1.2.1"] = BROKEN
    watch = Watch(source)
    await watch.loader.load()
    study = watch.loader.study
    assert study.phase == "ready"
    assert study.series_errors == {"1.2.1": BROKEN}
    assert watch.arrived == ["1.2.2", "1.2.3"]
    source.errors.clear()
    source.asked.clear()
    await watch.loader.load()
    assert source.asked == ["1.2", "1.2.1"], "only what failed is asked for again"
    assert study.series_errors == {}
    assert [d.series_number for d in study.all_display_sets()] == [1, 2, 3]


async def test_a_series_that_makes_the_program_stumble_leaves_the_others() -> None:
    source = FakeSource([*series(1), *series(2), *series(3)])
    original = source.series_metadata

    async def wrong_kind(study: str, uid: str) -> tuple[DataSet, ...]:
        good = await original(study, uid)
        return tuple(i.json for i in good) if uid == "1.2.2" else good  # type: ignore[misc]

    source.series_metadata = wrong_kind  # type: ignore[method-assign]
    watch = Watch(source)
    await watch.loader.load()
    study = watch.loader.study
    assert (study.phase, watch.phases[-1]) == ("ready", "ready")
    assert watch.arrived == ["1.2.1", "1.2.3"]
    error = study.series_errors["1.2.2"]
    assert error.reason.startswith("Series 2 (CT): AttributeError in negatoscope.dicom.")
    assert error.retryable
    source.series_metadata = original  # type: ignore[method-assign]
    await watch.loader.load()
    assert study.series_errors == {}
    assert watch.arrived == ["1.2.1", "1.2.3", "1.2.2"]


async def test_a_series_that_cannot_be_hung_is_not_half_there() -> None:
    watch = Watch(FakeSource([*series(1), *series(2)]))

    def hang(study: LoadedStudy, sets: tuple[DisplaySet, ...]) -> None:
        if sets[0].series_instance_uid == "1.2.1":
            raise ZeroDivisionError

    watch.loader._on_display_sets = hang
    await watch.loader.load()
    assert watch.loader.study.phase == "ready"
    assert list(watch.loader.study.display_sets) == ["1.2.2"]
    assert list(watch.loader.study.series_errors) == ["1.2.1"]


async def test_a_list_of_series_that_makes_the_program_stumble_fails_the_study() -> None:
    source = FakeSource(series(1))

    async def wrong_kind(study: str) -> tuple[SeriesSummary, ...]:
        return ("1.2.1",)  # type: ignore[return-value]

    source.search_series = wrong_kind  # type: ignore[method-assign]
    watch = Watch(source)
    await watch.loader.load()
    assert watch.loader.study.phase == "failed"
    assert watch.loader.study.error
    assert "AttributeError" in watch.loader.study.error.reason


@pytest.mark.parametrize(("error", "phase"), [(BROKEN, "failed"), (MISSING, "notfound")])
async def test_a_study_that_cannot_be_had_says_why_and_can_be_tried_again(
    error: SourceError, phase: str
) -> None:
    source = FakeSource(series(1))
    source.errors["1.2"] = error
    watch = Watch(source)
    await watch.loader.load()
    assert watch.loader.study.phase == phase
    assert watch.loader.study.error is error
    source.errors.clear()
    await watch.loader.load()
    assert watch.loader.study.phase == "ready"
    assert watch.loader.study.error is None


async def test_a_study_without_series_is_not_there() -> None:
    watch = Watch(FakeSource())
    await watch.loader.load()
    assert watch.loader.study.phase == "notfound"


async def test_the_wanted_instance_goes_before_the_wanted_series() -> None:
    source = FakeSource([*series(1), *series(2)])
    watch = Watch(source)
    await watch.loader.load()
    sets = watch.loader.study.all_display_sets()
    by_instance = SeriesChoice(initial_series="1.2.1", initial_instance="1.2.2.2")
    assert by_instance.wanted(sets) is sets[1]
    assert SeriesChoice(initial_series="1.2.2").wanted(sets) is sets[1]
    only_series = SeriesChoice(initial_series="1.2.1", initial_instance="9.9")
    assert only_series.wanted(sets) is sets[0]
    assert SeriesChoice(initial_series="9.9").wanted(sets) is None
    assert SeriesChoice().wanted(sets) is None


async def test_a_series_that_fails_is_named_by_its_number_not_by_its_uid() -> None:
    source = FakeSource([*series(1), *series(2)])
    source.errors["1.2.2"] = SourceError(
        "The server failed", "Series 1.2.2 is broken: a fault with series 1.2.2.", status=500
    )
    watch = Watch(source)
    await watch.loader.load()
    error = watch.loader.study.series_errors["1.2.2"]
    assert error.reason == "Series 2 (CT) is broken: a fault with series 2 (CT)."
    assert (error.object, error.status) == ("series 2 (CT)", 500)
