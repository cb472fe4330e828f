"""From a protocol's words on a viewport to the viewport: camera, window, first image."""

from dataclasses import replace

from negatoscope.app.viewer.hanging.looking import computed, looking, window_in
from negatoscope.app.viewer.pictures import camera_of
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes3d.scenes import in_3d, preset_wanted
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.hanging.facts import SetFacts
from negatoscope.hanging.matching import Matcher
from negatoscope.hanging.staging import Hung
from negatoscope.hanging.viewports import VOLUME, VOLUME_3D, InitialImage
from negatoscope.viewing.camera import Camera
from negatoscope.viewing.display_area import Shown
from negatoscope.viewing.viewports import Viewport


def placed(
    session: ViewerSession,
    viewport_id: str,
    hung: Hung,
    display_set: DisplaySet,
    index: int,
    matcher: Matcher,
) -> Viewport:
    """A viewport as a stage wants it; ``index`` is where the stack begins when it says nothing."""
    options = hung.plan.options
    camera = _camera(hung, display_set)
    first = options.initial_image
    if first is not None and hung.display_set is not None:
        index = first_index(first, display_set, hung.display_set, index, matcher)
    viewport = Viewport(viewport_id).showing(display_set.uid, index, camera)
    if options.viewport_type == VOLUME:
        viewport = looking(viewport, hung, session.volumes, matcher)
    appearance = hung.choice.options if hung.choice else None
    if options.viewport_type == VOLUME_3D:
        wanted = appearance.display_preset if appearance else None
        preset = preset_wanted(wanted, display_set.modality)
        viewport = in_3d(session, viewport, preset, options.orientation)
    if appearance is None:
        return viewport
    window = window_in(appearance, hung.display_set, matcher)
    return replace(viewport, window=window, invert=bool(appearance.voi_inverted))


def _camera(hung: Hung, display_set: DisplaySet) -> Camera:
    """Flips and rotation: the image's own, unless the protocol says one of them."""
    options = hung.plan.options
    said = (options.flip_horizontal, options.flip_vertical, options.rotation)
    if all(each is None for each in said):
        return camera_of(display_set)
    return Camera(
        rotation=(options.rotation or 0.0) % 360,
        flip_horizontal=bool(options.flip_horizontal),
        flip_vertical=bool(options.flip_vertical),
    )


def first_index(
    first: InitialImage, display_set: DisplaySet, facts: SetFacts, otherwise: int, matcher: Matcher
) -> int:
    """Which image of a stack comes first, from 0."""
    last = max(len(display_set.frames) - 1, 0)
    if first.index is not None:
        return min(first.index, last)
    if first.preset:
        return {"first": 0, "middle": last // 2, "last": last}[first.preset]
    if first.computed is not None:
        place = computed(first.computed, facts, matcher)
        if isinstance(place, int) and 0 <= place < len(display_set.instances):
            uid = display_set.instances[place].string("SOPInstanceUID")
            frames = enumerate(display_set.frames)
            return next((n for n, f in frames if f.sop_instance_uid == uid), otherwise)
    return otherwise


def shown_in(session: ViewerSession, viewport: Viewport) -> Shown | None:
    """What a display area needs to know of a viewport; ``None`` where nothing can be laid yet."""
    display_set, cell = session.display_set(viewport), session.cell_size(viewport.id)
    frame = session.frame(viewport)
    if display_set is None or frame is None or min(cell) <= 1:
        return None
    size, aspect = session.image_size(viewport)
    column_mm = frame.spacing.column_mm if frame.spacing else None
    return Shown(viewport.hung, cell, size, aspect, column_mm)
