"""The patient's other studies in real Chromium, with the demo's follow-up and its prior."""

from typing import Any

from negatoscope.cli.phantoms.people import CURRENT_CT, PRIOR_CT
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served


async def opened(new_page: OpenPage, demo: Served) -> ViewerPage:
    viewer = await new_page(demo.viewer(CURRENT_CT.uid))
    await viewer.until_state(
        lambda s: s["studyBrowser"] and s["studyBrowser"]["phase"] == "ready", "the search"
    )
    return viewer


def loaded(state: dict[str, Any]) -> bool:
    return all(v["frame"]["state"] == "loaded" for v in state["viewports"])


async def test_a_prior_study_is_listed_and_hangs_beside_when_it_is_asked_for(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    state = await viewer.state()
    assert state["studyBrowser"]["found"] == [PRIOR_CT.uid]
    assert [s["StudyInstanceUID"] for s in state["studies"]] == [CURRENT_CT.uid]
    await viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await viewer.page.locator(".listed-study").click()
    state = await viewer.until_state(
        lambda s: len(s["studies"]) == 2 and s["viewports"][1]["displaySet"] and loaded(s),
        "both studies",
    )
    assert [s["StudyInstanceUID"] for s in state["studies"]] == [CURRENT_CT.uid, PRIOR_CT.uid]
    assert "more than one patient" not in await viewer.text()


async def test_the_first_image_is_fetched_before_anybody_is_looked_for(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    frames = [i for i, url in enumerate(viewer.requests) if "/frames/" in url]
    searches = [i for i, url in enumerate(viewer.requests) if "PatientID=" in url]
    assert len(searches) == 1
    assert frames[0] < searches[0]


async def test_the_patient_stands_neither_in_the_address_nor_in_a_store(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    kept = await viewer.page.evaluate(
        "[location.href, JSON.stringify(history.state), JSON.stringify(localStorage),"
        " JSON.stringify(sessionStorage)].join(' ')"
    )
    assert CURRENT_CT.patient.mrn not in kept
    assert PRIOR_CT.uid not in kept


async def test_the_lists_are_chosen_by_their_buttons(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    for name, listed in (("Primary", 0), ("Recent", 0), ("All", 1)):
        await viewer.page.get_by_role("button", name=name).click()
        await viewer.until(f"document.querySelectorAll('.listed-study').length === {listed}")


async def test_a_study_is_opened_in_a_second_window(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    async with viewer.page.context.expect_page() as found:
        await viewer.page.locator(".listed-study + .study-window").click()
    second = ViewerPage(await found.value)
    await second.ready()
    assert "multimonitor=2&screenNumber=1" in second.page.url
    state = await second.until_state(lambda s: s["viewports"] and loaded(s), "an image")
    assert [s["StudyInstanceUID"] for s in state["studies"]] == [PRIOR_CT.uid]
    assert (await viewer.state())["studies"][0]["StudyInstanceUID"] == CURRENT_CT.uid
    await second.page.close()
