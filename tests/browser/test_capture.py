"""Pictures and prints in Chromium: decoded again, and compared with what is on the screen."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.browser.test_viewer import opened, view
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.site import Served

READ = """negatoscope.run('viewport.readPixels').then(
  (p) => ({width: p.width, height: p.height, data: btoa(p.data.map(
    (value) => String.fromCharCode(value)).join(''))}))"""
#: Reading all pixels of a large window takes its time.
SMALL = {"width": 640, "height": 420}
#: JPEG of a CT changes a value by no more on average.
JPEG_TOLERANCE = 4.0


async def shown(viewer: ViewerPage) -> Any:
    """The displayed pixels as [row, column, RGB]."""
    found = await viewer.page.evaluate(READ)
    rgba = np.frombuffer(base64.b64decode(found["data"]), np.uint8).reshape(
        found["height"], found["width"], 4
    )
    return rgba[..., :3]


async def saved(viewer: ViewerPage) -> tuple[str, bytes]:
    """Press "Save": the file's name and content."""
    async with viewer.page.expect_download() as waiting:
        await viewer.page.get_by_role("button", name="Save", exact=True).click()
    download = await waiting.value
    return download.suggested_filename, Path(await download.path()).read_bytes()


def decoded(content: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


async def dialog(new_page: OpenPage, demo: Served, *, texts: bool = False) -> ViewerPage:
    viewer = await opened(new_page, demo)
    await viewer.page.set_viewport_size(SMALL)
    await viewer.drawn()
    await viewer.run("showDownloadViewportModal")
    await viewer.run("capture.setTexts", checked=texts)
    await viewer.drawn()
    return viewer


async def test_a_png_has_the_pixels_of_the_screen_to_the_value(demo: Served, new_page: OpenPage):
    viewer = await dialog(new_page, demo)
    name, content = await saved(viewer)
    pixels, screen = decoded(content), await shown(viewer)
    assert name == "image.png"
    assert pixels.shape[1] == screen.shape[1]
    assert np.array_equal(pixels[: screen.shape[0]], screen)
    assert screen.max() == 255
    strip = pixels[screen.shape[0] :]
    assert strip.max() > 200, "not for diagnostic use is written below"


async def test_a_jpeg_looks_like_the_screen(demo: Served, new_page: OpenPage):
    viewer = await dialog(new_page, demo)
    await viewer.run("capture.setFormat", value="jpeg")
    await viewer.drawn()
    name, content = await saved(viewer)
    pixels, screen = decoded(content).astype(float), (await shown(viewer)).astype(float)
    assert name == "image.jpg"
    assert content[:3] == b"\xff\xd8\xff"
    assert np.abs(pixels[: screen.shape[0]] - screen).mean() < JPEG_TOLERANCE


async def test_texts_and_the_patient_stand_in_the_picture_only_when_asked_for(
    demo: Served, new_page: OpenPage
):
    viewer = await dialog(new_page, demo)
    height = (await shown(viewer)).shape[0]
    bare = decoded((await saved(viewer))[1])[:height].astype(int)
    await viewer.run("capture.setTexts", checked=True)
    await viewer.drawn()
    written = decoded((await saved(viewer))[1])[:height].astype(int)
    await viewer.run("capture.setPatient", checked=True)
    await viewer.drawn()
    assert "names the patient" in await viewer.page.locator(".capture-warning").inner_text()
    named = decoded((await saved(viewer))[1])[:height].astype(int)
    corner = (slice(0, 60), slice(0, 200))  # where the patient stands on the screen
    assert np.array_equal(written[corner], bare[corner])
    assert np.abs(named[corner] - bare[corner]).max() > 100
    right = (slice(height - 100, height), slice(-200, None))
    assert np.abs(written[right] - bare[right]).max() > 100


async def test_a_picture_of_another_size_shows_the_same_part(demo: Served, new_page: OpenPage):
    viewer = await dialog(new_page, demo)
    screen = await shown(viewer)
    await viewer.run("capture.setWidth", value=screen.shape[1] * 2)
    await viewer.drawn()
    pixels = decoded((await saved(viewer))[1])[: screen.shape[0] * 2]
    halves = pixels.reshape(screen.shape[0], 2, screen.shape[1], 2, 3).mean((1, 3))
    assert np.abs(halves - screen).mean() < 3
    assert np.array_equal(await shown(viewer), screen), "the screen is as it was"


async def test_measurements_are_in_the_picture(demo: Served, new_page: OpenPage):
    viewer = await dialog(new_page, demo)
    frame = view(await viewer.state())["frame"]
    height = (await shown(viewer)).shape[0]
    bare = decoded((await saved(viewer))[1])[:height].astype(int)
    await viewer.run(
        "addMeasurement",
        measurement={
            "toolName": "Length",
            "SOPInstanceUID": frame["SOPInstanceUID"],
            "points": [[20, 20], [120, 20]],
        },
    )
    await viewer.drawn()
    drawn = decoded((await saved(viewer))[1])[:height].astype(int)
    assert (np.abs(drawn - bare).max(axis=2) > 60).sum() > 100
    await viewer.run("capture.setAnnotations", checked=False)
    await viewer.drawn()
    without = decoded((await saved(viewer))[1])[:height].astype(int)
    assert np.array_equal(without, bare)


async def test_the_picture_is_copied(demo: Served, new_page: OpenPage):
    viewer = await dialog(new_page, demo)
    await viewer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await viewer.page.get_by_role("button", name="Copy", exact=True).click()
    await viewer.until("document.querySelector('.capture-note').textContent.includes('clipboard')")
    bytes_there = await viewer.page.evaluate(
        """navigator.clipboard.read().then((items) => items[0].getType('image/png'))
             .then((blob) => blob.arrayBuffer()).then((b) => Array.from(new Uint8Array(b)))"""
    )
    screen = await shown(viewer)
    assert np.array_equal(decoded(bytes(bytes_there))[: screen.shape[0]], screen)


async def test_a_stack_becomes_a_video_of_its_size(
    demo: Served, new_page: OpenPage, tmp_path: Path
):
    av = pytest.importorskip("av")
    viewer = await dialog(new_page, demo)
    await viewer.run("capture.setWidth", value=320)
    await viewer.drawn()
    async with viewer.page.expect_download(timeout=90_000) as waiting:
        await viewer.page.get_by_role("button", name="Save the stack as a video").click()
    download = await waiting.value
    assert download.suggested_filename in ("images.mp4", "images.webm")
    path = tmp_path / download.suggested_filename
    await download.save_as(path)
    with av.open(str(path)) as video:
        frames = [frame.to_ndarray(format="gray") for frame in video.decode(video=0)]
    assert frames[0].shape[1] == 320
    assert len(frames) >= 20
    assert any(np.abs(frames[0].astype(int) - later).mean() > 5 for later in frames[1:])


async def test_recording_can_be_given_up(demo: Served, new_page: OpenPage):
    viewer = await dialog(new_page, demo)
    await viewer.page.get_by_role("button", name="Save the stack as a video").click()
    await viewer.page.get_by_role("button", name="Cancel").click()
    said = "document.querySelector('.capture-note')?.textContent"
    await viewer.until(f"({said} ?? '').includes('No video was saved')")


async def test_the_printed_page_names_patient_study_and_purpose_and_shows_the_image(
    demo: Served, new_page: OpenPage
):
    viewer = await opened(new_page, demo)
    await viewer.page.evaluate("void (window.print = () => { window.printed = true; })")
    await viewer.page.keyboard.press("p")
    await viewer.until("window.printed === true")
    await viewer.page.emulate_media(media="print")
    text = await viewer.text()
    family, given = HEAD_CT.patient.name.split("^")
    for words in (family, given, HEAD_CT.patient.mrn, "Image 16 of 30", "Not for diagnostic use"):
        assert words in text
    assert "Studies" not in text
    picture = viewer.page.locator("#print img")
    box = await picture.bounding_box()
    assert box
    pixels = decoded(await viewer.page.screenshot(clip=box))  # type: ignore[arg-type]
    assert pixels.max() > 200
    assert 20 < pixels.mean() < 200
    pdf = await viewer.page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 1
    await viewer.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert await viewer.page.evaluate("document.querySelector('#print') === null")
