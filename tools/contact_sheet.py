"""Draw every image of a folder in the real viewer, and put the pictures side by side.

``uv run python tools/contact_sheet.py FOLDER OUT [--site SITE]`` makes a static DICOMweb tree of
the folder's DICOM files (as ``negatoscope static`` does), or takes a folder that is one, opens
each display set in Chromium and writes ``OUT/sheet-1.png`` and so on, with a list of what was
refused and why in ``OUT/refused.txt``. For looking at: orientation, aspect, grey, colour.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import async_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from negatoscope.cli.build import build_site  # noqa: E402
from negatoscope.cli.server.tree import serve_static_tree  # noqa: E402
from negatoscope.cli.static_tree import write_static_tree  # noqa: E402
from tests.support.chromium import CHROMIUM_ARGUMENTS, ViewerPage  # noqa: E402
from tests.support.servers import AsgiServer  # noqa: E402
from tests.support.site import copy_of_site, dicomweb_configuration  # noqa: E402

WINDOW = {"width": 640, "height": 560}
THUMB = (400, 350)
ACROSS, DOWN = 4, 4


@dataclass(frozen=True, slots=True)
class Shot:
    """One display set as the page shows it."""

    title: str
    picture: bytes
    refused: str


@contextmanager
def served(site: Path, tree: Path, work: Path) -> Iterator[str]:
    """The site with the tree as its source; answers the address."""
    made = copy_of_site(site, work / "site", dicomweb_configuration("/dicom-web", staticWado=True))
    pages = StaticFiles(directory=made, html=True)
    app = Starlette(routes=[serve_static_tree(tree), Mount("/", pages)])
    with AsgiServer(app) as server:
        yield server.url


async def shots(url: str, chromium: str | None) -> AsyncIterator[Shot]:
    """Every display set of every study, opened one after the other."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_ARGUMENTS)
        )
        viewer = ViewerPage(await browser.new_page(viewport=WINDOW))
        for study in await _studies(viewer, url):
            async for shot in _of_study(viewer, url, study):
                yield shot
        await browser.close()
        if viewer.uncaught:
            raise RuntimeError(f"uncaught errors in the page: {viewer.uncaught}")


async def _studies(viewer: ViewerPage, url: str) -> list[str]:
    await viewer.open(f"{url}/index.html")
    answer = await viewer.page.evaluate("fetch('/dicom-web/studies').then((r) => r.json())")
    return [each["0020000D"]["Value"][0] for each in answer]


async def _of_study(viewer: ViewerPage, url: str, study: str) -> AsyncIterator[Shot]:
    await viewer.open(f"{url}/viewer?StudyInstanceUIDs={study}")
    state = await viewer.until_state(lambda s: s["studies"], "the study")
    state = await viewer.until_state(
        lambda s: s["studies"] and s["studies"][0]["phase"] not in ("loading", "waiting"),
        "its series",
    )
    for each in state["studies"][0]["displaySets"]:
        title = f"{each['Modality']} {each['SeriesDescription']} {each['frames'] or ''}"
        if each["kind"] != "image":
            yield Shot(title, b"", each["message"])
            continue
        await viewer.run("setDisplaySet", displaySet=each["uid"])
        yield await _drawn(viewer, title)


async def _drawn(viewer: ViewerPage, title: str) -> Shot:
    def there(state: dict) -> bool:
        frame = state["viewports"][0]["frame"]
        return frame["state"] in ("loaded", "failed")

    state = await viewer.until_state(there, f"an image of {title}", timeout_s=60)
    await viewer.drawn()
    picture = await viewer.page.screenshot()
    frame = state["viewports"][0]["frame"]
    return Shot(title, picture, json.dumps(frame["error"]) if frame["state"] == "failed" else "")


def sheet(found: list[Shot]) -> Image.Image:
    """Up to 16 pictures side by side, each with its title."""
    made = Image.new("RGB", (ACROSS * THUMB[0], DOWN * (THUMB[1] + 14)), "#444")
    pen = ImageDraw.Draw(made)
    for place, shot in enumerate(found):
        down, across = divmod(place, ACROSS)
        left, top = across * THUMB[0], down * (THUMB[1] + 14)
        picture = Image.open(BytesIO(shot.picture)).convert("RGB")
        made.paste(picture.resize(THUMB, Image.Resampling.LANCZOS), (left, top + 14))
        pen.text((left + 2, top + 1), shot.title[:64], fill="white")
    return made


async def draw(url: str, out: Path, chromium: str | None) -> None:
    """Write the sheets and the list of what was refused."""
    found: list[Shot] = []
    refused: list[str] = []
    number = 0
    async for shot in shots(url, chromium):
        if shot.refused:
            refused.append(f"{shot.title}: {shot.refused}")
        if shot.picture:
            found.append(shot)
        if len(found) == ACROSS * DOWN:
            number += 1
            sheet(found).save(out / f"sheet-{number}.png")
            found = []
    if found:
        sheet(found).save(out / f"sheet-{number + 1}.png")
    (out / "refused.txt").write_text("\n".join(refused) + "\n", encoding="utf-8")


def main() -> None:
    """Make the tree, serve it, draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="DICOM files, or a static DICOMweb tree")
    parser.add_argument("out", type=Path)
    parser.add_argument("--site", type=Path, help="a built site; else one is built")
    parser.add_argument("--chromium", help="the browser's path; else Playwright's own")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        tree = given.folder
        if not (tree / "studies").is_dir():
            tree = work / "tree"
            summary = write_static_tree(given.folder, tree)
            print(f"{summary.studies} studies, {summary.instances} instances", *summary.problems)
        site = given.site or work / "built"
        if given.site is None:
            build_site(site, config=None, base_path=None, plugins=(), progress=lambda *_: None)
        with served(site, tree, work) as url:
            asyncio.run(draw(url, given.out, given.chromium))


if __name__ == "__main__":
    main()
