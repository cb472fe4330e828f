"""The shipped keys, by group.

They follow OHIF's and IHE BIR's; where both claim a key, OHIF's stays. A deployment's
``hotkeys`` and the preferences of a person are laid over them.
"""

from negatoscope.app.hotkeys import Hotkey

GENERAL = "General"
IMAGES = "Images"
LAYOUT = "Layout"
LIST = "List"
MEASUREMENTS = "Measurements"
TOOLS = "Tools"
VIEW = "View"
VIEWPORTS = "Viewports"
WINDOW = "Window"

#: Groups in the order of the help and of the preferences; others follow.
GROUPS = (TOOLS, MEASUREMENTS, IMAGES, WINDOW, VIEW, VIEWPORTS, LAYOUT, LIST, GENERAL)


def _preset(keys: str, preset: str, label: str) -> Hotkey:
    return Hotkey(keys, "setWindowLevelPreset", label, WINDOW, {"preset": preset})


def _tool(keys: str, name: str, label: str) -> Hotkey:
    return Hotkey(keys, "setToolActive", label, TOOLS, {"toolName": name})


def _measure(keys: str, name: str, label: str) -> Hotkey:
    return Hotkey(keys, "setToolActive", label, MEASUREMENTS, {"toolName": name})


DEFAULT_HOTKEYS: tuple[Hotkey, ...] = (
    _tool("w", "WindowLevel", "Window and level"),
    _tool("s", "StackScroll", "Scroll"),
    _tool("z", "Zoom", "Zoom"),
    _tool("t", "Pan", "Pan"),
    _measure("d", "Length", "Length"),
    _measure("a", "Angle", "Angle"),
    _tool("j", "Crosshairs", "Crosshairs"),
    _tool("shift+z", "Magnify", "Magnifier"),
    # BIR's L is OHIF's "turn left": links have it with Shift, and U as it is
    Hotkey("shift+l", "linkViewports", "Scroll all viewports together", VIEWPORTS),
    Hotkey("u", "unlinkViewports", "Let every viewport go by itself", VIEWPORTS),
    Hotkey("o", "toggleReferenceLines", "Reference lines", VIEWPORTS),
    Hotkey("backspace", "deleteMeasurement", "Delete the selected measurement", MEASUREMENTS),
    Hotkey("delete", "deleteMeasurement", "Delete the selected measurement", MEASUREMENTS),
    Hotkey("enter", "placePoint", "Measure by keyboard: cursor, then points", MEASUREMENTS),
    Hotkey("shift+enter", "finishMeasurement", "Close the outline being drawn", MEASUREMENTS),
    Hotkey("shift+pagedown", "nextMeasurement", "Next measurement", MEASUREMENTS),
    Hotkey("shift+pageup", "previousMeasurement", "Previous measurement", MEASUREMENTS),
    Hotkey("m", "toggleMeasurementPanel", "Show or hide the measurements", MEASUREMENTS),
    Hotkey("ctrl+z", "undo", "Undo", GENERAL),
    Hotkey("ctrl+y", "redo", "Redo", GENERAL),
    Hotkey("ctrl+shift+z", "redo", "Redo", GENERAL),
    Hotkey("+", "scaleUpViewport", "Zoom in", VIEW),
    Hotkey("-", "scaleDownViewport", "Zoom out", VIEW),
    Hotkey("=", "fitViewportToWindow", "Fit to window", VIEW),
    Hotkey("r", "rotateViewportCW", "Turn right", VIEW),
    Hotkey("l", "rotateViewportCCW", "Turn left", VIEW),
    Hotkey("h", "flipViewportHorizontal", "Flip left to right", VIEW),
    Hotkey("v", "flipViewportVertical", "Flip upside down", VIEW),
    Hotkey("i", "invertViewport", "Invert", WINDOW),
    # BIR's I is OHIF's "invert": the texts over the image have it with Shift
    Hotkey("shift+i", "toggleOverlays", "Texts over the images: all, few, none", VIEW),
    _preset("1", "soft", "Soft tissue window"),
    _preset("2", "lung", "Lung window"),
    _preset("3", "bone", "Bone window"),
    _preset("4", "brain", "Brain window"),
    Hotkey("shift+w", "toggleWindowPanel", "Window as numbers, histogram", WINDOW),
    Hotkey("down", "nextImage", "Next image", IMAGES),
    Hotkey("up", "previousImage", "Previous image", IMAGES),
    Hotkey("home", "firstImage", "First image", IMAGES),
    Hotkey("end", "lastImage", "Last image", IMAGES),
    Hotkey("pagedown", "nextDisplaySet", "Next series", IMAGES),
    Hotkey("pageup", "previousDisplaySet", "Previous series", IMAGES),
    Hotkey("c", "toggleCine", "Play or stop the cine", IMAGES),
    Hotkey(".", "nextStage", "Next stage of the hanging protocol", LAYOUT),
    Hotkey(",", "previousStage", "Previous stage of the hanging protocol", LAYOUT),
    Hotkey("right", "nextViewport", "Next viewport", VIEWPORTS),
    Hotkey("left", "previousViewport", "Previous viewport", VIEWPORTS),
    Hotkey("space", "resetViewport", "Reset the view", VIEW),
    Hotkey("shift+f", "toggleFullscreen", "The whole screen", LAYOUT),
    Hotkey("shift+o", "toggleOneUp", "The active viewport alone, or all", LAYOUT),
    Hotkey("escape", "cancel", "Close or cancel", GENERAL),
    Hotkey("shift+f10", "showContextMenu", "Menu of the image", GENERAL),
    Hotkey("contextmenu", "showContextMenu", "Menu of the image", GENERAL),
    Hotkey("p", "printViewport", "Print the image", GENERAL),
    Hotkey("?", "showHelp", "Keys and mouse", GENERAL),
    Hotkey("f1", "showHelp", "Keys and mouse", GENERAL),
)


#: Commands without a shipped key, to which a person may give one.
OFFERED = (
    Hotkey("", "showDownloadViewportModal", "Take a picture along", GENERAL),
    Hotkey("", "openDICOMTagViewer", "DICOM attributes", GENERAL),
    Hotkey("", "showActualPixels", "One to one: pixel by pixel", VIEW),
    Hotkey("", "toggleImageOverlays", "Overlay planes of the image", VIEW),
    Hotkey("", "toggleDisplayShutter", "Display shutter of the image", VIEW),
    Hotkey("", "toggleStudyBrowser", "Show or hide the studies", VIEWPORTS),
    Hotkey("", "showPreferences", "Preferences", GENERAL),
    Hotkey("", "showSettings", "What this device keeps", GENERAL),
)

#: Keys of the study list; they do not depend on the configuration.
LIST_HOTKEYS = (
    Hotkey("down", "worklist.moveSelection", "Select the next study", LIST, {"steps": 1}),
    Hotkey("up", "worklist.moveSelection", "Select the previous study", LIST, {"steps": -1}),
    Hotkey("enter", "study.openSelected", "Open the selected study", LIST),
    Hotkey("p", "worklist.togglePreview", "Show or hide the preview", LIST),
    Hotkey("escape", "cancel", "Close or cancel", GENERAL),
    Hotkey("shift+f10", "showContextMenu", "Menu of the image", GENERAL),
    Hotkey("contextmenu", "showContextMenu", "Menu of the image", GENERAL),
    Hotkey("?", "showHelp", "Keys and mouse", GENERAL),
    Hotkey("f1", "showHelp", "Keys and mouse", GENERAL),
)
