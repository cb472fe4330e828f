"""Menus: the one of an image is put where it was asked for; arrow keys go through all of them."""

from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.menu_search import MenuSearch

_STEPS = {"arrowdown": 1, "arrowup": -1}


class Menus:
    """Opens the menu of an image as it is drawn, and tells when the browser has closed it."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._proxies: list[Any] = []

    def listen(self) -> None:
        """Add the listener. Closing does not bubble: it is heard on its way down."""
        import js
        from pyodide.ffi import create_proxy

        closed = create_proxy(self._toggled)
        self._proxies.append(closed)
        js.document.addEventListener("toggle", closed, True)

    def follow(self) -> None:
        """The page was drawn: open its menu, if it has one that is not open yet."""
        import js

        session = self._app.session
        if session is None or session.menu is None:
            return
        element = js.document.getElementById("menu-context")
        if not element or element.matches(":popover-open"):
            return
        element.showPopover()
        box, menu = element.getBoundingClientRect(), session.menu
        x, y = menu.x, menu.y
        if x < 0:
            cell = js.document.querySelector(f'[data-viewport="{menu.viewport}"]')
            place = cell.getBoundingClientRect()
            x, y = place.x + (place.width - box.width) / 2, place.y + place.height / 4
        x = max(4, min(x, js.innerWidth - box.width - 4))
        y = max(4, min(y, js.innerHeight - box.height - 4))
        for name, value in (("left", x), ("top", y)):
            element.style.setProperty(name, f"{value}px")
        first = element.querySelector("button")
        if first:
            first.focus()

    def _toggled(self, event: Any) -> None:
        if event.target.id == "menu-context" and event.newState == "closed":
            self._app.ports.clock.later(0, self._close)  # its entry's command runs first

    def _close(self) -> None:
        session = self._app.session
        if session is not None and session.menu is not None:
            session.menu = None
            self._app.on_change("page")


def step_in_menu(target: Any, keys: str, search: MenuSearch, now_s: float) -> bool:
    """Arrow keys, Home, End and letters in an open menu: whether the key was one of them."""
    # the button that has opened a menu still has the focus
    menu = getattr(target, "popoverTargetElement", None) or target.closest(".menu")
    letter = len(keys) == 1
    if (
        not menu
        or not menu.matches(":popover-open")
        or not (letter or keys in (*_STEPS, "home", "end"))
    ):
        return False
    entries = list(menu.querySelectorAll("button:not([aria-disabled=true])"))
    here = next((n for n, each in enumerate(entries) if each.isSameNode(target)), -1)
    if letter:
        found = search.type(keys, now_s, [str(each.textContent) for each in entries], here)
        if found is not None:
            entries[found].focus()
        return True
    ends = {"home": 0, "end": len(entries) - 1}
    if entries:
        following = ends.get(keys, (here + _STEPS.get(keys, 0)) % len(entries))
        entries[following].focus()
    return True
