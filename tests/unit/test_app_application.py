"""The application: routes, message pages, dialogs, messages that last."""

import pytest

from negatoscope.app.commands import BrokenCommandError, CommandError, command
from negatoscope.app.viewmodels.dialogs import HelpDialog
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.app.viewmodels.worklist import WorklistView
from negatoscope.sources.errors import SourceError
from tests.support.fake_ports import CONFIG, World, world
from tests.unit.test_app_viewer import opened, stack


def message(made: World) -> MessagePage:
    page = made.app.view()
    assert isinstance(page, MessagePage)
    return page


async def test_a_study_that_is_not_there_gets_a_page_that_says_so() -> None:
    made = await opened([])
    page = message(made)
    assert page.title == "This study cannot be found"
    assert page.reason == "The source “here” has no study 1.2."
    assert page.action_command == "retry"
    assert page.list_href == "https://viewer.example/"
    assert made.app.visible_notices()[-1].title == page.title
    made.here.instances = stack(2)
    await made.run("retry")
    assert isinstance(made.app.view(), ViewerView)


async def test_a_study_without_the_links_series_says_that() -> None:
    made = await opened(stack(2), "?StudyInstanceUIDs=1.2&SeriesInstanceUIDs=9.9")
    assert "none of the series that the link names" in message(made).reason


async def test_a_source_that_is_down_gets_a_page_with_its_own_words() -> None:
    made = world(stack(2))
    made.here.errors["1.2"] = SourceError("Down", "It is down.", "Wait.")
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    page = message(made)
    assert (page.title, page.reason, page.advice) == ("Down", "It is down.", "Wait.")


async def test_one_study_of_two_that_is_there_is_shown() -> None:
    made = await opened(stack(2), "?StudyInstanceUIDs=1.2,1.9")
    assert isinstance(made.app.view(), ViewerView)


@pytest.mark.parametrize(
    ("path", "search", "words"),
    [
        ("viewer", "", "The link names no study"),
        ("viewer", "?StudyInstanceUIDs=../../x", "not a DICOM UID"),
        ("viewer", "?StudyInstanceUIDs=1.2&dataSources=https://evil.example", "here, there"),
        ("viewer/nowhere", "?StudyInstanceUIDs=1.2", "no data source “nowhere”"),
        ("microscopy", "?StudyInstanceUIDs=1.2", "leads nowhere"),
    ],
)
async def test_a_link_that_makes_no_sense_asks_no_server(
    path: str, search: str, words: str
) -> None:
    made = world(stack(2))
    await made.go(path, search)
    assert words in message(made).reason
    assert made.here.asked == made.there.asked == []
    assert made.fake.transport.requests == []
    assert made.app.session is None


async def test_a_long_name_of_a_source_is_cut() -> None:
    made = world()
    await made.go("viewer", f"?StudyInstanceUIDs=1.2&dataSources={'x' * 9000}")
    assert len(message(made).reason) < 200


async def test_the_source_of_the_link_is_asked() -> None:
    made = world()
    made.there.instances = stack(2)
    await made.go("viewer/there", "?StudyInstanceUIDs=1.2")
    assert made.app.source_name == "there"
    assert isinstance(made.app.view(), ViewerView)
    assert made.here.asked == []


async def test_a_site_without_a_list_says_so_and_links_to_none() -> None:
    made = world(stack(2), CONFIG.replace("{", '{"showStudyList": false,', 1))
    await made.go("")
    assert message(made).title == "There is no study list here"
    assert message(made).list_href == ""
    assert made.here.queries == []
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert isinstance(made.app.view(), ViewerView)


async def test_the_title_names_the_site_and_never_a_patient() -> None:
    named = CONFIG.replace("{", '{"whiteLabeling": {"name": "Saint Elsewhere"},', 1)
    made = world(stack(2, PatientName="Doe^Jane"), named)
    await made.go("viewer", "?StudyInstanceUIDs=1.2")
    assert set(made.fake.navigation.titles) == {"Saint Elsewhere"}
    page = made.app.view()
    assert isinstance(page, ViewerView)
    assert page.brand == "Saint Elsewhere"


async def test_no_address_of_the_history_holds_a_patient() -> None:
    made = await opened(stack(2, PatientName="Doe^Jane", PatientID="P1"))
    await made.run("navigate")
    assert all("Doe" not in url and "P1" not in url for url, _ in made.fake.navigation.entries)


async def test_opening_another_study_closes_the_one_before() -> None:
    made = await opened([*stack(2), *stack(2, "1.9.1", "1.9")])
    first = made.app.session
    await made.go("viewer", "?StudyInstanceUIDs=1.9")
    assert made.app.session is not first
    assert first
    assert first.display_sets == {}
    assert all(key.display_set == "1.9.1:1" for key in made.fake.loader.under_way)


async def test_the_help_lists_the_keys_of_the_page_and_escape_closes_it() -> None:
    made = await opened(stack(2))
    await made.run("showHelp")
    dialog = made.app.dialog
    assert isinstance(dialog, HelpDialog)
    keys = {row.label: row.keys for _, rows in dialog.groups for row in rows}
    assert keys["Soft tissue window"] == ("1",)
    assert keys["Keys and mouse"] == ("?", "F1")
    hotkey = made.app.hotkey("escape")
    assert hotkey
    assert made.app.hotkey("z") is None, "keys wait while a dialog is open"
    await made.run(hotkey.command)
    assert made.app.dialog is None
    assert made.app.hotkey("z")


async def test_the_list_has_keys_of_its_own() -> None:
    made = world()
    await made.go("")
    assert made.app.hotkey("z") is None
    down = made.app.hotkey("arrowdown")
    assert down
    assert down.command == "worklist.moveSelection"
    await made.run("showHelp")
    assert isinstance(made.app.view(), WorklistView)


async def test_escape_lets_go_of_the_dialog_before_the_selection() -> None:
    made = world()
    await made.go("")
    await made.run("showAbout")
    await made.run("cancel")
    assert made.app.dialog is None


async def test_there_is_a_way_to_the_list_and_no_other_page() -> None:
    made = await opened(stack(2))
    with pytest.raises(CommandError, match="no page “admin”"):
        await made.run("navigate", to="admin")
    await made.run("navigate", to="worklist")
    assert made.app.route.name == "worklist"


async def test_messages_of_a_page_go_with_it() -> None:
    made = await opened(stack(2))
    made.app.notices.say("warning", "Of the page")
    made.app.notices.say("info", "A new version is ready", lasting=True)
    await made.go("")
    assert [n.title for n in made.app.notices.shown] == ["A new version is ready"]
    await made.run("notice.dismiss", id=made.app.notices.shown[0].id)
    assert made.app.notices.shown == ()


async def test_a_default_source_that_cannot_be_used_leaves_another() -> None:
    made = world(
        config=CONFIG.replace('"dicomweb", "sourceName": "here"', '"x", "sourceName": "here"')
    )
    await made.go("")
    assert made.app.source_name == "there"
    assert made.app.notices.shown[0].level == "error"


async def test_without_any_usable_source_the_reason_is_told() -> None:
    with pytest.raises(SourceError, match="namespace “x”"):
        world(config=CONFIG.replace('"dicomweb"', '"x"'))


async def test_the_study_browser_opens_and_closes() -> None:
    made = await opened(stack(2))
    await made.run("toggleStudyBrowser")
    page = made.app.view()
    assert isinstance(page, ViewerView)
    assert not page.browser_open


async def test_a_new_version_is_put_in_place_when_asked_for() -> None:
    made = world()
    await made.run("applyUpdate")
    assert made.fake.navigation.updates == 1


async def test_a_command_with_a_fault_is_told_and_nothing_is_lost() -> None:
    class Broken:
        @command("break", "Break something")
        def act(self) -> None:
            {}["Doe^Jane"]

    made = await opened(stack(4))
    made.app.commands.add(Broken())
    made.fake.loader.answer_all()
    before = made.app.session
    with pytest.raises(BrokenCommandError, match="break failed: KeyError in"):
        await made.run("break")
    (notice,) = made.app.notices.shown
    assert (notice.level, notice.title) == ("error", "“Break something” did not work")
    assert notice.reason.startswith("The command break met a fault of this program: KeyError in")
    assert "Doe" not in f"{notice}"
    assert made.app.session is before
    await made.run("nextImage")
    page = made.app.view()
    assert isinstance(page, ViewerView)
    assert page.viewports[0].phase == "loaded"
