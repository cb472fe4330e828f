"""The menu of an image: a popover that the page opens where it was asked for."""

from string.templatelib import Template

from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.ui.markup import EMPTY
from negatoscope.ui.toolbar import menu_entry

MENU_ID = "context"


def menu(view: ContextMenu | None) -> Template:
    """The menu, or nothing."""
    if view is None:
        return EMPTY
    groups = [_group(name, entries) for name, entries in view.groups]
    return t"""<div id="menu-{MENU_ID}" class="menu context-menu" popover
      aria-label="What can be done here" role="group" data-viewport-of="{view.viewport}"
      data-x="{view.x}" data-y="{view.y}">{groups}</div>"""


def _group(name: str, entries: tuple[ToolbarItem, ...]) -> Template:
    lines = [menu_entry(entry, MENU_ID) for entry in entries]
    return t'<div role="group" aria-label="{name}"><h2 class="menu-title">{name}</h2>{lines}</div>'
