"""Signing in with OpenID Connect: a real provider, a service that checks tokens, real Chromium."""

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount

from negatoscope.cli.phantoms.people import HEAD_CT
from negatoscope.cli.server import create_app
from tests.browser.test_device import SHELL_KEPT, kept
from tests.support.chromium import OpenPage, ViewerPage, save_screenshot_folder
from tests.support.openid.archive import SHORT_S, Hospital, OpenArchive, oidc_block
from tests.support.openid.guard import TokenGuard
from tests.support.openid.person import back, give_password, signed_in
from tests.support.servers import AsgiServer
from tests.support.site import copy_of_site, dicomweb_configuration

OTHER_CLOCK = """{
  const Real = Date, now = () => Real.now() + SHIFT_MS;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(now()); }
    static now() { return now(); }
  };
}"""


async def shot(page: Page, name: str) -> None:
    """Keep a screenshot, where a person asked for them."""
    folder = save_screenshot_folder()
    if folder is not None:
        await page.wait_for_timeout(300)
        await page.screenshot(path=folder / f"sign-in-{name}.png")


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


async def test_without_renewal_a_dialog_asks_and_the_work_stays_as_it_is(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "short-no-refresh"))
    viewer = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    await first_image(viewer)
    await viewer.run("setViewportWindowLevel", windowWidth=77, windowCenter=33)
    await viewer.until_state(lambda s: s["signIn"]["ended"], "the end", SHORT_S + 10)
    before = await viewer.state()
    dialog = viewer.page.get_by_role("dialog", name="Sign in again")
    await dialog.wait_for()
    await shot(viewer.page, "ended")
    async with viewer.page.expect_popup() as opening:
        await dialog.get_by_role("button", name="Sign in again").click()
    await agree(await opening.value)
    state = await viewer.until_state(lambda s: not s["signIn"]["ended"], "signed in again")
    assert state["viewports"][0]["voi"]["windowWidth"] == 77
    assert state["viewports"][0]["displaySet"] == before["viewports"][0]["displaySet"]
    await dialog.wait_for(state="hidden")
    await viewer.run("navigate")
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")


async def agree(window: Page) -> None:
    """Agree where the provider asks in its window; it knows the person from before."""
    button = window.get_by_role("button", name="Continue")
    with contextlib.suppress(PlaywrightError):  # it closes by itself
        await button.click(timeout=10_000)


async def test_a_hidden_frame_renews_where_there_is_no_refresh_token(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    block = oidc_block(
        hospital.issuer, "short-no-refresh", silent_redirect_uri="/silent-refresh.html"
    )
    archive = open_archive(block)
    viewer = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    await first_image(viewer)
    await viewer.page.wait_for_timeout(SHORT_S * 1500)
    await viewer.run("navigate")
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert not state["signIn"]["ended"]
    assert {each.status for each in archive.guard.seen} == {200}
    assert len({each.authorization for each in archive.guard.seen}) > 1


async def test_many_refusals_at_once_lead_to_one_renewal_and_all_images_come(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    archive.guard.revoke_at_frame = 2
    archive.guard.refuse_together = 2
    viewer = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    await first_image(viewer)
    state = await viewer.until_state(
        lambda s: not s["loading"]["pending"] and s["loading"]["loaded"], "all images", 90
    )
    assert state["loading"]["failed"] == 0
    assert state["notifications"] == []
    refused = [each for each in archive.guard.seen if each.status == 401]
    assert len(refused) > 1
    exchanges = [url for url in viewer.requests if url == f"{hospital.issuer.url}/token"]
    assert len(exchanges) == 2  # the sign-in's own, and one renewal


async def test_a_consent_that_is_refused_is_told_and_can_be_tried_again(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await new_page()
    await viewer.page.goto(archive.url, wait_until="commit")
    await viewer.page.get_by_role("link", name="Cancel").click()
    await viewer.ready()
    state = await viewer.until_state(lambda s: s["signIn"]["phase"] == "failed", "the refusal")
    assert "refused or broken off" in state["notifications"][0]["message"]
    await shot(viewer.page, "refused")
    await viewer.page.get_by_role("button", name="Try again").click()
    await give_password(viewer.page)
    await back(viewer)
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")


async def test_a_wrong_audience_is_told_with_what_to_set(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "wrong-audience"))
    viewer = await signed_in(new_page, archive.url)
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "error", "the refusal")
    text = " ".join(n["message"] for n in state["notifications"])
    assert "does not accept your sign-in" in text
    assert "audience" in text
    assert "“wrong-audience”" in text
    await shot(viewer.page, "audience")
    assert len([url for url in viewer.requests if url.endswith("/token")]) == 1


@pytest.mark.parametrize("shift_s", [-7200, 7200])
async def test_a_clock_that_is_hours_off_changes_nothing(
    shift_s: int, hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await new_page()
    await viewer.page.add_init_script(OTHER_CLOCK.replace("SHIFT_MS", str(shift_s * 1000)))
    await viewer.page.goto(archive.url, wait_until="commit")
    await give_password(viewer.page)
    await back(viewer)
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert not state["signIn"]["ended"]
    assert len([url for url in viewer.requests if url.endswith("/token")]) == 1


async def test_an_answer_that_nobody_asked_for_signs_nobody_in(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    viewer = await new_page(f"{archive.url}/callback?code=stolen&state=made-up;0")
    await viewer.until_state(lambda s: s["signIn"]["phase"] == "failed", "the refusal")
    assert "not begun in this tab" in await viewer.text()
    assert "stolen" not in viewer.page.url
    assert not [url for url in viewer.requests if url.endswith("/token")]
    assert archive.guard.seen == []


async def test_a_link_that_leads_to_another_site_after_sign_in_is_refused(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    query = f"iss={hospital.issuer.url}&target_link_uri=https://attacker.example/"
    viewer = await new_page(f"{archive.url}/login?{query}")
    await viewer.until_state(lambda s: s["signIn"]["phase"] == "failed", "the refusal")
    assert "It leads to another site" in await viewer.text()
    assert not [url for url in viewer.requests if url.startswith(hospital.issuer.url)]


async def test_a_provider_may_begin_the_sign_in(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    target = f"{archive.url}/viewer%3FStudyInstanceUIDs%3D{HEAD_CT.uid}"
    query = f"iss={hospital.issuer.url}&login_hint=ann&target_link_uri={target}"
    viewer = await new_page()
    await viewer.page.goto(f"{archive.url}/login?{query}", wait_until="commit")
    login = viewer.page.get_by_placeholder("Enter any login")
    await login.wait_for()
    assert await login.input_value() == "ann"
    await give_password(viewer.page, "ann")
    await back(viewer)
    state = await first_image(viewer)
    assert state["studies"][0]["StudyInstanceUID"] == HEAD_CT.uid


async def test_signing_out_in_one_tab_signs_out_the_other(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    one = await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    await first_image(one)
    other = await new_page()
    await other.page.goto(archive.url, wait_until="commit")  # the provider knows the person
    await other.page.get_by_role("button", name="Sign out Dr. reader").wait_for()
    async with one.page.expect_navigation():  # with an empty memory
        await other.page.get_by_role("button", name="Sign out Dr. reader").click()
    await one.ready()
    state = await one.until_state(lambda s: s["signIn"]["phase"] == "out", "signed out")
    assert state["viewports"] == []
    assert HEAD_CT.patient.name.split("^")[0] not in await one.text()
    await shot(one.page, "out")


async def test_among_several_providers_the_person_chooses(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    staff = oidc_block(hospital.issuer, "viewer", friendlyName="Hospital staff")
    guests = oidc_block(hospital.partner, "viewer", friendlyName="Referring practices")
    archive = open_archive(staff, guests)
    viewer = await new_page(archive.url)
    await viewer.page.get_by_role("button", name="Referring practices").wait_for()
    await shot(viewer.page, "choose")
    await viewer.page.keyboard.press("Tab")
    await viewer.page.keyboard.press("Tab")
    await viewer.page.keyboard.press("Enter")
    await give_password(viewer.page)
    assert not [url for url in viewer.requests if url.startswith(hospital.issuer.url)]
    await back(viewer)
    await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    await shot(viewer.page, "list")


class Redirecting:
    """An archive that sends requests for studies on to another host."""

    def __init__(self, app: Any, to: str) -> None:
        self.app, self.to = app, to

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/dicom-web/studies"):
            await RedirectResponse(f"{self.to}{scope['path']}")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class Elsewhere:
    """Another host, which notes what it is asked for."""

    def __init__(self, heard: list[str]) -> None:
        self.heard = heard

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        self.heard.append(scope["path"])
        allow = {"Access-Control-Allow-Origin": "*"}
        await Response("[]", headers=allow)(scope, receive, send)


async def test_no_token_follows_a_redirect_of_the_archive(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage
):
    heard: list[str] = []
    with AsgiServer(Elsewhere(heard)) as other:
        archive = open_archive(oidc_block(hospital.issuer, "viewer"))
        archive.guard.app = Redirecting(archive.guard.app, other.url)
        viewer = await signed_in(new_page, archive.url)
        await viewer.until_state(lambda s: s["worklist"]["phase"] == "error", "no list")
    assert archive.guard.seen
    assert heard == []


async def test_the_token_of_a_link_is_used_and_taken_out_of_the_address_at_once(
    hospital: Hospital, open_archive: OpenArchive, new_page: OpenPage, site: Path, tmp_path: Path
):
    archive = open_archive(oidc_block(hospital.issuer, "viewer"))
    await signed_in(new_page, archive.viewer(HEAD_CT.uid))
    token = archive.guard.seen[0].authorization.removeprefix("Bearer ")
    guard = TokenGuard(archive.guard.app, archive.guard.issuers)
    config = dicomweb_configuration("/dicom-web")
    inner = create_app(copy_of_site(site, tmp_path / "plain", config), None)
    both = Starlette(routes=[Mount("/dicom-web", app=Below(guard)), Mount("/", app=inner)])
    with AsgiServer(both) as server:
        viewer = await new_page()
        link = f"{server.url}/viewer/?StudyInstanceUIDs={HEAD_CT.uid}&Token={token}"
        await viewer.page.goto(link, wait_until="commit")
        await viewer.ready()
        await first_image(viewer)
        assert token not in viewer.page.url
        assert [url for url in viewer.requests if token in url] == [link]
        assert token not in json.dumps(await kept(viewer.page))
        assert {each.status for each in guard.seen} == {200}
        assert len(guard.seen) > 3


class Below:
    """Gives an application that is mounted below a path the whole path."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app({**scope, "root_path": ""}, receive, send)
