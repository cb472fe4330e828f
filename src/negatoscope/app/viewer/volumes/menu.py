"""The menu of planes, slabs and layers."""

from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.commands import STACK
from negatoscope.app.viewer.volumes.layer_commands import can_lie_over
from negatoscope.app.viewer.volumes.words import BLEND_NAMES, ORIENTATION_NAMES
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t
from negatoscope.viewing.reformats import ACQUISITION, AXIAL, CORONAL, SAGITTAL
from negatoscope.viewing.viewports import Viewport

#: Thicknesses to choose from, in mm; 0 is thin.
THICKNESSES = (0, 5, 10, 20, 50)
_INTERPOLATIONS = {"nearest": t("Pixels as they are"), "linear": t("Smooth"), "cubic": t("Sharp")}


def volume_menu(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    """The button: a press shows planes or the images again, the menu has all the rest."""
    view = session.grid.active
    reason = session.volumes.reason_against(view.display_set) if view.display_set else ""
    if view.empty:
        reason = t("Nothing is shown in the active viewport")
    return ToolbarItem(
        "planes",
        t("Planes and slabs"),
        "axis-3d",
        "",
        active=view.reformat is not None,
        disabled_reason=reason,
        group="layout",
        menu=()
        if reason
        else (
            *_orientations(view),
            *_slabs(view, hotkeys),
            *_crosshairs(session, view),
            *_layers(session, view),
            *_interpolations(session),
        ),
    )


def _orientations(view: Viewport) -> list[ToolbarItem]:
    now = view.reformat.orientation if view.reformat is not None else STACK
    names = ((STACK, t("Images as they are")), *((n, ORIENTATION_NAMES[n]) for n in _OFFERED))
    return [
        ToolbarItem(
            f"orientation-{name}",
            label,
            "",
            "setViewportOrientation",
            (("orientation", name),),
            active=name == now,
        )
        for name, label in names
    ]


_OFFERED = (AXIAL, SAGITTAL, CORONAL, ACQUISITION)


def _slabs(view: Viewport, hotkeys: Hotkeys) -> list[ToolbarItem]:
    look = view.reformat
    now = look.slab if look is not None else None
    entries = [
        ToolbarItem(
            f"slab-{mm}",
            t("Slab of {mm} mm", mm=mm) if mm else t("Thin slice"),
            "",
            "setSlabThickness",
            (("slab-thickness", str(mm)),),
            active=(now.thickness_mm if now is not None else 0) == mm,
        )
        for mm in THICKNESSES
    ]
    entries += [
        ToolbarItem(
            f"blend-{name}",
            t("Of a slab: {name}", name=label),
            "",
            "setBlendMode",
            (("blend-mode", name),),
            active=now is not None and now.thick and now.blend == name,
        )
        for name, label in BLEND_NAMES.items()
    ]
    entries += [
        ToolbarItem(
            f"slab-step-{steps}",
            label,
            "",
            "stepSlabThickness",
            (("steps", steps),),
            keys=hotkeys.keys_for("stepSlabThickness", {"steps": int(steps)}),
        )
        for steps, label in (("1", t("Thicker")), ("-1", t("Thinner")))
    ]
    return entries


def _crosshairs(session: ViewerSession, view: Viewport) -> list[ToolbarItem]:
    if view.reformat is None:
        return []
    return [
        ToolbarItem(
            "crosshairs-link",
            t("Crosshairs turn all planes together"),
            "",
            "toggleCrosshairsLink",
            active=session.crosshairs.options.linked,
        ),
        ToolbarItem(
            "crosshairs-reset", t("Planes upright again, thin"), "undo-2", "resetCrosshairs"
        ),
    ]


def _layers(session: ViewerSession, view: Viewport) -> list[ToolbarItem]:
    there = {layer.display_set for layer in view.layers}
    entries = [
        ToolbarItem(
            f"layer-{number}",
            t(
                "Lay over it: {name}",
                name=f"{each.modality} {each.description}".strip() or each.modality,
            ),
            "layers",
            "removeDisplaySetLayer" if each.uid in there else "addDisplaySetAsLayer",
            (("display-set-instance-uid", each.uid),),
            active=each.uid in there,
        )
        for number, each in enumerate(can_lie_over(session, view))
    ]
    if there:
        entries += [
            ToolbarItem("layers-swap", t("Exchange above and below"), "", "swapLayers"),
            ToolbarItem(
                "layers-panel",
                t("Layers in numbers"),
                "sliders-horizontal",
                "toggleLayerPanel",
                active=session.layer_panel,
            ),
        ]
    return entries


def _interpolations(session: ViewerSession) -> list[ToolbarItem]:
    return [
        ToolbarItem(
            f"interpolation-{name}",
            t("Between pixels: {name}", name=label),
            "",
            "setInterpolation",
            (("interpolation", name),),
            active=session.interpolation == name,
        )
        for name, label in _INTERPOLATIONS.items()
    ]
