"""Commands on planes through volumes: which way they look, how thick they are."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.pictures import INTERPOLATIONS, pixel_aspect
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes.looks import as_stack, as_volume, oriented, turned, with_slab
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.viewing.annotations.shapes import lines_of
from negatoscope.viewing.curves import Curve
from negatoscope.viewing.reformats import (
    ACQUISITION,
    AXIAL,
    BLENDS,
    CORONAL,
    MAX_SLAB_MM,
    REFORMATS,
    SAGITTAL,
    STANDARD,
    Reformat,
    Slab,
    named_look,
    turned_about,
)
from negatoscope.viewing.viewports import Viewport

#: What `setViewportOrientation` takes: the images as they are, and planes through their volume.
STACK = "stack"
NAMED = (STACK, AXIAL, SAGITTAL, CORONAL, ACQUISITION)
#: A step of the wheel or of a key, in mm; a slab begins with it.
SLAB_STEP_MM = 2.0
TILT_DEGREES = 5.0
#: Which way a plane is tilted: about its columns (left, right) or its rows, or turned in itself.
TILTS = ("left", "right", "up", "down")


def _beside(session: ViewerSession, seen: Viewport) -> Viewport:
    """A viewport beside those that show where a line was drawn; the active one where none is."""
    others = [
        v
        for v in session.grid.viewports
        if v.id != session.grid.active_id
        and not (v.display_set == seen.display_set and v.reformat == seen.reformat)
    ]
    empty = [v for v in others if v.empty]
    return (empty or others or [session.grid.active])[-1]


class VolumeCommands:
    """Planes, slabs and crosshairs, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def _volume_in(self, viewport: str) -> tuple[ViewerSession, Viewport]:
        """A viewport as one of its volume, its picture unchanged."""
        session, view = viewport_of(self._session, viewport)
        found = as_volume(session, view)
        if found is None:
            reason = session.volumes.reason_against(view.display_set)
            told = reason or "nothing is shown here"
            raise CommandError(f"this is no volume: {told[:1].lower()}{told[1:]}")
        return session, found

    @staticmethod
    def _show(session: ViewerSession, view: Viewport) -> None:
        if session.grid.get(view.id).cine_playing:
            session.cines.halt(view.id)
        session.update(view)
        session.set_grid(session.grid)

    @command(
        "setViewportOrientation",
        "Show planes of another orientation through the volume, or its images as they are",
        orientation=f"one of {', '.join((*NAMED, *REFORMATS))}",
        viewport_id=VIEWPORT,
    )
    def orient(self, orientation: str, viewport_id: str = "") -> None:
        """Look another way."""
        if orientation not in (*NAMED, *REFORMATS):
            raise CommandError(
                f"there is no orientation “{orientation[:64]}”; there are {', '.join(NAMED)}"
            )
        if orientation == STACK:
            session, view = viewport_of(self._session, viewport_id)
            self._show(session, as_stack(session, view))
            return
        session, view = self._volume_in(viewport_id)
        volume, look = session.volumes.of(view), view.reformat
        if volume is None or look is None:
            return
        wanted = replace(named_look(orientation, volume.geometry), slab=look.slab, phase=look.phase)
        place = session.graphics.picked_in(view)
        self._show(session, oriented(session, view, wanted, place))

    # -- slabs ----------------------------------------------------------------------------------

    @command(
        "setSlabThickness",
        "Look at thick slices, in stacks and in planes",
        slab_thickness=f"in mm, up to {MAX_SLAB_MM:g}; 0 for thin ones",
        viewport=VIEWPORT,
    )
    def set_thickness(self, slab_thickness: float, viewport: str = "") -> None:
        """Choose how much is looked at."""
        if not 0 <= slab_thickness <= MAX_SLAB_MM:
            raise CommandError(f"a slab of {slab_thickness:g} mm: 0 to {MAX_SLAB_MM:g} mm")
        self._change_slab(viewport, lambda slab: replace(slab, thickness_mm=slab_thickness))

    @command(
        "setBlendMode",
        "What is shown of a thick slice",
        blend_mode=f"one of {', '.join(BLENDS)}",
        viewport=VIEWPORT,
    )
    def set_blend(self, blend_mode: str, viewport: str = "") -> None:
        """Choose greatest, least, mean or summed values."""
        found = next((blend for blend in BLENDS if blend == blend_mode.lower()), None)
        if found is None:
            raise CommandError(
                f"there is no blend mode “{blend_mode[:64]}”; there are {', '.join(BLENDS)}"
            )
        self._change_slab(
            viewport,
            lambda slab: Slab(found, slab.thickness_mm or 5 * SLAB_STEP_MM),
        )

    @command(
        "stepSlabThickness",
        "Make the slice thicker or thinner",
        steps=f"of {SLAB_STEP_MM:g} mm; negative for thinner",
        viewport=VIEWPORT,
    )
    def step_thickness(self, steps: int = 1, viewport: str = "") -> None:
        """One step more, or less."""

        def change(slab: Slab) -> Slab:
            wanted = slab.thickness_mm + steps * SLAB_STEP_MM
            return replace(slab, thickness_mm=min(max(wanted, 0.0), MAX_SLAB_MM))

        self._change_slab(viewport, change)

    def _change_slab(self, viewport: str, change: Callable[[Slab], Slab]) -> None:
        session, view = self._volume_in(viewport)
        if view.reformat is None:
            return
        was_stack = session.grid.get(view.id).reformat is None
        made = with_slab(view, change(view.reformat.slab))
        thin = made.reformat is not None and not made.reformat.slab.thick
        if thin and was_stack:
            return
        self._show(session, made)

    # -- oblique planes -------------------------------------------------------------------------

    @command(
        "tiltPlane",
        "Tilt a plane about the point of the crosshairs, or turn it in itself",
        direction=f"where its middle line leans to: one of {', '.join(TILTS)}",
        degrees="how far",
        viewport=VIEWPORT,
    )
    def tilt(self, direction: str, degrees: float = TILT_DEGREES, viewport: str = "") -> None:
        """Tilt: about the vertical line for left and right, else about the horizontal one."""
        if direction not in TILTS:
            raise CommandError(f"there is no direction “{direction[:64]}”: {', '.join(TILTS)}")
        session, view = self._volume_in(viewport)
        volume, look = session.volumes.of(view), view.reformat
        if volume is None or look is None:
            return
        now = look.looking(volume.geometry)
        axis = now.column if direction in ("left", "right") else now.row
        angle = degrees if direction in ("left", "up") else -degrees
        centre = session.crosshairs.centre_mm(view)
        if centre is None:
            return
        directions = turned_about(now, axis, angle)
        cell = session.cell_size(view.id)
        self._show(session, turned(session, view, directions, centre, cell))

    @command("resetCrosshairs", "Planes and slabs as they were hung, through the middle")
    def reset(self) -> None:
        """All planes of volumes upright again."""
        session = open_session(self._session)
        session.graphics.localiser.point_mm = None
        made = []
        for view in session.grid.viewports:
            volume, look = session.volumes.of(view), view.reformat
            if volume is None or look is None:
                continue
            name = look.orientation if look.orientation in STANDARD else ACQUISITION
            hung = session.hanger.first_look(view) if session.hanger else None
            first = hung or Reformat(name)
            upright = replace(first, phase=look.phase)
            made.append(oriented(session, view, upright, volume.geometry.centre_mm))
        session.update_all(tuple(made))
        session.set_grid(session.grid)

    @command("toggleCrosshairsLink", "Turn all planes together with the crosshairs, or each alone")
    def toggle_link(self) -> None:
        """Whether other planes follow."""
        session = open_session(self._session)
        options = session.crosshairs.options
        options.linked = not options.linked
        session.set_grid(session.grid)

    @command(
        "showCurvedReformat",
        "Lay the volume flat along a line that was drawn on it",
        uid="of the measurement; the selected one when left out",
        viewport_id="where; beside the line's own viewport when left out",
    )
    def curve(self, uid: str = "", viewport_id: str = "") -> None:
        """A curved reformat: the line swept along the normal of its plane."""
        session = open_session(self._session)
        room = session.measurements
        found = room.store.get(uid or room.store.selected)
        if found is None:
            raise CommandError("select a line or an outline first: it says where to go along")
        frame, seen = room.places.frame(found.image.key), room.places.shown(found.image.key)
        if frame is None or seen is None or frame.plane is None:
            raise CommandError("the image of this line does not say where it lies")
        if session.volumes.volume(seen.display_set) is None:
            reason = session.volumes.reason_against(seen.display_set)
            raise CommandError(f"this is no volume: {reason[:1].lower()}{reason[1:]}")
        (line, *_) = lines_of(found, pixel_aspect(frame))
        points = tuple(frame.plane.point_mm(p.x - 0.5, p.y - 0.5) for p in line)
        if len(set(points)) < 2:
            raise CommandError("this figure has no length")
        target = session.grid.get(viewport_id) if viewport_id else _beside(session, seen)
        phase = seen.reformat.phase if seen.reformat is not None else 0
        made = target.showing(seen.display_set)
        look = Reformat("oblique", frame.plane.directions, phase=phase)
        window = session.window(target) if target.display_set == seen.display_set else None
        made = replace(made, reformat=look, curve=Curve(points, frame.plane.normal), window=window)
        self._show(session, made)

    # -- interpolation --------------------------------------------------------------------------

    @command(
        "setInterpolation",
        "How values between the pixels are made",
        interpolation=f"one of {', '.join(INTERPOLATIONS)}",
    )
    def interpolate(self, interpolation: str) -> None:
        """For all viewports."""
        found = next((each for each in INTERPOLATIONS if each == interpolation.lower()), None)
        if found is None:
            raise CommandError(
                f"there is no interpolation “{interpolation[:64]}”; "
                f"there are {', '.join(INTERPOLATIONS)}"
            )
        session = open_session(self._session)
        session.interpolation = found
        session.set_grid(session.grid)
