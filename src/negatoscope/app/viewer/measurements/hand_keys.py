"""The keys while the keyboard's cursor stands in an image."""

from negatoscope.app.hotkey_bindings import MEASUREMENTS
from negatoscope.app.hotkeys import Hotkey, Hotkeys
from negatoscope.language import t

#: Steps of an arrow key with Shift.
FAR = 10

_ARROWS = (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))


def _arrow(keys: str, x: int, y: int) -> Hotkey:
    return Hotkey(keys, "moveCursor", t("Move the cursor"), MEASUREMENTS, {"x": x, "y": y})


_MOVES = (
    *(_arrow(name, x, y) for name, x, y in _ARROWS),
    *(_arrow(f"shift+{name}", x * FAR, y * FAR) for name, x, y in _ARROWS),
)

HAND_KEYS = Hotkeys(
    (
        *_MOVES,
        Hotkey("tab", "nextHandle", t("Take the next point"), MEASUREMENTS),
        Hotkey("enter", "placePoint", t("Place a point"), MEASUREMENTS),
        Hotkey("space", "placePoint", t("Place a point"), MEASUREMENTS),
        Hotkey("shift+enter", "finishMeasurement", t("Close the outline"), MEASUREMENTS),
    )
)

#: Tab goes on to the next element: only what the pointer needs is taken from the page.
POINTER_KEYS = Hotkeys(
    (
        *_MOVES,
        Hotkey("enter", "placePoint", t("Press, or let go"), MEASUREMENTS),
        Hotkey("space", "placePoint", t("Press, or let go"), MEASUREMENTS),
    )
)
