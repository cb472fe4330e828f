"""The shipped keys, by group.

They follow OHIF's and IHE BIR's; where both claim a key, OHIF's stays. A deployment's
``hotkeys`` and the preferences of a person are laid over them.
"""

from negatoscope.app.hotkeys import Hotkey
from negatoscope.language import t

GENERAL = t("General")
IMAGES = t("Images")
LAYOUT = t("Layout")
LIST = t("List")
MEASUREMENTS = t("Measurements")
TOOLS = t("Tools")
VIEW = t("View")
VIEWPORTS = t("Viewports")
WINDOW = t("Window")

#: Groups in the order of the help and of the preferences; others follow.
GROUPS = (TOOLS, MEASUREMENTS, IMAGES, WINDOW, VIEW, VIEWPORTS, LAYOUT, LIST, GENERAL)


def _preset(keys: str, preset: str, label: str) -> Hotkey:
    return Hotkey(keys, "setWindowLevelPreset", label, WINDOW, {"preset": preset})


def _tool(keys: str, name: str, label: str) -> Hotkey:
    return Hotkey(keys, "setToolActive", label, TOOLS, {"toolName": name})


def _measure(keys: str, name: str, label: str) -> Hotkey:
    return Hotkey(keys, "setToolActive", label, MEASUREMENTS, {"toolName": name})


DEFAULT_HOTKEYS: tuple[Hotkey, ...] = (
    _tool("w", "WindowLevel", t("Window and level")),
    _tool("s", "StackScroll", t("Scroll")),
    _tool("z", "Zoom", t("Zoom")),
    _tool("t", "Pan", t("Pan")),
    _measure("d", "Length", t("Length")),
    _measure("a", "Angle", t("Angle")),
    _tool("j", "Crosshairs", t("Crosshairs")),
    _tool("shift+z", "Magnify", t("Magnifier")),
    # BIR's L is OHIF's "turn left": links have it with Shift, and U as it is
    Hotkey("shift+l", "linkViewports", t("Scroll all viewports together"), VIEWPORTS),
    Hotkey("u", "unlinkViewports", t("Let every viewport go by itself"), VIEWPORTS),
    Hotkey("o", "toggleReferenceLines", t("Reference lines"), VIEWPORTS),
    Hotkey("backspace", "deleteMeasurement", t("Delete the selected measurement"), MEASUREMENTS),
    Hotkey("delete", "deleteMeasurement", t("Delete the selected measurement"), MEASUREMENTS),
    Hotkey("enter", "placePoint", t("Measure by keyboard: cursor, then points"), MEASUREMENTS),
    Hotkey("shift+enter", "finishMeasurement", t("Close the outline being drawn"), MEASUREMENTS),
    Hotkey("shift+pagedown", "nextMeasurement", t("Next measurement"), MEASUREMENTS),
    Hotkey("shift+pageup", "previousMeasurement", t("Previous measurement"), MEASUREMENTS),
    Hotkey("m", "toggleMeasurementPanel", t("Show or hide the measurements"), MEASUREMENTS),
    Hotkey("ctrl+z", "undo", t("Undo"), GENERAL),
    Hotkey("ctrl+y", "redo", t("Redo"), GENERAL),
    Hotkey("ctrl+shift+z", "redo", t("Redo"), GENERAL),
    Hotkey("+", "scaleUpViewport", t("Zoom in"), VIEW),
    Hotkey("-", "scaleDownViewport", t("Zoom out"), VIEW),
    Hotkey("=", "fitViewportToWindow", t("Fit to window"), VIEW),
    Hotkey("r", "rotateViewportCW", t("Turn right"), VIEW),
    Hotkey("l", "rotateViewportCCW", t("Turn left"), VIEW),
    Hotkey("h", "flipViewportHorizontal", t("Flip left to right"), VIEW),
    Hotkey("v", "flipViewportVertical", t("Flip upside down"), VIEW),
    Hotkey("i", "invertViewport", t("Invert"), WINDOW),
    # BIR's I is OHIF's "invert": the texts over the image have it with Shift
    Hotkey("shift+i", "toggleOverlays", t("Texts over the images: all, few, none"), VIEW),
    _preset("1", "soft", t("Soft tissue window")),
    _preset("2", "lung", t("Lung window")),
    _preset("3", "bone", t("Bone window")),
    _preset("4", "brain", t("Brain window")),
    _preset("5", "liver", t("Liver window")),
    *(
        _preset(f"{number}", f"usual-{number}", t("Window {number} of this kind", number=number))
        for number in range(6, 10)
    ),
    Hotkey("shift+w", "toggleWindowPanel", t("Window as numbers, histogram"), WINDOW),
    Hotkey("down", "nextImage", t("Next image"), IMAGES),
    Hotkey("up", "previousImage", t("Previous image"), IMAGES),
    Hotkey("alt+up", "stepSlabThickness", t("Thicker slab"), IMAGES, {"steps": 1}),
    Hotkey("alt+down", "stepSlabThickness", t("Thinner slab"), IMAGES, {"steps": -1}),
    *(
        Hotkey(f"ctrl+{way}", "tiltPlane", label, IMAGES, {"direction": way})
        for way, label in (
            ("left", t("Tilt the plane to the left")),
            ("right", t("Tilt the plane to the right")),
            ("up", t("Tilt the plane up")),
            ("down", t("Tilt the plane down")),
        )
    ),
    Hotkey("home", "firstImage", t("First image"), IMAGES),
    Hotkey("end", "lastImage", t("Last image"), IMAGES),
    Hotkey("pagedown", "nextDisplaySet", t("Next series"), IMAGES),
    Hotkey("pageup", "previousDisplaySet", t("Previous series"), IMAGES),
    Hotkey("c", "toggleCine", t("Play or stop the cine"), IMAGES),
    Hotkey("shift+down", "dynamic.step", t("Next time point or phase"), IMAGES, {"by": 1}),
    Hotkey("shift+up", "dynamic.step", t("Previous time point or phase"), IMAGES, {"by": -1}),
    Hotkey(".", "nextStage", t("Next stage of the hanging protocol"), LAYOUT),
    Hotkey(",", "previousStage", t("Previous stage of the hanging protocol"), LAYOUT),
    Hotkey("right", "nextViewport", t("Next viewport"), VIEWPORTS),
    Hotkey("left", "previousViewport", t("Previous viewport"), VIEWPORTS),
    Hotkey("space", "resetViewport", t("Reset the view"), VIEW),
    Hotkey("shift+f", "toggleFullscreen", t("The whole screen"), LAYOUT),
    Hotkey("shift+o", "toggleOneUp", t("The active viewport alone, or all"), LAYOUT),
    Hotkey("escape", "cancel", t("Close or cancel"), GENERAL),
    Hotkey("shift+f10", "showContextMenu", t("Menu of the image"), GENERAL),
    Hotkey("contextmenu", "showContextMenu", t("Menu of the image"), GENERAL),
    Hotkey("p", "printViewport", t("Print the image"), GENERAL),
    Hotkey("?", "showHelp", t("Keys and mouse"), GENERAL),
    Hotkey("f1", "showHelp", t("Keys and mouse"), GENERAL),
)


#: Commands without a shipped key, to which a person may give one.
OFFERED = (
    Hotkey("", "showDownloadViewportModal", t("Take a picture along"), GENERAL),
    Hotkey("", "openDICOMTagViewer", t("DICOM attributes"), GENERAL),
    Hotkey("", "showActualPixels", t("One to one: pixel by pixel"), VIEW),
    Hotkey("", "toggleImageOverlays", t("Overlay planes of the image"), VIEW),
    Hotkey("", "toggleDisplayShutter", t("Display shutter of the image"), VIEW),
    Hotkey("", "toggleStudyBrowser", t("Show or hide the studies"), VIEWPORTS),
    Hotkey("", "showPreferences", t("Preferences"), GENERAL),
    Hotkey("", "showSettings", t("What this device keeps"), GENERAL),
)

#: Keys of the study list; they do not depend on the configuration.
LIST_HOTKEYS = (
    Hotkey("down", "worklist.moveSelection", t("Select the next study"), LIST, {"steps": 1}),
    Hotkey("up", "worklist.moveSelection", t("Select the previous study"), LIST, {"steps": -1}),
    Hotkey("enter", "study.openSelected", t("Open the selected study"), LIST),
    Hotkey("p", "worklist.togglePreview", t("Show or hide the preview"), LIST),
    Hotkey("escape", "cancel", t("Close or cancel"), GENERAL),
    Hotkey("shift+f10", "showContextMenu", t("Menu of the image"), GENERAL),
    Hotkey("contextmenu", "showContextMenu", t("Menu of the image"), GENERAL),
    Hotkey("?", "showHelp", t("Keys and mouse"), GENERAL),
    Hotkey("f1", "showHelp", t("Keys and mouse"), GENERAL),
)
