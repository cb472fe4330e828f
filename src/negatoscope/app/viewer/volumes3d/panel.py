"""The panel of a volume in 3D: its look, shift, light and cuts as sliders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes3d.scenes import function_of, preset_of, window_below
from negatoscope.app.viewmodels.viewport import OpacityPointView, SliderView, VolumePanelView
from negatoscope.dicom.series.volumes import Volume
from negatoscope.dicom.space.geometry import Vector, dot
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.ray_views import SAMPLES, VolumeLook
from negatoscope.viewing.transfer_functions import LEAST_POINTS, MOST_POINTS, SEEN, OpacityPoint
from negatoscope.viewing.viewports import Viewport
from negatoscope.viewing.volume_presets import ABSOLUTE, PRESETS

#: How far opacities are shifted at most by the slider, of CT.
CT_SHIFT = 500.0
_SHIFT_STEPS = 200
#: Sides of a crop box, by the direction in which they lie.
SIDES: Mapping[str, Vector] = {
    "left": (1.0, 0.0, 0.0),
    "right": (-1.0, 0.0, 0.0),
    "anterior": (0.0, -1.0, 0.0),
    "posterior": (0.0, 1.0, 0.0),
    "superior": (0.0, 0.0, 1.0),
    "inferior": (0.0, 0.0, -1.0),
}
_SIDE_NAMES = {
    "left": t("Left"),
    "right": t("Right"),
    "anterior": t("Front"),
    "posterior": t("Back"),
    "superior": t("Above"),
    "inferior": t("Below"),
}
_LIGHTS = {"ambient": t("Ambient"), "diffuse": t("Diffuse"), "specular": t("Mirrored")}


class Face(NamedTuple):
    """A face of the box: across which of the volume's axes, and at which end."""

    axis: int
    high: bool


def face_of(volume: Volume, side: str) -> Face:
    """The face of a volume's box that lies on a side of the patient."""
    axes = volume.geometry.to_patient
    shares = [
        dot(axis, SIDES[side]) / way
        for axis, way in zip((axes.x, axes.y, axes.z), volume.geometry.spacing_mm, strict=True)
    ]
    number = max(range(3), key=lambda n: abs(shares[n]))
    return Face(number, shares[number] > 0)


def cut_away(look: VolumeLook, face: Face) -> float:
    """How much of the volume is cut away at a face, 0 to 1."""
    return 1.0 - look.box[1][face.axis] if face.high else look.box[0][face.axis]


def with_cut(look: VolumeLook, face: Face, share: float) -> VolumeLook:
    """The look with another cut at a face."""
    if face.high:
        return look.cut(face.axis, high=1.0 - share)
    return look.cut(face.axis, low=share)


def with_setting(look: VolumeLook, volume: Volume, setting: str, value: float) -> VolumeLook | None:
    """The look with one slider elsewhere; None for a slider that there is not."""
    if setting in SIDES:
        return with_cut(look, face_of(volume, setting), value)
    if setting in _LIGHTS:
        light = look.lighting or preset_of(look).lighting
        value = min(max(value, 0.0), 1.0)
        others = {name: getattr(light, name) for name in _LIGHTS} | {setting: value}
        return replace(look, lighting=replace(light, **others))
    if setting == "quality":
        return replace(look, quality=min(max(round(value), min(SAMPLES)), max(SAMPLES)))
    return replace(look, shift=value) if setting == "shift" else None


def volume_panel(session: ViewerSession, viewport: Viewport) -> VolumePanelView | None:
    """The panel of the active viewport; ``None`` where it is closed."""
    look, volume = viewport.volume3d, session.volumes.of(viewport)
    if not session.volume_panel_open or viewport.id != session.grid.active_id:
        return None
    display_set = session.display_set(viewport)
    if look is None or volume is None or display_set is None:
        return None
    low, high = window_below(session, viewport)
    span = CT_SHIFT if display_set.modality == ABSOLUTE or low >= high else high - low
    light = look.lighting or preset_of(look).lighting
    unit = volume.lut.unit
    points = function_of(session, viewport, look, display_set.modality).opacities

    def percent(share: float) -> str:
        return f"{round(share * 100)} %"

    def slider(setting: str, label: str, value: float, told: Callable[[float], str]) -> SliderView:
        return SliderView(setting, label, f"{value:g}", "0", "1", "0.02", told(value))

    return VolumePanelView(
        presets=tuple((name, name == look.preset) for name in PRESETS),
        shade=light.shade,
        sliders=(
            SliderView(
                "shift",
                t("Shift"),
                f"{look.shift:g}",
                f"{-span:g}",
                f"{span:g}",
                f"{2 * span / _SHIFT_STEPS:g}",
                f"{format_number(look.shift, 2)} {unit}".strip(),
            ),
            SliderView(
                "quality", t("Quality"), str(look.quality), "1", "4", "1", str(look.quality)
            ),
        ),
        lights=tuple(
            slider(name, label, getattr(light, name), percent) for name, label in _LIGHTS.items()
        ),
        cuts=tuple(
            slider(side, name, cut_away(look, face_of(volume, side)), percent)
            for side, name in _SIDE_NAMES.items()
        ),
        curve=curve(points),
        points=tuple(
            OpacityPointView(
                index,
                f"{value:g}",
                f"{opacity * 100:g}",
                can_add=index < len(points) - 1 and len(points) < MOST_POINTS,
                can_remove=len(points) > LEAST_POINTS,
            )
            for index, (value, opacity) in enumerate(points)
        ),
        unit=unit,
    )


def curve(points: Sequence[OpacityPoint]) -> tuple[tuple[float, float], ...]:
    """Points in shares of the width and height that they take; far ends are cut off.

    Values at which nothing is to be seen any more would leave no room for the others.
    """
    opaque = [n for n, (_, opacity) in enumerate(points) if opacity > SEEN]
    shown = points
    if opaque:
        shown = points[max(opaque[0] - 1, 0) : min(opaque[-1] + 2, len(points))]
    low, high = shown[0][0], shown[-1][0]
    width = (high - low) or 1.0
    return tuple(((value - low) / width, opacity) for value, opacity in shown)
