"""What a protocol says of one viewport: its kind, what hangs in it, and how that is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negatoscope.hanging.choices import Computed, DisplaySetChoice, read_computed
from negatoscope.hanging.reading import Reader, without_defaults

STACK, VOLUME, VOLUME_3D = "stack", "volume", "volume3d"
VIEWPORT_TYPES = (STACK, VOLUME, VOLUME_3D, "video", "wholeslide", "ecg")
#: Kinds of viewports that this viewer draws.
AVAILABLE_TYPES = frozenset({STACK, VOLUME, VOLUME_3D, "video"})
FIT, SCALE = "FIT", "SCALE"


@dataclass(frozen=True, slots=True)
class InitialImage:
    """Which image of the stack is shown first: by index from 0, by preset, or computed."""

    index: int | None = None
    preset: str = ""  # first, middle or last
    computed: Computed | None = None
    use_once: bool = False

    @classmethod
    def read(cls, reader: Reader) -> "InitialImage":
        """Read the options; mistakes are written down."""
        use_once = bool(reader.flag("useOnce"))
        index = reader.whole("index", 0, 1 << 31)
        preset = reader.one_of("preset", ("", "first", "middle", "last"), "")
        return cls(index, preset, read_computed(reader), use_once)

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        computed = self.computed.to_json() if self.computed else {}
        own = without_defaults(index=self.index, preset=self.preset, useOnce=self.use_once or None)
        return {**own, **computed}


@dataclass(frozen=True, slots=True)
class DisplayArea:
    """How large the picture is and where it lies.

    Attributes
    ----------
    kind:
        ``FIT``: ``image_area`` of the image fits the viewport. ``SCALE``: ``scale`` CSS pixels
        for each image pixel.
    image_point, canvas_point:
        The point of the picture, as it is seen after turning and mirroring, that lies at a point
        of the viewport; fractions of width and height from the top left corner.
    same_scale:
        Viewports with the same word here show the same length equally long. Not part of OHIF.
    """

    kind: str = FIT
    scale: float | None = None
    image_area: tuple[float, ...] = (1.0, 1.0)
    image_point: tuple[float, ...] = (0.5, 0.5)
    canvas_point: tuple[float, ...] = (0.5, 0.5)
    store_as_initial_camera: bool = True
    same_scale: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Reader) -> "DisplayArea":
        """Read the options; mistakes are written down."""
        places = reader.child("imageCanvasPoint")
        image = places.numbers("imagePoint", 2) if places else None
        canvas = places.numbers("canvasPoint", 2) if places else None
        scale, area = reader.number("scale"), reader.numbers("imageArea", 2)
        if scale is not None and scale <= 0:
            reader.fault("scale", "must be more than 0")
        if area is not None and min(area) <= 0:
            reader.fault("imageArea", "must be two numbers more than 0")
            area = None
        store = reader.flag("storeAsInitialCamera")
        return cls(
            reader.one_of("type", (FIT, SCALE), FIT),
            scale,
            area or (1.0, 1.0),
            image or (0.5, 0.5),
            canvas or (0.5, 0.5),
            True if store is None else store,
            reader.text("sameScale"),
            reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        points = {
            "imagePoint": list(self.image_point),
            "canvasPoint": list(self.canvas_point),
        }
        centred = self.image_point == self.canvas_point == (0.5, 0.5)
        own = without_defaults(
            type=None if self.kind == FIT else self.kind,
            scale=self.scale,
            imageArea=None if self.image_area == (1.0, 1.0) else self.image_area,
            imageCanvasPoint=None if centred else points,
            storeAsInitialCamera=None if self.store_as_initial_camera else False,
            sameScale=self.same_scale,
        )
        return {**own, **self.extra}


@dataclass(frozen=True, slots=True)
class SyncGroup:
    """A group of viewports that follow each other; ``kind`` says in what."""

    kind: str
    id: str = ""
    source: bool = True
    target: bool = True
    options: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: Reader) -> "SyncGroup":
        """Read the options; mistakes are written down."""
        source, target = reader.flag("source"), reader.flag("target")
        options = reader.take("options")
        return cls(
            reader.needed_text("type"),
            reader.text("id"),
            source is not False,
            target is not False,
            options if isinstance(options, dict) else {},
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        own = without_defaults(type=self.kind, id=self.id)
        return {
            **own,
            "source": self.source,
            "target": self.target,
            **without_defaults(options=dict(self.options)),
        }


@dataclass(frozen=True, slots=True)
class ViewportOptions:
    """Options of one viewport. What is ``None`` is left to the image."""

    viewport_id: str = ""
    viewport_type: str = STACK
    orientation: str = ""
    tool_group_id: str = ""
    background: tuple[float, ...] | None = None
    initial_image: InitialImage | None = None
    sync_groups: tuple[SyncGroup, ...] = ()
    display_area: DisplayArea | None = None
    flip_horizontal: bool | None = None
    flip_vertical: bool | None = None
    rotation: float | None = None  # degrees clockwise
    allow_unmatched_view: bool = False
    custom_viewport_props: Mapping[str, object] = field(default_factory=dict)
    needs_rerendering: bool | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def hides_overlays(self) -> bool:
        """Whether no texts are written over the picture."""
        return self.custom_viewport_props.get("hideOverlays") is True

    @classmethod
    def read(cls, reader: Reader) -> "ViewportOptions":
        """Read the options; mistakes are written down."""
        first, area = reader.child("initialImageOptions"), reader.child("displayArea")
        props = reader.child("customViewportProps")
        return cls(
            viewport_id=reader.text("viewportId"),
            viewport_type=reader.one_of("viewportType", VIEWPORT_TYPES, STACK),
            orientation=reader.text("orientation"),
            tool_group_id=reader.text("toolGroupId"),
            background=reader.numbers("background", 3),
            initial_image=InitialImage.read(first) if first else None,
            sync_groups=tuple(SyncGroup.read(each) for each in reader.children("syncGroups")),
            display_area=DisplayArea.read(area) if area else None,
            flip_horizontal=reader.flag("flipHorizontal"),
            flip_vertical=reader.flag("flipVertical"),
            rotation=reader.number("rotation"),
            allow_unmatched_view=bool(reader.flag("allowUnmatchedView")),
            custom_viewport_props=dict(props.value) if props else {},
            needs_rerendering=reader.flag("needsRerendering"),
            extra=reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        own = without_defaults(
            viewportId=self.viewport_id,
            viewportType=None if self.viewport_type == STACK else self.viewport_type,
            orientation=self.orientation,
            toolGroupId=self.tool_group_id,
            background=self.background,
            initialImageOptions=self.initial_image.to_json() if self.initial_image else None,
            syncGroups=[group.to_json() for group in self.sync_groups] or None,
            displayArea=self.display_area.to_json() if self.display_area else None,
            flipHorizontal=self.flip_horizontal,
            flipVertical=self.flip_vertical,
            rotation=self.rotation,
            allowUnmatchedView=self.allow_unmatched_view or None,
            customViewportProps=dict(self.custom_viewport_props),
            needsRerendering=self.needs_rerendering,
        )
        return {**own, **self.extra}


@dataclass(frozen=True, slots=True)
class ViewportPlan:
    """One viewport of a stage."""

    options: ViewportOptions = ViewportOptions()
    display_sets: tuple[DisplaySetChoice, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def obstacle(self) -> str:
        """Why this viewer cannot show such a viewport; ``""`` when it can."""
        if self.options.viewport_type not in AVAILABLE_TYPES:
            return NOT_YET[self.options.viewport_type]
        several = len(self.display_sets) > 1 and self.options.viewport_type != VOLUME
        return NO_FUSION if several else ""

    @classmethod
    def read(cls, reader: Reader) -> "ViewportPlan":
        """Read a viewport; mistakes are written down."""
        options = reader.child("viewportOptions")
        return cls(
            ViewportOptions.read(options) if options else ViewportOptions(),
            tuple(DisplaySetChoice.read(each) for each in reader.children("displaySets")),
            reader.rest(),
        )

    def to_json(self) -> dict[str, object]:
        """As OHIF writes it."""
        return {
            "viewportOptions": self.options.to_json(),
            "displaySets": [choice.to_json() for choice in self.display_sets],
            **self.extra,
        }


#: Why viewports of a kind cannot be shown.
NOT_YET = {
    "wholeslide": "Whole slide viewports are not available yet.",
    "ecg": "ECG viewports are not available yet.",
}
NO_FUSION = "Several series can be laid over each other in volume viewports only."
