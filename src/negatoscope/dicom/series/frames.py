"""Frames: the unit that is fetched, windowed and shown, with all it takes to show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import FunctionalGroups, functional_groups
from negatoscope.dicom.presentation.lut import (
    IDENTITY,
    ModalityLUT,
    Window,
    header_windows,
    modality_lut,
)
from negatoscope.dicom.presentation.pixels import PixelFormat, pixel_format, pixel_padding
from negatoscope.dicom.presentation.tables import LookupTable, voi_tables
from negatoscope.dicom.quantities.real_world import real_world_mappings
from negatoscope.dicom.quantities.suv import SUV, suv
from negatoscope.dicom.series.timing import display_time_ms, frame_times_ms
from negatoscope.dicom.sop_classes import transfer_syntax
from negatoscope.dicom.space.geometry import Directions, ImagePlane, patient_orientation
from negatoscope.dicom.space.planes import (
    detector_directions,
    frame_directions,
    frame_plane,
    stack_offsets_mm,
    volume_directions,
)
from negatoscope.dicom.space.spacing import Spacing, enhanced_spacing, pixel_spacing

# More frames than any acquisition holds; bounds the memory that a damaged header can ask for.
MAX_FRAMES = 20_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One image of an instance.

    ``number`` counts from 1 within the instance. ``plane`` is known when position, orientation
    and spacing are; ``directions`` are those in the patient: they may be known without
    (projection images), or not at all (ultrasound volumes). Windows and tables
    work on the output of ``modality_lut``, whose unit is ``SUVbw`` where SUV can be computed.
    """

    sop_instance_uid: str
    number: int
    instance: DataSet
    instance_number: int | None
    format: PixelFormat
    plane: ImagePlane | None = None
    directions: Directions | None = None
    spacing: Spacing | None = None
    modality_lut: ModalityLUT = IDENTITY
    windows: tuple[Window, ...] = ()
    voi_tables: tuple[LookupTable, ...] = ()
    padding: tuple[float, float] | None = None
    frame_time_ms: float | None = None
    suv: SUV | None = None
    transfer_syntax_uid: str = ""
    has_pixel_data: bool = True
    shutter: DataSet | None = None  # of the frame alone (PS3.3 C.7.6.16.2.13)

    @property
    def photometric(self) -> str:
        """Photometric interpretation as stored."""
        return self.format.photometric

    @property
    def spacing_origin(self) -> str:
        """In words, where the pixel size comes from; ``""`` when it is unknown."""
        return self.spacing.origin if self.spacing is not None else ""


def frame_count(instance: DataSet) -> int:
    """NumberOfFrames within reason; 1 when it is absent."""
    return min(max(instance.integer("NumberOfFrames") or 1, 1), MAX_FRAMES)


def frames_of(
    instance: DataSet, modality: str = "", earliest: datetime | None = None
) -> tuple[Frame, ...]:
    """Frames of an instance, in the order of their numbers.

    Parameters
    ----------
    instance
        Metadata of the instance.
    modality
        Its modality, when the caller knows it already.
    earliest
        Start of the earliest acquisition of the series, for SUV.

    Raises
    ------
    PixelFormatError
        The pixels' layout is missing or makes no sense.
    """
    modality = modality or instance.string("Modality")
    layout = pixel_format(instance)
    count = frame_count(instance)
    groups = functional_groups(instance, count)
    factor = None
    if modality == "PT":
        factor = suv(instance, earliest, _pet_units(instance, groups))
    common = _Common(instance, modality, layout, factor)
    if groups:
        return tuple(common.enhanced(number, group) for number, group in enumerate(groups, 1))
    if count == 1:
        return (common.classic(),)
    return common.classic_frames(count)


def video_frame(instance: DataSet) -> Frame:
    """What all frames of a video have in common, as its first frame.

    Raises
    ------
    PixelFormatError
        The pixels' layout is missing or makes no sense.
    """
    return _Common(instance, instance.string("Modality"), pixel_format(instance), None).classic()


def _pet_units(instance: DataSet, groups: Sequence[FunctionalGroups]) -> str:
    """Units of enhanced PET, which only its real world values say; ``""`` for classic images."""
    if not groups or instance.string("Units"):
        return ""
    found = {mapping.unit: mapping for mapping in real_world_mappings(instance, groups[0])}
    for unit, units in (("SUVbw", "GML"), ("Bq/ml", "BQML"), ("SUVbsa", "CM2ML")):
        if unit in found:
            return units
    return ""


class _Common:
    """What all frames of one instance share."""

    __slots__ = ("factor", "instance", "layout", "modality", "number", "padding", "syntax", "uid")

    def __init__(
        self, instance: DataSet, modality: str, layout: PixelFormat, factor: SUV | None
    ) -> None:
        self.instance = instance
        self.modality = modality
        self.layout = layout
        self.factor = factor
        self.uid = instance.string("SOPInstanceUID")
        self.number = instance.integer("InstanceNumber")
        self.padding = pixel_padding(instance, layout)
        self.syntax = transfer_syntax(instance)

    def classic(self) -> Frame:
        """The only frame of a single-frame image."""
        return self.classic_frames(1)[0]

    def classic_frames(self, count: int) -> tuple[Frame, ...]:
        """Frames of an image without functional groups: alike but for place and time."""
        instance = self.instance
        spacing = pixel_spacing(instance)
        directions = frame_directions(instance, None)
        lut = modality_lut(instance, modality=self.modality)
        lut, windows = self._in_suv(lut, header_windows(instance, floating=self.layout.floating))
        tables = self._voi_tables(instance, lut)
        times = frame_times_ms(instance, count)
        offsets = stack_offsets_mm(instance, count) if count > 1 else (0.0,)
        fallback = directions or patient_orientation(instance)
        shown = detector_directions(instance, count) or (fallback,) * count
        return tuple(
            Frame(
                self.uid,
                index + 1,
                instance,
                self.number,
                self.layout,
                frame_plane(instance, None, directions, spacing, offsets[index])
                if offsets
                else None,
                shown[index],
                spacing,
                lut,
                windows,
                tables,
                self.padding,
                times[index],
                self.factor,
                self.syntax,
            )
            for index in range(count)
        )

    def enhanced(self, number: int, groups: FunctionalGroups) -> Frame:
        """One frame of an enhanced multi-frame image."""
        instance = self.instance
        spacing = enhanced_spacing(instance, groups)
        directions = frame_directions(instance, groups)
        voi = groups.macro("FrameVOILUTSequence") or instance
        lut = modality_lut(
            instance, groups.macro("PixelValueTransformationSequence"), modality=self.modality
        )
        if self.modality == "PT":
            lut = _pet_lut(instance, groups) or lut
        lut, windows = self._in_suv(lut, header_windows(voi, floating=self.layout.floating))
        return Frame(
            self.uid,
            number,
            instance,
            self.number,
            self.layout,
            frame_plane(instance, groups, directions or volume_directions(groups), spacing),
            directions or patient_orientation(instance),
            spacing,
            lut,
            windows,
            self._voi_tables(voi, lut),
            self.padding,
            display_time_ms(instance),
            self.factor,
            self.syntax,
            shutter=groups.macro("FrameDisplayShutterSequence") or None,
        )

    def _voi_tables(self, attributes: DataSet, lut: ModalityLUT) -> tuple[LookupTable, ...]:
        """Tables on modality values, which may be negative where stored values may or the line is
        so (PS3.3 C.11.2.1.1)."""
        signed = lut.table is None and (self.layout.signed or lut.intercept < 0)
        return voi_tables(attributes, signed=signed)

    def _in_suv(
        self, lut: ModalityLUT, windows: tuple[Window, ...]
    ) -> tuple[ModalityLUT, tuple[Window, ...]]:
        if self.factor is None:
            return lut, windows
        factor, unit = self.factor.shown
        scaled = tuple(window.scaled(factor) for window in windows)
        return lut.scaled(factor, unit), windows if factor == 1.0 else scaled


def _pet_lut(instance: DataSet, groups: FunctionalGroups) -> ModalityLUT | None:
    """Line of the real world values that lead to uptake, in enhanced PET."""
    if instance.string("Units"):
        return None
    for mapping in real_world_mappings(instance, groups):
        if mapping.unit in ("SUVbw", "Bq/ml", "SUVbsa") and not mapping.table:
            return ModalityLUT(mapping.slope, mapping.intercept, mapping.unit)
    return None
