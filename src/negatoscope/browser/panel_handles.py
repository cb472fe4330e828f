"""The edges of panels: dragged with the pointer, moved with the arrow keys."""

from collections.abc import Callable
from typing import Any

#: One press of an arrow key, in CSS pixels.
KEY_STEP_PX = 16


class PanelHandles:
    """Changes widths of panels by command.

    Parameters
    ----------
    run:
        Runs a command.
    """

    def __init__(self, run: Callable[[str, dict[str, Any]], None]) -> None:
        self._run = run
        self._handle: Any = None
        self._pointer: int | None = None
        self._start = (0.0, 0.0)  # pointer and width

    def down(self, event: Any) -> bool:
        """Begin where the pointer is on an edge; whether it is."""
        handle = event.target.closest("[data-panel]")
        if not handle or event.button != 0:
            return False
        self._handle, self._pointer = handle, event.pointerId
        self._start = (event.clientX, float(handle.getAttribute("aria-valuenow")))
        handle.setPointerCapture(event.pointerId)
        event.preventDefault()  # no text is marked meanwhile
        handle.focus()
        return True

    def move(self, event: Any) -> bool:
        """Follow the pointer."""
        if self._handle is None or event.pointerId != self._pointer:
            return False
        start, width = self._start
        self._set(width + _outwards(self._handle) * (event.clientX - start))
        return True

    def up(self, event: Any) -> bool:
        """Let go."""
        if self._handle is None or event.pointerId != self._pointer:
            return False
        self._handle = self._pointer = None
        return True

    def key(self, target: Any, keys: str) -> bool:
        """An arrow key on an edge moves it; Home and End go to the bounds."""
        handle = target.closest("[data-panel]") if hasattr(target, "closest") else None
        steps = {"arrowleft": -KEY_STEP_PX, "arrowright": KEY_STEP_PX}
        ends = {"home": "aria-valuemin", "end": "aria-valuemax"}
        if not handle or keys not in {*steps, *ends}:
            return False
        self._handle = handle
        if keys in ends:
            self._set(float(handle.getAttribute(ends[keys])))
        else:
            now = float(handle.getAttribute("aria-valuenow"))
            self._set(now + _outwards(handle) * steps[keys])
        self._handle = None
        return True

    def _set(self, width: float) -> None:
        name = str(self._handle.dataset.panel)
        self._run("setPanelWidth", {"panel": name, "width": width})


def _outwards(handle: Any) -> int:
    """Whether the panel grows to the right or to the left."""
    return 1 if handle.dataset.side == "right" else -1


def set_widths(document: Any) -> None:
    """Make panels as wide as their markup says; it may hold no styles (CSP)."""
    for panel in document.querySelectorAll("[data-panel-width]"):
        panel.style.setProperty("--panel-width", f"{panel.dataset.panelWidth}px")
