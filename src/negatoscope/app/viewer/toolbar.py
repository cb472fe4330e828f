"""The toolbar of the viewer, and the help that its commands add up to."""

from collections.abc import Iterable
from dataclasses import replace

from negatoscope.app.hotkey_bindings import GROUPS
from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.colour_commands import colours
from negatoscope.app.viewer.linking_menu import links, pointing_tools
from negatoscope.app.viewer.more_tools import more_menu
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.uptake_commands import uptake_entries
from negatoscope.app.viewer.volumes.menu import volume_menu
from negatoscope.app.viewer.volumes3d.menu import menus_3d
from negatoscope.app.viewmodels.dialogs import HelpDialog, Shortcut
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import KINDS
from negatoscope.viewing.tools import turns_in_3d

_TOOLS = (
    ("WindowLevel", t("Window and level"), "window-level"),
    ("Pan", t("Pan"), "move"),
    ("Zoom", t("Zoom"), "zoom-in"),
    ("StackScroll", t("Scroll"), "stack-scroll"),
)
#: A volume in 3D is turned by every other tool.
_TOOLS_3D = (("TrackballRotate", t("Turn"), "rotate-3d"), *_TOOLS[1:3])
_VIEW = (
    ("fitViewportToWindow", t("Fit to window"), "maximize"),
    ("rotateViewportCW", t("Turn right"), "rotate-cw"),
    ("invertViewport", t("Invert"), "invert"),
)
_TURNS = (
    ("rotateViewportCW", t("Turn right"), "rotate-cw"),
    ("rotateViewportCCW", t("Turn left"), "rotate-ccw"),
    ("flipViewportHorizontal", t("Flip left to right"), "flip-horizontal-2"),
    ("flipViewportVertical", t("Flip upside down"), "flip-vertical-2"),
)
_FIT = (
    ToolbarItem("fit", t("Fit to window"), "maximize", "fitViewportToWindow"),
    ToolbarItem("one-to-one", t("One to one: pixel by pixel"), "scan", "showActualPixels"),
)
_LAYOUTS = ((1, 1), (1, 2), (2, 1), (2, 2), (2, 3))
#: Rows and columns of the table in which any other layout is pointed at.
_PICKER = (5, 6)

_NO_WINDOW = t("A video has no window and level")


def toolbar(
    session: ViewerSession, hotkeys: Hotkeys, more: Iterable[ToolbarItem] = ()
) -> tuple[ToolbarItem, ...]:
    """The buttons, in groups; ``more`` join the group that they name."""
    view = session.grid.active
    stack = session.count(view) > 1
    video = session.is_video(view)
    nothing = "" if not view.empty else t("Nothing is shown in the active viewport")
    turning = session.review.reason_against_turning(session.display_set(view))
    rotates = view.volume3d is not None and turns_in_3d(session.tool)
    tools = [
        ToolbarItem(
            f"tool-{name}",
            label,
            icon,
            "setToolActive",
            (("tool-name", name),),
            active=rotates if name == "TrackballRotate" else session.tool == name,
            disabled_reason=_NO_WINDOW if video and name == "WindowLevel" else "",
            keys=hotkeys.keys_for("setToolActive", {"toolName": name}),
            group="tools",
        )
        for name, label, icon in (_TOOLS_3D if view.volume3d else _TOOLS)
    ]
    view_items = [
        ToolbarItem(
            name,
            label,
            icon,
            name,
            disabled_reason=nothing or (turning if name == "rotateViewportCW" else ""),
            active=name == "invertViewport" and view.invert,
            keys=hotkeys.keys_for(name),
            group="view",
            menu=()
            if nothing or (turning and name == "rotateViewportCW")
            else _view_menu(name, hotkeys),
        )
        for name, label, icon in _VIEW
    ]
    cine = ToolbarItem(
        "toggleCine",
        t("Stop") if view.cine_playing else t("Play"),
        "pause" if view.cine_playing else "play",
        "toggleCine",
        disabled_reason="" if stack else t("A cine needs more than one image"),
        active=view.cine_playing,
        keys=hotkeys.keys_for("toggleCine"),
        group="view",
    )
    reset = ToolbarItem(
        "resetViewport",
        t("Reset the view"),
        "undo-2",
        "resetViewport",
        disabled_reason=nothing,
        keys=hotkeys.keys_for("resetViewport"),
        group="reset",
    )
    windows, layouts = _windows(session, hotkeys), _layouts(session, hotkeys)
    others = more_menu(session, hotkeys)
    others = replace(others, menu=(_overlays(session), *_shutter(session), *others.menu))
    flat = view.volume3d is None  # the others mean nothing in 3D, and there is no room for them
    groups: dict[str, list[ToolbarItem]] = {}
    for item in (
        *tools,
        *((windows,) if flat else ()),
        colours(session),
        pointing_tools(session, hotkeys),
        _measuring(session, hotkeys),
        *(item for item in view_items if flat or item.id != "invertViewport"),
        *((cine,) if flat else ()),
        *menus_3d(session),
        layouts,
        volume_menu(session, hotkeys),
        links(session, hotkeys),
        reset,
        *more,
        others,
    ):
        groups.setdefault(item.group, []).append(item)
    return session.review.items(item for group in groups.values() for item in group)


def _view_menu(name: str, hotkeys: Hotkeys) -> tuple[ToolbarItem, ...]:
    """What belongs to a button of the view besides what it does itself."""
    if name == "rotateViewportCW":
        return tuple(
            ToolbarItem(command, label, icon, command, keys=hotkeys.keys_for(command))
            for command, label, icon in _TURNS
        )
    return _FIT if name == "fitViewportToWindow" else ()


def _measuring(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    """The measurement tools: the one used last, and a menu of all."""
    entries = tuple(
        ToolbarItem(
            f"tool-{kind.name}",
            kind.label,
            kind.icon,
            "setToolActive",
            (("tool-name", kind.name),),
            active=session.tool == kind.name,
            keys=hotkeys.keys_for("setToolActive", {"toolName": kind.name}),
            group="measure",
        )
        for kind in KINDS.values()
    )
    first = next(item for item in entries if item.id == f"tool-{session.measurements.tool}")
    return replace(first, id="measurement-tools", menu=entries)


def _windows(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    """The windows and tables of the image, and those usual for its kind, by number."""
    view = session.grid.active
    return ToolbarItem(
        "windows",
        t("Windows"),
        "sliders-horizontal",
        "",
        disabled_reason=_NO_WINDOW
        if session.is_video(view)
        else ""
        if session.windowing.window(view) or session.voi_choices(view)
        else t("This image has no windows"),
        group="tools",
        menu=(
            *window_entries(session),
            *_window_more(session, hotkeys),
            *uptake_entries(session, hotkeys),
        ),
    )


def _window_more(session: ViewerSession, hotkeys: Hotkeys) -> tuple[ToolbarItem, ...]:
    """The window over all values, as numbers, and whether it begins at nothing."""
    view = session.grid.active
    if session.windowing.window(view) is None:
        return ()
    entries = [
        ("setWindowAuto", t("All values of the image"), False),
        ("toggleWindowPanel", t("Numbers and histogram"), session.windowing.is_open),
    ]
    if session.windowing.can_clamp(view):
        entries.append(("toggleClampedWindow", t("Begins at 0"), session.windowing.clamps))
    return tuple(
        ToolbarItem(run, label, "", run, active=active, keys=hotkeys.keys_for(run))
        for run, label, active in entries
    )


def window_entries(session: ViewerSession) -> tuple[ToolbarItem, ...]:
    """An entry for each window and table of the active viewport, by number."""
    view = session.grid.active
    chosen = session.window(view)
    return tuple(
        ToolbarItem(
            f"window-{number}",
            choice.label
            if isinstance(choice.voi, VOITable)
            else f"{choice.label}  {choice.voi.width:g} / {choice.voi.center:g}",
            "",
            "setWindowLevelPreset",
            (("preset", str(number)),),
            active=choice.voi == chosen,
        )
        for number, choice in enumerate(session.voi_choices(view), start=1)
    )


def _overlays(session: ViewerSession) -> ToolbarItem:
    view = session.grid.active
    there = session.has_overlays(view)
    return ToolbarItem(
        "toggleImageOverlays",
        t("Hide overlays") if there and view.overlays else t("Show overlays"),
        "layers",
        "toggleImageOverlays",
        disabled_reason="" if there else t("This image has no overlays"),
        active=there and view.overlays,
    )


def _shutter(session: ViewerSession) -> tuple[ToolbarItem, ...]:
    view = session.grid.active
    if not session.has_shutter(view):
        return ()
    label = (
        t("Show what the shutter covers") if view.shutter else t("Cover what the shutter covers")
    )
    return (
        ToolbarItem(
            "toggleDisplayShutter", label, "aperture", "toggleDisplayShutter", active=view.shutter
        ),
    )


def _layouts(session: ViewerSession, hotkeys: Hotkeys) -> ToolbarItem:
    grid = session.grid
    shape = (0, 0) if grid.places or grid.before else (grid.rows, grid.columns)
    several = len(grid.viewports) > 1
    one_up = ToolbarItem(
        "one-up",
        t("All viewports again") if grid.before else t("The active viewport alone"),
        "shrink" if grid.before else "expand",
        "toggleOneUp",
        disabled_reason="" if several or grid.before else t("There is one viewport only"),
        active=grid.before is not None,
        keys=hotkeys.keys_for("toggleOneUp"),
    )
    whole = ToolbarItem(
        "fullscreen",
        t("Leave the whole screen") if session.fullscreen else t("Whole screen"),
        "fullscreen",
        "toggleFullscreen",
        active=session.fullscreen,
        keys=hotkeys.keys_for("toggleFullscreen"),
    )
    return ToolbarItem(
        "layout",
        t("Layout"),
        "layout-grid",
        "",
        group="layout",
        menu=(
            *(
                ToolbarItem(
                    f"layout-{rows}x{columns}",
                    f"{rows} × {columns}",
                    f"grid-{rows}x{columns}",
                    "setViewportGridLayout",
                    (("num-rows", str(rows)), ("num-cols", str(columns))),
                    active=(rows, columns) == shape,
                )
                for rows, columns in _LAYOUTS
            ),
            one_up,
            whole,
            *(session.hanger.menu() if session.hanger else ()),
        ),
        picker=_PICKER,
    )


def help_dialog(hotkeys: Hotkeys, mouse: tuple[Shortcut, ...] = ()) -> HelpDialog:
    """Every key and what it does, by group."""
    groups: dict[str, dict[str, list[str]]] = {name: {} for name in GROUPS}
    for hotkey in (each for each in hotkeys.all if each.keys):
        keys = groups.setdefault(hotkey.group, {}).setdefault(hotkey.label, [])
        keys.append(hotkey.shown_keys)
    return HelpDialog(
        tuple(
            (name, tuple(Shortcut(tuple(keys), label) for label, keys in rows.items()))
            for name, rows in groups.items()
            if rows
        ),
        mouse,
    )
