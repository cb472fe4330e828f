"""A cell of the viewport grid."""

from dataclasses import dataclass, field
from typing import Literal

from negatoscope.app.viewmodels.notice import Notice


@dataclass(frozen=True, slots=True)
class OrientationLetters:
    """The letters at the four edges; empty where the orientation is unknown."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""


@dataclass(frozen=True, slots=True)
class ScrollbarView:
    """Position and loaded ranges, as fractions of the stack (0 to 1)."""

    count: int
    index: int
    loaded: tuple[tuple[float, float], ...] = ()
    failed: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FilmView:
    """The controls of a video; ``count`` is 0 while there is nothing to play."""

    playing: bool
    index: int
    count: int
    time: str  # "0:03.20 / 0:10.00"
    spoken: str  # "frame 81 of 250, 0:03.20"
    rate: str  # "1"
    rates: tuple[tuple[str, str], ...]  # value, label
    play_keys: str = ""
    loading: bool = False
    loaded_fraction: float | None = None


@dataclass(frozen=True, slots=True)
class CineView:
    """The controls of a stack that is played."""

    playing: bool
    index: int
    count: int
    first: int  # of what is played
    last: int
    rate: str  # frames per second, "15"
    own_rate: bool  # as the header says
    slowest: int  # that can be chosen, in images per second
    fastest: int
    repeat: str
    repeats: tuple[tuple[str, str], ...]  # value, label
    over: str = ""  # images or phases; empty where there are no phases to choose

    @property
    def whole(self) -> bool:
        """Whether all images are played."""
        return self.first == 0 and self.last == self.count - 1


@dataclass(frozen=True, slots=True)
class PhaseView:
    """Which phase of its series a viewport shows."""

    index: int
    count: int
    label: str  # "Time point 3 of 8"
    value: str  # "42 s"; empty where nothing is known


@dataclass(frozen=True, slots=True)
class WindowPanelView:
    """A window as numbers in ``unit``, over the histogram of the picture."""

    lower: str
    upper: str
    width: str
    center: str
    unit: str
    low: float  # where the axis begins
    high: float
    step: str  # of the ends
    ends: tuple[float, float]  # lower and upper, as fractions of the axis
    bars: tuple[float, ...]  # heights from 0 to 1
    spread: tuple[float, float]  # where the bars begin and end, as fractions of the axis
    clamped: bool | None = None  # the lower end stays at 0; None where that means nothing


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A layer in numbers, which are in ``unit``; ``threshold`` is empty where all is seen."""

    display_set: str
    name: str
    unit: str
    opacity: str  # percent
    lower: str
    upper: str
    threshold: str
    colormap: str
    colormaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SliderView:
    """A number between two ends, as a slider."""

    setting: str
    label: str
    value: str
    low: str
    high: str
    step: str
    spoken: str  # "35 %"


@dataclass(frozen=True, slots=True)
class OpacityPointView:
    """A value and how opaque it is, in percent."""

    index: int
    value: str
    opacity: str
    can_add: bool  # another point after it
    can_remove: bool


@dataclass(frozen=True, slots=True)
class VolumePanelView:
    """What can be set of a volume in 3D."""

    presets: tuple[tuple[str, bool], ...]  # names, and which is chosen
    shade: bool
    sliders: tuple[SliderView, ...]
    lights: tuple[SliderView, ...]
    cuts: tuple[SliderView, ...]
    curve: tuple[tuple[float, float], ...] = ()  # opacity over values, both from 0 to 1
    points: tuple[OpacityPointView, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ViewportView:
    """A cell of the viewport grid: everything but the pixels, which the canvas behind shows."""

    id: str
    active: bool
    column: int
    row: int
    columns: int  # of the grid
    rows: int
    phase: Literal["empty", "pending", "loading", "partial", "loaded", "failed"]
    place: tuple[float, ...] = ()  # x, y, width, height of a cell placed freely, as fractions
    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()
    orientation: OrientationLetters = field(default_factory=OrientationLetters)
    scrollbar: ScrollbarView | None = None
    notice: Notice | None = None
    accessible_name: str = ""  # "CT head, image 57 of 300, window 80, level 40"
    loading_text: str = ""
    lossy_text: str = ""  # "Lossy 10:1"
    cursor: str = "default"
    cine: CineView | None = None  # of a stack, while its controls are open
    phases: PhaseView | None = None  # of a series that has some
    window_panel: WindowPanelView | None = None  # while it is open
    layers: tuple[LayerRow, ...] = ()  # while their panel is open
    volume_panel: VolumePanelView | None = None  # of a volume in 3D, while it is open
    film: FilmView | None = None  # of a video, which the player in the cell shows
