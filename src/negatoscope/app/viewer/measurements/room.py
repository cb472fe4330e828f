"""Everything about measurements in one opened session."""

import secrets
from collections.abc import Callable
from typing import Any

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.measurements.interaction import Ground, Interaction
from negatoscope.app.viewer.measurements.places import ImagePlaces, reference_of
from negatoscope.app.viewer.measurements.scene import Looks, Scene, TextBox, scene
from negatoscope.app.viewer.measurements.store import MeasurementStore
from negatoscope.app.viewer.measurements.values import Values
from negatoscope.app.viewer.measurements.words import lines
from negatoscope.app.viewer.pictures import Pictures
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation, to_plain
from negatoscope.viewing.annotations.plane import View
from negatoscope.viewing.camera import Placement
from negatoscope.viewing.history import History
from negatoscope.viewing.viewports import Viewport

_UID_ROOT = "2.25."  # UIDs made from a random number (PS3.5 B.2)


def new_uid() -> str:
    """A UID that nobody has had."""
    return f"{_UID_ROOT}{secrets.randbits(127)}"


class MeasurementRoom:
    """The store of a session with what draws, measures and changes it.

    Parameters
    ----------
    pictures:
        What is open.
    changed:
        Told what has to be drawn anew: ``page`` or ``viewports``.
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
        self.store = MeasurementStore(history, changed)
        self.places = ImagePlaces(pictures)
        self.values = Values(self.places, screen, self.store.calibrations)
        self.interaction = Interaction(self.store, new_uid, self._finished)
        self.tool = "Length"  # the measurement tool that was chosen last
        self._boxes: dict[str, tuple[TextBox, ...]] = {}

    def _finished(self, annotation: Annotation) -> None:
        self.store.add(annotation)

    def choose(self, tool: str) -> None:
        """Another tool is in hand; a figure under way is given up."""
        self.interaction.cancel()
        if kind_of(tool) is not None:
            self.tool = tool

    def cancel(self) -> None:
        """Give up the figure under way, else let go of the selection."""
        if not self.interaction.cancel():
            self.store.select("")

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

    def scene(self, viewport: Viewport) -> Scene | None:
        """What is drawn over a viewport's picture; None for nothing."""
        ground = self.ground(viewport)
        if ground is None:
            return None
        here = self.store.on_image(ground.image.key)
        drawn = self.interaction.drawn_on(viewport.id)
        if drawn is not None and drawn.image.key != ground.image.key:
            drawn = None
        if not here and drawn is None:
            return None
        looks = Looks(
            self.store.selected,
            self.store.hovered,
            lambda annotation: lines(annotation, self.values.of(annotation)),
            lambda annotation: False,
        )
        return scene(here, ground, self._screen.cell_size(viewport.id), looks, drawn)

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
