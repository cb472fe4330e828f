"""Loading videos: which answers are taken, and what is told where none can be played."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from negatoscope.app.ports import VideoFault, VideoProgress
from negatoscope.app.sign_in.videos import AuthorizedVideos
from negatoscope.app.viewer.videos import Videos, VideoState
from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.sources.contents import Content, FilePieces, Memory
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Request
from negatoscope.sources.videos import VideoAddress
from tests.support.fake_ports import FakePorts
from tests.support.instances import ct_slice

MP4 = b"\0\0\0\x20ftypisom" + bytes(400)
TRANSPORT_STREAM = (b"\x47" + bytes(187)) * 3
FORMS = ("bulk data", "frame", "rendered", "instance")
Answer = bytes | VideoFault


@dataclass
class Player:
    """The browser's part: answers by form of the address, and what was given to the player."""

    answers: Mapping[str, Answer]
    playable: bool = True
    asked: list[Request] = field(default_factory=list)
    opened: dict[str, bytes] = field(default_factory=dict)

    def plays(self, media_type: str) -> bool:
        return self.playable

    async def fetch(
        self, request: Request, limit_bytes: int, on_progress: VideoProgress
    ) -> Content:
        self.asked.append(request)
        answer = self.answers.get(request.url, VideoFault("http", "It is not there.", 404))
        if isinstance(answer, VideoFault):
            raise answer
        return Memory(answer)

    def open(self, uid: str, pieces: FilePieces, media_type: str) -> None:
        assert isinstance(pieces.content, Memory)
        self.opened[uid] = b"".join(pieces.content.data[at : at + n] for at, n in pieces.spans)

    def close(self, uid: str) -> None:
        self.opened.pop(uid, None)


def video(number: int = 102) -> DisplaySet:
    syntax = f"1.2.840.10008.1.2.4.{number}"
    (made,) = display_sets([ct_slice(1, 0.0, AvailableTransferSyntaxUID=syntax)])
    return made


async def loaded(player: Player, number: int = 102, where: Any = None) -> tuple[VideoState, Videos]:
    fake = FakePorts()
    addresses = tuple(VideoAddress(form, form) for form in FORMS)  # type: ignore[arg-type]
    source = SimpleNamespace(video_addresses=lambda instance: where or addresses)
    ports = replace(fake.ports, videos=player)
    videos = Videos(ports, source, 1000, lambda: None)  # type: ignore[arg-type]
    videos.show([video(number)])
    await fake.clock.settle()
    return videos.state(video(number).uid), videos


def locating(data: bytes) -> Callable[[], Any]:
    async def locate() -> FilePieces:
        return FilePieces(Memory(data), ((0, 4), (4, len(data) - 4)))

    return locate


@pytest.mark.parametrize("missing", range(4))
async def test_the_first_answer_that_is_a_video_is_played(missing: int):
    refused = (
        b"\xff\xd8\xff\xe0 a picture",
        b"<html>",
        VideoFault("http", "no", 406),
        VideoFault("content", "no"),
    )
    answers = dict(zip(FORMS, (*refused[:missing], MP4), strict=False))
    player = Player(answers)
    state, _ = await loaded(player)
    assert state.phase == "ready"
    assert [request.url for request in player.asked] == list(FORMS[: missing + 1])
    assert list(player.opened.values()) == [MP4]


async def test_where_nothing_is_there_the_first_reason_is_told_and_it_can_be_tried_again():
    state, _ = await loaded(Player({"bulk data": VideoFault("http", "Busy.", 429)}))
    assert (state.phase, state.reason, state.retryable) == ("failed", "Busy.", True)


@pytest.mark.parametrize(
    "fault",
    [VideoFault("network", "gone"), VideoFault("timeout", "late"), VideoFault("http", "", 401)],
)
async def test_a_server_that_does_not_answer_is_not_asked_for_other_forms(fault: VideoFault):
    player = Player(dict.fromkeys(FORMS, fault))
    state, _ = await loaded(player)
    assert len(player.asked) == 1
    assert state.retryable


async def test_of_a_codec_that_is_not_played_only_what_the_server_converts_is_fetched():
    player = Player({"bulk data": MP4, "rendered": MP4})
    state, _ = await loaded(player, number=100)
    assert state.phase == "ready"
    assert [request.url for request in player.asked] == ["rendered"]
    state, _ = await loaded(Player({"bulk data": MP4}), number=100)
    assert state.reason == "It is MPEG-2, which browsers do not play."
    state, _ = await loaded(Player({"bulk data": MP4}, playable=False), number=107)
    assert state.reason == "It is HEVC, which this browser does not play."
    assert not state.retryable


async def test_a_container_that_is_not_played_is_named():
    state, _ = await loaded(Player(dict.fromkeys(FORMS, TRANSPORT_STREAM)))
    assert "H.264 in an MPEG-2 transport stream" in state.reason
    assert state.advice


async def test_a_video_that_is_too_large_is_told_with_its_size():
    state, _ = await loaded(Player(dict.fromkeys(FORMS, VideoFault("size", "It has 3000 MB."))))
    assert state.reason == "It has 3000 MB."
    assert not state.retryable


async def test_a_video_in_a_file_is_taken_where_it_lies():
    player = Player({})
    state, videos = await loaded(player, where=locating(MP4))
    assert state.phase == "ready"
    assert list(player.opened.values()) == [MP4]
    videos.show(())
    assert not player.opened, "what nobody looks at is given back"
    state, _ = await loaded(Player({}), number=100, where=locating(MP4))
    assert "MPEG-2" in state.reason
    state, _ = await loaded(Player({}), where=locating(TRANSPORT_STREAM))
    assert "transport stream" in state.reason


async def test_what_the_player_refuses_is_told_and_given_back():
    player = Player({"bulk data": MP4})
    state, videos = await loaded(player)
    videos.refused(video().uid)
    assert state.phase == "failed"
    assert state.reason.startswith("It is H.264 of a kind")
    assert not player.opened


@dataclass
class Doorkeeper:
    """Who knows tokens: the first is refused."""

    tokens: list[str]
    accepted_tokens: list[str] = field(default_factory=list)

    async def headers(self, url: str) -> dict[str, str]:
        return {"Authorization": self.tokens[0]}

    async def refused(self, url: str, used: Mapping[str, str]) -> bool:
        self.tokens.pop(0)
        return bool(self.tokens)

    def accepted(self, url: str, used: Mapping[str, str]) -> None:
        self.accepted_tokens.append(used["Authorization"])

    def refusal(self, status: int, answer: Mapping[str, str]) -> SourceError:
        return SourceError("No permission", "You are signed in.", status=status)


class Guarded(Player):
    """A server that knows one token."""

    async def fetch(
        self, request: Request, limit_bytes: int, on_progress: VideoProgress
    ) -> Content:
        self.asked.append(request)
        if request.headers["Authorization"] != "new":
            raise VideoFault("http", "", 401)
        return Memory(MP4)


async def test_a_video_is_asked_for_with_the_sign_in_and_once_more_with_a_new_one():
    server, keeper = Guarded({}), Doorkeeper(["old", "new"])
    guarded = AuthorizedVideos(server, keeper)  # type: ignore[arg-type]
    await guarded.fetch(Request("u", headers={"Accept": "video/mp4"}), 1, lambda *_: None)
    assert [r.headers["Authorization"] for r in server.asked] == ["old", "new"]
    assert all(r.authorized and r.headers["Accept"] == "video/mp4" for r in server.asked)
    assert keeper.accepted_tokens == ["new"]
    refusing = AuthorizedVideos(Guarded({}), Doorkeeper(["old"]))  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="You are signed in"):
        await refusing.fetch(Request("u"), 1, lambda *_: None)
