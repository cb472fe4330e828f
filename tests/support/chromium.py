"""The real Chromium: pages of the viewer, and how tests wait for and talk to them."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

CHROMIUM_ARGUMENTS = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
)
WINDOW = {"width": 1600, "height": 1000}
START_TIMEOUT_S = 60
WAIT_TIMEOUT_S = 30
POLL_S = 0.05


class ViewerPage:
    """A browser page with the viewer in it; speaks the page's own interface."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.uncaught: list[str] = []
        self.console_errors: list[str] = []
        self.requests: list[str] = []
        self.failures_expected = False
        page.on("pageerror", lambda error: self.uncaught.append(str(error)))
        page.on("console", self._note)
        page.on("request", lambda request: self.requests.append(request.url))

    def _note(self, message: ConsoleMessage) -> None:
        if "The page failed:" in message.text:  # the program has caught it itself, and told
            self.uncaught.append(message.text)
        if message.type == "error":
            self.console_errors.append(message.text)

    async def open(self, url: str) -> "ViewerPage":
        """Go to ``url`` and wait until the application is interactive."""
        await self.page.goto(url, wait_until="commit")
        await self.ready()
        return self

    async def ready(self) -> None:
        """Wait for ``await negatoscope.ready``; a failed start raises with its message."""
        await self.until(
            "typeof negatoscope === 'object' && !!negatoscope.ready", timeout_s=START_TIMEOUT_S
        )
        await asyncio.wait_for(
            self.page.evaluate("negatoscope.ready.then(() => true)"), START_TIMEOUT_S
        )

    async def state(self) -> dict[str, Any]:
        """Return ``negatoscope.state()`` as plain values."""
        text = await self.page.evaluate("JSON.stringify(negatoscope.state())")
        return dict(json.loads(text))

    async def run(self, command: str, **arguments: Any) -> Any:
        """Run a command by name; its refusal raises."""
        code = "([name, args]) => negatoscope.run(name, args)"
        return await self.page.evaluate(code, [command, arguments])

    async def until(self, expression: str, timeout_s: float = WAIT_TIMEOUT_S) -> Any:
        """Wait until a JavaScript expression is true (polled: a strict CSP forbids eval)."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if value := await self.page.evaluate(expression):
                return value
            await asyncio.sleep(POLL_S)
        raise AssertionError(f"after {timeout_s} s still not: {expression}")

    async def until_state(
        self,
        wanted: Callable[[dict[str, Any]], Any],
        what: str,
        timeout_s: float = WAIT_TIMEOUT_S,
    ) -> dict[str, Any]:
        """Wait until the state is as wanted; return it."""
        end = time.monotonic() + timeout_s
        state: dict[str, Any] = {}
        while time.monotonic() < end:
            state = await self.state()
            if wanted(state):
                return state
            await asyncio.sleep(POLL_S)
        raise AssertionError(f"after {timeout_s} s still not: {what}; {_short(state)}")

    async def drawn(self) -> None:
        """Wait until what was changed stands in the page: it is drawn once per frame.

        What a press sets off begins in one frame, goes on in a task of its own and is drawn in
        a later frame; on a busy machine frames come before tasks. Twice two frames with a pause
        between them let both have their turn.
        """
        await self.page.evaluate(
            """(async () => {
                const frame = () => new Promise(done => requestAnimationFrame(done));
                const pause = () => new Promise(done => setTimeout(done, 8));
                for (let turn = 0; turn < 2; turn += 1) {
                    await frame();
                    await frame();
                    await pause();
                }
            })()"""
        )

    async def text(self) -> str:
        """Return the text that a person sees, once what was changed is drawn."""
        await self.drawn()
        return str(await self.page.evaluate("document.body.innerText"))

    def assert_no_uncaught_errors(self) -> None:
        """Fail when a script of the page ended with an error that nobody caught."""
        assert not self.uncaught, f"uncaught errors in the page: {self.uncaught}"


def _short(state: dict[str, Any], limit: int = 1500) -> str:
    return json.dumps(state)[:limit]


OpenPage = Callable[..., Awaitable[ViewerPage]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(chromium_path: Path) -> AsyncIterator[Browser]:
    """One Chromium process for the session."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium_path), args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh profile: no cache, no storage, no service worker of another test."""
    context = await chromium.new_context(viewport=WINDOW)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(context: BrowserContext) -> AsyncIterator[OpenPage]:
    """Make viewer pages; at the end a page with an uncaught error fails its test."""
    pages: list[ViewerPage] = []

    async def make(url: str | None = None, *, in_context: BrowserContext | None = None) -> Any:
        viewer = ViewerPage(await (in_context or context).new_page())
        pages.append(viewer)
        return await viewer.open(url) if url else viewer

    yield make
    for viewer in pages:
        if not viewer.failures_expected:
            viewer.assert_no_uncaught_errors()


def save_screenshot_folder() -> Path | None:
    """Return the folder for screenshots that a person asked for, if one did."""
    folder = os.environ.get("NEGATOSCOPE_SCREENSHOTS")
    return Path(folder) if folder else None


async def pixels_of(page: Page, clip: dict[str, float]) -> Any:
    """Return a real screenshot of part of the page as an array [row, column, RGB]."""
    import io

    import numpy as np
    from PIL import Image

    png = await page.screenshot(clip=clip)  # type: ignore[arg-type]
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.fixture(scope="session")
def wide_window() -> dict[str, int]:
    """Size of the browser window in all tests."""
    return dict(WINDOW)
