"""What the graphics have to draw for a viewport: its picture, and those that lie over it."""

from dataclasses import replace

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.layers import ShownLayer, layers_of
from negatoscope.app.viewer.volumes.volumes import PlaneValues, SheetValues
from negatoscope.rendering.cuts import cut_of, cuts_of
from negatoscope.rendering.renderer import Picture
from negatoscope.viewing.camera import Placement, Size
from negatoscope.viewing.colour_maps import GRAYSCALE, colour_table
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.opacity import with_opacity
from negatoscope.viewing.viewports import Viewport


def pictures_of(session: ViewerSession, viewport: Viewport, cell: Size) -> list[Picture]:
    """A viewport's picture in a cell of this size (CSS pixels), and its layers above it."""
    loaded = session.loaded(viewport)
    shown = ("loaded", "partial") if viewport.reformat is not None else ("loaded",)
    if loaded is None or session.state(viewport) not in shown:
        return []
    size, aspect = session.image_size(viewport)
    picture = Picture(
        key=FrameKey(viewport.display_set, viewport.index),
        frame=loaded,
        placement=Placement(viewport.camera, cell, size, aspect),
        pipeline=session.pipeline(viewport),
        palette=session.palette(viewport),
        overlays=session.overlays(viewport),
        shutter=session.shutter(viewport),
        colours=colour_table(viewport.colormap) if viewport.colormap else None,
        smooth=session.interpolation != "nearest",
        cubic=session.interpolation == "cubic",
    )
    if isinstance(loaded.pixels, SheetValues):
        curved = loaded.pixels
        cuts = cuts_of(curved.volume, curved.sheet, curved.slab)
        return [replace(picture, cut=cut) for cut in cuts]
    if not isinstance(loaded.pixels, PlaneValues):
        return [picture]
    where = loaded.pixels
    cut = cut_of(where.volume, where.plane, where.columns, where.rows, where.slab)
    found = [replace(picture, cut=cut)]
    for layer in layers_of(session.volumes, viewport):
        place = (where.plane, where.columns, where.rows, where.slab, layer.space)
        above = replace(
            cut_of(layer.volume, *place), opacity=layer.layer.opacity, threshold=layer.threshold
        )
        found.append(
            replace(
                picture,
                frame=replace(loaded, samples=3 if layer.volume.colour else 1),
                pipeline=layer.pipeline,
                colours=_colours(layer),
                cut=above,
            )
        )
    return found


def _colours(shown: ShownLayer) -> bytes | None:
    name, points = shown.layer.colormap, shown.layer.opacity_points
    low, high = shown.window.bounds
    if shown.layer.fades and not points:
        points = ((low, 0.0), ((low + high) / 2, 1.0))
    if not name and not points:
        return None
    table = colour_table(name or GRAYSCALE)
    return with_opacity(table, points, shown.window.bounds) if points else table
