"""Working as IHE Basic Image Review says: what that changes, and what goes beyond it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from negatoscope.app.hotkeys import Hotkey
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.sop_classes import is_single_image
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import KINDS

#: The profile's first tool (RAD TF-2, "Initial display").
FIRST_TOOL = "StackScroll"
#: Texts that the profile has at the bottom left (5.8), where the shipped ones have others.
PROFILE_BOTTOM_LEFT = ("slicePosition", "instanceNumber")
#: Why nothing else is turned (5.2: "for safety").
ONLY_PROJECTIONS = t("Only projections (CR, DX, MG …) can be turned in Basic Image Review")

_MEASURES = ("Length", "Angle", "CobbAngle")
_TOOLS_BEYOND = frozenset(
    {"Magnify", "WindowLevelRegion", "DragProbe", "UptakeRegion", *KINDS}
) - frozenset(_MEASURES)
_COMMANDS_BEYOND = frozenset(
    {
        "setViewportColormap",
        "showDownloadViewportModal",
        "openDICOMTagViewer",
        "rejectSeries",
        "setHangingProtocol",
        "toggleHangingProtocol",
        "showHangingProtocols",
        "showSaveLayout",
        "nextStage",
        "previousStage",
        "duplicateMeasurement",
        "setMeasurementColor",
        "toggleLockMeasurement",
    }
)


@dataclass(slots=True)
class BasicReview:
    """Whether the reading room works as the profile says, and shows what goes beyond as well."""

    on: bool = False
    advanced: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing is offered that goes beyond the profile."""
        return self.on and not self.advanced

    def hides(self, command: str, args: Mapping[str, Any]) -> bool:
        """Whether a command is beyond what is offered now."""
        if not self.is_plain:
            return False
        tool = args.get("tool-name", args.get("toolName", ""))
        kind = args.get("type", "")
        return (
            command in _COMMANDS_BEYOND
            or (command == "setToolActive" and tool in _TOOLS_BEYOND)
            or (command == "toggleSynchronizer" and kind == "voi")
        )

    def keys(self, hotkeys: Iterable[Hotkey]) -> tuple[Hotkey, ...]:
        """The keys of what is offered now."""
        return tuple(h for h in hotkeys if not self.hides(h.command, h.args))

    def items(self, items: Iterable[ToolbarItem]) -> tuple[ToolbarItem, ...]:
        """The buttons of what is offered now; a menu that is left empty goes as well."""
        if not self.is_plain:
            return tuple(items)
        return tuple(kept for item in items if (kept := self._kept(item)) is not None)

    def _kept(self, item: ToolbarItem) -> ToolbarItem | None:
        menu = self.items(item.menu)
        if item.menu and not menu:
            return None
        if not self.hides(item.command, dict(item.args)):
            return replace(item, menu=menu)
        if not menu:
            return None
        first = menu[0]  # a button that stands for the entry that was used last
        return replace(first, id=item.id, group=item.group, menu=menu)

    def reason_against_turning(self, display_set: DisplaySet | None) -> str:
        """Why an image is neither turned nor mirrored; empty where it may be."""
        if not self.on or display_set is None or not display_set.instances:
            return ""
        first = display_set.instances[0]
        is_projection = is_single_image(first, display_set.modality)
        return "" if is_projection else ONLY_PROJECTIONS
