"""Toolbar buttons on several viewports at once: links, reference lines, and pointing tools."""

from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.synchronisation import LABELS
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t
from negatoscope.viewing.synchronisation import IMAGE_SLICE, KINDS

_POINTING = (
    ("Crosshairs", t("Crosshairs"), "crosshair"),
    ("Magnify", t("Magnifier"), "search"),
    ("WindowLevelRegion", t("Window of a region"), "square-dashed"),
    ("DragProbe", t("Value under the pointer, while pressed"), "probe"),
    ("UptakeRegion", t("Uptake of a hot spot"), "flame"),
    ("Select", t("Select viewports and measurements"), "mouse-pointer-2"),
)
_LINES = (
    ("active", t("Of this slice")),
    ("ends", t("Of the first and last slice too")),
    ("all", t("Of every slice")),
)


def pointing_tools(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    """Crosshairs, and in its menu the other tools that act where they are pressed."""
    entries = tuple(
        ToolbarItem(
            f"tool-{name}",
            label,
            icon,
            "setToolActive",
            (("tool-name", name),),
            active=session.tool == name,
            keys=hotkeys.keys_for("setToolActive", {"toolName": name}),
            group="tools",
        )
        for name, label, icon in _POINTING
    )
    first = next((item for item in entries if item.active), entries[0])
    return ToolbarItem(
        "pointing-tools",
        first.label,
        first.icon,
        first.command,
        first.args,
        active=first.active,
        keys=first.keys,
        group="tools",
        menu=entries,
    )


def links(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    """What is linked: a press links the slices, the menu the rest."""
    linked = [kind for kind in KINDS if session.sync.is_linked(kind)]
    alone = len(session.grid.viewports) < 2 and not linked
    told = " and ".join(LABELS[kind] for kind in linked)
    reason = t("There is one viewport only") if alone else ""
    entries = [
        ToolbarItem(
            f"link-{kind}",
            t("Link {LABELS}", LABELS=LABELS[kind]),
            "link",
            "toggleSynchronizer",
            (("type", kind),),
            active=kind in linked,
            keys=hotkeys.keys_for("linkViewports") if kind == IMAGE_SLICE else "",
        )
        for kind in KINDS
    ]
    lines = session.graphics.reference
    extent = "all" if lines.every else "ends" if lines.ends else "active"
    entries += [
        ToolbarItem(
            f"lines-{name}",
            t("Reference lines: {lower}{label}", lower=label[:1].lower(), label=label[1:]),
            "reference-lines",
            "toggleReferenceLines",
            (("extent", name),),
            active=lines.on and extent == name,
            keys=hotkeys.keys_for("toggleReferenceLines") if name == "active" else "",
        )
        for name, label in _LINES
    ]
    return ToolbarItem(
        "links",
        t("Linked: {told}", told=told) if linked else t("Link slices"),
        "link",
        "toggleSynchronizer",
        (("type", IMAGE_SLICE),),
        active=bool(linked),
        disabled_reason=reason,
        keys=hotkeys.keys_for("linkViewports"),
        group="layout",
        menu=() if alone else tuple(entries),
    )
