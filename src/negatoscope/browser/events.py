"""The page's events: one listener for each kind, on the document, for the life of the page."""

import asyncio
from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.commands import BrokenCommandError, CommandError
from negatoscope.app.hotkeys import event_keys
from negatoscope.app.menu_search import MenuSearch
from negatoscope.browser.carrying import Carrying
from negatoscope.browser.gestures import Gestures
from negatoscope.browser.menus import step_in_menu
from negatoscope.browser.panel_handles import PanelHandles

_FIELDS = ("INPUT", "TEXTAREA", "SELECT")
#: What a double click on a larger element does not mean.
_WITHIN = "button, input, select, [data-scrollbar]"
_RIGHT = 2
_COMMAND_EVENTS = ("click", "dblclick", "change", "input", "submit")


class PageEvents:
    """Runs commands for clicks, keys and inputs; hands pointers to the gestures."""

    def __init__(self, app: Application, gestures: Gestures) -> None:
        self._app = app
        self._gestures = gestures
        self._handles = PanelHandles(self.run)
        self._carrying = Carrying(self.run)
        self._search = MenuSearch()
        self._tasks: set[asyncio.Task[None]] = set()
        self._proxies: list[Any] = []
        gestures.on_menu = self.show_menu
        gestures.on_slab = self.thicken

    def thicken(self, viewport: str, steps: int) -> None:
        """Make a viewport's slices thicker or thinner."""
        if steps:
            self.run("stepSlabThickness", {"steps": steps, "viewport": viewport})

    def listen(self) -> None:
        """Add the listeners."""
        import js
        from pyodide.ffi import create_proxy, to_js

        handlers = {
            **dict.fromkeys(_COMMAND_EVENTS, self._command_event),
            "keydown": self._key,
            "pointerdown": self._pointer_down,
            "pointermove": self._pointer_move,
            "pointerup": self._pointer_up,
            "pointercancel": self._pointer_up,
            "wheel": self._gestures.wheel,
            "contextmenu": self._context_menu,
        }
        active = to_js({"passive": False}, dict_converter=js.Object.fromEntries)
        made: dict[Any, Any] = {}
        for kind, handler in handlers.items():
            proxy = made.get(handler) or made.setdefault(handler, create_proxy(handler))
            js.document.addEventListener(kind, proxy, active)
        self._proxies = list(made.values())

    def _pointer_down(self, event: Any) -> None:
        if not self._handles.down(event) and not self._carrying.down(event):
            self._gestures.pointer_down(event)

    def _pointer_move(self, event: Any) -> None:
        if not self._handles.move(event) and not self._carrying.move(event):
            self._gestures.pointer_move(event)

    def _pointer_up(self, event: Any) -> None:
        if not self._handles.up(event) and not self._carrying.up(event):
            self._gestures.pointer_up(event)

    def run(self, name: str, arguments: dict[str, Any]) -> None:
        """Run a command; what it refuses is told to the person."""
        task = asyncio.ensure_future(self._run(name, arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, name: str, arguments: dict[str, Any]) -> None:
        try:
            await self._app.commands.run(name, arguments)
        except BrokenCommandError:
            return  # the application has told it
        except CommandError as error:
            message = str(error)
            self._app.notices.say("warning", f"{message[:1].upper()}{message[1:]}.")

    def _command_event(self, event: Any) -> None:
        if event.type == "click" and self._carrying.take_click():
            return
        if event.type == "dblclick" and self._double_click(event):
            return
        element = event.target.closest("[data-command]")
        if not element:
            return
        data = element.dataset
        if (getattr(data, "on", "") or "click") != event.type or not data.command:
            return
        if element.getAttribute("aria-disabled") == "true":
            return
        if event.type == "click" and (element.tagName == "A" or event.target.closest("a")):
            if event.ctrlKey or event.metaKey or event.shiftKey:
                return  # the browser opens the link in a tab or window of its own
            event.preventDefault()
        if _is_line(element) and str(element.ownerDocument.getSelection()):
            return  # a person marks text in the row, to copy it
        if event.type == "submit":
            event.preventDefault()
        self.run(data.command, self._arguments(element, data.command))

    def _double_click(self, event: Any) -> bool:
        """Run what an element has for a double click besides its command for a click."""
        element = event.target.closest("[data-double-command]")
        if not element or event.target.closest(_WITHIN):
            return False
        command = str(element.dataset.doubleCommand)
        self.run(command, self._arguments(element, command))
        return True

    def _arguments(self, element: Any, command: str) -> dict[str, Any]:
        """An element's data attributes and value, as far as its command takes them."""
        import js

        try:
            takes = {p.name for p in self._app.commands.get(command).parameters}
        except CommandError:
            return {}
        given = {str(k): str(v) for k, v in js.Object.entries(element.dataset)}
        if element.tagName in _FIELDS:
            given["value"] = str(element.value)
            given["checked"] = "true" if getattr(element, "checked", False) else "false"
        if element.tagName == "FORM":
            entries = js.Object.fromEntries(js.FormData.new(element))
            given.update({str(k): str(v) for k, v in js.Object.entries(entries)})
            element.reset()
        return {name: value for name, value in given.items() if name in takes}

    def _key(self, event: Any) -> None:
        target = event.target
        keys = event_keys(
            event.key,
            ctrl=event.ctrlKey,
            alt=event.altKey,
            shift=event.shiftKey,
            meta=event.metaKey,
        )
        if keys == "escape" and self._give_up():
            return
        if self._handles.key(target, keys):
            event.preventDefault()
            return
        if keys == "escape" and target.ownerDocument.querySelector(":popover-open"):
            return  # the browser closes the menu
        tag = getattr(target, "tagName", "")
        if self._app.records_key:
            event.preventDefault()  # whatever it does elsewhere: a person gives it a meaning
            hotkey = self._app.hotkey(keys)
            if hotkey is not None:
                self.run(hotkey.command, dict(hotkey.args))
            return
        if event.isComposing or _is_own_key(target, tag, keys):
            return
        if tag and step_in_menu(target, keys, self._search, self._app.ports.clock.now_s()):
            event.preventDefault()
            return
        if keys in ("enter", "space") and tag in ("BUTTON", "A", "SUMMARY"):
            return  # the element's own key
        hotkey = self._app.hotkey(keys)
        if hotkey is not None:
            event.preventDefault()
            self._leave_for_images(target, keys)
            self.run(hotkey.command, dict(hotkey.args))

    def _leave_for_images(self, target: Any, keys: str) -> None:
        """Escape takes the focus from what lies around the images to the active viewport."""
        session = self._app.session
        around = getattr(target, "tagName", "") in (*_FIELDS, "BUTTON", "A", "SUMMARY")
        if keys != "escape" or session is None or self._app.dialog is not None or not around:
            return
        active = f'[data-viewport="{session.grid.active_id}"]'
        cell = target.ownerDocument.querySelector(active)
        if cell and not cell.contains(target):
            cell.focus()

    def _give_up(self) -> bool:
        """Give up what the pointer has begun; whether there was anything."""
        for begun, cancel in (
            (self._gestures.dragging, self._gestures.cancel),
            (self._carrying.under_way, self._carrying.cancel),
        ):
            if begun:
                cancel()
                return True
        return False

    def _context_menu(self, event: Any) -> None:
        if event.isTrusted:
            self._gestures.fingers.menu_told()
        cell = event.target.closest("[data-viewport]")
        if not cell:
            return
        event.preventDefault()
        by_mouse = getattr(event, "pointerType", "") in ("", "mouse") and event.button == _RIGHT
        if event.isTrusted and by_mouse:
            return  # the right button zooms: a menu follows when it is let go and nothing moved
        at = {"x": event.clientX, "y": event.clientY} if event.button == _RIGHT else {}
        self.run("showContextMenu", {"viewportId": str(cell.dataset.viewport), **at})

    def show_menu(self, viewport_id: str, x: float, y: float) -> None:
        """The right button was pressed and let go on a viewport."""
        self.run("showContextMenu", {"viewportId": viewport_id, "x": x, "y": y})


def _is_line(element: Any) -> bool:
    return bool(element.tagName == "TR" or element.getAttribute("role") == "treeitem")


def _is_own_key(target: Any, tag: str, keys: str) -> bool:
    """Whether a field takes a key for itself: a slider only those that move it."""
    if tag not in _FIELDS or keys == "escape":
        return False
    if tag == "INPUT" and target.type == "range":
        return keys.startswith("arrow") or keys in ("home", "end", "pageup", "pagedown")
    return True
