"""What the layout menu offers of hanging protocols."""

from collections.abc import Iterator
from typing import Protocol

from negatoscope.app.viewer.hanging.library import Library
from negatoscope.app.viewer.hanging.possible import Possible
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.hanging.schema import HangingProtocol
from negatoscope.hanging.staging import Hanging, Status
from negatoscope.language import t

#: The last entries.
_KEEPING = (
    ToolbarItem("save-layout", t("Save this layout…"), "bookmark-plus", "showSaveLayout"),
    ToolbarItem("protocols", t("Hanging protocols…"), "list", "showHangingProtocols"),
)


class HangsOne(Protocol):
    """What the menu asks of who hangs a session."""

    library: Library
    current: Hanging
    possible: Possible

    @property
    def is_on(self) -> bool:
        """Whether the screen is divided as the present stage says."""

    def statuses(self) -> list[Status]:
        """Which stages of the present protocol can be shown."""


def layout_menu(hanger: HangsOne) -> tuple[ToolbarItem, ...]:
    """Presets, the present protocol's stages, keeping the layout; last, what cannot be shown."""
    reasons, present = hanger.possible.reasons(), hanger.current.protocol.id
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
        if status != "disabled":
            yield ToolbarItem(
                f"stage-{index}",
                t("Stage {value}: {value2}", value=index + 1, value2=stage.name or stage.id),
                "gallery-horizontal-end",
                "setHangingProtocol",
                (("protocol-id", protocol.id), ("stage-index", str(index))),
                active=index == hanger.current.stage_index,
            )
