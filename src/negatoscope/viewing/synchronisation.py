"""Viewports that follow each other: through the slices, in grey scale, in zoom and pan.

A group has a kind, an id and members; what changes in a source is done in the targets too. Kinds
and members are called as in OHIF's ``syncGroups``, so that hanging protocols can set them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol

from negatoscope.dicom.presentation.lut import Window
from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import ImagePlane, dot
from negatoscope.dicom.space.intersections import alike, middle_mm, moved
from negatoscope.viewing.camera import MAX_ZOOM, MIN_ZOOM, Point
from negatoscope.viewing.reformats import nearest_of
from negatoscope.viewing.viewports import Viewport

IMAGE_SLICE, VOI, ZOOM_PAN = "imageSlice", "voi", "zoompan"
#: What OHIF's protocols call the kinds; camera positions of stacks are slices.
_KINDS: Mapping[str, str] = {
    "imageslice": IMAGE_SLICE,
    "stackimage": IMAGE_SLICE,
    "cameraposition": IMAGE_SLICE,
    "voi": VOI,
    "zoompan": ZOOM_PAN,
}
KINDS: tuple[str, ...] = (IMAGE_SLICE, VOI, ZOOM_PAN)
Kind = Literal["imageSlice", "voi", "zoompan"]


def kind_named(name: str) -> str | None:
    """The kind that a protocol or a command names, whatever its capitals."""
    return _KINDS.get(name.lower())


class Member(NamedTuple):
    """A viewport of a group: whether others follow it, and whether it follows."""

    viewport_id: str
    source: bool = True
    target: bool = True


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a member was when the group was made: slices are counted from there."""

    display_set: str
    index: int


@dataclass(frozen=True, slots=True)
class SyncGroup:
    """Viewports that follow each other.

    ``members`` is ``None`` where all viewports on the screen belong to it. ``options`` are OHIF's
    ``syncInvertState`` and ``syncColormap`` of windows (both on unless they say no).
    """

    kind: str
    id: str
    members: tuple[Member, ...] | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    anchors: Mapping[str, Anchor] = field(default_factory=dict)

    def member(self, viewport_id: str) -> Member | None:
        """The part of a viewport in the group."""
        if self.members is None:
            return Member(viewport_id)
        return next((m for m in self.members if m.viewport_id == viewport_id), None)

    def anchored(self, viewports: Iterable[Viewport], *, anew: bool = False) -> "SyncGroup":
        """The group with every viewport's present slice as its anchor.

        Without ``anew`` only where one shows another stack than before: then all begin again.
        """
        now = {v.id: Anchor(v.display_set, v.index) for v in viewports if not v.empty}
        same = all(
            viewport_id in self.anchors
            and self.anchors[viewport_id].display_set == anchor.display_set
            for viewport_id, anchor in now.items()
        )
        return self if same and not anew else replace(self, anchors=now)

    def has_option(self, name: str) -> bool:
        """Whether an option is on; they are unless they are switched off."""
        return self.options.get(name) is not False


class Slices(NamedTuple):
    """A stack as synchronisation sees it: where its slices lie, and in which space."""

    frame_of_reference: str
    planes: Sequence[ImagePlane | None]
    columns: int
    rows: int


class Scale(NamedTuple):
    """How large a picture is drawn: CSS pixels of a column at zoom 1, and mm of a column."""

    fit: float
    column_mm: float | None


class Surroundings(Protocol):
    """What is known of the pictures that viewports show."""

    def slices(self, viewport: Viewport) -> Slices | None:
        """The stack of a viewport; ``None`` for a video or nothing."""

    def matrix(self, from_frame_of_reference: str, to_frame_of_reference: str) -> Affine | None:
        """What maps points of one space into another; ``None`` where nothing leads there."""

    def value_kind(self, viewport: Viewport) -> str:
        """What kind of values is windowed; ``""`` where there is nothing to window."""

    def scale(self, viewport: Viewport) -> Scale:
        """How large the picture is drawn."""


def followed(
    group: SyncGroup, before: Viewport, after: Viewport, other: Viewport, where: Surroundings
) -> Viewport:
    """Another viewport after one has changed; the same one where it does not follow."""
    source, target = group.member(after.id), group.member(other.id)
    if source is None or target is None or not source.source or not target.target:
        return other
    if other.empty or after.empty or before.display_set != after.display_set:
        return other
    if group.kind == IMAGE_SLICE:
        if before.index == after.index:
            return other
        index = _slice(group, after, other, where)
        return other if index is None else replace(other, index=index)
    if group.kind == VOI:
        return _grey_scale(group, before, after, other, where)
    if before.camera == after.camera:
        return other
    return _zoomed(after, other, where)


def _slice(group: SyncGroup, leader: Viewport, other: Viewport, where: Surroundings) -> int | None:
    """Which slice goes with the leader's.

    In one frame of reference, or in two that are registered, that at the same place. Else the way
    that the leader has gone since the link, in mm where both are cut alike, or in slices. Slices of
    one space in different directions do not follow.
    """
    here, there = where.slices(leader), where.slices(other)
    if here is None or there is None or not there.planes:
        return None
    plane = here.planes[leader.index] if leader.index < len(here.planes) else None
    beside = next((p for p in there.planes if p is not None), None)
    start, end = group.anchors.get(leader.id), group.anchors.get(other.id)
    if plane is not None and beside is not None:
        matrix = where.matrix(here.frame_of_reference, there.frame_of_reference)
        if matrix is not None:
            across = moved(plane, matrix)
            if not alike(across, beside):
                return None
            return nearest_of(there.planes, middle_mm(across, here.columns, here.rows))
        if alike(plane, beside) and start is not None and end is not None:
            return _by_way(here, there, plane, start, end)
    if start is None or end is None:
        return None
    index = end.index + leader.index - start.index
    return min(max(index, 0), len(there.planes) - 1)


def _by_way(
    here: Slices, there: Slices, plane: ImagePlane, start: Anchor, end: Anchor
) -> int | None:
    """The slice that lies as far from the anchor as the leader has gone, along its normal."""
    began = here.planes[start.index] if start.index < len(here.planes) else None
    stood = there.planes[end.index] if end.index < len(there.planes) else None
    if began is None or stood is None:
        return None
    normal = plane.normal
    way = dot(plane.position_mm, normal) - dot(began.position_mm, normal)
    aim = dot(stood.position_mm, normal) + way
    known = ((i, p) for i, p in enumerate(there.planes) if p is not None)
    return min(known, key=lambda entry: abs(dot(entry[1].position_mm, normal) - aim))[0]


def _grey_scale(
    group: SyncGroup, before: Viewport, after: Viewport, other: Viewport, where: Surroundings
) -> Viewport:
    kind = where.value_kind(after)
    if not kind or kind != where.value_kind(other):
        return other
    if after.window != before.window:
        fits = after.window is None or isinstance(after.window, Window)
        if fits or other.display_set == after.display_set:
            other = replace(other, window=after.window)
    if after.invert != before.invert and group.has_option("syncInvertState"):
        other = replace(other, invert=after.invert)
    if after.colormap != before.colormap and group.has_option("syncColormap"):
        other = replace(other, colormap=after.colormap)
    return other


def _zoomed(leader: Viewport, other: Viewport, where: Surroundings) -> Viewport:
    """The same size and place: in mm where both know them, else in pixels of the screen."""
    here, there = where.scale(leader), where.scale(other)
    ratio = 1.0  # columns of the other for a column of the leader, of the same length
    if here.column_mm and there.column_mm:
        ratio = here.column_mm / there.column_mm
    camera = leader.camera
    zoom = camera.zoom * here.fit / ratio / there.fit
    if not (here.column_mm and there.column_mm):
        zoom, ratio = camera.zoom, here.fit / there.fit
    zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
    pan = Point(camera.pan.x * ratio, camera.pan.y * ratio)
    return replace(other, camera=replace(other.camera, zoom=zoom, pan=pan))
