"""The uptake regions of a session: their definitions, what they amount to, where they are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from negatoscope.app.ports import Screen
from negatoscope.app.viewer.graphics import RegionOutline
from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.tmtv.frame_values import FrameValues
from negatoscope.dicom.quantities.uptake import conversion
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.uptake import unit_of
from negatoscope.dicom.series.volumes import Volume
from negatoscope.dicom.space.geometry import Vector
from negatoscope.language import t
from negatoscope.viewing.camera import Placement, Size
from negatoscope.viewing.frames import FrameKey
from negatoscope.viewing.history import History
from negatoscope.viewing.quantification.definitions import (
    Ball,
    Rule,
    UptakeRegion,
    segmented,
    slices_of,
    voxel_at,
)
from negatoscope.viewing.quantification.figures import UptakeFigures, figures
from negatoscope.viewing.quantification.outlines import outline, spans_in_plane
from negatoscope.viewing.quantification.segments import at_least, components
from negatoscope.viewing.quantification.voxels import NO_VOXELS, VoxelSet, whole
from negatoscope.viewing.viewports import Viewport

#: Regions of a session at most.
MAX_REGIONS = 200
MAX_OUTLINES = 400
#: In thicker slabs no edges are drawn.
MAX_DEPTH_MM = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a region amounts to; without ``figures`` ``reason`` says why it does not."""

    voxels: VoxelSet = NO_VOXELS
    figures: UptakeFigures | None = None
    unit: str = ""
    reason: str = ""
    waiting: bool = False  # for frames


class UptakeRoom:
    """Keeps the regions and computes them, each once.

    Parameters
    ----------
    changed:
        Told when something has to be drawn anew.
    """

    def __init__(
        self, pictures: Pictures, screen: Screen, history: History, changed: Callable[[], None]
    ) -> None:
        self._pictures = pictures
        self._screen = screen
        self._history = history
        self._changed = changed
        self.regions: tuple[UptakeRegion, ...] = ()
        self.selected = ""
        self.panel_open = False
        #: How hot what is measured next has to be, and how far about a point it is looked for.
        self.rule = Rule(share=0.41)
        self.within_mm = 30.0
        #: What the last action has to say, where it did not do what was wanted.
        self.message = ""
        self._numbered = 0
        self._awaited: set[FrameKey] = set()
        self._results: dict[str, tuple[UptakeRegion, DisplaySet, Result]] = {}
        self._parts: tuple[tuple[DisplaySet, int, float], tuple[VoxelSet, ...]] | None = None
        self._outlines: dict[tuple[object, ...], str] = {}

    # -- what there is --------------------------------------------------------------------------

    def get(self, uid: str) -> UptakeRegion | None:
        """A region by its uid."""
        return next((region for region in self.regions if region.uid == uid), None)

    def next_label(self) -> str:
        """The name of the region that is made next."""
        self._numbered += 1
        return t("Region {number}", number=self._numbered)

    def put(self, regions: tuple[UptakeRegion, ...], label: str, selected: str = "") -> None:
        """Other regions, as one step of the history."""
        before, chosen = self.regions, self.selected
        if regions == before:
            return

        def show(what: tuple[UptakeRegion, ...], which: str) -> None:
            self.regions, self.selected, self.message = what, which, ""
            self._forget_others()
            self._changed()

        show(regions, selected)
        self._history.add(label, lambda: show(before, chosen), lambda: show(regions, selected))

    def select(self, uid: str) -> None:
        """Another region is selected."""
        self.selected = uid
        self._changed()

    def tell(self, message: str) -> None:
        """Say why an action did nothing."""
        self.message = message
        self._changed()

    def redraw(self) -> None:
        """Draw panel and outlines anew."""
        self._changed()

    def _forget_others(self) -> None:
        kept = {region.uid for region in self.regions}
        for uid in [uid for uid in self._results if uid not in kept]:
            del self._results[uid]

    # -- values ---------------------------------------------------------------------------------

    def volume(self, region: UptakeRegion) -> Volume | None:
        """The volume of a region."""
        return self._pictures.volumes.volume(region.display_set, region.phase)

    def values(self, display_set: str, phase: int = 0) -> FrameValues | None:
        """The values of a display set's phase; None where it is no volume of grey values."""
        volume = self._pictures.volumes.volume(display_set, phase)
        if volume is None or volume.colour:
            return None
        return FrameValues(volume, self._pictures.queue, self._screen)

    def want(self, values: FrameValues, slices: range) -> int:
        """Have the frames of some slices fetched; how many are not here yet."""
        missing = values.missing(slices)
        for key in missing:
            self._awaited.add(key)
            self._pictures.queue.want_again(key)
        return len(missing)

    def frame_came(self, key: FrameKey) -> None:
        """A frame is here, or can not be had: with the last one regions can be computed."""
        if key in self._awaited:
            self._awaited.remove(key)
            if not self._awaited and self.regions:
                self._changed()

    def result(self, region: UptakeRegion) -> Result:
        """What a region amounts to."""
        pet = self._pictures.display_sets.get(region.display_set)
        if pet is None:
            return Result(reason=t("Its series is not open"))
        known = self._results.get(region.uid)
        if known is not None and known[0] == region and known[1] is pet:
            return known[2]
        made = self._compute(region, pet)
        if not made.waiting:
            self.take(region, pet, made)
        return made

    def _compute(self, region: UptakeRegion, pet: DisplaySet) -> Result:
        unit = unit_of(pet)
        values = self.values(pet.uid, region.phase)
        if values is None:
            return Result(reason=t("Its series is no volume"))
        least, reason = self.least(region.rule, pet)
        if reason:
            return Result(unit=unit, reason=reason)
        if self.want(values, slices_of(region.shape, values.geometry)):
            return Result(unit=unit, reason=t("Shown once its images are loaded"), waiting=True)
        if region.shape is None and least is not None and region.seed_mm is not None:
            voxels = self._part_of_body(values, pet, region, least)
        else:
            voxels = segmented(values, region, least)
        found = figures(values, voxels) if voxels else None
        nothing = "" if found else t("Nothing in it is hot enough")
        return Result(voxels, found, unit, nothing)

    def _part_of_body(
        self, values: FrameValues, pet: DisplaySet, region: UptakeRegion, least: float
    ) -> VoxelSet:
        """The part with a region's seed; those of the last threshold are kept for the others."""
        key = (pet, region.phase, least)
        if self._parts is None or self._parts[0][0] is not pet or self._parts[0][1:] != key[1:]:
            everything = whole(values.geometry)
            self._parts = (key, components(at_least(values, everything, least)))
        seed = voxel_at(region.seed_mm, values.geometry) if region.seed_mm else None
        return next((part for part in self._parts[1] if seed in part), NO_VOXELS)

    @staticmethod
    def least(rule: Rule, pet: DisplaySet) -> tuple[float | None, str]:
        """The value of a rule in the unit of a PET, and why there is none."""
        unit = unit_of(pet)
        if rule.share is not None or not rule.unit or rule.unit == unit:
            return (None if rule.share is not None else rule.value), ""
        found = conversion(pet.frames[0].instance, rule.unit, unit)
        return (None, found.reason) if found.ratio is None else (rule.value * found.ratio, "")

    def take(self, region: UptakeRegion, pet: DisplaySet, result: Result) -> None:
        """Keep what is known of a region; it may be drawn otherwise now."""
        self._results[region.uid] = (region, pet, result)
        self._outlines.clear()

    # -- places ---------------------------------------------------------------------------------

    def place(self, region: UptakeRegion) -> tuple[str, Vector] | None:
        """The frame of reference and the hottest place of a region, else its middle."""
        pet = self._pictures.display_sets.get(region.display_set)
        volume = self.volume(region)
        if pet is None or volume is None:
            return None
        found = self.result(region).figures
        if found is not None:
            return pet.frame_of_reference_uid, volume.geometry.point_mm(*found.maximum_at)
        if isinstance(region.shape, Ball):
            return pet.frame_of_reference_uid, region.shape.centre_mm
        return pet.frame_of_reference_uid, region.seed_mm or volume.geometry.centre_mm

    def outlines(self, viewport: Viewport, cell: Size) -> tuple[RegionOutline, ...]:
        """The edges of all regions in what a viewport shows."""
        if not self.regions or viewport.empty:
            return ()
        frame, shown = self._pictures.frame(viewport), self._pictures.display_set(viewport)
        if frame is None or shown is None or frame.plane is None or _is_deep(viewport):
            return ()
        size, aspect = self._pictures.image_size(viewport)
        matrix = Placement(viewport.camera, cell, size, aspect).matrix
        made = []
        for region in self.regions:
            pet = self._pictures.display_sets.get(region.display_set)
            if pet is None or not (voxels := self.result(region).voxels):
                continue
            across = self._pictures.registrations.matrix(
                shown.frame_of_reference_uid, pet.frame_of_reference_uid
            )
            volume = self.volume(region)
            if across is None or volume is None:
                continue
            key = (region.uid, frame.plane, across)
            if key not in self._outlines:
                if len(self._outlines) >= MAX_OUTLINES:
                    self._outlines.clear()
                spans = spans_in_plane(voxels, volume.geometry, frame.plane, across)
                self._outlines[key] = outline(*spans)
            if self._outlines[key]:
                chosen = region.uid == self.selected
                made.append(RegionOutline(self._outlines[key], matrix, chosen))
        return tuple(made)


def _is_deep(viewport: Viewport) -> bool:
    """Whether so much depth is seen at once that an edge in one plane would mislead."""
    look = viewport.reformat
    return look is not None and look.slab.thick and look.slab.thickness_mm > MAX_DEPTH_MM
