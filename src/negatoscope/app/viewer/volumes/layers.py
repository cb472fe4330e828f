"""Volumes that lie over that of a viewport: how each is windowed, coloured and placed."""

from dataclasses import dataclass, replace

from negatoscope.app.viewer.appearance import default_voi, grey_pipeline
from negatoscope.app.viewer.volumes.volumes import PlaneValues, Volumes
from negatoscope.dicom.presentation.lut import window_for_range
from negatoscope.dicom.presentation.pipeline import GreyPipeline
from negatoscope.dicom.presentation.voi_table import VOI
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.series.volumes import Volume
from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import Vector
from negatoscope.viewing.frames import LoadedFrame
from negatoscope.viewing.viewports import Layer, Viewport


@dataclass(frozen=True, slots=True)
class ShownLayer:
    """A layer with all that drawing it takes.

    ``space`` leads from the viewport's space to the layer's (mm).
    """

    layer: Layer
    volume: Volume
    frame: Frame
    window: VOI
    pipeline: GreyPipeline
    space: Affine

    @property
    def threshold(self) -> float | None:
        """The least value that is seen, as a stored one."""
        least, lut = self.layer.threshold, self.volume.lut
        return None if least is None else (least - lut.intercept) / lut.slope

    def point_mm(self, point_mm: Vector) -> Vector:
        """A point of the viewport's space in that of the layer."""
        return self.space.point(point_mm)


def layers_of(volumes: Volumes, viewport: Viewport) -> tuple[ShownLayer, ...]:
    """The layers of a viewport whose volumes can be laid over its own."""
    base = volumes.of(viewport)
    if base is None:
        return ()
    found = []
    for layer in viewport.layers:
        volume = volumes.volume(layer.display_set)
        if volume is None:
            continue
        space = volumes.space_of(volume, base)
        if space is None:
            continue
        frame = volume.middle
        modality = frame.instance.string("Modality")
        window = layer.window or default_voi(frame, modality)
        if window is None:
            ends = [volume.lut.apply(end) for end in volumes.value_range(volume)]
            window = window_for_range(*ends)
        pipeline = grey_pipeline(
            replace(frame, modality_lut=volume.lut), window, invert=layer.invert
        )
        found.append(ShownLayer(layer, volume, frame, window, pipeline, space))
    return tuple(found)


def layer_values(
    volumes: Volumes, viewport: Viewport, shown: ShownLayer
) -> tuple[Frame, LoadedFrame] | None:
    """A layer on the plane of its viewport, as a frame with values; ``None`` before it is here."""
    base, loaded = volumes.frame(viewport), volumes.loaded(viewport)
    if base is None or loaded is None or not isinstance(loaded.pixels, PlaneValues):
        return None
    if not volumes.filled(shown.volume)[0]:
        return None
    like = shown.frame
    frame = replace(
        base, instance=like.instance, modality_lut=shown.volume.lut, padding=None, suv=like.suv
    )
    values = replace(loaded.pixels, volume=shown.volume, space=shown.space)
    samples = 3 if shown.volume.colour else 1
    return frame, replace(loaded, pixels=values, samples=samples, padded=False)
