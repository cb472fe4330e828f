"""A token's life: renewed before its end, once for all that were refused, and never in a loop."""

import asyncio
from typing import Any

import pytest

from negatoscope.app.config.sign_in import ProviderBlock
from negatoscope.app.sign_in.access import Access, LinkToken
from negatoscope.app.sign_in.loader import AuthorizedLoader
from negatoscope.app.sign_in.port import Grant, SignInError
from negatoscope.app.sign_in.providers import Provider, providers_of
from negatoscope.app.sign_in.tokens import RETRY_S, TRIES, Tokens
from negatoscope.app.sign_in.transport import AuthorizedTransport
from negatoscope.sources.base import FrameAddress
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Request, Response
from negatoscope.viewing.frames import FrameFailure, FrameKey, LoadedFrame
from tests.support.fake_ports import ROOT, FakeClock, FakeIdentity, FakeLoader
from tests.support.fake_transport import FakeTransport, answer

HERE, THERE = "https://archive.example", "https://elsewhere.example"
STUDIES = f"{HERE}/dicom-web/studies"
ENDED = SignInError("ended", "invalid_grant")
AWAY = SignInError("network")


def grant(name: str, lasts_s: float | None = 300.0, subject: str = "reader") -> Grant:
    return Grant(name, subject, "Dr. Reader", lasts_s)


class Door:
    """Tokens with their ports, and what was told."""

    def __init__(self, **block: Any) -> None:
        self.clock = FakeClock()
        self.identity = FakeIdentity()
        self.changes: list[str] = []
        self.others = 0
        self.tokens = Tokens(self.identity, self.clock, self._changed, self._other)
        (self.provider,) = providers_of(
            (ProviderBlock("https://id.example", "viewer", **block),),
            {"here": frozenset({HERE})},
            ROOT,
        )
        self.access = Access(
            frozenset({HERE, "https://third.example"}),
            (self.provider,),
            self.tokens,
            lambda url: {},
        )

    def _changed(self) -> None:
        self.changes.append(self.tokens.state)

    def _other(self) -> None:
        self.others += 1

    def take(self, given: Grant, provider: Provider | None = None) -> None:
        self.tokens.take(provider or self.provider, given)

    async def timer(self, seconds: float) -> None:
        """Let time pass until the timer of that length is due."""
        (callback,) = [c for s, c in self.clock.waiting if s == seconds]
        self.clock.now += seconds
        self.clock.waiting[:] = [(s, c) for s, c in self.clock.waiting if c != callback]
        callback()
        await self.clock.settle()


async def test_a_token_is_renewed_a_minute_before_its_end():
    door = Door()
    door.take(grant("one"))
    door.identity.grants = [grant("two")]
    await door.timer(240.0)
    assert door.tokens.now() == "Bearer two"
    assert not door.tokens.waits


async def test_a_token_that_lives_shorter_than_the_margin_is_renewed_half_way():
    door = Door()
    door.take(grant("one", 20.0))
    door.identity.grants = [grant("two", 20.0)]
    await door.timer(10.0)
    assert door.tokens.now() == "Bearer two"


async def test_while_nothing_renews_it_a_token_is_used_to_its_end_and_then_the_person_is_asked():
    door = Door()
    door.take(grant("one"))
    door.identity.grants = [ENDED]
    await door.timer(240.0)
    assert door.tokens.state == "live"
    assert not door.tokens.waits
    door.clock.now = 300.0
    await door.timer(300.0)
    assert door.tokens.state == "ended"
    assert door.tokens.waits
    assert door.identity.renewals == 1


async def test_a_provider_that_is_away_is_asked_again_before_the_person_is():
    door = Door()
    door.take(grant("one"))
    door.tokens.accepted(HERE, "Bearer one")
    door.identity.grants = [AWAY, AWAY, grant("two")]
    refused = asyncio.ensure_future(door.tokens.refused(HERE, "Bearer one"))
    await asyncio.sleep(0)
    await door.clock.settle()
    for _ in range(2):
        await door.timer(RETRY_S)
    assert await refused
    assert door.tokens.now() == "Bearer two"


async def test_after_some_attempts_the_person_is_asked():
    door = Door()
    door.take(grant("one"))
    door.tokens.accepted(HERE, "Bearer one")
    door.identity.grants = [AWAY] * TRIES
    waiting = asyncio.ensure_future(door.tokens.refused(HERE, "Bearer one"))
    await asyncio.sleep(0)
    await door.clock.settle()
    for _ in range(TRIES - 1):
        await door.timer(RETRY_S)
    assert door.tokens.state == "ended"
    assert not waiting.done()
    door.take(grant("two"))
    assert await waiting


async def test_without_silent_renewal_a_refusal_asks_the_person():
    door = Door(automatic_silent_renew=False)
    door.take(grant("one"))
    door.tokens.accepted(HERE, "Bearer one")
    waiting = asyncio.ensure_future(door.tokens.refused(HERE, "Bearer one"))
    await asyncio.sleep(0)
    assert door.tokens.state == "ended"
    assert door.identity.renewals == 0
    door.tokens.forget()
    assert not await waiting


async def test_a_renewal_for_somebody_else_is_not_taken():
    door = Door()
    door.take(grant("one"))
    door.take(grant("two", subject="somebody else"))
    assert door.others == 1
    assert door.tokens.now() == ""


async def test_a_timer_is_never_longer_than_browsers_can():
    door = Door()
    door.take(grant("one", 10.0 * 365 * 86400))
    assert all(seconds <= 7 * 86400 for seconds, _ in door.clock.waiting)


class Slow(FakeTransport):
    """Answers a turn later, so that requests are under way together."""

    async def send(self, request: Request) -> Response:
        response = await super().send(request)
        await asyncio.sleep(0)
        return response


def serving(good: set[str], status: int = 401, **headers: str) -> FakeTransport:
    """A server that takes these tokens only."""

    def script(request: Request) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return answer([]) if token in good else answer({}, status, **headers)

    return Slow(script)


async def test_many_refusals_at_once_make_one_renewal_and_each_request_is_sent_again():
    door, good = Door(), {"one"}
    server = serving(good)
    transport = AuthorizedTransport(server, door.access)
    door.take(grant("one"))
    await transport.send(Request(STUDIES))
    good.clear()
    good.add("two")
    door.identity.grants = [grant("two")]
    answers = await asyncio.gather(*(transport.send(Request(f"{STUDIES}/{n}")) for n in range(20)))
    assert {each.status for each in answers} == {200}
    assert door.identity.renewals == 1
    assert len(server.requests) == 1 + 20 + 20


async def test_a_new_token_that_a_server_does_not_take_is_not_renewed_but_told():
    door = Door()
    challenge = {"www-authenticate": 'Bearer error="invalid_token"'}
    transport = AuthorizedTransport(serving(set(), **challenge), door.access)
    door.take(grant("one"))
    with pytest.raises(SourceError) as caught:
        await transport.send(Request(STUDIES))
    assert door.identity.renewals == 0
    assert "audience" in caught.value.advice
    assert "“viewer”" in caught.value.advice
    assert "one" not in str(caught.value).split()


async def test_who_is_not_let_in_is_told_so_and_the_administrator_what_to_look_at():
    door = Door()
    transport = AuthorizedTransport(serving(set(), 403), door.access)
    door.take(grant("one"))
    with pytest.raises(SourceError) as caught:
        await transport.send(Request(STUDIES))
    assert caught.value.title == "No permission"
    assert "audience or scope" in caught.value.advice


@pytest.mark.parametrize(
    "url",
    [
        f"{THERE}/dicom-web/studies",
        "https://archive.example.attacker.example/dicom-web/studies",
        "https://archive.example:8443/dicom-web/studies",
        "http://archive.example/dicom-web/studies",
        "https://archive.example@elsewhere.example/studies",
        "https://third.example/studies",  # a root of a source that this provider is not for
        "https:\\\\archive.example\\studies",
    ],
)
async def test_a_token_goes_to_no_other_origin(url: str):
    door = Door()
    server = FakeTransport(answer([]))
    door.take(grant("one"))
    await AuthorizedTransport(server, door.access).send(Request(url))
    (sent,) = server.requests
    assert "Authorization" not in sent.headers


async def test_what_carries_a_token_follows_no_redirect_and_shows_no_token_as_text():
    door = Door()
    server = FakeTransport(answer([]))
    door.take(grant("secret-token"))
    await AuthorizedTransport(server, door.access).send(Request(STUDIES))
    (sent,) = server.requests
    assert sent.authorized
    shown = f"{sent} {door.tokens._grant} {LinkToken('secret-token', frozenset())}"
    assert "secret-token" not in shown


async def test_requests_wait_while_nobody_is_signed_in():
    door = Door()
    server = FakeTransport(answer([]))
    sending = asyncio.ensure_future(AuthorizedTransport(server, door.access).send(Request(STUDIES)))
    await asyncio.sleep(0)
    assert server.requests == []
    door.take(grant("one"))
    assert (await sending).status == 200


class Receiver:
    """Takes what the loader answers."""

    def __init__(self) -> None:
        self.here: list[FrameKey] = []
        self.failures: list[FrameFailure] = []

    def loaded(self, key: FrameKey, frame: LoadedFrame) -> None:
        self.here.append(key)

    def failed(self, key: FrameKey, failure: FrameFailure) -> None:
        self.failures.append(failure)


REFUSED = FrameFailure("http", "The server asks for a sign-in (401).", 401)


class Frames(Door):
    """A loader between workers and a receiver."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = FakeLoader()
        self.receiver = Receiver()
        self.loader = AuthorizedLoader(self.inner, self.access, self.clock)
        self.loader.connect(self.receiver, self._resolve)

    def _resolve(self, key: FrameKey) -> Any:
        return object(), FrameAddress(f"{STUDIES}/frames/{key.index}", {"Accept": "image/jls"})

    def load(self, *indices: int) -> None:
        for index in indices:
            self.loader.load(FrameKey("set", index))

    def headers(self, index: int) -> dict[str, str]:
        found = self.inner.resolve(FrameKey("set", index))
        assert found is not None
        assert found[1].authorized
        return found[1].headers


async def test_workers_get_the_header_beside_their_own():
    frames = Frames()
    frames.take(grant("one"))
    frames.load(0)
    assert frames.headers(0) == {"Accept": "image/jls", "Authorization": "Bearer one"}


async def test_frames_that_were_refused_are_fetched_again_after_one_renewal():
    frames = Frames()
    frames.take(grant("one"))
    frames.load(0, 1, 2)
    for index in range(3):
        frames.headers(index)
    frames.inner.answer()  # so the server has taken the token
    frames.identity.grants = [grant("two")]
    frames.inner.answer(REFUSED)
    frames.inner.answer(REFUSED)
    assert frames.receiver.failures == []
    await frames.clock.settle()
    assert frames.identity.renewals == 1
    assert [key.index for key in frames.inner.under_way] == [1, 2]
    assert frames.headers(1)["Authorization"] == "Bearer two"
    frames.inner.answer_all()
    assert [key.index for key in frames.receiver.here] == [0, 1, 2]


async def test_a_frame_that_a_new_token_does_not_help_fails_with_words_for_the_administrator():
    frames = Frames()
    frames.take(grant("one"))
    frames.load(0)
    frames.headers(0)
    frames.inner.answer(REFUSED)
    await frames.clock.settle()
    (failure,) = frames.receiver.failures
    assert "audience" in failure.reason
    assert frames.identity.renewals == 0


async def test_frames_wait_for_the_sign_in_and_those_that_are_given_up_are_not_fetched():
    frames = Frames()
    frames.load(0, 1)
    await asyncio.sleep(0)
    assert frames.inner.under_way == []
    frames.loader.abort(FrameKey("set", 0))
    frames.take(grant("one"))
    await frames.clock.settle()
    assert [key.index for key in frames.inner.under_way] == [1]
