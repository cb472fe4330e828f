"""Turns the layers of the active viewport into their panel."""

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.layers import layers_of
from negatoscope.app.viewmodels.viewport import LayerRow
from negatoscope.dicom.text import format_number
from negatoscope.viewing.colour_maps import GRAYSCALE, NAMES
from negatoscope.viewing.viewports import Viewport


def layer_rows(session: ViewerSession, viewport: Viewport) -> tuple[LayerRow, ...]:
    """A row for each layer, the uppermost first; none while the panel is closed."""
    if not session.layer_panel or viewport.id != session.grid.active_id:
        return ()
    rows = []
    for shown in layers_of(session.volumes, viewport)[::-1]:
        display_set = session.display_sets[shown.layer.display_set]
        lower, upper = shown.window.bounds
        least = shown.layer.threshold
        rows.append(
            LayerRow(
                display_set=display_set.uid,
                name=f"{display_set.modality} {display_set.description}".strip(),
                unit=shown.volume.lut.unit,
                opacity=str(round(shown.layer.opacity * 100)),
                lower=format_number(lower, 3),
                upper=format_number(upper, 3),
                threshold="" if least is None else format_number(least, 3),
                colormap=shown.layer.colormap or GRAYSCALE,
                colormaps=NAMES,
            )
        )
    return tuple(rows)
