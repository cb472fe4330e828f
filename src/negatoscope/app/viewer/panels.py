"""The panels beside the images: how wide each is, which this device remembers."""

import json
from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.ports import Storage
from negatoscope.app.viewer.panel_views import PanelSize
from negatoscope.language import t

KEY = "negatoscope.panels"


PANELS = (
    PanelSize("studies", t("Width of the list of studies"), 272),
    PanelSize("measurements", t("Width of the measurements"), 304),
    PanelSize("uptake", t("Width of the table of uptake"), 440, least_px=360),
)


class Panels:
    """Widths of the panels, by name."""

    def __init__(self, storage: Storage, changed: Callable[[], None] = lambda: None) -> None:
        self._storage = storage
        self._changed = changed

    def size(self, name: str) -> PanelSize:
        """A panel as it is now.

        Raises
        ------
        KeyError
            There is no such panel.
        """
        panel = next((panel for panel in PANELS if panel.name == name), None)
        if panel is None:
            raise KeyError(name)
        kept = self._kept().get(name, panel.width_px)
        return replace(panel, width_px=min(max(kept, panel.least_px), panel.most_px))

    def _kept(self) -> dict[str, int]:
        try:
            found = json.loads(self._storage.get(KEY) or "{}")
        except ValueError:
            found = {}
        found = found if isinstance(found, dict) else {}
        return {name: width for name, width in found.items() if type(width) is int}

    @command(
        "setPanelWidth",
        "Make a panel beside the images wider or narrower",
        panel=f"one of {', '.join(panel.name for panel in PANELS)}",
        width="in CSS pixels; kept within bounds",
    )
    def set_width(self, panel: str, width: float) -> None:
        """Change a width and remember it."""
        try:
            before = self.size(panel)
        except KeyError:
            raise CommandError(f"there is no panel “{panel[:64]}”") from None
        now = round(min(max(width, before.least_px), before.most_px))
        if now != before.width_px:
            self._storage.set(KEY, json.dumps({**self._kept(), panel: now}))
            self._changed()
