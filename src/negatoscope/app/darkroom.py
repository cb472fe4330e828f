"""Pictures of the viewports to take along: what is asked for, and who makes them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Captions:
    """What is written over one viewport's pixels: lines by corner, and the orientation letters."""

    viewport: str
    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()
    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """A picture of one viewport, or of all as they lie on the screen.

    ``width_px`` is that of the picture; its height follows. ``foot`` is one line at the bottom.
    """

    viewports: tuple[Captions, ...]
    width_px: int
    annotations: bool
    foot: str
    media_type: str = "image/png"


class Film(Protocol):
    """A video under way."""

    async def add(self, order: PictureOrder, seconds: float) -> None:
        """Record what the viewports show now, for so long."""

    async def finish(self, name: str) -> None:
        """End it and offer the file; the ending of its name is the film's own."""

    def cancel(self) -> None:
        """End it and keep nothing."""


class Darkroom(Protocol):
    """Makes pictures of what is on the screen."""

    def size_px(self, viewports: tuple[str, ...]) -> tuple[int, int]:
        """Width and height on the screen, in its pixels, of one viewport or of the whole area."""

    async def save(self, order: PictureOrder, name: str) -> None:
        """Make a picture and offer it as a file."""

    async def copy(self, order: PictureOrder) -> bool:
        """Put a picture on the clipboard; False where the browser does not allow it."""

    async def print(self, order: PictureOrder, lines: tuple[str, ...]) -> None:
        """Print a picture on a page of its own, below these lines."""

    def film(self, order: PictureOrder) -> Film | None:
        """Begin a video; None where the browser records none."""


class NoDarkroom:
    """Where there is no screen."""

    def size_px(self, viewports: tuple[str, ...]) -> tuple[int, int]:
        """There is nothing to measure."""
        return 512, 512

    async def save(self, order: PictureOrder, name: str) -> None:
        """Nothing is made."""

    async def copy(self, order: PictureOrder) -> bool:
        """Nothing is copied."""
        return False

    async def print(self, order: PictureOrder, lines: tuple[str, ...]) -> None:
        """Nothing is printed."""

    def film(self, order: PictureOrder) -> Film | None:
        """Nothing is recorded."""
        return None
