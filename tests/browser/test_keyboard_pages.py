"""Pages, panels and dialogs with keys alone: the mouse is not touched in here."""

from negatoscope.cli.phantoms.people import BRAIN_MR, HEAD_CT
from tests.browser.test_keyboard_alone import Keys, first, head, keyboard
from tests.support.chromium import OpenPage
from tests.support.site import Served


async def test_files_are_chosen_from_the_list_page(demo: Served, new_page: OpenPage):
    viewer = await new_page(demo.page("/"))
    await viewer.page.locator('[data-command="navigate"][data-to="local"]').wait_for()
    on = Keys(viewer)
    await on.tab_to('[data-command="navigate"][data-to="local"]')
    await on.press("Enter")
    await viewer.page.locator('[data-command="local.openFiles"]').wait_for()
    await on.tab_to('[data-command="local.openFiles"]')
    async with viewer.page.expect_file_chooser() as chooser:
        await viewer.page.keyboard.press("Enter")
    assert (await chooser.value).is_multiple()


async def test_the_edge_of_a_panel_moves_by_arrows(demo: Served, new_page: OpenPage):
    on = await head(new_page, demo)
    await on.tab_to('[data-panel="studies"]')
    edge = on.viewer.page.locator('[data-panel="studies"]')
    before = int(await edge.get_attribute("aria-valuenow") or 0)
    await on.press("ArrowRight", "ArrowRight")
    after = int(await edge.get_attribute("aria-valuenow") or 0)
    assert after == before + 32
    await on.press("Home")
    assert await edge.get_attribute("aria-valuenow") == await edge.get_attribute("aria-valuemin")


async def test_one_viewport_alone_and_all_again(demo: Served, new_page: OpenPage):
    on = await keyboard(new_page, demo.viewer(BRAIN_MR.uid))
    await on.viewer.run("setViewportGridLayout", numRows=1, numCols=2)
    await on.press("ArrowRight", "Shift+O")
    alone = await on.until(lambda s: len(s["viewports"]) == 1, "one viewport")
    assert first(alone)["id"] == "viewport-2"
    await on.press("Shift+O")
    await on.until(lambda s: len(s["viewports"]) == 2, "all viewports")


async def test_crosshairs_take_other_viewports_along(demo: Served, new_page: OpenPage):
    on = await keyboard(new_page, demo.viewer(BRAIN_MR.uid))
    await on.viewer.run("setViewportGridLayout", numRows=1, numCols=3)
    before = await on.until(
        lambda s: all(v["frame"]["state"] == "loaded" for v in s["viewports"]), "all images"
    )
    shown = [v["frame"]["index"] for v in before["viewports"]]
    await on.press("j", "Enter", "Enter", *["Shift+ArrowRight"] * 4, "Enter")
    after = await on.until(
        lambda s: [v["frame"]["index"] for v in s["viewports"]] != shown, "other images"
    )
    assert first(after)["frame"]["index"] == shown[0], "where it was picked nothing moves"


async def test_a_picture_is_saved_from_the_menu(demo: Served, new_page: OpenPage):
    on = await keyboard(new_page, demo.viewer(HEAD_CT.uid))
    page = on.viewer.page
    await on.tab_to('[popovertarget="menu-more"]')
    await on.press("Enter")
    await on.tab_to('#menu-more [data-command="showDownloadViewportModal"]')
    await on.press("Enter")
    await page.locator("dialog[open]").wait_for()
    save = page.get_by_role("button", name="Save", exact=True)
    async with page.expect_download() as download:
        for _ in range(20):
            if await save.evaluate("element => element === document.activeElement"):
                break
            await on.press("Tab")
        await page.keyboard.press("Enter")
    assert (await download.value).suggested_filename.endswith(".png")
    await on.press("Escape")
    assert await page.locator("dialog[open]").count() == 0
