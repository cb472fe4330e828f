"""The study list in real Chromium, with the demo studies from the embedded server."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support import oracle
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

HEAD = HEAD_CT.patient


def settled(state: dict[str, Any]) -> bool:
    return state["worklist"]["phase"] in ("ready", "empty", "error")


async def opened(new_page: OpenPage, url: str) -> ViewerPage:
    viewer = await new_page(url)
    await viewer.until_state(settled, "the list has come")
    await viewer.drawn()
    return viewer


async def filtered(viewer: ViewerPage, label: str, text: str) -> dict[str, Any]:
    """Type into a filter and wait for the answer; return the list's state."""
    before = (await viewer.state())["worklist"]["filters"]
    await viewer.page.get_by_label(f"Filter by {label}").fill(text)
    state = await viewer.until_state(
        lambda s: s["worklist"]["filters"] != before and settled(s), f"the filter {label} applies"
    )
    return dict(state["worklist"])


def parameters(viewer: ViewerPage) -> dict[str, list[str]]:
    return parse_qs(urlsplit(viewer.page.url).query)


async def test_the_list_knows_how_many_studies_there_are(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    worklist = (await viewer.state())["worklist"]
    studies = oracle.studies_of(demo.url)
    assert worklist["total"] == len(studies)
    assert len(worklist["rows"]) == 25
    assert f"1–25 of {len(studies)}" in await viewer.text()


async def test_newest_studies_come_first_and_stand_in_the_page(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    dates = [row["StudyDate"] for row in (await viewer.state())["worklist"]["rows"]]
    assert dates == sorted(dates, reverse=True)
    rows = viewer.page.locator("tr.study")
    assert await rows.count() == 25
    assert dates[0][:4] in await rows.first.inner_text()


async def test_every_study_keeps_its_row_also_those_with_gaps(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page("/?resultsPerPage=100"))
    shown: set[str] = set()
    worklist = (await viewer.state())["worklist"]
    while True:
        shown |= {row["StudyInstanceUID"] for row in worklist["rows"]}
        if len(shown) >= worklist["total"]:
            break
        page = worklist["page"] + 1
        await viewer.run("worklist.setPage", page=page)
        state = await viewer.until_state(
            lambda s, page=page: s["worklist"]["page"] == page and settled(s), "the next page"
        )
        worklist = state["worklist"]
        await viewer.drawn()
        assert await viewer.page.locator("tr.study").count() == len(worklist["rows"])
    assert shown == {oracle.first(study, oracle.STUDY_UID) for study in oracle.studies_of(demo.url)}


async def test_a_name_finds_its_patient_and_stays_out_of_the_address(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page())
    family = HEAD.name.split("^")[0]
    worklist = await filtered(viewer, "Patient", family)
    assert worklist["rows"]
    assert all(family in row["PatientName"] for row in worklist["rows"])
    assert family not in viewer.page.url
    kept = await viewer.page.evaluate("JSON.stringify(history.state)")
    assert json.loads(kept)["filters"] == {"patientName": family}


@pytest.mark.parametrize(
    ("label", "value", "keyword"),
    [("MRN", HEAD.mrn, "PatientID"), ("Accession", HEAD_CT.accession, "AccessionNumber")],
)
async def test_identifying_filters_never_stand_in_the_address(
    label: str, value: str, keyword: str, demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page())
    worklist = await filtered(viewer, label, value)
    assert [row[keyword] for row in worklist["rows"]] == [value] * len(worklist["rows"])
    assert worklist["rows"]
    assert value not in viewer.page.url


async def test_an_identifying_filter_of_a_link_is_used_and_taken_out_of_the_address(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page(f"/?mrn={HEAD.mrn}&modalities=CT"))
    worklist = (await viewer.state())["worklist"]
    assert worklist["filters"]["mrn"] == HEAD.mrn
    assert worklist["rows"]
    assert HEAD.mrn not in viewer.page.url
    assert parameters(viewer) == {"modalities": ["CT"]}


async def test_reloading_keeps_all_filters_also_identifying_ones(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    await filtered(viewer, "MRN", HEAD.mrn)
    await filtered(viewer, "Description", "CT")
    await viewer.page.reload(wait_until="commit")
    await viewer.ready()
    state = await viewer.until_state(settled, "the list has come again")
    assert state["worklist"]["filters"]["mrn"] == HEAD.mrn
    assert state["worklist"]["filters"]["description"] == "CT"
    assert HEAD.mrn not in viewer.page.url


async def test_harmless_filters_stand_in_the_address_and_come_from_it(
    demo: Served, new_page: OpenPage
):
    link = "/?MODALITIES=MR&startDate=20250101&sortBy=description&sortDirection=ascending"
    viewer = await opened(new_page, demo.page(link))
    worklist = (await viewer.state())["worklist"]
    assert worklist["rows"]
    for row in worklist["rows"]:
        assert "MR" in row["ModalitiesInStudy"]
        assert row["StudyDate"] >= "20250101"
    found = [row["StudyDescription"].casefold() for row in worklist["rows"]]
    assert found == sorted(found, key=lambda text: (not text, text))  # what is absent comes last
    assert parameters(viewer)["modalities"] == ["MR"]
    assert parameters(viewer)["sortBy"] == ["description"]


async def test_clicking_a_column_sorts_by_it_and_again_turns_it_round(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page())
    head = viewer.page.locator("th.column-patientName button")
    for direction in ("ascending", "descending"):
        await head.click()
        await viewer.until_state(
            lambda s, d=direction: (
                (s["worklist"]["sortBy"], s["worklist"]["sortDirection"]) == ("patientName", d)
            ),
            f"sorted {direction}",
        )
        await viewer.drawn()
        column = viewer.page.locator("th.column-patientName").first
        assert await column.get_attribute("aria-sort") == direction


async def test_paging_goes_forward_and_back(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    first_page = (await viewer.state())["worklist"]["rows"]
    await viewer.page.get_by_label("Next page").click()
    state = await viewer.until_state(lambda s: s["worklist"]["page"] == 2, "page 2")
    assert {r["StudyInstanceUID"] for r in state["worklist"]["rows"]}.isdisjoint(
        r["StudyInstanceUID"] for r in first_page
    )
    assert parameters(viewer)["pageNumber"] == ["2"]
    await viewer.page.get_by_label("Previous page").click()
    state = await viewer.until_state(lambda s: s["worklist"]["page"] == 1, "page 1")
    assert state["worklist"]["rows"] == first_page


async def test_a_list_without_matches_says_so_and_offers_to_clear_the_filters(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page("/?description=no-such-description-anywhere"))
    assert (await viewer.state())["worklist"]["phase"] == "empty"
    await viewer.page.locator("main").get_by_role("button", name="Clear filters").last.click()
    await viewer.until_state(lambda s: s["worklist"]["rows"], "all studies again")
    assert parameters(viewer) == {}


async def test_arrows_select_and_enter_opens_the_study(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    await viewer.page.keyboard.press("ArrowDown")
    await viewer.page.keyboard.press("ArrowDown")
    state = await viewer.until_state(lambda s: s["worklist"]["selected"] == 1, "second row")
    uid = state["worklist"]["rows"][1]["StudyInstanceUID"]
    await viewer.page.keyboard.press("Enter")
    await viewer.until_state(lambda s: s["route"] == "viewer", "the viewer")
    assert parameters(viewer)["StudyInstanceUIDs"] == [uid]


async def test_back_from_the_viewer_brings_the_list_as_it_was(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    worklist = await filtered(viewer, "MRN", HEAD.mrn)
    await viewer.page.locator("tr.study").first.click()
    await viewer.until_state(lambda s: s["route"] == "viewer", "the viewer")
    await viewer.page.go_back()
    state = await viewer.until_state(
        lambda s: s["route"] == "worklist" and settled(s), "the list again"
    )
    assert state["worklist"]["filters"]["mrn"] == HEAD.mrn
    assert state["worklist"]["rows"] == worklist["rows"]
    assert HEAD.mrn not in viewer.page.url


async def test_a_row_is_a_link_that_opens_in_a_tab_of_its_own(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    href = await viewer.page.locator("tr.study a").first.get_attribute("href")
    assert href
    other = await new_page(
        await viewer.page.evaluate("h => new URL(h, document.baseURI).href", href)
    )
    assert (await other.state())["route"] == "viewer"


async def test_an_unknown_command_is_refused_by_name(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    told = await viewer.page.evaluate(
        "negatoscope.run('noSuchCommand').then(() => '', (error) => error.message)"
    )
    assert "noSuchCommand" in told


async def test_the_page_needs_nothing_from_other_servers(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page())
    origins = {urlsplit(url).netloc for url in viewer.requests if url.startswith("http")}
    assert origins == {urlsplit(demo.url).netloc}


async def test_with_the_preview_a_click_selects_and_a_double_click_opens(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page(f"/?mrn={HEAD.mrn}"))
    await viewer.page.keyboard.press("p")
    await viewer.until("!!document.querySelector('.series-table tbody tr')")
    row = viewer.page.locator("tr.study").first
    uid = await row.get_attribute("data-study-instance-uid")
    counts = await viewer.page.locator(".series-table tbody .count").all_inner_texts()
    assert sum(map(int, counts)) == oracle.instances_of(demo.url, str(uid)) > 0
    await row.locator(".column-modalities").click()
    await viewer.drawn()
    assert (await viewer.state())["route"] == "worklist"
    await row.locator(".column-modalities").dblclick()
    await viewer.until_state(lambda s: s["route"] == "viewer", "the viewer")
    assert parameters(viewer)["StudyInstanceUIDs"] == [uid]


async def test_a_search_is_kept_by_its_name_and_found_after_a_reload(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo.page("/?modalities=MR"))
    menu = viewer.page.get_by_role("button", name="Periods and saved searches")
    await menu.click()
    await viewer.page.get_by_label("Name for the present search").fill("Only MR")
    await viewer.page.keyboard.press("Enter")
    await viewer.until("!!document.querySelector('.saved-searches li')")
    await viewer.run("worklist.reset")
    await viewer.page.reload()
    await viewer.ready()
    await menu.click()
    await viewer.page.locator(".saved-searches .menu-item").click()
    state = await viewer.until_state(
        lambda s: s["worklist"]["filters"]["modalities"] == ["MR"] and settled(s), "the search"
    )
    assert all("MR" in row["ModalitiesInStudy"] for row in state["worklist"]["rows"])


async def test_settings_show_what_the_device_keeps_and_clear_it(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo.page("/?modalities=MR"))
    await viewer.page.get_by_role("button", name="Preferences").click()
    await viewer.page.get_by_role("button", name="Kept on this device").click()
    dialog = viewer.page.get_by_role("dialog", name="Settings")
    assert "modalities: MR" in await dialog.inner_text()
    await dialog.get_by_role("button", name="Forget all of this").click()
    await viewer.until("document.querySelector('.kept').innerText.includes('Nothing but')")
    assert await viewer.page.evaluate("Object.keys(localStorage)") == []
