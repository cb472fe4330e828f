"""What a person has done with what was hung, and which of it therefore stays."""

from collections.abc import Callable

from negatoscope.viewing.viewports import Viewport


class ByHand:
    """Knows how viewports were hung, and for which a person has chosen since.

    Parameters
    ----------
    at_first:
        A viewport's own state when the session fills it; ``None`` where nothing is shown.
    """

    def __init__(self, at_first: Callable[[Viewport], Viewport | None]) -> None:
        self._at_first = at_first
        self._chosen: set[str] = set()
        self.placed: dict[str, Viewport] = {}  # as they were hung, by viewport

    def chose(self, viewport_id: str) -> None:
        """A person has chosen what hangs in a viewport."""
        self._chosen.add(viewport_id)

    def forget(self) -> None:
        """Begin anew: a person has asked for another arrangement."""
        self._chosen.clear()
        self.placed.clear()

    def copy(self) -> "ByHand":
        """What is known now, whatever is done later."""
        made = ByHand(self._at_first)
        made._chosen, made.placed = set(self._chosen), dict(self.placed)
        return made

    def touched(self, viewports: tuple[Viewport, ...]) -> bool:
        """Whether a person has done something with any of these."""
        return bool(self._chosen) or any(map(self._is_moved, viewports))

    def stays(self, viewport: Viewport) -> bool:
        """Whether a person has made a viewport their own."""
        return not viewport.empty and (viewport.id in self._chosen or self._is_moved(viewport))

    def _is_moved(self, viewport: Viewport) -> bool:
        before = self.placed.get(viewport.id) or self._at_first(viewport)
        return before is not None and viewport != before
