"""Which tool each mouse button has, alone and with a key held (OHIF's defaults)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

BUTTONS = ("left", "middle", "right", "wheel")
MODIFIERS = ("", "shift", "ctrl", "alt")
#: Stands for the tool that is chosen in the toolbar.
CHOSEN = ""
#: What only the wheel does: the slab becomes thicker or thinner.
SLAB_THICKNESS = "SlabThickness"

#: By place: a button, or a held key and a button (``ctrl+wheel``).
DEFAULT_TOOLS: Mapping[str, str] = {
    "left": CHOSEN,
    "middle": "Pan",
    "right": "Zoom",
    "wheel": "StackScroll",
    "ctrl+wheel": "Zoom",
    "alt+wheel": SLAB_THICKNESS,
}


def place(button: str, modifier: str = "") -> str:
    """The name of a button with a held key."""
    return f"{modifier}+{button}" if modifier else button


PLACES = tuple(place(button, modifier) for button in BUTTONS for modifier in MODIFIERS)


@dataclass(frozen=True, slots=True)
class MouseTools:
    """The tools by place; ``changed`` is laid over the shipped ones."""

    changed: Mapping[str, str] = field(default_factory=dict)

    def tool(
        self, button: str, *, shift: bool = False, ctrl: bool = False, alt: bool = False
    ) -> str:
        """The tool of a button; a held key without a tool of its own makes no difference."""
        for modifier, held in (("ctrl", ctrl), ("shift", shift), ("alt", alt)):
            if held and (named := self.at(place(button, modifier))):
                return named
        return self.at(button)

    def at(self, where: str) -> str:
        """The tool of a place itself, or nothing."""
        return self.changed.get(where, DEFAULT_TOOLS.get(where, CHOSEN))
