"""Headers by plugin: Basic authentication, an API key."""

import json
from pathlib import Path

from negatoscope.app.application import Application
from negatoscope.app.config.document import load_config
from negatoscope.app.plugins import hookimpl
from negatoscope.app.worklist.page import HINT_KEY
from negatoscope.sources.transport import Request
from tests.support import basic_plugin
from tests.support.fake_ports import CONFIG, ROOT, FakePorts

DOCS = Path(__file__).parents[2] / "docs"
STUDIES = f"{ROOT}dicom-web/studies"


def application(plugin: str) -> tuple[Application, FakePorts]:
    fake = FakePorts()
    return Application(load_config(CONFIG), fake.ports, {"it": plugin}), fake


async def test_the_documented_plugin_signs_requests_and_frames_with_name_and_password():
    app, fake = application("tests.support.basic_plugin:BasicSignIn")
    await app.commands.run("basic.signIn", {"user": "Aladdin", "password": "open sesame"})
    await app.ports.transport.send(Request(STUDIES, headers={"Accept": "application/dicom+json"}))
    (sent,) = fake.transport.requests
    assert sent.headers == {
        "Accept": "application/dicom+json",
        "Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",  # RFC 7617, section 2
    }
    assert sent.authorized
    assert app.entrance.access.now(f"{STUDIES}/1/frames/1")


async def test_no_plugin_is_asked_for_other_origins():
    app, fake = application("tests.support.basic_plugin:BasicSignIn")
    await app.commands.run("basic.signIn", {"user": "Aladdin", "password": "open sesame"})
    await app.ports.transport.send(Request("https://attacker.example/dicom-web/studies"))
    assert fake.transport.requests[0].headers == {}


async def test_the_next_start_does_not_ask_for_the_list_before_the_plugin_is_there():
    app, fake = application("tests.support.basic_plugin:BasicSignIn")
    fake.storage.set(HINT_KEY, json.dumps({"url": STUDIES}))
    await app.commands.run("basic.signIn", {"user": "Aladdin", "password": "open sesame"})
    app.go("", "")
    await fake.clock.settle()
    assert HINT_KEY not in fake.storage


class Broken:
    """A plugin whose hook fails."""

    @hookimpl
    def negatoscope_authorization_headers(self, url: str) -> dict[str, str]:
        raise RuntimeError("no key")


async def test_a_plugin_that_fails_is_switched_off_and_requests_go_on():
    app, fake = application(f"{__name__}:Broken")
    await app.ports.transport.send(Request(STUDIES))
    assert fake.transport.requests
    assert any("“it” is off" in notice.title for notice in app.notices.shown)


def test_the_documentation_shows_the_plugin_that_is_tested():
    source = Path(basic_plugin.__file__).read_text(encoding="utf-8")
    assert source in (DOCS / "plugins.md").read_text(encoding="utf-8")
