"""What a person takes along: texts on the clipboard, files in the browser's own folder."""

from typing import Protocol


class Outlet(Protocol):
    """Hands things to the person at the screen; nothing of it is kept by the program."""

    async def copy_text(self, text: str) -> bool:
        """Put a text on the clipboard; False where the browser does not allow it."""

    def save(self, name: str, content: bytes, media_type: str) -> None:
        """Offer a file; its name never holds a patient's data."""

    def print_page(self) -> None:
        """Open the browser's dialog for printing what the page shows."""


class NoOutlet:
    """Where there is neither."""

    async def copy_text(self, text: str) -> bool:
        """There is no clipboard."""
        return False

    def save(self, name: str, content: bytes, media_type: str) -> None:
        """There is no folder."""

    def print_page(self) -> None:
        """There is no printer."""
