"""Starting the page: from the snapshot, plainly, and when one has to stand in for the other."""

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.support.chromium import OpenPage
from tests.support.site import Served


def names(requests: list[str]) -> str:
    return " ".join(url.rsplit("/", 1)[-1] for url in requests)


async def test_the_quick_start_does_not_fetch_the_standard_library(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.page())
    assert "snapshot" in names(viewer.requests)
    assert "stdlib" not in names(viewer.requests)


async def test_the_plain_start_leads_to_the_same_list(demo: Served, new_page: OpenPage):
    quick = await new_page(demo.page())
    plain = await new_page(demo.page("/?snapshot=off"))
    assert "stdlib" in names(plain.requests)
    states = [
        await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
        for viewer in (quick, plain)
    ]
    assert states[0]["worklist"] == states[1]["worklist"]


async def test_a_snapshot_that_is_damaged_does_not_keep_the_page_from_starting(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page()
    await viewer.page.context.route(
        "**/snapshot*", lambda route: route.fulfill(status=200, body=b"this is no snapshot")
    )
    await viewer.open(demo.page())
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")


async def test_without_webgl_the_page_says_what_is_missing(demo: Served, new_page: OpenPage):
    viewer = await new_page()
    viewer.failures_expected = True
    await viewer.page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = function () { return null; };"
        "if (globalThis.OffscreenCanvas) OffscreenCanvas.prototype.getContext = () => null;"
    )
    await viewer.page.goto(demo.viewer(HEAD_CT.uid))
    await viewer.until("document.body.innerText.includes('WebGL')")


async def test_without_webgl_the_list_says_so_before_a_study_is_opened_in_vain(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page()
    await viewer.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    await viewer.open(demo.page())
    state = await viewer.until_state(lambda s: s["notifications"], "the notice")
    (notice,) = state["notifications"]
    assert notice["title"] == "This browser cannot draw images"
    assert "Turn on hardware acceleration" in notice["message"]
    assert state["worklist"]["phase"] == "ready", "after the list"
    assert notice["title"] in await viewer.text()


async def test_the_list_opens_no_graphics_before_it_is_there_and_keeps_none(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page()
    await viewer.page.add_init_script("""
      const original = HTMLCanvasElement.prototype.getContext;
      window.asked = [];
      HTMLCanvasElement.prototype.getContext = function (...given) {
        const made = original.apply(this, given);
        asked.push([made, document.querySelectorAll("tr[data-study-instance-uid]").length]);
        return made;
      };""")
    await viewer.open(demo.page())
    await viewer.until("asked.length > 0")
    assert await viewer.page.evaluate(
        "asked.every(([gl, rows]) => gl.isContextLost() && rows > 0)"
    ), "given back at once, and asked for when the rows were there"
    assert (await viewer.state())["notifications"] == []
