"""Everything about measurements in one opened session."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.measurements.hand import Hand
from negatoscope.app.viewer.measurements.interaction import Ground, Interaction
from negatoscope.app.viewer.measurements.livewires import Livewires
from negatoscope.app.viewer.measurements.options import MeasurementOptions
from negatoscope.app.viewer.measurements.places import ImagePlaces, reference_of
from negatoscope.app.viewer.measurements.prompts import Prompts
from negatoscope.app.viewer.measurements.scene import Looks, scene
from negatoscope.app.viewer.measurements.scene_views import Scene, TextBox
from negatoscope.app.viewer.measurements.store import MeasurementStore
from negatoscope.app.viewer.measurements.tracked import TrackedMeasurements
from negatoscope.app.viewer.measurements.values import Measured, Values
from negatoscope.app.viewer.measurements.words import lines
from negatoscope.app.viewer.pictures import Pictures
from negatoscope.dicom.series.frames import Frame
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation, ImageKey, to_plain
from negatoscope.viewing.annotations.plane import View
from negatoscope.viewing.camera import Placement, Point
from negatoscope.viewing.history import History
from negatoscope.viewing.viewports import Viewport

#: Drawings that are kept at hand, for scrolling there and back.
MAX_SCENES = 48

_UID_ROOT = "2.25."  # UIDs made from a random number (PS3.5 B.2)


def new_uid() -> str:
    """A UID that nobody has had."""
    return f"{_UID_ROOT}{secrets.randbits(127)}"


class MeasurementRoom:
    """The store of a session with what draws, measures, tracks and changes it.

    Parameters
    ----------
    pictures:
        What is open.
    changed:
        Told when something has to be drawn anew; `True` when the page has, too.
    """

    def __init__(
        self,
        pictures: Pictures,
        screen: Screen,
        history: History,
        changed: Callable[[bool], None],
    ) -> None:
        self._pictures = pictures
        self._screen = screen
        self.options = MeasurementOptions()
        self.store = MeasurementStore(history, changed)
        self.places = ImagePlaces(pictures)
        self.values = Values(self.places, screen, self.store.calibrations)
        livewires = Livewires(self.places, screen)
        self.interaction = Interaction(
            self.store, new_uid, self._finished, livewires.follow, self._text_at
        )
        self.hand = Hand(self.store, self.interaction, self._text_corner)
        self.prompts = Prompts(lambda: self.store.touch(panel=True))
        self.tracked = TrackedMeasurements(self.store, self.prompts)
        self.tool = "Length"  # the measurement tool that was chosen last
        self.panel_open = False
        #: Told of each measurement that a person has just made: it may need words.
        self.on_drawn: Callable[[Annotation], None] = lambda annotation: None
        #: Where the keyboard's pointer stands in a viewport, in image pixels.
        self.pointer: Callable[[Viewport], Point | None] = lambda viewport: None
        self._texts: dict[str, tuple[TextBox, ...]] = {}
        self._lines: dict[str, tuple[Annotation, Measured, tuple[str, ...]]] = {}
        self._scenes: OrderedDict[tuple[Any, ...], Scene | None] = OrderedDict()

    def configure(
        self, options: MeasurementOptions, on_drawn: Callable[[Annotation], None]
    ) -> None:
        """Take the site's options; ``on_drawn`` is told of each new measurement."""
        self.options = options
        self.on_drawn = on_drawn
        self.tracked.configure(options.tracking_mode, confirms=options.confirms)

    def _finished(self, annotation: Annotation) -> None:
        tracked = self.tracked.now.tracks(annotation.image.series_instance_uid)
        kind = kind_of(annotation.tool)
        words = kind.label.lower() if kind else "measurement"
        self.store.add(replace(annotation, tracked=tracked), f"Draw: {words}")
        if annotation.tool != "CalibrationLine":
            self.tracked.take(annotation)
        self.on_drawn(annotation)

    def choose(self, tool: str) -> None:
        """Another tool is in hand; a figure under way is given up."""
        self.interaction.cancel()
        self.hand.end()
        if kind_of(tool) is not None:
            self.tool = tool

    def cancel(self) -> bool:
        """Give up the figure under way, else put the cursor away, else let go of the selection.

        Whether there was any of these.
        """
        if self.interaction.cancel():
            return True
        if self.hand.active:
            self.hand.end()
            return True
        if self.prompts.answer("cancel"):
            return True
        selected = bool(self.store.selected)
        self.store.select("")
        return selected

    # -- drawing --------------------------------------------------------------------------------

    def ground(self, viewport: Viewport) -> Ground | None:
        """The picture of a viewport, as the pointer needs it; None where there is none."""
        frame = self._pictures.frame(viewport)
        if frame is None or self._pictures.is_video(viewport):
            return None
        size, aspect = self._pictures.image_size(viewport)
        cell = self._screen.cell_size(viewport.id)
        placement = Placement(viewport.camera, cell, size, aspect)
        return Ground(viewport.id, reference_of(frame), placement, View.of(viewport.camera, aspect))

    def _text_at(self, viewport_id: str, at: Point) -> tuple[str, Point] | None:
        for box in reversed(self._texts.get(viewport_id, ())):
            if box.holds(at):
                return box.uid, Point(box.x, box.y)
        return None

    def _text_corner(self, viewport_id: str, uid: str) -> Point | None:
        boxes = self._texts.get(viewport_id, ())
        return next((Point(box.x, box.y) for box in boxes if box.uid == uid), None)

    def scene(self, viewport: Viewport) -> Scene | None:
        """What is drawn over a viewport's picture; None for nothing."""
        key = (viewport.id, *self.scene_key(viewport))
        if key not in self._scenes:
            self._scenes[key] = self._make_scene(viewport)
            if len(self._scenes) > MAX_SCENES:
                self._scenes.popitem(last=False)
        self._scenes.move_to_end(key)
        made = self._scenes[key]
        self._texts[viewport.id] = made.texts if made else ()
        return made

    def _make_scene(self, viewport: Viewport) -> Scene | None:
        ground = self.ground(viewport)
        if ground is None:
            return None
        here = self.store.on_image(ground.image.key)
        drawn = self.interaction.drawn_on(viewport.id)
        if drawn is not None and drawn.image.key != ground.image.key:
            drawn = None
        cursor = self.hand.at if self.hand.viewport_id == viewport.id else None
        cursor = cursor or self.pointer(viewport)
        if not here and drawn is None and cursor is None:
            return None
        tracks = self.tracked.now.on
        looks = Looks(
            self.store.selected,
            self.store.hovered,
            self._words,
            lambda annotation: tracks and not annotation.tracked,
        )
        cell = self._screen.cell_size(viewport.id)
        return scene(here, ground, cell, looks, drawn, cursor)

    def _words(self, annotation: Annotation) -> tuple[str, ...]:
        """The lines beside a figure, which change more seldom than it is drawn."""
        quick = self.interaction.changes(annotation.uid)
        measured = self.values.of(annotation, quick=quick)
        known = self._lines.get(annotation.uid)
        if known is None or known[0] is not annotation or known[1] is not measured:
            known = annotation, measured, lines(annotation, measured)
            self._lines[annotation.uid] = known
        return known[2]

    def scene_key(self, viewport: Viewport) -> tuple[Any, ...]:
        """What the scene of a viewport depends on."""
        return (
            viewport.display_set,
            viewport.index,
            viewport.camera,
            self._screen.cell_size(viewport.id),
            self.store.version,
            self._pictures.state(viewport),
        )

    # -- telling --------------------------------------------------------------------------------

    def count_text(self, frame: Frame) -> str:
        """How many measurements lie on an image, for those who do not see them."""
        key = ImageKey(frame.sop_instance_uid, frame.number)
        count = len(self.store.on_image(key))
        return f"{count} measurement{'s' if count > 1 else ''}" if count else ""

    def state(self) -> list[dict[str, Any]]:
        """All measurements with their values, as JSON."""
        return [
            {**to_plain(annotation), **self._values_of(annotation)} for annotation in self.store.all
        ]

    def _values_of(self, annotation: Annotation) -> dict[str, Any]:
        measured = self.values.of(annotation)
        return {
            "isSelected": annotation.uid == self.store.selected,
            "values": [
                {
                    "name": m.name,
                    "label": m.label,
                    "value": m.value,
                    "unit": m.unit,
                    "ucum": m.ucum,
                }
                for m in measured.measures
            ],
            "spacing": {
                "unit": measured.scale.unit,
                "row": measured.scale.row,
                "column": measured.scale.column,
                "origin": measured.scale.origin,
            },
            "waiting": measured.waiting,
            "lines": list(lines(annotation, measured)),
        }
