"""Which display set hangs in a viewport, and how it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negatoscope.hanging.reading import Reader, without_defaults


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that a custom attribute gives at the time of hanging (OHIF's ``custom``)."""

    custom: str
    default: object = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        return {**without_defaults(custom=self.custom, defaultValue=self.default), **self.extra}


def read_computed(reader: Reader) -> Computed | None:
    """A computed value, where the object names one."""
    name = reader.text("custom")
    if not name:
        return None
    return Computed(name, reader.take("defaultValue"), reader.rest())


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a display set is shown; what is ``None`` is left to the image.

    ``voi`` is a window's (width, centre), or computed. ``slab_thickness_mm`` and ``blend_mode``
    belong to volumes.
    """

    voi: tuple[float, float] | Computed | None = None
    voi_inverted: bool | None = None
    colormap: Mapping[str, object] = field(default_factory=dict)  # name, opacity
    display_preset: object = None
    blend_mode: str = ""
    slab_thickness_mm: object = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Reader) -> "Appearance":
        """Read the options; mistakes are written down."""
        colormap = reader.take("colormap")
        if isinstance(colormap, str):
            colormap = {"name": colormap}
        elif colormap is not None and not isinstance(colormap, dict):
            reader.fault("colormap", "must be a name, or an object with a name")
            colormap = None
        return cls(
            voi=_read_voi(reader.child("voi")),
            voi_inverted=reader.flag("voiInverted"),
            colormap=colormap or {},
            display_preset=reader.take("displayPreset"),
            blend_mode=reader.text("blendMode"),
            slab_thickness_mm=reader.take("slabThickness"),
            extra=reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        voi: object = None
        if isinstance(self.voi, Computed):
            voi = self.voi.to_json()
        elif self.voi is not None:
            voi = {"windowWidth": self.voi[0], "windowCenter": self.voi[1]}
        own = without_defaults(
            voi=voi,
            voiInverted=self.voi_inverted,
            colormap=dict(self.colormap),
            displayPreset=self.display_preset,
            blendMode=self.blend_mode,
            slabThickness=self.slab_thickness_mm,
        )
        return {**own, **self.extra}


def window_of(value: object) -> tuple[float, float] | None:
    """Width and centre of ``{"windowWidth": …, "windowCenter": …}``; ``None`` when it is none."""
    if not isinstance(value, dict):
        return None
    reader = Reader(value, "", [])
    width, centre = reader.number("windowWidth"), reader.number("windowCenter")
    if centre is None:
        centre = reader.number("windowLevel")
    return None if width is None or centre is None or width <= 0 else (width, centre)


def _read_voi(reader: Reader | None) -> tuple[float, float] | Computed | None:
    if reader is None:
        return None
    computed = read_computed(reader)
    window = window_of(reader.value)
    if computed is None and window is None:
        reader.fault("", "must have a windowWidth of more than 0 and a windowCenter")
    return computed or window


@dataclass(frozen=True, slots=True)
class DisplaySetChoice:
    """Which of a selector's matches hangs in a viewport, and how it is shown.

    ``index`` counts the matches from the best; -1 is the best that hangs nowhere yet.
    """

    id: str
    index: int = 0
    options: Appearance = Appearance()
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Reader) -> "DisplaySetChoice":
        """Read the choice; mistakes are written down."""
        options = reader.child("options")
        index = reader.whole("matchedDisplaySetsIndex", -1, 10_000)
        return cls(
            reader.needed_text("id"),
            index or 0,
            Appearance.read(options) if options else Appearance(),
            reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        own = without_defaults(
            id=self.id,
            matchedDisplaySetsIndex=self.index or None,
            options=self.options.to_json(),
        )
        return {**own, **self.extra}
