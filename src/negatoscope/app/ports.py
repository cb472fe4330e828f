"""What the application needs from the page, as small protocols.

``negatoscope.browser`` implements them for the page; tests implement them for the host.
"""

from collections.abc import AsyncIterable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from negatoscope.app.darkroom import Darkroom, NoDarkroom
from negatoscope.app.doctor.probe import NoProbe, Probe
from negatoscope.app.outlet import NoOutlet, Outlet
from negatoscope.app.sign_in.port import IdentityClient, NoIdentityClient
from negatoscope.app.windows import NoWindows, Windows
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.volumes import Volume
from negatoscope.sources.base import FrameAddress
from negatoscope.sources.contents import Content, FilePieces, Unpack, unpacked_in_memory
from negatoscope.sources.opening import FoundFile
from negatoscope.sources.transport import Request, Transport
from negatoscope.viewing.annotations.regions import Span
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.frames import FrameKey, FrameLoader, FrameReceiver, LoadedFrame


class Storage(Protocol):
    """Preferences on the device. Nothing that identifies a patient is ever given to it."""

    def get(self, key: str) -> str | None:
        """The stored text, where there is one."""

    def set(self, key: str, value: str) -> None:
        """Store a text; a full or forbidden store is not an error."""

    def remove(self, key: str) -> None:
        """Forget a text."""

    def clear(self) -> None:
        """Forget everything that this site has stored."""

    def kept_keys(self) -> Sequence[str]:
        """Keys of all that this program keeps."""


class Navigation(Protocol):
    """The address of the page and its history."""

    def push(self, relative_url: str, state: Mapping[str, Any]) -> None:
        """A new entry of the history; ``relative_url`` is relative to the site's root."""

    def replace(self, relative_url: str, state: Mapping[str, Any]) -> None:
        """The present entry, changed."""

    def load(self, relative_url: str) -> None:
        """Leave this page, with all that it holds in memory, and load another of the site."""

    def apply_update(self) -> None:
        """Put the new version of the site in place and load the page again."""

    def set_title(self, title: str) -> None:
        """The page's title (never patient data)."""


class Screen(Protocol):
    """The drawn picture."""

    @property
    def narrow(self) -> bool:
        """Whether there is room for the images only (a phone)."""

    @property
    def pixel_ratio(self) -> float:
        """Pixels of the screen for one CSS pixel."""

    def cell_size(self, viewport_id: str) -> Size:
        """Size of a viewport's cell in CSS pixels; (1, 1) while it is not laid out."""

    def set_theme(self, theme: str) -> None:
        """Colours around the images: auto (as the device prefers), dark, light or contrast."""

    def stored_values(self, frame: LoadedFrame, column: int, row: int) -> tuple[float, ...]:
        """The stored value, or the samples of a colour pixel."""

    @property
    def volume_bytes(self) -> int:
        """What all volumes take of the graphics' memory."""

    def filled(self, volume: Volume) -> int:
        """How many slices of a volume are where it is drawn from."""

    def refined(self, viewport_id: str) -> bool:
        """Whether a viewport's picture in 3D is as good as it gets."""

    def depth_mm(self, viewport_id: str, at: Point) -> float | None:
        """How far behind the middle's plane what is seen in 3D at a point (CSS pixels) lies."""

    def region_values(self, frame: LoadedFrame, spans: Sequence[Span]) -> Sequence[float]:
        """The stored values of the pixels in runs of rows, of an image of one sample a pixel."""

    def read_pixels(self, viewport_id: str) -> dict[str, Any]:
        """The displayed pixels: ``{width, height, data}``, RGBA row by row from the top."""

    @property
    def description(self) -> str:
        """Who draws: the name of the GPU or of the software renderer."""

    @property
    def software(self) -> bool:
        """Whether the processor draws, for want of a GPU."""


class Clock(Protocol):
    """Time and tasks."""

    def now_s(self) -> float:
        """A steadily growing time in seconds."""

    def every(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        """Call again and again; the answer stops it."""

    def later(self, seconds: float, callback: Callable[[], None]) -> Callable[[], None]:
        """Call once; the answer stops it."""

    def spawn(self, task: Coroutine[Any, Any, None]) -> Callable[[], None]:
        """Run a task; the answer cancels it."""


FrameResolver = Callable[[FrameKey], "tuple[Frame, FrameAddress] | None"]


class PixelLoader(FrameLoader, Protocol):
    """A frame loader that can be told where frames come from and who takes them."""

    def connect(self, queue: FrameReceiver, resolve: FrameResolver) -> None:
        """Say where frames are found and which queue takes them."""


class FilePicker(Protocol):
    """The browser's own dialog for files of this device."""

    async def pick(self, *, folder: bool) -> AsyncIterable[FoundFile] | None:
        """Let the person choose files, or a folder; ``None`` where the dialog is given up."""


class NoFilePicker:
    """Where there is no such dialog."""

    async def pick(self, *, folder: bool) -> AsyncIterable[FoundFile] | None:
        """Nothing is chosen."""
        return None


class VideoFault(Exception):  # noqa: N818 - what is wrong with a video, in words
    """A video could not be fetched.

    ``kind`` is network, timeout, http, content or size, ``status`` that of HTTP.
    """

    def __init__(self, kind: str, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.status = status


VideoProgress = Callable[[int, int], None]
"""Told how many bytes have come, and how many there are (0 while that is not known)."""


class VideoFiles(Protocol):
    """Videos as the browser holds them for its player."""

    def plays(self, media_type: str) -> bool:
        """Whether the browser may be able to play it."""

    async def fetch(
        self, request: Request, limit_bytes: int, on_progress: VideoProgress
    ) -> Content:
        """Fetch a video, which stays outside Python's memory.

        Raises
        ------
        VideoFault
            It cannot be had, or has more than `limit_bytes`.
        """
        ...

    def open(self, uid: str, pieces: FilePieces, media_type: str) -> None:
        """Give a video to the player, under the uid of its display set."""

    def close(self, uid: str) -> None:
        """Take a video away and give its memory back; one that is not open is none."""


class NoVideoFiles:
    """Where there is no player."""

    def plays(self, media_type: str) -> bool:
        """Nothing is played."""
        return False

    async def fetch(
        self, request: Request, limit_bytes: int, on_progress: VideoProgress
    ) -> Content:
        """Nothing is fetched."""
        raise VideoFault("content", "Videos are not played here.")

    def open(self, uid: str, pieces: FilePieces, media_type: str) -> None:
        """Nothing is opened."""

    def close(self, uid: str) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything from outside that the application uses."""

    transport: Transport
    storage: Storage
    navigation: Navigation
    screen: Screen
    clock: Clock
    loader: PixelLoader
    base_url: str  # the site's root, absolute
    version: str = ""
    started_from: str = ""
    files: FilePicker = field(default_factory=NoFilePicker)
    unpack: Unpack = unpacked_in_memory
    identity: IdentityClient = field(default_factory=NoIdentityClient)
    link_token: str = field(default="", repr=False)  # of the address, taken out of it at once
    videos: VideoFiles = field(default_factory=NoVideoFiles)
    darkroom: Darkroom = field(default_factory=NoDarkroom)
    outlet: Outlet = field(default_factory=NoOutlet)
    probe: Probe = field(default_factory=NoProbe)  # of the doctor's checks
    windows: Windows = field(default_factory=NoWindows)
