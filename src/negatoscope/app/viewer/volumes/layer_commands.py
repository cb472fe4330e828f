"""Commands on volumes that lie over each other in one viewport."""

from dataclasses import replace
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.layers import ShownLayer, layers_of
from negatoscope.app.viewer.volumes.looks import as_volume, oriented
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.dicom.presentation.lut import LINEAR_EXACT, Window
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.language import t
from negatoscope.viewing.colour_maps import GRAYSCALE, NAMES, name_of
from negatoscope.viewing.viewports import Layer, Viewport

#: What the panel changes.
FIELDS = ("colormap", "opacity", "lower", "upper", "threshold")
#: Of these the low values are background, through which one wants to see.
FADING = frozenset({"PT", "NM", "RTDOSE"})
DEFAULT_OPACITY = 0.7
#: Layers of one viewport at most.
MAX_LAYERS = 4
DISPLAY_SET = t("the layer's display set; the uppermost layer when left out")
#: Colours of a layer that says nothing of it: PET and dose as the field shows them over CT.
_COLOURS = {"PT": "Hot Iron", "NM": "Hot Iron", "RTDOSE": "Isodose"}
_OTHERWISE = "Hot Metal Blue"


def can_lie_over(session: ViewerSession, view: Viewport) -> tuple[DisplaySet, ...]:
    """The display sets whose volumes can be laid over a viewport's, those that do included."""
    base, reason = session.display_sets.get(view.display_set), session.volumes.reason_against
    if base is None or reason(base.uid):
        return ()
    here, matrix = base.frame_of_reference_uid, session.registrations.matrix
    return tuple(
        each
        for each in session.images()
        if each.uid != base.uid
        and matrix(here, each.frame_of_reference_uid) is not None
        and not reason(each.uid)
    )


def colours_for(modality: str) -> str:
    """The colour map with which a layer begins."""
    return name_of(_COLOURS.get(modality, _OTHERWISE)) or ""


class LayerCommands:
    """Layers by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "addDisplaySetAsLayer",
        "Lay another series over a viewport's",
        display_set_instance_uid="its display set",
        viewport_id=VIEWPORT,
    )
    def add(self, display_set_instance_uid: str, viewport_id: str = "") -> None:
        """Lay a volume over another."""
        session, view = viewport_of(self._session, viewport_id)
        other = session.display_sets.get(display_set_instance_uid)
        if other is None:
            raise CommandError("there is no such display set in the open studies")
        base = as_volume(session, view)
        reason = session.volumes.reason_against(view.display_set)
        if base is None:
            raise CommandError(f"nothing can be laid over this series: {reason or 'it is empty'}")
        reason = session.volumes.reason_against(other.uid)
        if reason:
            raise CommandError(f"this series is no volume: {reason[:1].lower()}{reason[1:]}")
        if other not in can_lie_over(session, view):
            raise CommandError(
                "both series lie in different spaces, and no registration brings them together"
            )
        if any(layer.display_set == other.uid for layer in view.layers):
            return
        if len(view.layers) >= MAX_LAYERS:
            raise CommandError(f"there are {MAX_LAYERS} layers already: remove one first")
        layer = Layer(
            other.uid,
            colours_for(other.modality),
            DEFAULT_OPACITY,
            fades=other.modality in FADING,
        )
        self._set(session, replace(base, layers=(*base.layers, layer)))

    @command(
        "removeDisplaySetLayer",
        "Take a layer away",
        display_set_instance_uid=DISPLAY_SET,
        viewport_id=VIEWPORT,
    )
    def remove(self, display_set_instance_uid: str = "", viewport_id: str = "") -> None:
        """Take a layer away."""
        session, view, shown = self._layer(display_set_instance_uid, viewport_id)
        kept = tuple(each for each in view.layers if each != shown.layer)
        self._set(session, replace(view, layers=kept))

    @command(
        "setLayerOpacity",
        "How much of what lies below is hidden by a layer",
        opacity="0 (nothing of the layer) to 1 (nothing else)",
        display_set_instance_uid=DISPLAY_SET,
        viewport_id=VIEWPORT,
    )
    def set_opacity(
        self, opacity: float, display_set_instance_uid: str = "", viewport_id: str = ""
    ) -> None:
        """Choose the opacity."""
        if not 0 <= opacity <= 1:
            raise CommandError(f"an opacity of {opacity:g}: 0 to 1")
        self._change(display_set_instance_uid, viewport_id, opacity=opacity)

    @command(
        "setLayerThreshold",
        "Show only what of a layer is not below a value",
        threshold="the least value, in the layer's unit; nothing shows all",
        display_set_instance_uid=DISPLAY_SET,
        viewport_id=VIEWPORT,
    )
    def set_threshold(
        self,
        threshold: float | None = None,
        display_set_instance_uid: str = "",
        viewport_id: str = "",
    ) -> None:
        """Choose the least value."""
        self._change(display_set_instance_uid, viewport_id, threshold=threshold)

    @command(
        "setLayerColormap",
        "Show a layer in other colours",
        colormap=f"one of {', '.join(NAMES)}",
        display_set_instance_uid=DISPLAY_SET,
        viewport_id=VIEWPORT,
    )
    def set_colours(
        self, colormap: str, display_set_instance_uid: str = "", viewport_id: str = ""
    ) -> None:
        """Choose the colours."""
        name = name_of(colormap)
        if name is None:
            raise CommandError(
                f"there is no colour map “{colormap[:64]}”; there are {', '.join(NAMES)}"
            )
        chosen = "" if name == GRAYSCALE else name
        self._change(display_set_instance_uid, viewport_id, colormap=chosen)

    @command(
        "setLayerWindow",
        "Window of a layer, in its own unit",
        lower="the value that becomes the first colour",
        upper="the value that becomes the last colour",
        display_set_instance_uid=DISPLAY_SET,
        viewport_id=VIEWPORT,
    )
    def set_window(
        self,
        lower: float,
        upper: float,
        display_set_instance_uid: str = "",
        viewport_id: str = "",
    ) -> None:
        """Choose the window."""
        if upper <= lower:
            raise CommandError("the upper value has to be above the lower one")
        window = Window((lower + upper) / 2, upper - lower, function=LINEAR_EXACT)
        self._change(display_set_instance_uid, viewport_id, window=window)

    @command(
        "layer.set",
        "Change a number or the colours of a layer, as its panel does",
        field=f"one of {', '.join(FIELDS)}",
        value="the new value; of the threshold nothing for all, of the opacity percent",
        display_set=DISPLAY_SET,
        viewport_id=VIEWPORT,
    )
    def set_field(
        self, field: str, value: str, display_set: str = "", viewport_id: str = ""
    ) -> None:
        """Change one field."""
        if field == "colormap":
            self.set_colours(value, display_set, viewport_id)
            return
        if field == "threshold" and not value.strip():
            self.set_threshold(None, display_set, viewport_id)
            return
        try:
            number = float(value)
        except ValueError:
            raise CommandError("a number is needed here") from None
        if field == "opacity":
            self.set_opacity(number / 100, display_set, viewport_id)
        elif field == "threshold":
            self.set_threshold(number, display_set, viewport_id)
        elif field in ("lower", "upper"):
            lower, upper = self._layer(display_set, viewport_id)[2].window.bounds
            ends = (number, upper) if field == "lower" else (lower, number)
            self.set_window(*ends, display_set, viewport_id)
        else:
            raise CommandError(f"there is no field “{field[:64]}”: {', '.join(FIELDS)}")

    @command("swapLayers", "Exchange a viewport's series and its layer", viewport_id=VIEWPORT)
    def swap(self, viewport_id: str = "") -> None:
        """What lies above comes below; each keeps its window."""
        session, view, shown = self._layer("", viewport_id)
        place = session.crosshairs.centre_mm(view)
        space = shown.space
        below = replace(
            view,
            display_set=shown.layer.display_set,
            window=shown.window,
            invert=shown.layer.invert,
            colormap="",
            layers=(
                *view.layers[:-1],
                replace(
                    shown.layer,
                    display_set=view.display_set,
                    window=session.window(view),
                    invert=view.invert,
                    colormap=shown.layer.colormap,
                    threshold=None,
                    opacity_points=(),
                ),
            ),
        )
        if view.reformat is not None and place is not None:
            below = oriented(session, below, view.reformat, space.point(place))
        self._set(session, below)

    @command("toggleLayerPanel", "Show or hide the numbers of the layers")
    def toggle_panel(self) -> None:
        """Open or close the panel."""
        session = open_session(self._session)
        session.layer_panel = not session.layer_panel
        session.set_grid(session.grid)

    # -- inside ---------------------------------------------------------------------------------

    def _layer(self, display_set: str, viewport: str) -> tuple[ViewerSession, Viewport, ShownLayer]:
        session, view = viewport_of(self._session, viewport)
        shown = layers_of(session.volumes, view)
        found = [s for s in shown if not display_set or s.layer.display_set == display_set]
        if not found:
            raise CommandError(
                "there is no such layer in this viewport" if shown else "there are no layers here"
            )
        return session, view, found[-1]

    def _change(self, display_set: str, viewport: str, **values: Any) -> None:
        session, view, shown = self._layer(display_set, viewport)
        made = replace(shown.layer, **values)
        layers = tuple(made if each == shown.layer else each for each in view.layers)
        self._set(session, replace(view, layers=layers))

    @staticmethod
    def _set(session: ViewerSession, view: Viewport) -> None:
        """The viewport changed, and all that show the same volumes in the same way follow."""
        before = session.grid.get(view.id)
        alike = [
            replace(other, layers=view.layers)
            for other in session.grid.viewports
            if other.id != view.id
            and other.layers
            and other.layers == before.layers
            and (other.display_set, view.display_set) == (before.display_set, before.display_set)
        ]
        session.update_all((view, *alike))
        session.set_grid(session.grid)
