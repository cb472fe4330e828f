"""From what a person has chosen for a volume in 3D to the rays through it."""

from dataclasses import replace

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.dicom.series.volumes import Volume
from negatoscope.dicom.space.geometry import Vector
from negatoscope.language import t
from negatoscope.viewing.camera import Point, Size
from negatoscope.viewing.orbit import Orbit, OrbitPlacement
from negatoscope.viewing.ray_views import RayView, VolumeLook, extent_mm, step_mm
from negatoscope.viewing.reformats import Reformat
from negatoscope.viewing.transfer_functions import TransferFunction
from negatoscope.viewing.viewports import Viewport
from negatoscope.viewing.volume_presets import PRESETS, VolumePreset, first_preset, preset_named

#: From where OHIF's orientations look.
_VIEWS = {"axial": "inferior", "sagittal": "left", "coronal": "anterior"}


def reason_against_3d(pictures: Pictures, viewport: Viewport) -> str:
    """Why what hangs in a viewport cannot be seen in 3D, in words; ``""`` where it can."""
    if viewport.empty:
        return t("Nothing is shown in the active viewport")
    volume = pictures.volumes.volume(viewport.display_set)
    if volume is None:
        return pictures.volumes.reason_against(viewport.display_set) or t("It is no volume.")
    return t("3D needs grey values; these images have colours.") if volume.colour else ""


def in_3d(
    pictures: Pictures,
    viewport: Viewport,
    preset: VolumePreset | None = None,
    orientation: str = "",
) -> Viewport:
    """The viewport with its volume in 3D; as it is where that cannot be."""
    if reason_against_3d(pictures, viewport):
        return viewport
    display_set = pictures.display_sets[viewport.display_set]
    chosen = preset or first_preset(display_set.modality)
    orbit = Orbit().facing(_VIEWS.get(orientation.partition("_")[0], "anterior"))
    look = VolumeLook(chosen.name, orbit)
    return replace(viewport, reformat=viewport.reformat or Reformat(), volume3d=look)


def preset_wanted(value: object, modality: str) -> VolumePreset | None:
    """The look that a protocol's ``displayPreset`` names: a name, or one for each modality.

    What it has for all others is for CT, mostly: another modality begins with what suits it.
    """
    if isinstance(value, dict):
        value = value.get(modality) or (value.get("default") if modality == "CT" else None)
    return preset_named(value) if isinstance(value, str) else None


def preset_of(look: VolumeLook) -> VolumePreset:
    """The preset of a look."""
    return PRESETS[look.preset]


def window_below(pictures: Pictures, viewport: Viewport) -> tuple[float, float]:
    """The values that the volume's window shows as black and white."""
    window = pictures.window(replace(viewport, volume3d=None))
    return window.bounds if window is not None else (0.0, 0.0)


def placement(volume: Volume, look: VolumeLook, cell: Size) -> OrbitPlacement:
    """How a volume lies in its viewport."""
    geometry = volume.geometry
    return OrbitPlacement(look.orbit, cell, geometry.centre_mm, extent_mm(geometry))


def function_of(
    pictures: Pictures, viewport: Viewport, look: VolumeLook, modality: str
) -> TransferFunction:
    """Colours and opacities of a look, before it is shifted."""
    made = preset_of(look).function_for(modality, window_below(pictures, viewport))
    return made if look.opacities is None else replace(made, opacities=look.opacities)


def ray_view(pictures: Pictures, viewport: Viewport, cell: Size) -> RayView | None:
    """What is to be drawn for a viewport in a cell (CSS pixels); None where it is not in 3D."""
    volume, look = pictures.volumes.of(viewport), viewport.volume3d
    display_set = pictures.display_set(viewport)
    if volume is None or look is None or display_set is None:
        return None
    preset = preset_of(look)
    function = function_of(pictures, viewport, look, display_set.modality)
    slope, intercept = volume.lut.slope, volume.lut.intercept
    return RayView(
        volume=volume.uid,
        geometry=volume.geometry,
        line=(slope, intercept - slope * volume.bias),
        placement=placement(volume, look, cell),
        function=function.shifted(look.shift),
        lighting=look.lighting or preset.lighting,
        maximum=preset.maximum,
        box=look.box,
        step_mm=step_mm(volume.geometry, look.quality),
        cuts=look.cuts,
    )


def surface_point(
    pictures: Pictures, viewport: Viewport, cell: Size, at: Point, depth_mm: float
) -> Vector | None:
    """The point of the patient that is seen at a point of a viewport, so far behind the middle."""
    volume, look = pictures.volumes.of(viewport), viewport.volume3d
    if volume is None or look is None:
        return None
    origin, way = placement(volume, look, cell).ray(at)
    return (
        origin[0] + depth_mm * way[0],
        origin[1] + depth_mm * way[1],
        origin[2] + depth_mm * way[2],
    )
