"""Commands on windows: values, presets, inversion."""

from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.appearance import VOIChoice
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.dicom.presentation.lut import LINEAR_EXACT, SIGMOID, Window
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport

NO_WINDOW = t("a video has no window and level")

#: Names for the presets' keys, as the tables of the standard windows call them.
PRESET_NAMES = {
    "soft": t("Soft tissue"),
    "lung": t("Lung"),
    "bone": t("Bone"),
    "brain": t("Brain"),
    "liver": t("Liver"),
}
#: They are in the order of their keys: 1 to 5. What follows has the next keys.
_NTH = "usual-"


#: OHIF's ids of the same presets.
_OHIF_PRESETS = {
    "ct-soft-tissue": "soft",
    "ct-lung": "lung",
    "ct-liver": "liver",
    "ct-bone": "bone",
    "ct-brain": "brain",
}


class GrayscaleCommands:
    """What can be done with the grey values of viewports, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def _viewport(self, viewport: str) -> tuple[ViewerSession, Viewport]:
        return viewport_of(self._session, viewport)

    @command(
        "setViewportWindowLevel",
        "Set window width and centre",
        window_width="in the image's units, 1 or more",
        window_center="in the image's units",
        viewport=VIEWPORT,
    )
    def set_window(self, window_width: float, window_center: float, viewport: str = "") -> None:
        """Set the window."""
        session, view = self._viewport(viewport)
        if session.is_video(view):
            raise CommandError(NO_WINDOW)
        now = session.window(view)
        exact = now is not None and now.function in (LINEAR_EXACT, SIGMOID)
        least = 0.0 if exact else 1.0
        if window_width < least or window_width == 0:
            raise CommandError(f"a window {window_width} wide is not possible; at least {least}")
        window = (now or Window(window_center, window_width)).moved(window_center, window_width)
        session.update(replace(view, window=window))

    @command(
        "setWindowLevelPreset",
        "Set a window that is usual for this kind of image",
        preset=f"one of {', '.join(PRESET_NAMES)}; the number of a window of the menu, from 1; or "
        "usual-1 to usual-9: those usual for this kind of image, then one's own",
        viewport=VIEWPORT,
    )
    def set_window_preset(self, preset: str, viewport: str = "") -> None:
        """Set a preset window; where the modality has none of this name nothing happens."""
        session, view = self._viewport(viewport)
        if session.is_video(view):
            raise CommandError(NO_WINDOW)
        choices = session.voi_choices(view)
        if preset.isdecimal():
            if not 1 <= int(preset) <= len(choices):
                raise CommandError(f"there is no window number {preset} for this image")
            self._choose(session, view, choices[int(preset) - 1])
            return
        usual = [choice for choice in choices if not choice.of_image]
        number = self._number(preset, usual)
        if number:
            ordered = _in_order(usual)
            if number <= len(ordered):  # an image with fewer stays as it is
                self._choose(session, view, ordered[number - 1])
            return
        preset = _OHIF_PRESETS.get(preset, preset)
        wanted = PRESET_NAMES.get(preset, preset)
        if wanted == preset and preset not in [choice.label for choice in usual]:
            raise CommandError(
                f"there is no window preset “{preset}”; there are {', '.join(PRESET_NAMES)}"
            )
        for choice in usual:
            if choice.label == wanted:
                self._choose(session, view, choice)

    @staticmethod
    def _number(preset: str, usual: list[VOIChoice]) -> int:
        """The place among the usual windows that is meant, from 1; 0 where a name is meant.

        The names of CT's windows mean their key's place where the image has none of these.
        """
        place = preset.removeprefix(_NTH)
        if place != preset and place.isdecimal():
            return int(place[:9])
        if preset not in PRESET_NAMES or any(c.label in PRESET_NAMES.values() for c in usual):
            return 0
        return [*PRESET_NAMES].index(preset) + 1

    @staticmethod
    def _choose(session: ViewerSession, view: Viewport, choice: VOIChoice) -> None:
        session.update(replace(view, window=choice.voi))
        session.set_grid(session.grid)  # the menu marks what is chosen

    @command("invertViewport", "Invert black and white", viewport=VIEWPORT)
    def invert(self, viewport: str = "") -> None:
        """Invert."""
        session, view = self._viewport(viewport)
        session.update(replace(view, invert=not view.invert))


def _in_order(usual: list[VOIChoice]) -> list[VOIChoice]:
    """Those with names of their own first, in the order of their keys."""
    order = {str(label): place for place, label in enumerate(PRESET_NAMES.values())}
    return sorted(usual, key=lambda choice: order.get(str(choice.label), len(order)))
