"""Which viewports of a session follow each other."""

from collections.abc import Callable, Iterable, Mapping

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.spacing import Spacing
from negatoscope.language import t
from negatoscope.viewing.camera import Camera, Placement, Size
from negatoscope.viewing.synchronisation import (
    Member,
    Scale,
    Slices,
    SyncGroup,
    followed,
    kind_named,
)
from negatoscope.viewing.viewports import Grid, Viewport

#: The id of the groups that a person makes.
BY_HAND = t("by hand")
LABELS = {"imageSlice": "slices", "voi": "windows", "zoompan": t("zoom and pan")}


class Synchronisers:
    """The groups of a session.

    Parameters
    ----------
    pictures:
        What the viewports show.
    cell_size:
        Size of a viewport's cell in CSS pixels.
    """

    def __init__(self, pictures: Pictures, cell_size: Callable[[str], Size]) -> None:
        self._pictures = pictures
        self._cell_size = cell_size
        self.groups: tuple[SyncGroup, ...] = ()

    # -- what synchronisation asks (Surroundings) -----------------------------------------------

    def slices(self, viewport: Viewport) -> Slices | None:
        """The stack of a viewport."""
        display_set = self._pictures.display_set(viewport)
        if display_set is None or display_set.video is not None or not display_set.frames:
            return None
        first = (self._pictures.frame(viewport) or display_set.frames[0]).format
        planes = self._pictures.planes(viewport)
        return Slices(display_set.frame_of_reference_uid, planes, first.columns, first.rows)

    def matrix(self, from_frame_of_reference: str, to_frame_of_reference: str) -> Affine | None:
        """What maps points of one space into another, by the registrations that are open."""
        spaces = self._pictures.registrations
        return spaces.matrix(from_frame_of_reference, to_frame_of_reference)

    def value_kind(self, viewport: Viewport) -> str:
        """Modality and unit of the values that are windowed."""
        frame, display_set = self._pictures.frame(viewport), self._pictures.display_set(viewport)
        if frame is None or display_set is None or self._pictures.window(viewport) is None:
            return ""
        return f"{display_set.modality} {frame.modality_lut.unit}"

    def scale(self, viewport: Viewport) -> Scale:
        """How large the picture is drawn."""
        size, aspect = self._pictures.image_size(viewport)
        turned = Camera(rotation=viewport.camera.rotation)
        fit = Placement(turned, self._cell_size(viewport.id), size, aspect).scale
        frame = self._pictures.frame(viewport)
        spacing: Spacing | None = frame.spacing if frame else None
        return Scale(fit, spacing.column_mm if spacing else None)

    # -- following ------------------------------------------------------------------------------

    def follow(self, grid: Grid, after: Viewport) -> Grid:
        """The grid with a viewport changed, and with it all that follow."""
        before = grid.get(after.id)
        if self.groups and not after.empty:
            self.groups = tuple(group.anchored(grid.viewports) for group in self.groups)
        result = grid.with_viewport(after)
        for group in self.groups:
            for other in grid.viewports:
                if other.id != after.id:
                    now = result.get(other.id)
                    moved = followed(group, before, after, now, self)
                    if moved != now:
                        result = result.with_viewport(moved)
        return result

    # -- groups ---------------------------------------------------------------------------------

    def is_linked(self, kind: str) -> bool:
        """Whether a person has linked all viewports in this way."""
        return any(g.kind == kind and g.id == BY_HAND for g in self.groups)

    def link(self, grid: Grid, kinds: Iterable[str]) -> None:
        """Link all viewports in these ways."""
        for kind in kinds:
            if not self.is_linked(kind):
                group = SyncGroup(kind, BY_HAND).anchored(grid.viewports, anew=True)
                self.groups = (*self.groups, group)

    def unlink(self, kinds: Iterable[str]) -> None:
        """Let go of the links that a person has made."""
        gone = set(kinds)
        self.groups = tuple(g for g in self.groups if g.id != BY_HAND or g.kind not in gone)

    def join(
        self, kind_name: str, group_id: str, member: Member, options: Mapping[str, object]
    ) -> bool:
        """Put a viewport into a protocol's group; False where its kind is none of ours."""
        kind = kind_named(kind_name)
        if kind is None or group_id == BY_HAND:
            return False
        found = next((g for g in self.groups if (g.kind, g.id) == (kind, group_id)), None)
        members = (found.members or ()) if found else ()
        kept = tuple(m for m in members if m.viewport_id != member.viewport_id)
        made = SyncGroup(kind, group_id, (*kept, member), options)
        self.groups = (*(g for g in self.groups if g is not found), made)
        return True

    def leave_protocol(self) -> None:
        """Forget all groups of a protocol."""
        self.groups = tuple(g for g in self.groups if g.id == BY_HAND)

    def state(self) -> list[dict[str, object]]:
        """The groups, as JSON."""
        return [
            {
                "type": group.kind,
                "id": group.id,
                "viewports": None
                if group.members is None
                else [member.viewport_id for member in group.members],
            }
            for group in self.groups
        ]
