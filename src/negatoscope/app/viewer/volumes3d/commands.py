"""Commands on volumes in 3D; named as in OHIF where it has one."""

from collections.abc import Callable
from dataclasses import replace
from math import radians
from typing import Any

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.volumes3d.panel import (
    SIDES,
    cut_away,
    face_of,
    with_cut,
    with_setting,
)
from negatoscope.app.viewer.volumes3d.scenes import in_3d, preset_of, reason_against_3d
from negatoscope.app.viewer.volumes3d.scissors import cut_out
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, open_session, viewport_of
from negatoscope.language import t
from negatoscope.viewing.camera import Point
from negatoscope.viewing.free_cuts import MAX_CUTS
from negatoscope.viewing.orbit import VIEWS
from negatoscope.viewing.ray_views import SAMPLES, WHOLE, VolumeLook
from negatoscope.viewing.viewports import Viewport
from negatoscope.viewing.volume_presets import PRESETS, preset_named

NOT_3D = t("this viewport shows no volume in 3D; “3D” in the layout menu hangs one")


class Volume3DCommands:
    """What can be done with volumes in 3D, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def _change(self, viewport_id: str, change: Callable[[VolumeLook], VolumeLook]) -> None:
        session, view, look = self._look(viewport_id)
        self._put(session, replace(view, volume3d=change(look)))

    def _look(self, viewport_id: str) -> tuple[ViewerSession, Viewport, VolumeLook]:
        session, view = viewport_of(self._session, viewport_id)
        if view.volume3d is None:
            raise CommandError(NOT_3D)
        return session, view, view.volume3d

    def _put(self, session: ViewerSession, viewport: Viewport) -> None:
        session.set_grid(session.grid.with_viewport(viewport))

    # -- there and back -------------------------------------------------------------------------

    @command("toggleVolume3D", "Show the volume in 3D, or its images again", viewport=VIEWPORT)
    def toggle(self, viewport: str = "") -> None:
        """There and back."""
        session, view = viewport_of(self._session, viewport)
        if view.volume3d is not None:
            first = session.initial_index(session.display_sets[view.display_set])
            self._put(session, replace(view, volume3d=None, reformat=None, index=first))
            return
        reason = reason_against_3d(session, view)
        if reason:
            raise CommandError(reason)
        self._put(session, in_3d(session, view))

    # -- looks ----------------------------------------------------------------------------------

    @command(
        "setViewportPreset",
        "Choose what a volume looks like in 3D",
        preset=f"one of {', '.join(PRESETS)}",
        viewport_id=VIEWPORT,
    )
    def set_preset(self, preset: str, viewport_id: str = "") -> None:
        """Another look; the shift is taken back with the old one."""
        found = preset_named(preset)
        if found is None:
            names = ", ".join(PRESETS)
            raise CommandError(f"there is no preset “{preset[:64]}”; there are {names}")
        name = found.name

        def changed(look: VolumeLook) -> VolumeLook:
            return replace(look, preset=name, shift=0.0, lighting=None, opacities=None)

        self._change(viewport_id, changed)

    @command(
        "setVolumeRenderingQulaity",
        "Set how finely a volume is drawn in 3D",
        volume_quality="1 (fast) to 4 (fine)",
        viewport_id=VIEWPORT,
    )
    def set_quality(self, volume_quality: float, viewport_id: str = "") -> None:
        """How many samples (OHIF spells it so)."""
        if volume_quality not in SAMPLES:
            raise CommandError(f"a quality of {volume_quality:g}: use 1 to {max(SAMPLES)}")
        self._change(viewport_id, lambda look: replace(look, quality=int(volume_quality)))

    @command(
        "shiftVolumeOpacityPoints",
        "Move the opacities of a volume in 3D along its values",
        shift="by how much, in the unit of the values",
        viewport_id=VIEWPORT,
    )
    def shift(self, shift: float, viewport_id: str = "") -> None:
        """Move what is seen to higher or lower values."""
        self._change(viewport_id, lambda look: replace(look, shift=look.shift + shift))

    @command(
        "setVolumeLighting",
        "Set how surfaces of a volume in 3D answer the light",
        ambient="light from everywhere, 0 to 1",
        diffuse="light that is scattered, 0 to 1",
        specular="light that is mirrored, 0 to 1",
        viewport_id=VIEWPORT,
    )
    def set_lighting(
        self,
        ambient: float | None = None,
        diffuse: float | None = None,
        specular: float | None = None,
        viewport_id: str = "",
    ) -> None:
        """What is left out stays."""
        if any(part is not None and not 0 <= part <= 1 for part in (ambient, diffuse, specular)):
            raise CommandError("light goes from 0 to 1")

        def changed(look: VolumeLook) -> VolumeLook:
            light = look.lighting or preset_of(look).lighting
            lighting = replace(
                light,
                ambient=light.ambient if ambient is None else ambient,
                diffuse=light.diffuse if diffuse is None else diffuse,
                specular=light.specular if specular is None else specular,
            )
            return replace(look, lighting=lighting)

        self._change(viewport_id, changed)

    @command(
        "setVolumeShading",
        "Show a volume in 3D with light and shade, or in plain colours",
        enabled="whether surfaces are shaded",
        viewport_id=VIEWPORT,
    )
    def set_shading(self, enabled: bool, viewport_id: str = "") -> None:
        """Light and shade, or not."""

        def changed(look: VolumeLook) -> VolumeLook:
            light = look.lighting or preset_of(look).lighting
            return replace(look, lighting=replace(light, shade=enabled))

        self._change(viewport_id, changed)

    # -- views ----------------------------------------------------------------------------------

    @command(
        "setVolumeView",
        "Look at a volume in 3D from a side",
        view=f"one of {', '.join(VIEWS)}",
        viewport=VIEWPORT,
    )
    def set_view(self, view: str, viewport: str = "") -> None:
        """A standard view."""
        if view not in VIEWS:
            raise CommandError(f"there is no view “{view[:64]}”; there are {', '.join(VIEWS)}")
        self._change(viewport, lambda look: replace(look, orbit=look.orbit.facing(view)))

    @command(
        "rotateVolume",
        "Turn a volume in 3D",
        right="its near side to the right, in degrees",
        down="its near side down, in degrees",
        viewport=VIEWPORT,
    )
    def rotate(self, right: float = 0.0, down: float = 0.0, viewport: str = "") -> None:
        """Turn it as a drag does."""

        def turned(look: VolumeLook) -> VolumeLook:
            return replace(look, orbit=look.orbit.rotated(radians(right), radians(down)))

        self._change(viewport, turned)

    # -- box ------------------------------------------------------------------------------------

    @command(
        "setVolumeCrop",
        "Cut a side of a volume in 3D away",
        side=f"one of {', '.join(SIDES)}",
        fraction="how much of the volume is cut away there, 0 to 1",
        viewport=VIEWPORT,
    )
    def set_crop(self, side: str, fraction: float, viewport: str = "") -> None:
        """Move one face of the box."""
        self._cut(side, viewport, lambda now: fraction)

    @command(
        "cutVolume",
        "Cut a little more away from a side of a volume in 3D",
        side=f"one of {', '.join(SIDES)}",
        fraction="how much more of the volume, 0 to 1",
        viewport=VIEWPORT,
    )
    def cut_more(self, side: str, fraction: float = 0.1, viewport: str = "") -> None:
        """Move one face of the box inwards."""
        self._cut(side, viewport, lambda now: now + fraction)

    def _cut(self, side: str, viewport: str, share: Callable[[float], float]) -> None:
        """Put a face of the box where ``share`` says, from how much is cut away there now."""
        session, view, look = self._look(viewport)
        if side not in SIDES:
            raise CommandError(f"there is no side “{side[:64]}”; there are {', '.join(SIDES)}")
        volume = session.volumes.of(view)
        if volume is None:
            raise CommandError(NOT_3D)
        face = face_of(volume, side)
        cut = with_cut(look, face, share(cut_away(look, face)))
        self._put(session, replace(view, volume3d=cut))

    @command(
        "cutVolumeAlong",
        "Cut away what lies under an outline of a volume in 3D, as the scissors do",
        points="the outline, in CSS pixels of the viewport: “x,y x,y …”",
        keep_inside="cut away all the rest instead",
        viewport=VIEWPORT,
    )
    def cut_along(self, points: str, keep_inside: bool = False, viewport: str = "") -> None:
        """A free cut."""
        session, view, look = self._look(viewport)
        if len(look.cuts) >= MAX_CUTS:
            raise CommandError(f"there are {MAX_CUTS} free cuts already: take them back first")
        try:
            pairs = [pair.split(",") for pair in points.split()]
            outline = tuple(Point(float(x), float(y)) for x, y in pairs)
        except ValueError:
            raise CommandError("an outline is told as “x,y x,y …”") from None
        cell = session.cell_size(view.id)
        made = cut_out(session, view, cell, outline, keeps_inside=keep_inside)
        if made is None:
            raise CommandError("an outline needs three points at least")
        self._put(session, made)

    @command("resetVolumeCrop", "Show the whole volume in 3D", viewport=VIEWPORT)
    def reset_crop(self, viewport: str = "") -> None:
        """Take all cuts back."""
        self._change(viewport, lambda look: replace(look, box=WHOLE, cuts=()))

    # -- panel ----------------------------------------------------------------------------------

    @command("toggleVolumePanel", "Show or hide the sliders of a volume in 3D")
    def toggle_panel(self) -> None:
        """Open or close the panel."""
        session = open_session(self._session)
        session.volume_panel_open = not session.volume_panel_open
        session.set_grid(session.grid)

    @command(
        "volume3d.set",
        "Move a slider of a volume in 3D",
        setting=f"shift, quality, ambient, diffuse, specular, {', '.join(SIDES)}",
        value="its number; of sides, how much is cut away, 0 to 1",
        viewport_id=VIEWPORT,
    )
    def set_setting(self, setting: str, value: float, viewport_id: str = "") -> None:
        """One of the numbers; only the picture is drawn anew."""
        session, view, look = self._look(viewport_id)
        volume = session.volumes.of(view)
        changed = with_setting(look, volume, setting, value) if volume is not None else None
        if changed is None:
            raise CommandError(f"there is no setting “{setting[:64]}”")
        session.update(replace(view, volume3d=changed))

    @command(
        "volume3d.setPreset", "Choose a look in the list", value="its name", viewport_id=VIEWPORT
    )
    def choose_preset(self, value: str, viewport_id: str = "") -> None:
        """The list of the panel."""
        self.set_preset(value, viewport_id)

    @command(
        "volume3d.setShade",
        "Choose light and shade, or plain colours",
        checked="whether surfaces are shaded",
        viewport_id=VIEWPORT,
    )
    def choose_shade(self, checked: bool, viewport_id: str = "") -> None:
        """The box of the panel."""
        self.set_shading(checked, viewport_id)

    # -- picking --------------------------------------------------------------------------------

    @command(
        "jumpToSurface",
        "Go to what is seen at a point of a volume in 3D, in all viewports of the same space",
        x="from the viewport's left edge, in CSS pixels",
        y="from its upper edge, in CSS pixels",
        viewport=VIEWPORT,
    )
    def jump(self, x: float, y: float, viewport: str = "") -> dict[str, Any]:
        """Pick a place, as a press with the crosshairs does."""
        session, view, _ = self._look(viewport)
        if not session.pick_surface(view, Point(x, y)):
            raise CommandError("nothing of the volume is seen at this point")
        point = session.graphics.localiser.point_mm
        return {"point": list(point) if point else None}
