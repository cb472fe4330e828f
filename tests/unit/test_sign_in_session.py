"""Signing in and out: which page stands in the way, where a sign-in leads, what is left."""

import asyncio
import json
from typing import Any

import pytest

from negatoscope.app.application import Application
from negatoscope.app.config.document import load_config
from negatoscope.app.sign_in.port import Grant, SignInError, Wanted
from negatoscope.app.sign_in.targets import is_relative, own_target, wanted_of
from negatoscope.app.viewmodels.dialogs import SignInDialog
from negatoscope.app.viewmodels.sign_in import SignInPage
from negatoscope.sources.transport import Request
from tests.support.fake_ports import CONFIG, ROOT, FakePorts, World, world

STAFF = {"authority": "https://id.example/realm", "client_id": "viewer", "friendlyName": "Staff"}
GUESTS = {"authority": "https://guests.example", "client_id": "guest"}
CALLBACK = "?code=c0de&state=abc;0"


def guarded(*providers: dict[str, Any]) -> World:
    config = {**json.loads(CONFIG), "oidc": list(providers or (STAFF,))}
    return world(config=json.dumps(config))


def grant(subject: str = "reader") -> Grant:
    return Grant("t0ken", subject, "Dr. Reader", 300.0)


async def open_page(place: World, path: str, search: str = "") -> None:
    """Open an address; going to a provider never ends."""
    place.app.go(path, search)
    await turns()


async def turns() -> None:
    """Let tasks go on."""
    for _ in range(5):
        await asyncio.sleep(0)


def shown(place: World) -> SignInPage:
    view = place.app.view()
    assert isinstance(view, SignInPage), view
    return view


async def sign_in(place: World, target: str = "") -> None:
    place.fake.identity.grants = [grant()]
    place.fake.identity.wanted = Wanted(target)
    await open_page(place, "callback", CALLBACK)


async def test_a_single_provider_is_gone_to_at_once_and_the_link_is_kept():
    place = guarded()
    await open_page(place, "viewer", "?StudyInstanceUIDs=1.2,1.3")
    assert place.fake.identity.left == [
        ("https://id.example/realm", "viewer?StudyInstanceUIDs=1.2,1.3", "")
    ]
    assert shown(place).kind == "busy"


async def test_among_several_the_person_chooses():
    place = guarded(STAFF, GUESTS)
    await open_page(place, "")
    page = shown(place)
    assert [(each.label, each.host) for each in page.choices] == [
        ("Staff", "id.example"),
        ("guests.example", "guests.example"),
    ]
    place.app.sign_in.sign_in(1)
    await turns()
    assert place.fake.identity.left == [("https://guests.example", "", "")]


async def test_coming_back_opens_what_was_wanted_and_takes_the_code_out_of_the_address():
    place = guarded()
    await sign_in(place, "viewer?StudyInstanceUIDs=1.2")
    assert place.fake.identity.finished == [f"{ROOT}callback{CALLBACK}"]
    assert place.fake.navigation.entries[-1] == ("viewer?StudyInstanceUIDs=1.2", {})
    assert place.app.session is not None
    assert place.app.sign_in.account is not None


async def test_with_several_providers_the_answer_goes_to_the_one_that_was_asked():
    place = guarded(STAFF, GUESTS)
    place.fake.identity.grants = [grant()]
    await open_page(place, "callback", "?code=c&state=abc;1")
    provider = place.app.sign_in.tokens.provider
    assert provider is not None
    assert provider.client_id == "guest"


@pytest.mark.parametrize(
    "target",
    [
        "//attacker.example/",
        "https://attacker.example/",
        "/\\attacker.example",
        "../../x",
        "java\nscript:x",
    ],
)
async def test_a_target_on_another_site_leads_to_the_list(target: str):
    place = guarded()
    await sign_in(place, target)
    assert place.fake.navigation.entries[-1][0] == ""
    assert place.app.route.name == "worklist"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SignInError("refused", "access_denied"), "refused or broken off"),
        (SignInError("unknown"), "not begun in this tab"),
        (SignInError("network"), "(CORS)"),
        (SignInError("provider", "invalid_scope"), "a scope in the configuration is not allowed"),
        (SignInError("provider", "strange_code"), "strange_code"),
    ],
)
async def test_a_sign_in_that_fails_says_why_and_does_not_begin_by_itself(
    error: SignInError, words: str
):
    place = guarded()
    place.fake.identity.grants = [error]
    await open_page(place, "callback", CALLBACK)
    page = shown(place)
    assert page.kind == "failed"
    assert words in f"{page.reason} {page.advice}"
    assert place.fake.identity.left == []


async def test_filters_that_identify_a_patient_are_not_kept_and_that_is_said():
    place = guarded()
    await open_page(place, "", "?patientName=DOE&mrn=7&modalities=CT")
    ((_, target, _),) = place.fake.identity.left
    assert target == "?modalities=CT"
    place.fake.identity.grants = [grant()]
    place.fake.identity.wanted = Wanted(target, left_out=True)
    await open_page(place, "callback", CALLBACK)
    assert any("Search again" in notice.title for notice in place.app.notices.shown)


async def test_a_provider_may_begin_the_sign_in():
    place = guarded(STAFF, GUESTS)
    link = "viewer%3FStudyInstanceUIDs%3D1.2"
    await open_page(
        place, "login", f"?iss=https://guests.example/&login_hint=ann&target_link_uri={ROOT}{link}"
    )
    assert place.fake.identity.left == [
        ("https://guests.example", "viewer?StudyInstanceUIDs=1.2", "ann")
    ]


@pytest.mark.parametrize(
    "query",
    [
        "?iss=https://attacker.example",
        "?iss=https://id.example/realm&target_link_uri=https://attacker.example/",
        f"?target_link_uri={ROOT.rstrip('/')}.attacker.example/",
        "?target_link_uri=//attacker.example/",
    ],
)
async def test_a_link_of_an_attacker_begins_no_sign_in(query: str):
    place = guarded()
    await open_page(place, "login", query)
    if "=//" in query:  # relative to this site: it stays here
        assert place.fake.identity.left[0][1] == "attacker.example/"
        return
    assert place.fake.identity.left == []
    assert shown(place).title == "This link cannot be used"


async def test_files_of_this_device_need_no_sign_in():
    place = guarded()
    await open_page(place, "local")
    assert place.fake.identity.left == []
    assert place.app.route.name == "local"


async def test_signing_out_leaves_nothing_here_tells_the_others_and_goes_to_the_provider():
    place = guarded()
    await sign_in(place, "viewer?StudyInstanceUIDs=1.2")
    place.fake.storage.set("negatoscope.query", "{}")
    await place.run("signOut")
    assert place.app.session is None
    assert place.fake.storage == {}
    assert place.fake.identity.announced == 1
    assert place.fake.identity.marked
    assert place.fake.identity.ended == [("https://id.example/realm", False)]
    assert place.app.sign_in.tokens.now() == ""
    assert shown(place).kind == "out"


async def test_a_link_signs_out_and_leads_to_no_other_site():
    place = guarded()
    await sign_in(place, "viewer?StudyInstanceUIDs=1.2")
    await open_page(place, "logout", "?redirect_uri=https://evil.example/")
    await place.fake.clock.settle()
    assert place.app.session is None
    assert place.app.sign_in.tokens.now() == ""
    assert place.fake.identity.ended == [("https://id.example/realm", False)]
    assert "evil.example" not in str(place.fake.navigation.loads)


async def test_without_a_sign_out_page_of_the_provider_the_site_starts_anew():
    place = guarded(
        {**STAFF, "post_logout_redirect_uri": "/goodbye", "revokeTokensOnSignout": True}
    )
    place.fake.identity.has_sign_out_page = False
    await sign_in(place)
    await place.run("signOut")
    assert place.fake.navigation.loads == ["goodbye"]
    assert place.fake.identity.ended[0][1]


async def test_signing_out_elsewhere_ends_this_tab_too():
    place = guarded()
    await sign_in(place, "viewer?StudyInstanceUIDs=1.2")
    place.fake.identity.heard()
    assert place.app.session is None
    assert place.fake.navigation.loads == [""]
    assert place.fake.identity.ended == []


async def test_after_sign_out_the_next_start_waits_for_the_person():
    place = guarded()
    place.fake.identity.marked = True
    await open_page(place, "")
    assert shown(place).title == "You are signed out"
    assert place.fake.identity.left == []


async def test_when_the_sign_in_ends_a_dialog_asks_and_the_study_stays():
    place = guarded({**STAFF, "automaticSilentRenew": False})
    await sign_in(place, "viewer?StudyInstanceUIDs=1.2")
    session = place.app.session
    place.app.sign_in.tokens._usable.clear()
    place.app.sign_in.tokens._renew_soon()
    assert isinstance(place.app.dialog, SignInDialog)
    await place.run("cancel")  # Escape: look on
    assert place.app.dialog is None
    place.fake.identity.grants = [SignInError("blocked"), grant()]
    await place.run("signInAgain")
    assert isinstance(place.app.dialog, SignInDialog)
    assert place.app.dialog.can_leave
    await place.run("signInAgain")
    assert place.app.dialog is None
    assert place.app.session is session


async def test_another_person_in_the_window_gets_a_page_of_their_own():
    place = guarded({**STAFF, "automaticSilentRenew": False})
    await sign_in(place, "viewer?StudyInstanceUIDs=1.2")
    place.app.sign_in.tokens._usable.clear()
    place.app.sign_in.tokens._renew_soon()
    place.fake.identity.grants = [grant("somebody else")]
    await place.run("signInAgain")
    assert place.app.session is None
    assert place.fake.navigation.loads == [""]


async def test_the_token_of_a_link_goes_to_its_source_alone():
    fake = FakePorts(link_token="l1nk")
    config = json.loads(CONFIG)
    config["dataSources"][0]["configuration"] = {"qidoRoot": "https://one.example/d"}
    config["dataSources"][1]["configuration"] = {"qidoRoot": "https://two.example/d"}
    app = Application(load_config(json.dumps(config)), fake.ports, {})
    app.go("viewer/there", "?StudyInstanceUIDs=1.2")
    await fake.clock.settle()
    for host in ("one", "two", "three"):
        await app.ports.transport.send(Request(f"https://{host}.example/d/studies"))
    sent = [r.headers.get("Authorization", "") for r in fake.transport.requests[-3:]]
    assert sent == ["", "Bearer l1nk", ""]


async def test_with_sign_in_the_token_of_a_link_is_ignored():
    fake = FakePorts(link_token="l1nk")
    config = {**json.loads(CONFIG), "oidc": [STAFF]}
    app = Application(load_config(json.dumps(config)), fake.ports, {})
    app.go("", "")
    assert app.entrance.access.now(f"{ROOT}dicom-web/studies") == {}


async def test_state_for_scripts_tells_no_token():
    place = guarded()
    await sign_in(place)
    assert place.app.sign_in.state() == {"phase": "in", "name": "Dr. Reader", "ended": False}


def test_targets_are_relative_and_without_what_a_provider_adds():
    wanted = wanted_of("viewer", "?StudyInstanceUIDs=1.2&mrn=3&state=x&code=y&token=z")
    assert wanted == Wanted("viewer?StudyInstanceUIDs=1.2")
    assert own_target(f"{ROOT}viewer?a=1#x", ROOT) == "viewer?a=1"
    assert own_target("https://attacker.example/", ROOT) is None
    assert is_relative("viewer?next=https://x.example")
    assert not is_relative("https://x.example")
