"""``multimonitor``: windows on several screens, as OHIF writes them."""
# ruff: noqa: RUF009 - key() makes a dataclass field, and the defaults are frozen

from dataclasses import dataclass

from negatoscope.app.config.kinds import Anything, Block, ListOf, Number, Text, key

_BY_ID = "Accepted for configurations written for OHIF; the id is compared with the address."


@dataclass(frozen=True, slots=True)
class Location:
    """``location``: a part of a screen."""

    left: float = key("left", Number(0), "Fraction of the screen's width.", 0.0)
    top: float = key("top", Number(0), "Fraction of the screen's height.", 0.0)
    width: float = key("width", Number(0), "Fraction of the screen's width.", 1.0)
    height: float = key("height", Number(0), "Fraction of the screen's height.", 1.0)
    screen: object = key("screen", Anything(), "Number of the screen, from 0.", None)


@dataclass(frozen=True, slots=True)
class WindowBlock:
    """``screens[]``: one of the windows."""

    window_id: str = key("id", Text(may_be_empty=False), "Name of the window.")
    screen: object = key(
        "screen", Anything(), "Number of the screen, from 0. Default: where the first window is.",
        None,
    )  # fmt: skip
    location: Location = key("location", Block(Location), "Part of the screen.", Location())
    options: str = key("options", Text(), "Features of the window, as `window.open` has them.", "")


@dataclass(frozen=True, slots=True)
class MultiMonitorBlock:
    """``multimonitor[]``: an arrangement of windows, chosen by ``?multimonitor=<id>``."""

    arrangement_id: str = key("id", Text(may_be_empty=False), "Its name in addresses.")
    screens: tuple[WindowBlock, ...] = key(
        "screens", ListOf(Block(WindowBlock)), "Its windows; `?screenNumber=` counts them from 0."
    )


MULTIMONITOR = ListOf(Block(MultiMonitorBlock, {"test": _BY_ID}))
