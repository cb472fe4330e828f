"""Buttons and their menus."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToolbarItem:
    """A button of the toolbar: a command with arguments, an icon and a key."""

    id: str
    label: str
    icon: str  # Lucide's name
    command: str
    args: tuple[tuple[str, str], ...] = ()  # data attribute in kebab case, value
    active: bool = False
    disabled_reason: str = ""
    keys: str = ""  # "Z", shown in the tooltip
    group: str = ""  # buttons of one group stand together
    menu: tuple["ToolbarItem", ...] = ()  # a split button, or a menu where command is empty
    picker: tuple[int, int] = (0, 0)  # rows and columns of a table of layouts below the menu
