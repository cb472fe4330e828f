"""What the layout menu offers of hanging protocols."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from negatoscope.app.viewer.hanging.library import Library
from negatoscope.app.viewmodels import ToolbarItem
from negatoscope.hanging.schema import HangingProtocol
from negatoscope.hanging.staging import Hanging, Status

_LACKS = "The open studies do not hold what it needs."
#: The last entries.
_KEEPING = (
    ToolbarItem("save-layout", "Save this layout…", "bookmark-plus", "showSaveLayout"),
    ToolbarItem("protocols", "Hanging protocols…", "list", "showHangingProtocols"),
)


class HangsOne(Protocol):
    """What the menu asks of who hangs a session."""

    library: Library
    current: Hanging

    @property
    def is_on(self) -> bool:
        """Whether the screen is divided as the present stage says."""

    def reasons(self) -> Mapping[str, str]:
        """Why presets cannot be shown, by id."""

    def statuses(self) -> list[Status]:
        """Which stages of the present protocol can be shown."""


def layout_menu(hanger: HangsOne) -> tuple[ToolbarItem, ...]:
    """Presets, the stages of the present protocol, keeping the layout; last, what is not to be."""
    reasons, present = hanger.reasons(), hanger.current.protocol.id
    presets = [
        _preset(each, reasons.get(each.id, ""), active=hanger.is_on and each.id == present)
        for each in hanger.library.presets()
    ]
    open_to, closed = (
        [each for each in presets if bool(each.disabled_reason) is refused]
        for refused in (False, True)
    )
    return (*open_to, *(_stages(hanger) if hanger.is_on else ()), *_KEEPING, *closed)


def _preset(protocol: HangingProtocol, reason: str, *, active: bool) -> ToolbarItem:
    return ToolbarItem(
        f"protocol-{protocol.id}",
        protocol.label,
        "layout-template",
        "setHangingProtocol",
        (("protocol-id", protocol.id),),
        active=active,
        disabled_reason=reason,
    )


def _stages(hanger: HangsOne) -> Iterator[ToolbarItem]:
    protocol = hanger.current.protocol
    if len(protocol.stages) < 2:
        return
    for index, (stage, status) in enumerate(zip(protocol.stages, hanger.statuses(), strict=True)):
        yield ToolbarItem(
            f"stage-{index}",
            f"Stage {index + 1}: {stage.name or stage.id}",
            "gallery-horizontal-end",
            "setHangingProtocol",
            (("protocol-id", protocol.id), ("stage-index", str(index))),
            active=index == hanger.current.stage_index,
            disabled_reason=_LACKS if status == "disabled" else "",
        )
