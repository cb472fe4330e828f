"""The toolbar: buttons that run commands, with menus."""

import itertools
from string.templatelib import Template

from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY, data_attributes


def bar(items: tuple[ToolbarItem, ...]) -> Template:
    """The toolbar; items of one group stand together."""
    groups = [
        t'<div class="tool-group" role="group">{[_item(item) for item in group]}</div>'
        for _, group in itertools.groupby(items, key=lambda item: item.group)
    ]
    return t'<div class="toolbar" role="toolbar" aria-label="Tools">{groups}</div>'


def _item(item: ToolbarItem) -> Template:
    if not item.menu:
        return _button(item) if item.command else _closed_opener(item)
    opener = _menu_opener(item, "tool-more" if item.command else "tool tool-menu")
    menu = _menu(item)
    if not item.command:
        return t'<div class="tool-with-menu">{opener}{menu}</div>'
    return t'<div class="tool-with-menu">{_button(item)}{opener}{menu}</div>'


def _button(item: ToolbarItem) -> Template:
    return (
        t"""<button type="button" class="tool" data-command="{item.command}" """
        + data_attributes(item.args)
        + t""" aria-label="{item.label}" aria-pressed="{_flag(item.active)}"
          aria-disabled="{_flag(bool(item.disabled_reason))}"
          aria-keyshortcuts="{item.keys}">{icon(item.icon)}{_tip(item)}</button>"""
    )


def _closed_opener(item: ToolbarItem) -> Template:
    """A menu that has nothing to offer now; it says why."""
    return t"""<button type="button" class="tool tool-menu" aria-disabled="true"
      aria-label="{item.label}">{icon(item.icon)}<span class="tool-chevron"
      >{icon("chevron-down")}</span>{_tip(item)}</button>"""


def _menu_opener(item: ToolbarItem, kind: str) -> Template:
    face = EMPTY if item.command else icon(item.icon)
    label = t("{label}: more", label=item.label) if item.command else item.label
    return t"""<button type="button" class="{kind}" popovertarget="menu-{item.id}"
      aria-label="{label}">{face}<span class="tool-chevron"
      >{icon("chevron-down")}</span>{_tip(item)}</button>"""


def _menu(item: ToolbarItem) -> Template:
    entries = [menu_entry(entry, item.id) for entry in item.menu]
    return t"""<div id="menu-{item.id}" class="menu" popover role="group"
      aria-label="{item.label}">{_picker(item)}{entries}</div>"""


def _picker(item: ToolbarItem) -> Template:
    """A table of layouts: the button in a row and column stands for a grid that large."""
    rows, columns = item.picker
    if not rows:
        return EMPTY
    lines = [_picker_line(item.id, row, columns) for row in range(1, rows + 1)]
    return t"""<div class="picker" role="group" aria-label="Rows and columns">{lines}</div>"""


def _picker_line(menu_id: str, row: int, columns: int) -> Template:
    cells = [_picker_cell(menu_id, row, column) for column in range(1, columns + 1)]
    return t'<div class="picker-line">{cells}</div>'


def _picker_cell(menu_id: str, row: int, column: int) -> Template:
    return t"""<button type="button" class="picker-cell in-column-{column}"
      popovertarget="menu-{menu_id}" popovertargetaction="hide"
      data-command="setViewportGridLayout" data-num-rows="{row}" data-num-cols="{column}"
      aria-label="{row} × {column}" title="{row} × {column}"></button>"""


def menu_entry(entry: ToolbarItem, menu_id: str) -> Template:
    """An entry of the menu with this id."""
    # The browser itself closes the popover that the button targets, then the command runs.
    keys = t"<kbd>{entry.keys}</kbd>" if entry.keys else EMPTY
    check = icon("check") if entry.active else EMPTY
    return (
        t"""<button type="button" class="menu-item"
          popovertarget="menu-{menu_id}" popovertargetaction="hide"
          aria-pressed="{_flag(entry.active)}" aria-disabled="{_flag(bool(entry.disabled_reason))}"
          title="{entry.disabled_reason}" data-command="{entry.command}" """
        + data_attributes(entry.args)
        + t""">{icon(entry.icon) if entry.icon else EMPTY}<span>{entry.label}</span
          >{keys}<span class="menu-check">{check}</span></button>"""
    )


def _tip(item: ToolbarItem) -> Template:
    keys = t" <kbd>{item.keys}</kbd>" if item.keys else EMPTY
    reason = EMPTY
    if item.disabled_reason:
        reason = t'<span class="tip-reason">{item.disabled_reason}</span>'
    return t'<span class="tip" aria-hidden="true">{item.label}{keys}{reason}</span>'


def _flag(value: bool) -> str:
    return "true" if value else "false"
