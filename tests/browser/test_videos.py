"""Videos in real Chromium: played, stepped, seeked, told about where they cannot be played."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Route

from tests.browser.test_local_files import drop
from tests.support import videos
from tests.support.chromium import OpenPage, ViewerPage, pixels_of
from tests.support.servers import AsgiServer
from tests.support.site import Served

PLAIN, PIECES, UNPLAYABLE = "1.2.840.8.1", "1.2.840.8.2", "1.2.840.8.3"
LIGHT = 125


@pytest.fixture(scope="module")
def films(site: Path) -> Iterator[Served]:
    """The viewer with videos: two that play, and some that no Chromium plays."""
    from negatoscope.cli.server import create_app

    with tempfile.TemporaryDirectory(prefix="negatoscope-films-") as folder:
        files = Path(folder) / "files"
        write = videos.write_video
        header = videos.video_dataset
        mp4 = videos.stream()
        write(files / "plain.dcm", header(PLAIN), mp4)
        write(files / "pieces.dcm", header(PIECES), mp4, videos.H264 + videos.FRAGMENTS, 7)
        others = (
            (videos.stream("mpeg2video", "mpegts"), videos.MPEG2, "MPEG-2"),
            (videos.stream("libx264", "mpegts"), videos.H264, "H.264 stream"),
            (videos.stream("libx265"), videos.HEVC, "HEVC"),
            (b"\0\0\0\x20ftypisom" + bytes(4000), videos.H264, "Damaged"),
        )
        for n, (data, syntax, name) in enumerate(others, 1):
            write(
                files / f"other{n}.dcm",
                header(UNPLAYABLE, n, SeriesDescription=name),
                data,
                syntax,
            )
        app = create_app(site, files, index_path=Path(folder) / "index.sqlite3")
        with AsgiServer(app) as server:
            yield Served(server.url, files)


def showing(state: dict[str, Any], index: int | None = None) -> bool:
    if not state["viewports"]:
        return False
    frame = state["viewports"][0]["frame"]
    return frame["state"] == "loaded" and index in (None, frame["index"])


async def number_shown(viewer: ViewerPage) -> int:
    """The number that the shown frame tells with its blocks, read from the screen itself."""
    box = await viewer.page.locator("video").bounding_box()
    assert box
    await viewer.drawn()
    pixels = await pixels_of(viewer.page, dict(box))
    height, width, _ = pixels.shape
    block = width / videos.BITS
    lit = [
        int(pixels[height // 3, int((bit + 0.5) * block)].mean() > LIGHT)
        for bit in range(videos.BITS)
    ]
    return sum(light << bit for bit, light in enumerate(lit))


async def opened(new_page: OpenPage, films: Served, study: str) -> ViewerPage:
    viewer = await new_page(films.viewer(study))
    await viewer.until_state(lambda s: showing(s, 0), "the first frame")
    return viewer


@pytest.mark.parametrize("study", [PLAIN, PIECES])
async def test_a_video_opens_on_its_first_frame_and_is_stepped_by_keys(
    films: Served, new_page: OpenPage, study: str
):
    viewer = await opened(new_page, films, study)
    assert await number_shown(viewer) == 0
    (viewport,) = (await viewer.state())["viewports"]
    assert viewport["type"] == "video"
    assert viewport["frame"]["count"] == videos.COUNT
    assert viewport["video"]["duration"] == pytest.approx(videos.COUNT / videos.RATE)
    text = await viewer.text()
    assert "Doe, Film" in text
    assert "Frame 1 / 50" in text
    assert "0:00.00 / 0:02.00" in text
    for key, index in (*(("ArrowDown", n) for n in range(1, 9)), ("ArrowUp", 7), ("End", 49)):
        await viewer.page.keyboard.press(key)
        await viewer.until_state(lambda s, n=index: showing(s, n), f"frame {index}")
        assert await number_shown(viewer) == index
    await viewer.page.keyboard.press("Home")
    await viewer.until_state(lambda s: showing(s, 0), "the first frame again")
    assert await number_shown(viewer) == 0


async def test_every_frame_that_is_sought_is_shown(films: Served, new_page: OpenPage):
    viewer = await opened(new_page, films, PLAIN)
    for index in (31, 30, 12, 13, 48, 1, 25):
        await viewer.run("jumpToImage", imageIndex=index)
        await viewer.until_state(lambda s, n=index: showing(s, n), f"frame {index}")
        assert await number_shown(viewer) == index


async def test_a_video_plays_and_stops_on_the_frame_that_it_names(
    films: Served, new_page: OpenPage
):
    viewer = await opened(new_page, films, PLAIN)
    await viewer.page.keyboard.press("c")
    await viewer.until_state(
        lambda s: s["viewports"][0]["cine"] and s["viewports"][0]["frame"]["index"] > 5, "playing"
    )
    assert await viewer.page.evaluate("document.querySelector('video').muted")
    await viewer.page.get_by_role("button", name="Pause").click()
    await viewer.until("document.querySelector('video').paused")
    await viewer.page.wait_for_timeout(300)
    state = await viewer.until_state(showing, "paused")
    assert not state["viewports"][0]["cine"]
    index = state["viewports"][0]["frame"]["index"]
    assert index > 0
    # a frame that came while it stopped makes way for the one that is named
    end = time.monotonic() + 10
    while await number_shown(viewer) != index and time.monotonic() < end:
        await viewer.drawn()
    assert await number_shown(viewer) == index
    await viewer.page.wait_for_timeout(300)
    assert (await viewer.state())["viewports"][0]["frame"]["index"] == index


async def test_the_scrubber_seeks_and_the_speed_is_chosen(films: Served, new_page: OpenPage):
    viewer = await opened(new_page, films, PLAIN)
    scrubber = viewer.page.get_by_role("slider", name="Frame")
    await scrubber.fill("20")
    await viewer.until_state(lambda s: showing(s, 20), "frame 20")
    assert await number_shown(viewer) == 20
    await scrubber.press("ArrowRight")
    await viewer.until_state(lambda s: showing(s, 21), "the slider's own key")
    assert await scrubber.get_attribute("aria-valuetext") == "frame 22 of 50, 0:00.84"
    await scrubber.press("c")
    await viewer.until("!document.querySelector('video').paused")
    await viewer.page.get_by_role("combobox", name="Speed").select_option("2")
    await viewer.until("document.querySelector('video').playbackRate === 2")


async def test_a_video_is_zoomed_moved_turned_and_inverted_as_an_image(
    films: Served, new_page: OpenPage
):
    viewer = await opened(new_page, films, PLAIN)

    async def mark() -> str:
        """In which corner of the viewport's picture the red mark is."""
        code = """negatoscope.run('viewport.readPixels').then((p) => {
            const red = [];
            for (let i = 0; i < p.data.length; i += 4)
                if (p.data[i] > 150 && p.data[i + 1] < 90 && p.data[i + 2] < 90) red.push(i / 4);
            const x = red.reduce((a, i) => a + i % p.width, 0) / red.length;
            const y = red.reduce((a, i) => a + Math.floor(i / p.width), 0) / red.length;
            return (y < p.height / 2 ? 'top ' : 'bottom ') + (x < p.width / 2 ? 'left' : 'right');
        })"""
        await viewer.drawn()
        return str(await viewer.page.evaluate(code))

    assert await mark() == "bottom left"
    await viewer.run("flipViewportHorizontal")
    assert await mark() == "bottom right"
    await viewer.run("flipViewportVertical")
    assert await mark() == "top right"
    await viewer.run("resetViewport")
    await viewer.run("rotateViewportCW")
    assert await mark() == "top left"
    await viewer.run("resetViewport")
    before = await viewer.page.locator("video").bounding_box()
    await viewer.run("scaleUpViewport")
    await viewer.drawn()
    after = await viewer.page.locator("video").bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(before["width"] * 1.25, rel=0.01)
    await viewer.run("invertViewport")
    await viewer.run("resetViewport")
    with pytest.raises(Exception, match="a video has no window and level"):
        await viewer.run("setViewportWindowLevel", windowWidth=10, windowCenter=5)
    tool = viewer.page.get_by_role("button", name="Window and level")
    assert await tool.get_attribute("aria-disabled") == "true"


async def test_the_url_is_revoked_when_the_viewport_leaves_the_video(
    films: Served, new_page: OpenPage
):
    viewer = await opened(new_page, films, PLAIN)
    url = await viewer.page.evaluate("document.querySelector('video').src")
    assert url.startswith("blob:")
    there = "url => fetch(url).then(() => true, () => false)"
    await viewer.page.evaluate("document.querySelector('video').currentSrc")
    await viewer.run("navigate", to="worklist")
    await viewer.until("!document.querySelector('video')")
    viewer.failures_expected = True
    assert not await viewer.page.evaluate(there, url)


async def test_what_no_browser_plays_is_told_with_its_codec(films: Served, new_page: OpenPage):
    viewer = await new_page(films.viewer(UNPLAYABLE))
    viewer.failures_expected = True
    await viewer.run("setViewportGridLayout", numRows=2, numCols=2)
    await viewer.until_state(
        lambda s: [v["frame"]["state"] for v in s["viewports"]] == ["failed"] * 4, "four messages"
    )
    shown = (await viewer.state())["viewports"]  # hung as their series arrived
    told = [v["frame"]["error"] for v in sorted(shown, key=lambda v: v["displaySet"])]
    hevc = told.pop(2)  # told beforehand, or by the player where the browser hoped to play it
    assert hevc.startswith("It is HEVC")
    assert "this browser does not play" in hevc
    assert told == [
        "It is MPEG-2, which browsers do not play.",
        "It is H.264 in an MPEG-2 transport stream, which browsers do not play.",
        "It is H.264 of a kind that this browser does not play, or it is damaged.",
    ]
    text = await viewer.text()
    assert text.count("This video cannot be played here") == 4
    assert text.count("Open it in a program that plays DICOM videos") == 4
    assert not [r for r in told if "Doe" in r or "1.2.840" in r]


async def test_loading_is_told_and_can_be_given_up_and_begun_again(
    films: Served, new_page: OpenPage, context: BrowserContext
):
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await context.route("**/bulkdata/7FE00010", hold)
    viewer = await new_page(films.viewer(PLAIN))
    await viewer.page.get_by_role("button", name="Cancel").click()
    await viewer.page.get_by_text("The video was not loaded").wait_for()
    await context.unroute("**/bulkdata/7FE00010")
    await viewer.page.get_by_role("button", name="Load the video").click()
    await viewer.until_state(lambda s: showing(s, 0), "the first frame")
    assert await number_shown(viewer) == 0


@pytest.mark.parametrize("missing", [1, 2, 3])
async def test_servers_that_lack_a_resource_are_asked_for_the_next(
    films: Served, new_page: OpenPage, context: BrowserContext, missing: int
):
    resources = ("**/bulkdata/7FE00010", "**/frames/1", "**/rendered")
    for resource in resources[:missing]:
        await context.route(resource, lambda route: route.fulfill(status=404))
    viewer = await opened(new_page, films, PLAIN)
    assert await number_shown(viewer) == 0
    asked = [r for r in viewer.requests if f"{PLAIN}.1.1" in r]
    names = ("7FE00010", "frames/1", "rendered", f"{PLAIN}.1.1")
    assert [url.rpartition("/")[2] for url in asked] == [n.rpartition("/")[2] for n in names][
        : missing + 1
    ]


async def test_a_video_of_this_device_is_played(
    demo: Served, new_page: OpenPage, context: BrowserContext, films: Served
):
    viewer = await new_page(demo.page("/local/"))
    await drop(context, viewer, films.folder / "pieces.dcm")
    await viewer.until_state(lambda s: showing(s, 0), "the first frame")
    await viewer.run("jumpToImage", imageIndex=37)
    await viewer.until_state(lambda s: showing(s, 37), "frame 37")
    assert await number_shown(viewer) == 37


async def test_the_thumbnail_is_a_picture_of_the_video(films: Served, new_page: OpenPage):
    viewer = await opened(new_page, films, PLAIN)
    code = """(() => { const c = document.querySelector('canvas.thumbnail');
        const d = c.getContext('2d').getImageData(20, 128 + 80, 1, 1).data;
        return d[0] > 150 && d[1] < 90; })()"""
    await viewer.until(code)
    assert "50 frames" in await viewer.text()
