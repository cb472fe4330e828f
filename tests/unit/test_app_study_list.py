"""The study list besides its table: preview, saved searches, periods, modes; settings."""

import json
from datetime import date

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.modes import Mode, Modes
from negatoscope.app.viewmodels.dialogs import SettingsDialog
from negatoscope.app.viewmodels.worklist import WorklistView
from negatoscope.app.worklist.preview import PREVIEW_KEY
from negatoscope.app.worklist.preview_presenter import mode_buttons
from negatoscope.app.worklist.query import WorklistQuery
from negatoscope.app.worklist.searches import SEARCHES_KEY, SavedSearches, within
from negatoscope.app.worklist.views import PreviewView, SearchesView
from negatoscope.sources.base import SeriesSummary, StudyRow
from negatoscope.sources.errors import SourceError
from negatoscope.sources.query import StudyQuery
from tests.support.fake_ports import CONFIG, FakeStorage, World, world

ROWS = tuple(
    StudyRow(f"1.{n}", f"Doe, Jane {n}", f"P{n}", f"202501{n:02}", modalities=("CT",))
    for n in range(1, 4)
)
TODAY = date(2026, 3, 1)


async def listed(config: str = CONFIG) -> World:
    made = world(config=config)
    made.here.rows = ROWS
    await made.go("", "")
    made.app.study_list.searches.searches.today = lambda: TODAY
    return made


async def rested(made: World) -> None:
    """The selection has rested long enough."""
    made.fake.clock.pass_time()
    await made.fake.clock.settle()


def view(made: World) -> WorklistView:
    shown = made.app.view()
    assert isinstance(shown, WorklistView)
    return shown


def preview(made: World) -> PreviewView:
    shown = view(made).preview
    assert shown is not None
    return shown


def searches(made: World) -> SearchesView:
    shown = view(made).searches
    assert shown is not None
    return shown


async def test_the_preview_is_closed_until_it_is_asked_for_and_the_device_remembers_it() -> None:
    made = await listed()
    assert view(made).preview is None
    await made.run("worklist.togglePreview")
    assert made.fake.storage[PREVIEW_KEY] == "open"
    assert preview(made).patient_name == "Doe, Jane 3"
    await made.run("worklist.togglePreview")
    assert view(made).preview is None
    assert made.fake.storage[PREVIEW_KEY] == "closed"


async def test_the_preview_shows_the_series_of_the_selected_study() -> None:
    made = await listed()
    made.here.series["1.3"] = (SeriesSummary("1.3.1", "CT", 2, "Head", 30), SeriesSummary("1.3.2"))
    await made.run("worklist.togglePreview")
    assert preview(made).phase == "loading"
    await rested(made)
    shown = preview(made)
    assert shown.phase == "ready"
    assert [(s.number, s.modality, s.description, s.instances) for s in shown.series] == [
        ("2", "CT", "Head", "30"),
        ("", "", "", ""),
    ]
    assert shown.series_title == "2 series"


async def test_going_past_studies_asks_only_for_the_one_where_the_selection_rests() -> None:
    made = await listed()
    await made.run("worklist.togglePreview")
    await made.run("worklist.moveSelection", steps=1)
    await made.run("worklist.moveSelection", steps=1)
    await rested(made)
    assert made.here.asked == ["", "1.1"]
    await made.run("worklist.moveSelection", steps=-1)
    await made.run("worklist.moveSelection", steps=1)
    await rested(made)
    assert made.here.asked == ["", "1.1"], "an answer is held"


async def test_series_that_cannot_be_had_are_an_error_with_a_way_to_try_again() -> None:
    made = await listed()
    made.here.errors["1.3"] = SourceError(
        "No series", "It said 500.", "Look at its log.", what="it"
    )
    await made.run("worklist.togglePreview")
    await rested(made)
    assert (preview(made).phase, preview(made).error_reason) == ("error", "It said 500.")
    made.here.errors.clear()
    made.here.series["1.3"] = (SeriesSummary("1.3.1", "CT", 1, "Head", 1),)
    await made.run("worklist.retryPreview")
    await rested(made)
    assert preview(made).series_title == "1 series, 1 image"


async def test_a_mode_that_does_not_fit_stays_and_says_why() -> None:
    made = await listed()
    modes = Modes([Mode("cells", "Cells", lambda row: "It needs slides.")])
    row = StudyRow("1.9", modalities=("SR",))
    buttons = mode_buttons(row, made.app.worklist_page, modes, "https://site/")
    assert [(b.mode, b.disabled_reason) for b in buttons] == [
        ("viewer", "This study holds no images (SR)."),
        ("tmtv", "This study holds no PET."),
        ("cells", "It needs slides."),
    ]
    assert buttons[2].href == "https://site/cells?StudyInstanceUIDs=1.9"


@pytest.mark.parametrize("name", ["", "Viewer", "a/b", "local", "callback"])
def test_a_mode_cannot_take_the_route_of_a_page(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the route"):
        Mode(name, "Mine")


def test_a_period_ends_on_the_day_on_which_it_is_used() -> None:
    filters = within(StudyQuery(modalities=("CT",)), "last7days", TODAY)
    assert (filters.start_date, filters.end_date) == ("20260223", "20260301")
    assert filters.modalities == ("CT",)


async def test_choosing_a_period_sets_both_dates_and_choosing_it_again_takes_them_off() -> None:
    made = await listed()
    await made.run("worklist.setPeriod", period="yesterday")
    assert made.here.queries[-1].start_date == made.here.queries[-1].end_date == "20260228"
    assert [p.period for p in searches(made).periods if p.selected] == ["yesterday"]
    await made.run("worklist.setPeriod", period="yesterday")
    assert made.here.queries[-1].start_date == ""
    with pytest.raises(CommandError, match="there is no period “ever”"):
        await made.run("worklist.setPeriod", period="ever")


async def test_a_kept_search_has_no_patient_in_it_and_says_so() -> None:
    made = await listed()
    await made.run("worklist.setFilter", key="patientName", value="Doe")
    await made.run("worklist.toggleModality", modality="MR")
    assert "left out" in searches(made).note
    await made.run("worklist.saveSearch", search="  My MRs ")
    assert searches(made).saved == (("My MRs", "MR"),)
    assert "Doe" not in made.fake.storage[SEARCHES_KEY]


def test_a_kept_period_means_the_days_before_its_use() -> None:
    storage = FakeStorage()
    day = TODAY
    kept = SavedSearches(storage, lambda: day)
    kept.save("Week", WorklistQuery(within(StudyQuery(), "last7days", TODAY)))
    day = date(2026, 4, 10)
    found = kept.find("Week")
    assert found is not None
    assert (found.filters.start_date, found.filters.end_date) == ("20260404", "20260410")


async def test_a_kept_search_is_shown_again_and_can_be_deleted() -> None:
    made = await listed()
    await made.run("worklist.toggleModality", modality="MR")
    await made.run("worklist.saveSearch", search="MR")
    await made.run("worklist.reset")
    await made.run("worklist.applySearch", search="MR")
    assert made.here.queries[-1].modalities == ("MR",)
    await made.run("worklist.deleteSearch", search="MR")
    assert SEARCHES_KEY not in made.fake.storage
    with pytest.raises(CommandError, match="no such search"):
        await made.run("worklist.applySearch", search="MR")


@pytest.mark.parametrize("kept", ["{", "7", '[1, {"name": "x"}, {"query": {}}]'])
def test_what_makes_no_sense_in_the_store_is_left_out(kept: str) -> None:
    assert SavedSearches(FakeStorage({SEARCHES_KEY: kept})).all == ()


def test_a_search_needs_a_name_and_there_is_an_end_to_their_number() -> None:
    searches = SavedSearches(FakeStorage())
    with pytest.raises(ValueError, match="give the search a name"):
        searches.save(" \n", WorklistQuery())
    for n in range(30):
        searches.save(f"{n}", WorklistQuery())
    searches.save("7", WorklistQuery())
    with pytest.raises(ValueError, match="delete one first"):
        searches.save("one more", WorklistQuery())


async def test_a_site_that_remembers_nothing_keeps_no_searches() -> None:
    made = await listed(json.dumps({**json.loads(CONFIG), "rememberQuery": "off"}))
    assert not searches(made).can_save


async def test_settings_show_all_that_is_kept_and_clear_it() -> None:
    made = await listed()
    await made.run("worklist.toggleModality", modality="MR")
    await made.run("worklist.saveSearch", search="Heads")
    await made.run("showSettings")
    dialog = made.app.dialog
    assert isinstance(dialog, SettingsDialog)
    assert {entry.key for entry in dialog.kept} == set(made.fake.storage)
    assert any("Heads" in entry.value for entry in dialog.kept)
    await made.run("clearDevice")
    assert made.fake.storage == {}
    assert made.app.dialog == SettingsDialog(())
