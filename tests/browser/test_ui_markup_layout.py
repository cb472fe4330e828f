"""The pages with their styles in real Chromium: sizes, focus, colours."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from negatoscope.cli.paths import SHELL
from tests.browser.ui_markup import rendered_pages

SIZES = ((360, 740), (390, 844), (820, 1180), (1024, 768), (1280, 720), (1600, 1000), (3840, 2160))
MINIMAL_TARGET_PX = 24
LARGE_AREA_LIMIT = 0.15
TEXT_CONTRAST = 4.5
ICON_CONTRAST = 3.0
#: Colours that may have a hue: the lamp, what tells failure or success, and over the images the
#: planes of the three orientations.
HUES = {
    *("#e9b44c", "#f2c468", "#d9a43c", "#f08a7e", "#a9cf9a", "#33291a"),
    *("#855300", "#6b4300", "#523300", "#a8261a", "#2b6418", "#f2e6d0"),  # in the light theme
    *("#ff8a7a", "#ffd84d", "#7fd68a"),
    *("#ffd35c", "#ffe39a", "#ffc933", "#ffb4aa", "#c8f0b8"),  # with high contrast
}
THEMES = ("dark", "light", "contrast")
#: Links within a row that is itself the target, and what only scripts focus.
SMALL_TARGETS = (
    "a.button, button, select, input:not([type=checkbox], [type=radio]), label, [role=slider],"
    " summary"
)


def styles() -> str:
    """The style sheets in the order of ``main.css``, without the fonts."""
    main = (SHELL / "styles" / "main.css").read_text(encoding="utf-8")
    names = [n for n in re.findall(r'@import "(.+?)"', main) if n != "fonts.css"]
    return "\n".join((SHELL / "styles" / n).read_text(encoding="utf-8") for n in names)


def tokens(theme: str = "dark") -> dict[str, str]:
    """The custom properties of a theme."""
    blocks = re.findall(r"^(:root[^{]*) \{(.+?)\n\}", styles(), re.DOTALL | re.MULTILINE)
    chosen = blocks[0][1] if theme == "dark" else ""
    for selector, block in blocks[1:]:
        if selector.startswith(f':root[data-theme="{theme}"]') and "--room" in block:
            chosen = block
    return dict(re.findall(r"--([\w-]+): (.+?);", chosen))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """An empty page."""
    page = await chromium.new_page()
    yield page
    await page.close()


async def show(page: Page, markup: str) -> None:
    """Show a page's markup with the styles."""
    await page.set_content(f"<style>{styles()}</style><div id=app>{markup}</div>")


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
async def test_no_page_scrolls_sideways(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    wide = {}
    for name, markup in rendered_pages().items():
        await show(page, markup)
        measured = await page.evaluate("document.documentElement.scrollWidth")
        if measured > width:
            wide[name] = measured
    assert wide == {}


async def test_a_message_keeps_its_words_within_its_frame(page: Page) -> None:
    uid = ".".join(["2.25", "7" * 30, "4" * 28])
    await show(
        page,
        f"""<div style="width: 15rem"><section class="notice-block notice-error">
          <div class="notice-text"><p class="notice-reason">The series {uid} is broken.</p></div>
        </section></div>""",
    )
    assert await page.evaluate(
        """() => { const frame = document.querySelector('.notice-block').getBoundingClientRect();
          const range = document.createRange();
          range.selectNodeContents(document.querySelector('.notice-reason'));
          return range.getBoundingClientRect().right <= frame.right; }"""
    )


@pytest.mark.parametrize("size", [(390, 844), (1280, 720)], ids=["phone", "desktop"])
async def test_every_target_is_large_enough(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    small = []
    for name, markup in rendered_pages().items():
        await show(page, markup)
        sizes = await page.evaluate(
            """selector => [...document.querySelectorAll(selector)]
              .filter(e => e.checkVisibility({visibilityProperty: true}))
              .map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect().width,
                         e.getBoundingClientRect().height])""",
            SMALL_TARGETS,
        )
        small += [(name, *s) for s in sizes if min(s[1:]) < MINIMAL_TARGET_PX]
    assert small == []


async def test_the_header_stays_within_the_window_and_the_patient_in_it(page: Page) -> None:
    await page.set_viewport_size({"width": 1280, "height": 720})
    for name, markup in rendered_pages().items():
        if not name.startswith("viewer"):
            continue
        await show(page, markup)
        box = await page.locator(".patient").bounding_box()
        help_box = await page.locator("[data-command=showAbout]").bounding_box()
        assert box is not None, name
        assert help_box is not None, name
        assert help_box["x"] + help_box["width"] <= 1280, name
        assert box["height"] <= 52, name


async def test_the_grid_fills_what_the_header_and_the_browser_leave(page: Page) -> None:
    await page.set_viewport_size({"width": 1280, "height": 720})
    await show(page, rendered_pages()["viewer"])
    boxes = await page.evaluate(
        """() => [...document.querySelectorAll('[data-viewport]')].map(e => {
          const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]})"""
    )
    assert len(boxes) == 4
    assert max(b[2] for b in boxes) == 1280
    assert max(b[3] for b in boxes) == 720
    assert min(b[1] for b in boxes) < 60
    widths = {round(b[2] - b[0]) for b in boxes}
    assert max(widths) - min(widths) <= 1


async def test_everything_that_takes_the_focus_shows_it(page: Page) -> None:
    await page.set_viewport_size({"width": 1280, "height": 720})
    unseen = []
    for name in ("list", "viewer", "overlays", "message"):
        await show(page, rendered_pages()[name])
        seen = set()
        for _ in range(80):
            await page.keyboard.press("Tab")
            place, ring, tag = await page.evaluate(
                """() => { const e = document.activeElement;
                  const own = getComputedStyle(e), after = getComputedStyle(e, '::after');
                  const inner = e.matches('.filters-switch input')
                    ? getComputedStyle(e.parentElement) : own;
                  return [[...document.querySelectorAll('*')].indexOf(e),
                    [own, inner].some(s => s.outlineStyle === 'solid'
                      && parseFloat(s.outlineWidth) >= 2)
                    || after.borderTopWidth === '2px', e.outerHTML.slice(0, 100)]; }"""
            )
            if place in seen or tag.startswith("<body"):
                break
            seen.add(place)
            if not ring:
                unseen.append((name, tag))
        assert len(seen) >= 2, name
    assert unseen == []


async def test_the_sort_buttons_and_links_are_read_out_by_name(page: Page) -> None:
    await page.set_viewport_size({"width": 1280, "height": 720})
    await show(page, rendered_pages()["list"])
    assert await page.get_by_role("columnheader", name="Study date").count() == 1
    assert await page.get_by_role("row").count() == 27
    assert await page.get_by_role("link", name="山田, 太郎").count() > 1
    assert await page.get_by_role("searchbox", name="Filter by MRN").count() == 1


def test_greys_are_neutral() -> None:
    for colour in set(re.findall(r"#[0-9a-f]{3,6}\b", styles())) - HUES:
        digits = colour[1:]
        third = len(digits) // 3
        parts = {digits[i : i + third] for i in range(0, len(digits), third)}
        assert len(parts) == 1, f"{colour} has a hue"


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_large_areas_are_dark(theme: str) -> None:
    values = tokens(theme)
    for name in ("room", "panel", "raised"):
        assert int(values[name][1:3], 16) / 255 <= LARGE_AREA_LIMIT, name


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["room", "panel", "raised", "hover"])
def test_texts_and_signs_have_contrast(ground: str, theme: str) -> None:
    values = tokens(theme)
    for name in ("text", "text-quiet", "text-faint", "lamp", "error", "success"):
        assert contrast(values[name], values[ground]) >= TEXT_CONTRAST, (name, ground)
    assert contrast(values["on-lamp"], values["lamp"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_have_contrast(theme: str) -> None:
    values = tokens(theme)
    assert contrast(values["edge"], values["panel"]) >= ICON_CONTRAST
    assert contrast(values["edge"], values["raised"]) >= ICON_CONTRAST
