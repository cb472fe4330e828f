"""What a session asks of who hangs it by protocols (see the room `hanging`)."""

from typing import Any, Protocol

from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.viewing.reformats import Reformat
from negatoscope.viewing.viewports import Viewport


class Hangs(Protocol):
    """Hangs the open studies as a protocol says."""

    def arrange(self) -> bool:
        """Hang what is there by now; false where the session is to fill the grid by itself."""

    def person_showed(self, viewport_id: str) -> None:
        """A person has chosen what hangs in a viewport."""

    def needed(self) -> frozenset[str]:
        """The series that have a place and are not here yet."""

    def first_look(self, viewport: Viewport) -> Reformat | None:
        """How a viewport looked at its volume when it was hung."""

    def settle(self) -> None:
        """Lay the pictures where they belong, now that the cells have their sizes."""

    def state(self) -> dict[str, Any]:
        """Which protocol hangs, as JSON."""

    def stage(self) -> tuple[str, int]:
        """Which protocol and which of its stages hang."""

    def memory(self) -> object:
        """All that it has to know to go on from here at another time."""

    def recall(self, memory: object) -> None:
        """Go on from there."""

    def menu(self) -> tuple[ToolbarItem, ...]:
        """What the layout menu offers."""
