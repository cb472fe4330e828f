"""Volumes in 3D as text: what stands over them, and what `state()` tells of them."""

from dataclasses import replace
from typing import Any

from negatoscope.app.viewer.corner_texts import Shown
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes3d.panel import volume_panel
from negatoscope.app.viewer.volumes3d.scenes import preset_of, reason_against_3d
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.viewport import OrientationLetters, ViewportView
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.ray_views import DEFAULT_QUALITY, WHOLE, VolumeLook
from negatoscope.viewing.viewports import Viewport

VIEW_NAMES = {
    "anterior": t("From the front"),
    "posterior": t("From the back"),
    "left": t("From the left"),
    "right": t("From the right"),
    "superior": t("From above"),
    "inferior": t("From below"),
}


def look_words(look: VolumeLook) -> tuple[str, ...]:
    """The look, from where, and what differs from how it began."""
    words = [t("3D {preset}", preset=look.preset)]
    if look.orbit.view:
        words.append(VIEW_NAMES[look.orbit.view])
    if look.shift:
        words.append(t("Shifted by {shift}", shift=format_number(look.shift, 1)))
    if look.box != WHOLE:
        words.append(t("Cut"))
    if look.quality != DEFAULT_QUALITY:
        words.append(t("Quality {quality}", quality=look.quality))
    return tuple(words)


def view_in_3d(session: ViewerSession, viewport: Viewport, base: ViewportView) -> ViewportView:
    """The cell of a volume in 3D; ``base`` says where it lies."""
    display_set, look = session.display_set(viewport), viewport.volume3d
    volume = session.volumes.of(viewport)
    if display_set is None or look is None:
        return base
    state = session.state(viewport)
    reason = reason_against_3d(session, viewport)
    loading = ""
    if volume is not None and state not in ("loaded", "failed"):
        filled, slices = session.volumes.filled(volume)
        loading = t("Loading volume: {filled} of {slices} slices", filled=filled, slices=slices)
    series = f"{display_set.modality} {display_set.description}".strip()
    words = look_words(look)
    quiet = session.texts.mode == "off"
    texts = {}
    if volume is not None:
        image = replace(viewport, volume3d=None)
        texts = session.texts.lines(Shown(session, image, display_set, volume.middle, "Image"))
    return ViewportView(
        id=base.id,
        active=base.active,
        column=base.column,
        row=base.row,
        columns=base.columns,
        rows=base.rows,
        phase="failed" if reason else state,
        place=base.place,
        top_left=texts.get("top_left", ()),
        top_right=texts.get("top_right", ()),
        # how the volume was made is never hidden
        bottom_left=(volume.warning,) if volume is not None and volume.warning else (),
        bottom_right=() if quiet else (display_set.description, *words),
        orientation=OrientationLetters()
        if quiet
        else OrientationLetters(**session.orientation_letters(viewport)),
        notice=Notice(
            id=f"volume-{viewport.id}",
            level="error",
            title=t("This cannot be shown in 3D"),
            reason=reason,
            dismissible=False,
        )
        if reason
        else None,
        accessible_name=", ".join((series, *words, *((loading,) if loading else ()))),
        loading_text=loading,
        cursor="grab",
        volume_panel=volume_panel(session, viewport),
    )


def state_in_3d(session: ViewerSession, viewport: Viewport) -> dict[str, Any] | None:
    """How a volume is seen in 3D, for ``state()``: in mm, shares of the volume, values' units."""
    look, volume = viewport.volume3d, session.volumes.of(viewport)
    if look is None or volume is None:
        return None
    light = look.lighting or preset_of(look).lighting
    orbit = look.orbit
    filled, slices = session.volumes.filled(volume)
    return {
        "preset": look.preset,
        "quality": look.quality,
        "shift": look.shift,
        "shade": light.shade,
        "ambient": light.ambient,
        "diffuse": light.diffuse,
        "specular": light.specular,
        "view": orbit.view,
        "right": list(orbit.right),
        "down": list(orbit.down),
        "zoom": orbit.zoom,
        "pan": [orbit.pan_mm.x, orbit.pan_mm.y],
        "crop": [list(look.box[0]), list(look.box[1])],
        "cuts": len(look.cuts),
        "refined": session.refined(viewport),
        "filled": filled,
        "slices": slices,
    }
