"""The browser's windows: the whole screen for this one, others on other screens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a window lies, in CSS pixels of the desktop."""

    left: float
    top: float
    width: float
    height: float


class Screens(NamedTuple):
    """The places of the screens, and which of them this window is on."""

    frames: tuple[Frame, ...] = ()
    here: int = 0


class Windows(Protocol):
    """What the viewer does with windows."""

    @property
    def fullscreen(self) -> bool:
        """Whether the page has the whole screen."""

    async def toggle_fullscreen(self) -> bool:
        """Take the whole screen or give it back; False where the browser does not allow it."""

    def connect(self, changed: Callable[[], None]) -> None:
        """Say who is told when the whole screen is taken or given back."""

    async def screens(self) -> Screens:
        """The screens; this window's alone where the browser does not tell of others."""

    def open(self, url: str, name: str, frame: Frame | None, options: str) -> bool:
        """Open a window, or load anew the one of this name; False where it is not allowed."""


class NoWindows:
    """Where there are none."""

    fullscreen = False

    async def toggle_fullscreen(self) -> bool:
        """There is no screen."""
        return False

    def connect(self, changed: Callable[[], None]) -> None:
        """Nothing changes."""

    async def screens(self) -> Screens:
        """There is none."""
        return Screens()

    def open(self, url: str, name: str, frame: Frame | None, options: str) -> bool:
        """Nothing is opened."""
        return False
