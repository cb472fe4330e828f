"""The menus of volumes in 3D."""

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes3d.panel import SIDES
from negatoscope.app.viewer.volumes3d.presenter import VIEW_NAMES
from negatoscope.app.viewer.volumes3d.scenes import preset_of, reason_against_3d
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t
from negatoscope.viewing.free_cuts import MAX_CUTS
from negatoscope.viewing.ray_views import SAMPLES, WHOLE, VolumeLook
from negatoscope.viewing.tools import SCISSORS
from negatoscope.viewing.volume_presets import PRESETS

#: One step of the shift: of a range of values that is about as wide as what is looked at.
SHIFT_STEP = 25.0
#: One step of a cut.
CROP_STEP = 0.1
_TURN_STEP = 15
_SIDE_NAMES = {
    "left": t("Cut from the left"),
    "right": t("Cut from the right"),
    "posterior": t("Cut from the back"),
    "anterior": t("Cut from the front"),
    "superior": t("Cut from above"),
    "inferior": t("Cut from below"),
}
_QUALITIES = {1: t("Fast"), 2: t("Usual"), 3: t("Fine"), 4: t("Finest")}


def menus_3d(session: ViewerSession) -> tuple[ToolbarItem, ...]:
    """The switch to 3D, with its menus where the active viewport is in 3D."""
    view = session.grid.active
    look = view.volume3d
    reason = "" if look is not None else reason_against_3d(session, view)
    switch = ToolbarItem(
        "volume3d",
        t("Images again") if look else t("3D"),
        "box",
        "toggleVolume3D",
        active=look is not None,
        disabled_reason=reason,
        group="volume3d",
        menu=_views(look) if look else (),
    )
    if look is None:
        return (switch,)
    return (
        switch,
        ToolbarItem(
            "volume3d-look",
            t("3D look"),
            "scan-eye",
            "",
            group="volume3d",
            menu=(_panel(session), *_presets(look), *_settings(look)),
        ),
    )


def _panel(session: ViewerSession) -> ToolbarItem:
    return ToolbarItem(
        "volume-panel",
        t("Sliders: shift, light, cuts"),
        "sliders-horizontal",
        "toggleVolumePanel",
        active=session.volume_panel_open,
    )


def _presets(look: VolumeLook) -> tuple[ToolbarItem, ...]:
    return tuple(
        ToolbarItem(
            f"preset-{name}",
            name,
            "",
            "setViewportPreset",
            (("preset", name),),
            active=name == look.preset,
        )
        for name in PRESETS
    )


def _settings(look: VolumeLook) -> tuple[ToolbarItem, ...]:
    light = look.lighting or preset_of(look).lighting
    qualities = tuple(
        ToolbarItem(
            f"quality-{quality}",
            t("Quality {quality}: {name}", quality=quality, name=_QUALITIES[quality]),
            "",
            "setVolumeRenderingQulaity",
            (("volume-quality", str(quality)),),
            active=quality == look.quality,
        )
        for quality in SAMPLES
    )
    shifts = tuple(
        ToolbarItem(
            f"shift-{name}",
            label,
            "",
            "shiftVolumeOpacityPoints",
            (("shift", f"{step:g}"),),
        )
        for name, label, step in (
            ("lower", t("Show lower values"), -SHIFT_STEP),
            ("higher", t("Show higher values"), SHIFT_STEP),
        )
    )
    shading = ToolbarItem(
        "shading",
        t("Light and shade"),
        "",
        "setVolumeShading",
        (("enabled", "false" if light.shade else "true"),),
        active=light.shade,
    )
    return (*qualities, *shifts, shading)


def _views(look: VolumeLook) -> tuple[ToolbarItem, ...]:
    views = tuple(
        ToolbarItem(
            f"view-{view}",
            name,
            "",
            "setVolumeView",
            (("view", view),),
            active=view == look.orbit.view,
        )
        for view, name in VIEW_NAMES.items()
    )
    turns = tuple(
        ToolbarItem(f"turn-{n}", label, "", "rotateVolume", (("right", right), ("down", down)))
        for n, (label, right, down) in enumerate(
            (
                (t("Turn to the left"), f"{-_TURN_STEP}", "0"),
                (t("Turn to the right"), f"{_TURN_STEP}", "0"),
                (t("Turn up"), "0", f"{-_TURN_STEP}"),
                (t("Turn down"), "0", f"{_TURN_STEP}"),
            )
        )
    )
    cuts = tuple(
        ToolbarItem(
            f"cut-{side}",
            _SIDE_NAMES[side],
            "",
            "cutVolume",
            (("side", side), ("fraction", f"{CROP_STEP:g}")),
        )
        for side in SIDES
    )
    whole = ToolbarItem(
        "cut-nothing",
        t("The whole volume again"),
        "",
        "resetVolumeCrop",
        disabled_reason="" if look.box != WHOLE or look.cuts else t("Nothing is cut away"),
    )
    scissors = ToolbarItem(
        "scissors",
        t("Scissors: draw around what is to go"),
        "lasso",
        "setToolActive",
        (("tool-name", SCISSORS),),
        disabled_reason=t("There are as many free cuts as there may be")
        if len(look.cuts) >= MAX_CUTS
        else "",
    )
    return (*views, *turns, *cuts, scissors, whole)
