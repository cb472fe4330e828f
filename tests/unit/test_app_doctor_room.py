"""The doctor's page without a browser: what it asks, as whom, and what it shows."""

from dataclasses import replace

import pytest

from negatoscope.app.doctor.probe import Answer, Ask, NoAnswerError
from negatoscope.app.doctor.room import DoctorRoom
from negatoscope.app.doctor.views import DoctorView
from negatoscope.app.routes import parse_route
from negatoscope.app.sign_in.access import LinkToken
from tests.support.fake_ports import ROOT, World, world


class Servers:
    """Answers 404 to everything but the configuration; notes what it is asked."""

    in_page = True
    has_authorization = False

    def __init__(self, config: str | None) -> None:
        self.config = config
        self.asked: list[Ask] = []

    def now_s(self) -> float:
        return 1_800_000_000.0

    async def ask(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        if self.config is None:
            raise NoAnswerError("network")
        if ask.url.endswith("/app-config.json"):
            return Answer(200, {"content-type": "application/json"}, self.config.encode())
        return Answer(404, {}, b"", ask.url)


CONFIG = """{"dataSources": [{"namespace": "dicomweb", "sourceName": "a",
 "configuration": {"friendlyName": "A", "qidoRoot": "%s", "wadoRoot": "%s"}}]}"""


def with_servers(made: World, servers: Servers) -> DoctorRoom:
    app = made.app
    room = DoctorRoom(
        replace(app.ports, probe=servers), app.notices, app.entrance.access, lambda: None
    )
    app.doctor = room
    return room


@pytest.mark.parametrize("path", ["doctor", "doctor/", "debug"])
def test_the_page_has_an_address(path: str):
    assert parse_route(path, "").name == "doctor"


async def test_the_checks_begin_when_the_page_is_opened_and_all_of_them_end():
    made = world()
    room = with_servers(made, Servers(CONFIG % ("http://a.test", "http://a.test")))
    await made.go("doctor")
    await made.fake.clock.settle()
    view = made.app.view()
    assert isinstance(view, DoctorView)
    assert view.phase == "done"
    assert len(room.findings) == room.total
    assert view.subjects[-1][0] == "Source “A”"
    assert "failed" in view.status
    assert view.fraction == 1.0


async def test_a_site_that_does_not_answer_is_said():
    made = world()
    with_servers(made, Servers(None))
    await made.go("doctor")
    await made.fake.clock.settle()
    view = made.app.view()
    assert isinstance(view, DoctorView)
    assert view.phase == "failed"
    assert "does not answer" in view.status


async def test_who_is_signed_in_is_asked_for_as_that_person_at_the_sources_alone():
    made = world()
    root = f"{ROOT}dicom-web"
    servers = Servers(CONFIG % (root, "https://elsewhere.test"))
    room = with_servers(made, servers)
    made.app.entrance.access.link_token = LinkToken("secret", frozenset({ROOT.rstrip("/")}))
    await made.go("doctor")
    await made.fake.clock.settle()
    assert room.phase == "done"
    with_token = {ask.url for ask in servers.asked if "Authorization" in ask.headers}
    assert any(url.startswith(f"{root}/") for url in with_token)
    assert all(url.startswith(ROOT) for url in with_token), "not to servers elsewhere"
    assert not [ask for ask in servers.asked if "secret" in ask.url]


async def test_leaving_the_page_stops_the_checks():
    made = world()
    room = with_servers(made, Servers(CONFIG % ("http://a.test", "http://a.test")))
    room.start()
    await made.go("")
    assert room.phase == "stopped"
