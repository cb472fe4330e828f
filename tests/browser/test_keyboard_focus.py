"""Where the focus is: it is seen, no place holds it, and Tab goes round."""

from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.phantoms.records import Series
from tests.support.chromium import OpenPage
from tests.support.site import Served

SHORT_SERIES = Series(HEAD_CT, 3, "CT", "", "").uid
#: More elements than the page has that can have the focus.
MOST = 150
ON_IMAGES = "document.activeElement.matches('[data-viewport]')"


async def test_tab_goes_round_and_every_place_with_the_focus_shows_it(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.viewer(HEAD_CT.uid, SeriesInstanceUIDs=SHORT_SERIES))
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    press = viewer.page.keyboard.press
    await press("Shift+Z")
    await press("Enter")
    await viewer.until("!!document.querySelector('.annotations *')")  # the pointer holds no Tab
    seen = []
    for _ in range(MOST):
        await press("Tab")
        told = await viewer.page.evaluate(
            """(() => {
                const e = document.activeElement;
                if (e === document.body) return ['end', '', true];
                const cell = e.matches('[data-viewport]');  // marked over its picture
                const style = getComputedStyle(e, cell ? '::after' : null);
                const marked = cell ? style.borderTopWidth === '2px'
                    : style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                const name = e.getAttribute('aria-label') || e.textContent.trim() || e.id;
                return [e.className + ' ' + name, name, marked];
            })()"""
        )
        if told[0] == "end" or (seen and told[0] == seen[0][0]):
            break
        seen.append(told)
    else:
        raise AssertionError(f"Tab does not come round: {[each[0] for each in seen[-5:]]}")
    assert len(seen) > 10
    assert [name for name, _, marked in seen if not marked] == []
    assert [where for where, name, _ in seen if not name] == []


async def test_the_focus_goes_back_to_where_a_dialog_was_asked_for(
    demo: Served, new_page: OpenPage
):
    viewer = await new_page(demo.viewer(HEAD_CT.uid, SeriesInstanceUIDs=SHORT_SERIES))
    await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    press = viewer.page.keyboard.press
    for _ in range(MOST):
        if await viewer.page.evaluate(ON_IMAGES):
            break
        await press("Tab")
    await press("?")
    await viewer.until("!!document.querySelector('dialog[open]')")
    await viewer.until("!!document.activeElement.closest('dialog')")
    await press("Escape")
    await viewer.until("!document.querySelector('dialog[open]')")
    await viewer.until(ON_IMAGES)
