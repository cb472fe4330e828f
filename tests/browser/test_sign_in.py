"""Signing in with OpenID Connect: a real provider, a service that checks tokens, real Chromium."""

import json
import re
from typing import Any

from playwright.async_api import Page

from negatoscope.cli.phantoms.people import HEAD_CT
from tests.browser.test_device import SHELL_KEPT, kept
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.openid.archive import SHORT_S, Hospital, OpenArchive, oidc_block


async def give_password(page: Page, login: str = "reader") -> None:
    """Sign in at the provider, and agree."""
    await page.get_by_placeholder("Enter any login").fill(login)
    await page.get_by_placeholder("and password").fill("secret")
    await page.get_by_role("button", name="Sign-in").click()
    await page.get_by_role("button", name="Continue").click()


async def signed_in(new_page: OpenPage, url: str, login: str = "reader") -> ViewerPage:
    """Open an address, sign in at the provider, and come back."""
    viewer = await new_page()
    await viewer.page.goto(url, wait_until="commit")
    await give_password(viewer.page, login)
    await back(viewer)
    return viewer


async def back(viewer: ViewerPage) -> dict[str, Any]:
    """Wait until the person is signed in."""
    await viewer.ready()
    return await viewer.until_state(lambda s: s["signIn"]["phase"] == "in", "signed in", 30)


async def first_image(viewer: ViewerPage) -> dict[str, Any]:
    return await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded",
        "the image",
        60,
    )


async def test_who_signs_in_sees_the_list_and_reads_and_no_address_shows_a_token(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await signed_in(new_page, archive.url)
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert state["worklist"]["rows"]
    assert state["signIn"]["name"] == "Dr. reader"
    assert viewer.page.url == f"{archive.url}/"
    await viewer.page.locator(f"tr[data-study-instance-uid='{HEAD_CT.uid}']").click()
    await first_image(viewer)
    assert {each.status for each in archive.guard.seen} == {200}
    assert [each for each in archive.guard.seen if "/frames/" in each.path]
    tokens = {each.authorization.removeprefix("Bearer ") for each in archive.guard.seen}
    assert len(tokens) == 1
    for url in viewer.requests:
        assert not any(token in url for token in tokens)


async def test_a_deep_link_is_opened_after_the_sign_in(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    state = await first_image(viewer)
    assert state["studies"][0]["StudyInstanceUID"] == HEAD_CT.uid
    assert viewer.page.url.replace("/viewer/?", "/viewer?") == archive.viewer(HEAD_CT.uid)


async def test_a_filter_that_identifies_a_patient_is_not_kept_while_signing_in_and_that_is_said(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await new_page()
    await viewer.page.goto(f"{archive.url}/?mrn=4711&modalities=CT", wait_until="commit")
    await viewer.page.get_by_placeholder("Enter any login").wait_for()
    assert "4711" not in viewer.page.url
    await give_password(viewer.page)
    await back(viewer)
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert state["worklist"]["filters"]["modalities"] == ["CT"]
    assert any("Search again" in n["title"] for n in state["notifications"])
    assert "4711" not in json.dumps(await kept(viewer.page))


async def test_a_token_is_renewed_before_it_ends_and_nobody_notices(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "short"))
    viewer = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    await first_image(viewer)
    await viewer.page.wait_for_timeout(SHORT_S * 1500)
    await viewer.run("navigate")
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert {each.status for each in archive.guard.seen} == {200}
    assert len({each.authorization for each in archive.guard.seen}) > 1


async def test_nothing_is_left_on_the_device_after_sign_out(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    await first_image(viewer)
    await viewer.page.evaluate(SHELL_KEPT)
    await viewer.run("navigate")
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    while_in = json.dumps(await kept(viewer.page))
    await viewer.page.get_by_role("button", name="Sign out Dr. reader").click()
    await viewer.page.get_by_role("button", name="Yes, sign me out").click()
    await viewer.ready()
    await viewer.until_state(lambda s: s["signIn"]["phase"] == "out", "signed out")
    assert "You are signed out" in await viewer.text()
    found = await kept(viewer.page)
    assert found["local"] == {}
    assert found["session"] == {}
    assert found["cookie"] == ""
    assert found["databases"] == []
    assert found["caches"]
    assert not [url for _, url, _, _ in found["caches"] if "/dicom-web" in url]
    everything = while_in + json.dumps(found)
    for token in {each.authorization.removeprefix("Bearer ") for each in archive.guard.seen}:
        assert token not in everything
    assert "reader" not in re.sub(r"https?://\S+|text/\S+", "", json.dumps(found["local"]))
