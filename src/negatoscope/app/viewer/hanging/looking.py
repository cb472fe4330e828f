"""From a protocol's words on a volume viewport to planes, slabs and layers."""

from dataclasses import replace

from negatoscope.app.viewer.volumes.volumes import Volumes
from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.series.volumes import Volume
from negatoscope.hanging.attributes import Context, custom_value
from negatoscope.hanging.choices import Appearance, Computed, window_of
from negatoscope.hanging.facts import SetFacts
from negatoscope.hanging.matching import Matcher
from negatoscope.hanging.reading import Reader
from negatoscope.hanging.staging import Hung
from negatoscope.hanging.viewports import InitialImage
from negatoscope.viewing.colour_maps import name_of
from negatoscope.viewing.reformats import (
    AXIAL,
    BLENDS,
    MAX_SLAB_MM,
    Blend,
    Reformat,
    Slab,
    named_look,
    plane_stack,
)
from negatoscope.viewing.viewports import Layer, Viewport

_WHOLE = "fullVolume"
#: OHIF's names of blend modes.
_BLENDS: dict[str, Blend] = {
    "MIP": "mip",
    "MINIP": "minip",
    "AVG": "mean",
    "AVERAGE": "mean",
    "SUM": "sum",
    "COMPOSITE": "composite",
}
#: How opaque a layer is that says nothing of it.
DEFAULT_OPACITY = 0.5


def computed(value: Computed, subject: SetFacts, matcher: Matcher) -> object:
    """What a custom attribute says of a display set."""
    context = Context(matcher.case, matcher.case.active, rule=value.extra)
    _, found = custom_value(value.custom, subject, context, matcher.attributes)
    return value.default if found is None else found


def window_in(appearance: Appearance, subject: SetFacts | None, matcher: Matcher) -> Window | None:
    """The window that a protocol wants."""
    voi = appearance.voi
    if isinstance(voi, Computed) and subject is not None:
        voi = window_of(computed(voi, subject, matcher))
    return Window(voi[1], voi[0]) if isinstance(voi, tuple) else None


def looking(viewport: Viewport, hung: Hung, volumes: Volumes, matcher: Matcher) -> Viewport:
    """The viewport with the look into its volume; as it is where there is no volume."""
    volume = volumes.volume(viewport.display_set)
    if volume is None:
        return viewport
    appearance = hung.choice.options if hung.choice else None
    look = named_look(hung.plan.options.orientation or AXIAL, volume.geometry)
    if appearance is not None:
        look = replace(look, slab=_slab(appearance, volume, look))
    count = len(plane_stack(volume.geometry, look))
    layers = tuple(
        _layer(each.uid, choice.options, window_in(choice.options, each, matcher))
        for choice, each in hung.layers
    )
    index = _first_plane(hung.plan.options.initial_image, count)
    return replace(viewport, reformat=look, index=index, layers=layers)


def _slab(appearance: Appearance, volume: Volume, look: Reformat) -> Slab:
    blend = _BLENDS.get(str(appearance.blend_mode).upper(), "mip")
    wanted = appearance.slab_thickness_mm
    if wanted == _WHOLE:
        low, high = volume.geometry.extent_mm(look.looking(volume.geometry).normal)
        return Slab(blend, high - low)
    if isinstance(wanted, (int, float)) and wanted > 0 and blend in BLENDS:
        return Slab(blend, min(float(wanted), MAX_SLAB_MM))
    return Slab(blend, 0.0)


def _layer(uid: str, appearance: Appearance, window: Window | None) -> Layer:
    name, opacity = appearance.colormap.get("name"), appearance.colormap.get("opacity")
    points = []
    for point in opacity if isinstance(opacity, list) else ():
        reader = Reader(point if isinstance(point, dict) else {}, "", [])
        value, share = reader.number("value"), reader.number("opacity")
        if value is not None and share is not None:
            points.append((value, share))
    whole = float(opacity) if isinstance(opacity, (int, float)) else None
    return Layer(
        uid,
        name_of(str(name)) or "" if name else "",
        whole if whole is not None else 1.0 if points else DEFAULT_OPACITY,
        window,
        opacity_points=tuple(points),
        fades=appearance.colormap.get("fades") is True,
        invert=bool(appearance.voi_inverted),
    )


def _first_plane(first: InitialImage | None, count: int) -> int:
    last = count - 1
    if first is not None and first.index is not None:
        return min(first.index, last)
    return {"first": 0, "last": last}.get(first.preset if first else "", last // 2)
