"""The interface in another language, in Chromium."""

from tests.browser.test_viewer import opened
from tests.support.chromium import OpenPage
from tests.support.site import Served


async def test_a_link_says_in_which_language_the_viewer_is(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo, lng="de")
    await viewer.until("!!document.querySelector('[aria-label^=Fensterung]')")
    assert await viewer.page.evaluate("document.documentElement.lang") == "de"
    viewer.assert_no_uncaught_errors()


async def test_another_language_is_drawn_at_once_and_lasts(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo)
    await viewer.run("showPreferences", section="look")
    await viewer.until("document.querySelector('#dialog-title')?.textContent === 'Preferences'")
    await viewer.run("preferences.setLanguage", value="de")
    await viewer.until("document.querySelector('#dialog-title')?.textContent === 'Einstellungen'")
    await viewer.page.reload()
    await viewer.ready()
    await viewer.until("document.documentElement.lang === 'de'")
    await viewer.until("!!document.querySelector('[aria-label^=Fensterung]')")
    viewer.assert_no_uncaught_errors()


async def test_tools_of_the_viewer_are_all_messages(demo: Served, new_page: OpenPage):
    viewer = await opened(new_page, demo, lng="test-LNG")
    await viewer.until("document.querySelector('.toolbar')?.innerHTML.includes('⟦')")
    plain = await viewer.page.evaluate(
        """[...document.querySelectorAll('.toolbar button[aria-label]')]
          .filter((button) => button.checkVisibility())
          .map((button) => button.getAttribute('aria-label'))
          .filter((label) => !label.includes('⟦'))"""
    )
    assert plain == []
