"""Display sets: what one viewport shows, made from the instances of series."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.heap import collection_paused
from negatoscope.dicom.presentation.pixels import PixelFormatError
from negatoscope.dicom.quantities.decay import earliest_acquisition
from negatoscope.dicom.series.frames import Frame, frame_count, frames_of, video_frame
from negatoscope.dicom.series.obstacles import Code, Obstacle, count_of
from negatoscope.dicom.series.ordering import Ordered, in_given_order, in_order
from negatoscope.dicom.series.reconstruction import obstacles
from negatoscope.dicom.series.stacks import concatenated, in_stacks
from negatoscope.dicom.series.videos import Video, video_of
from negatoscope.dicom.sop_classes import VIDEO as VIDEO_OBJECT
from negatoscope.dicom.sop_classes import (
    is_registered,
    is_single_image,
    kind_of,
)
from negatoscope.dicom.space.projection import view_label
from negatoscope.dicom.space.registration import RegistrationError, spatial_registration

IMAGE, VIDEO, REPORT, UNSUPPORTED = "image", "video", "report", "unsupported"
#: Kinds of objects that are read as documents, each a display set of its own.
_DOCUMENTS = ("structured report", "key object selection")
_NO_NUMBER = 1 << 62


@dataclass(frozen=True, slots=True)
class DisplaySet:
    """Frames that are looked at together, a video, a document, or what cannot be shown and why.

    ``uid`` is stable for the same instances. ``obstacles`` are the reasons why the frames are no
    volume, ``message`` says why there is nothing to show. Where every position comes several
    times, the frames come phase after phase, and ``phase_lengths`` counts those of each. Of a video
    there is one of ``frames``, which stands for all of them.
    """

    uid: str
    study_instance_uid: str
    series_instance_uid: str
    series_number: int | None
    modality: str
    description: str
    frames: tuple[Frame, ...]
    kind: str
    message: str
    sop_class_uid: str
    instance_count: int
    obstacles: tuple[Obstacle, ...] = ()
    slice_spacing_mm: float | None = None
    is_multiframe: bool = False
    series_date: str = ""
    series_time: str = ""
    frame_of_reference_uid: str = ""
    phase_noun: str = ""
    phase_lengths: tuple[int, ...] = ()
    instances: tuple[DataSet, ...] = field(default=(), repr=False)
    video: Video | None = None

    def phase_label(self, index: int) -> str:
        """``"Time point 2 of 4"`` for a frame of a series in phases; else ``""``."""
        for number, length in enumerate(self.phase_lengths, 1):
            if index < length:
                noun = self.phase_noun[:1].upper() + self.phase_noun[1:]
                return f"{noun} {number} of {len(self.phase_lengths)}"
            index -= length
        return ""

    @property
    def is_image(self) -> bool:
        """There are images to show."""
        return self.kind == IMAGE

    @property
    def is_viewable(self) -> bool:
        """There is something to show: images, or a video."""
        return self.kind in (IMAGE, VIDEO)

    @property
    def is_report(self) -> bool:
        """There is a document to read, and no image."""
        return self.kind == REPORT

    @property
    def is_volume(self) -> bool:
        """Parallel slices of one size, evenly spaced: fit for reconstruction."""
        return self.is_image and not self.obstacles

    @property
    def warnings(self) -> tuple[Obstacle, ...]:
        """What is unusual: obstacles where a volume could be looked for."""
        return tuple(obstacle for obstacle in self.obstacles if not obstacle.expected)


def display_sets(instances: Iterable[DataSet]) -> tuple[DisplaySet, ...]:
    """Display sets of all series among the instances, by series number.

    One for each series, except that a multi-frame instance (each of its stacks, where it has
    several; a concatenation counts as one instance) and a projection image (CR, DX, MG,
    intra-oral) or a video is one of its own, and objects that are no image stand apart by kind.
    """
    series: dict[str, list[DataSet]] = {}
    made: list[DisplaySet] = []
    with collection_paused():
        for instance in instances:
            series.setdefault(instance.string("SeriesInstanceUID"), []).append(instance)
        for uid, members in series.items():
            made.extend(_of_series(uid, _without_duplicates(members)))
    made.sort(key=lambda s: _NO_NUMBER if s.series_number is None else s.series_number)
    return tuple(made)


def _without_duplicates(instances: Sequence[DataSet]) -> list[DataSet]:
    """One of each SOP instance, in the order of instance numbers."""
    unique: dict[str, DataSet] = {}
    for position, instance in enumerate(instances):
        unique.setdefault(instance.string("SOPInstanceUID") or f"?{position}", instance)
    return [instance for _, instance in sorted(unique.items(), key=_by_number)]


def _by_number(item: tuple[str, DataSet]) -> tuple[int, str]:
    number = item[1].integer("InstanceNumber")
    return _NO_NUMBER if number is None else number, item[0]


def _of_series(uid: str, instances: Sequence[DataSet]) -> list[DisplaySet]:
    stack: list[DataSet] = []
    singles: list[DataSet] = []
    videos: list[DataSet] = []
    reports: list[DataSet] = []
    others: dict[str, list[DataSet]] = {}
    for instance in instances:
        kind = kind_of(instance)
        if kind == VIDEO_OBJECT:
            videos.append(instance)
        elif kind in _DOCUMENTS:
            reports.append(instance)
        elif kind:
            others.setdefault(kind, []).append(instance)
        elif frame_count(instance) > 1 or is_single_image(instance, instance.string("Modality")):
            singles.append(instance)
        else:
            stack.append(instance)
    groups = [stack] if stack else []
    groups += concatenated(singles)
    made: list[DisplaySet] = []
    for n, group in enumerate(groups, 1):
        made += _image_sets(f"{uid}:{n}", group)
    for n, instance in enumerate(videos, len(groups) + 1):
        made.append(_video_set(f"{uid}:{n}", instance))
    for n, instance in enumerate(reports, len(groups) + len(videos) + 1):
        message = f"A {kind_of(instance)} is read as a document."
        made.append(_display_set(f"{uid}:{n}", [instance], (), kind=REPORT, message=message))
    for n, (kind, group) in enumerate(others.items(), len(groups) + len(videos) + len(reports) + 1):
        message = _message(kind, group)
        made.append(_unsupported(f"{uid}:{n}", group, _unsupported_code(group[0]), message))
    return made


def _message(kind: str, group: Sequence[DataSet]) -> str:
    """Why objects of a kind are no pictures, or what becomes of them."""
    if kind == "deformable registration":
        return "A deformable registration is not applied: images stay as they lie."
    if kind == "spatial registration":
        try:
            for instance in group:
                spatial_registration(instance)
        except RegistrationError as error:
            return f"A spatial registration is not applied: {error}."
        return "A spatial registration is applied: images of both spaces are shown as they fit."
    article = "An" if kind[0] in "aeiou" else "A"
    return f"{article} {kind} cannot be shown here yet."


def _video_set(uid: str, instance: DataSet) -> DisplaySet:
    try:
        frame = video_frame(instance)
    except PixelFormatError as error:
        message = f"The video cannot be shown: {error}."
        return _unsupported(uid, [instance], Code.NO_VALID_INSTANCES, message)
    made = _display_set(uid, [instance], (frame,), kind=VIDEO)
    return replace(made, is_multiframe=True, video=video_of(instance))


def _unsupported_code(instance: DataSet) -> Code:
    sop_class = instance.string("SOPClassUID")
    if not sop_class:
        return Code.MISSING_SOP_CLASS_UID
    known = is_registered(sop_class)
    return Code.UNSUPPORTED_DISPLAYSET if known else Code.UNSUPPORTED_SOP_CLASS_UID


def _image_sets(uid: str, instances: Sequence[DataSet]) -> list[DisplaySet]:
    """One display set, or one for each stack of a multi-frame image."""
    modality = instances[0].string("Modality")
    earliest = earliest_acquisition(list(instances)) if modality == "PT" else None
    frames: list[Frame] = []
    faults: list[str] = []
    for instance in instances:
        try:
            frames.extend(frames_of(instance, modality, earliest))
        except PixelFormatError as error:
            faults.append(str(error))
    if not frames:
        message = f"The image cannot be shown: {faults[0]}."
        return [_unsupported(uid, instances, Code.NO_VALID_INSTANCES, message)]
    found: tuple[Obstacle, ...] = ()
    if faults:
        text = f"{count_of(len(faults), 'image')} of this series cannot be shown: {faults[0]}."
        found = (Obstacle(Code.UNREADABLE_IMAGES, text),)
    if all(frame_count(instance) == 1 for instance in instances):
        return [_image_set(uid, instances, in_order(frames), found)]
    stacks = in_stacks(frames)
    return [
        _image_set(
            uid if len(stacks) == 1 else f"{uid}.{n}", instances, in_given_order(stack), found, name
        )
        for n, (name, stack) in enumerate(stacks.items(), 1)
    ]


def _image_set(
    uid: str,
    instances: Sequence[DataSet],
    ordered: Ordered,
    found: tuple[Obstacle, ...],
    stack: str = "",
) -> DisplaySet:
    description = _description(instances[0])
    return _display_set(
        uid,
        instances,
        ordered.frames,
        description=f"Stack {stack}, {description}".strip(", ") if stack else description,
        obstacles=(*found, *obstacles(ordered)),
        slice_spacing_mm=ordered.slice_spacing_mm,
        is_multiframe=frame_count(instances[0]) > 1,
        phases=(ordered.phase_noun, ordered.phase_lengths),
    )


def _unsupported(uid: str, instances: Sequence[DataSet], code: Code, message: str) -> DisplaySet:
    reason = Obstacle(code, message, expected=True)
    return _display_set(uid, instances, (), kind=UNSUPPORTED, message=message, obstacles=(reason,))


def _display_set(
    uid: str,
    instances: Sequence[DataSet],
    frames: tuple[Frame, ...],
    *,
    kind: str = IMAGE,
    message: str = "",
    description: str = "",
    obstacles: tuple[Obstacle, ...] = (),
    slice_spacing_mm: float | None = None,
    is_multiframe: bool = False,
    phases: tuple[str, tuple[int, ...]] = ("", ()),
) -> DisplaySet:
    first = instances[0]
    return DisplaySet(
        uid=uid,
        study_instance_uid=first.string("StudyInstanceUID"),
        series_instance_uid=first.string("SeriesInstanceUID"),
        series_number=first.integer("SeriesNumber"),
        modality=first.string("Modality"),
        description=description or _description(first),
        frames=frames,
        kind=kind,
        message=message,
        sop_class_uid=first.string("SOPClassUID"),
        instance_count=len(instances),
        obstacles=obstacles,
        slice_spacing_mm=slice_spacing_mm,
        is_multiframe=is_multiframe,
        series_date=first.string("SeriesDate"),
        series_time=first.string("SeriesTime"),
        frame_of_reference_uid=first.string("FrameOfReferenceUID"),
        phase_noun=phases[0],
        phase_lengths=phases[1],
        instances=tuple(instances),
    )


def _description(instance: DataSet) -> str:
    """Series description after the view of a projection, or what comes nearest."""
    text = instance.string("SeriesDescription") or instance.string("ProtocolName")
    view = ""
    if not text or is_single_image(instance, instance.string("Modality")):
        view = view_label(instance)
    if view.lower() in text.lower():
        return text or instance.string("BodyPartExamined")
    return f"{view}, {text}" if text else view
