"""What goes wrong with a source is said where it matters, and can be tried again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest

from negatoscope.cli.phantoms import small_study, write_ct_series
from negatoscope.cli.server import create_app
from tests.support.chromium import OpenPage
from tests.support.faults import Fault, FaultyProxy
from tests.support.servers import AsgiServer
from tests.support.site import Served

STUDIES = r"^/dicom-web/studies(\?|$)"
SERIES = r"^/dicom-web/studies/[^/]+/series(\?|$)"
METADATA = r"/metadata(\?|$)"
FRAMES = r"/frames/"
HTML = b"<!doctype html><title>Sign in</title><h1>Please sign in</h1>"
SLICES = 5

FAULTS = {
    "connection dropped": Fault(STUDIES, drop=True),
    "401": Fault(STUDIES, status=401),
    "403": Fault(STUDIES, status=403),
    "404": Fault(STUDIES, status=404),
    "500": Fault(STUDIES, status=500, body=b"Traceback: secret stack", media_type="text/plain"),
    "a page instead of an answer": Fault(STUDIES, body=HTML, media_type="text/html"),
    "an answer that is no JSON": Fault(STUDIES, body=b"[{", media_type="application/dicom+json"),
    "an answer of another shape": Fault(STUDIES, body=b'{"error": 1}'),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study, and one whose objects hold no pixels."""
    folder = tmp_path_factory.mktemp("faults")
    write_ct_series(folder, slices=SLICES)
    bare = tmp_path_factory.mktemp("bare")
    for path in write_ct_series(bare, slices=2, study=small_study("bare")):
        ds = pydicom.dcmread(path)
        del ds.PixelData
        ds.save_as(folder / f"bare-{path.name}", enforce_file_format=True)
    return folder


@pytest.fixture(scope="module")
def good(site: Path, files: Path) -> Iterator[str]:
    with AsgiServer(create_app(site, files)) as server:
        yield server.url


@pytest.fixture
def faulty(good: str, site: Path) -> Iterator[tuple[FaultyProxy, Served]]:
    proxy = FaultyProxy(good)
    with AsgiServer(proxy.app()) as server:
        yield proxy, Served(server.url, site)


Faulty = tuple[FaultyProxy, Served]
STUDY = small_study()


def list_phase(phase: str) -> Any:
    return lambda state: state["worklist"]["phase"] == phase


def frame_state(wanted: str) -> Any:
    return lambda state: state["viewports"] and state["viewports"][0]["frame"]["state"] == wanted


def told(state: dict[str, Any]) -> str:
    return " ".join(notice["message"] for notice in state["notifications"])


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_source_that_fails_is_told_in_the_list_and_asked_again(
    fault: Fault, faulty: Faulty, new_page: OpenPage
):
    proxy, served = faulty
    proxy.faults = [fault]
    viewer = await new_page(served.page())
    state = await viewer.until_state(list_phase("error"), "the error")
    assert len(told(state)) > 20
    await viewer.drawn()
    alert = viewer.page.locator(".instead-error")
    assert (await alert.inner_text()).strip()
    assert "secret" not in await viewer.text()
    proxy.faults = []
    await alert.get_by_role("button").first.click()
    state = await viewer.until_state(list_phase("ready"), "the list")
    assert state["worklist"]["total"] == 2
    assert not told(state)


async def test_statuses_are_told_apart(faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    texts = set()
    viewer = await new_page()
    for name in ("401", "403", "404", "500"):
        proxy.faults = [FAULTS[name]]
        await viewer.open(served.page())
        texts.add(told(await viewer.until_state(list_phase("error"), name)))
    assert len(texts) == 4


async def test_an_answer_without_content_is_an_empty_list(faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    proxy.faults = [Fault(STUDIES, status=204)]
    viewer = await new_page(served.page())
    await viewer.until_state(list_phase("empty"), "an empty list")


async def test_a_slow_source_shows_that_it_is_being_asked(faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    proxy.faults = [Fault(STUDIES, delay_s=3)]
    viewer = await new_page(served.page())
    await viewer.until_state(list_phase("loading"), "loading", timeout_s=3)
    assert await viewer.page.locator("main[aria-busy=true]").count() == 1
    await viewer.until_state(list_phase("ready"), "the list")
    assert await viewer.page.locator("main[aria-busy=false]").count() == 1


async def test_the_answer_to_an_older_question_is_dropped(faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    proxy.faults = [Fault(r"/studies\?.*SLOW", delay_s=2)]
    viewer = await new_page(served.page())
    await viewer.until_state(list_phase("ready"), "the list")
    field = viewer.page.get_by_label("Filter by MRN")
    await field.fill("SLOW")
    await viewer.until_state(list_phase("loading"), "asking")
    await field.fill(STUDY.patient.mrn)
    state = await viewer.until_state(
        lambda s: s["worklist"]["filters"]["mrn"] == STUDY.patient.mrn and list_phase("ready")(s),
        "the later answer",
    )
    await viewer.page.wait_for_timeout(2500)
    assert (await viewer.state())["worklist"]["rows"] == state["worklist"]["rows"]
    assert state["worklist"]["total"] == 2


async def test_a_study_that_is_not_there_is_told(faulty: Faulty, new_page: OpenPage):
    _, served = faulty
    viewer = await new_page(served.viewer("2.25.404"))
    state = await viewer.until_state(lambda s: s["notifications"], "the message")
    assert "2.25.404" in told(state)
    assert await viewer.page.get_by_role("link").count() >= 1


@pytest.mark.parametrize("link", ["/viewer", "/viewer?StudyInstanceUIDs=../../etc/passwd"])
async def test_a_link_that_names_no_study_is_refused(link: str, faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    viewer = await new_page(served.page(link))
    state = await viewer.until_state(lambda s: s["notifications"], "the message")
    assert "StudyInstanceUIDs" in told(state)
    assert not [request for request in proxy.requests if "passwd" in request and "dicom" in request]


@pytest.mark.parametrize("pattern", [SERIES, METADATA], ids=["series", "metadata"])
async def test_metadata_that_fail_are_told_and_asked_again(
    pattern: str, faulty: Faulty, new_page: OpenPage
):
    proxy, served = faulty
    proxy.faults = [Fault(pattern, status=500)]
    viewer = await new_page(served.viewer(STUDY.uid))
    state = await viewer.until_state(lambda s: s["notifications"], "the message")
    assert "500" in told(state)
    proxy.faults = []
    await viewer.run("retry")
    await viewer.until_state(frame_state("loaded"), "the image")


FRAME_FAULTS = {
    "not there": Fault(FRAMES, status=404),
    "refused": Fault(FRAMES, status=403),
    "broken server": Fault(FRAMES, status=500),
    "cut short": Fault(FRAMES, keep_bytes=700),
    "a page instead": Fault(FRAMES, body=HTML, media_type="text/html"),
    "dropped": Fault(FRAMES, drop=True),
}


@pytest.mark.parametrize("fault", FRAME_FAULTS.values(), ids=FRAME_FAULTS)
async def test_an_image_that_fails_says_why_and_can_be_tried_again(
    fault: Fault, faulty: Faulty, new_page: OpenPage
):
    proxy, served = faulty
    proxy.faults = [fault]
    viewer = await new_page(served.viewer(STUDY.uid))
    state = await viewer.until_state(frame_state("failed"), "the failure")
    assert len(state["viewports"][0]["frame"]["error"]) > 10
    assert "Sign in" not in await viewer.text()
    proxy.faults = []
    await viewer.run("retry")
    await viewer.until_state(frame_state("loaded"), "the image")


async def test_one_bad_image_leaves_the_others_alone(
    faulty: Faulty, new_page: OpenPage, files: Path
):
    proxy, served = faulty
    first = pydicom.dcmread(sorted(files.rglob("0001.dcm"))[0], stop_before_pixels=True)
    proxy.faults = [Fault(rf"{first.SOPInstanceUID}/frames", keep_bytes=700)]
    viewer = await new_page(served.viewer(STUDY.uid))
    await viewer.until_state(frame_state("loaded"), "the middle image")
    state = await viewer.until_state(
        lambda s: (s["loading"]["loaded"], s["loading"]["failed"]) == (SLICES - 1, 1), "the others"
    )
    indices = {"failed": 0, "loaded": 0}
    for index in range(SLICES):
        await viewer.run("jumpToImage", imageIndex=index)
        state = await viewer.state()
        indices[state["viewports"][0]["frame"]["state"]] += 1
    assert indices == {"failed": 1, "loaded": SLICES - 1}


async def test_a_study_without_pixels_is_opened_and_says_so(faulty: Faulty, new_page: OpenPage):
    _, served = faulty
    viewer = await new_page(served.viewer(small_study("bare").uid))
    state = await viewer.until_state(frame_state("failed"), "the failure")
    reason = state["viewports"][0]["frame"]["error"]
    assert reason
    await viewer.drawn()
    assert reason in await viewer.text()


async def test_messages_hold_no_patient_data(faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    proxy.faults = [Fault(r"PatientName|00100010", status=500)]
    viewer = await new_page(served.page("/?patientName=Secretname"))
    state = await viewer.until_state(list_phase("error"), "the error")
    assert "Secretname" not in told(state)
    assert "Secretname" not in json.dumps(viewer.console_errors)


async def test_a_configuration_with_a_mistake_names_it(faulty: Faulty, new_page: OpenPage):
    proxy, served = faulty
    wrong = {"dataSources": [], "defaultDataSourcename": "x"}
    proxy.faults = [
        Fault(r"^/app-config\.json", body=json.dumps(wrong).encode(), media_type="application/json")
    ]
    viewer = await new_page()
    viewer.failures_expected = True
    await viewer.page.goto(served.page(), wait_until="commit")
    message = await viewer.page.evaluate(
        """new Promise((done) => { const poll = setInterval(() => {
             if (window.negatoscope) {
               clearInterval(poll);
               negatoscope.ready.then(() => done(String()), (e) => done(e.message)); } }, 20) })"""
    )
    assert "defaultDataSourcename" in message + await viewer.text()


async def test_a_fault_outside_of_commands_is_told_by_its_place(faulty: Faulty, new_page: OpenPage):
    _, served = faulty
    viewer = await new_page(served.page())
    await viewer.until_state(list_phase("ready"), "the list")
    viewer.failures_expected = True
    # a click that comes from nowhere: what the browser calls fails
    await viewer.page.evaluate("document.dispatchEvent(new Event('click')), null")
    state = await viewer.until_state(lambda s: s["notifications"], "the message")
    assert "AttributeError in negatoscope.browser.events, line" in told(state)
    # a folder that cannot be read: a task fails
    await viewer.page.evaluate("""() => {
        const createReader = () => { throw new Error('Doe^Jane'); };
        const entry = { isFile: false, name: 'x', fullPath: '/x', createReader };
        const dataTransfer = {
            types: ['Files'], items: [{ kind: 'file', webkitGetAsEntry: () => entry }] };
        document.body.dispatchEvent(Object.assign(
            new Event('drop', { bubbles: true }), { dataTransfer }));
    }""")
    state = await viewer.until_state(
        lambda s: "negatoscope.browser.opening" in told(s), "the second message"
    )
    assert "JsException in negatoscope.browser.opening, line" in told(state)
    assert len(viewer.uncaught) == 2
    assert "Doe^Jane" not in told(state) + json.dumps([viewer.uncaught, viewer.console_errors])
    await viewer.drawn()
    assert "Something in this program failed" in await viewer.text()
    # and everything else goes on
    await viewer.run("navigate", to="worklist")
    await viewer.until_state(list_phase("ready"), "the list")
