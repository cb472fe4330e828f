"""Carries a series with the pointer from the study browser to a viewport."""

from collections.abc import Callable
from typing import Any

#: A press that moves less than this, in CSS pixels, is a click.
START_PX = 6
#: The picture lies beside the pointer, not under it.
_BESIDE_PX = 14


class Carrying:
    """Follows one pointer from a thumbnail.

    Parameters
    ----------
    run:
        Runs a command.
    """

    def __init__(self, run: Callable[[str, dict[str, Any]], None]) -> None:
        self._run = run
        self._thumb: Any = None
        self._pointer: int | None = None
        self._start = (0.0, 0.0)
        self._picture: Any = None
        self._target: Any = None
        self._click_is_over = False

    @property
    def under_way(self) -> bool:
        """Whether a series is being carried."""
        return self._picture is not None

    def take_click(self) -> bool:
        """Whether the click that ends a press is the end of carrying, and nothing else."""
        taken, self._click_is_over = self._click_is_over, False
        return taken

    def down(self, event: Any) -> bool:
        """Note the thumbnail that is pressed; nothing is carried yet."""
        self._click_is_over = False
        thumb = event.target.closest("button[data-command='setDisplaySet'][data-display-set]")
        if thumb and event.button == 0 and not self.under_way:
            self._thumb, self._pointer = thumb, event.pointerId
            self._start = (event.clientX, event.clientY)
        return False

    def move(self, event: Any) -> bool:
        """Carry; the viewport under the pointer shows that it would take the series."""
        if self._thumb is None or event.pointerId != self._pointer:
            return False
        away = max(abs(event.clientX - self._start[0]), abs(event.clientY - self._start[1]))
        if not self.under_way:
            if away < START_PX:
                return False
            self._begin()
        self._follow(event)
        return True

    def up(self, event: Any) -> bool:
        """Let go: the viewport under the pointer takes the series."""
        if self._thumb is None or event.pointerId != self._pointer:
            return False
        was, uid, target = self.under_way, str(self._thumb.dataset.displaySet), self._target
        self.cancel()
        if was:
            self._click_is_over = True
            if target and event.type == "pointerup":
                viewport_id = str(target.dataset.viewport)
                self._run("showInViewport", {"displaySet": uid, "viewportId": viewport_id})
        return was

    def cancel(self) -> None:
        """Put the series back."""
        import js

        self._point_at(None)
        if self._picture is not None:
            self._picture.remove()
            del js.document.body.dataset.carrying
        self._thumb = self._pointer = self._picture = None

    def _begin(self) -> None:
        import js

        picture = js.document.createElement("div")
        picture.className = "carried"
        drawn = self._thumb.querySelector("canvas")
        copy = js.document.createElement("canvas")
        copy.width, copy.height = drawn.width, drawn.height
        copy.getContext("2d").drawImage(drawn, 0, 0)
        picture.append(copy, js.document.createElement("span"))
        js.document.body.append(picture)
        js.document.body.dataset.carrying = "true"
        self._picture = picture

    def _follow(self, event: Any) -> None:
        import js

        x, y = event.clientX + _BESIDE_PX, event.clientY + _BESIDE_PX
        self._picture.style.setProperty("transform", f"translate({x}px, {y}px)")
        under = js.document.elementFromPoint(event.clientX, event.clientY)
        self._point_at(under.closest("[data-viewport]") if under else None)

    def _point_at(self, target: Any) -> None:
        import js

        for before in js.document.querySelectorAll("[data-drop]"):
            before.removeAttribute("data-drop")
        self._target = target or None
        if self._picture is None:
            return
        words = "Drop it on a viewport"
        if target:
            target.setAttribute("data-drop", "")
            cells = js.document.querySelectorAll("[data-viewport]")
            ids = [str(cell.dataset.viewport) for cell in cells]
            words = f"Show in viewport {ids.index(str(target.dataset.viewport)) + 1}"
        self._picture.lastElementChild.textContent = words
