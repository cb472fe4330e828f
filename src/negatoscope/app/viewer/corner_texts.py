"""The texts in the corners of a viewport: what there is to show, and which of it is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from negatoscope.app.config.overlay_model import CORNER_NAMES, Corners, OverlayItem
from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.volumes.words import look_words, slab_words
from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.listing import value_text
from negatoscope.dicom.presentation.icc import colour_profile
from negatoscope.dicom.presentation.voi_table import VOI
from negatoscope.dicom.series.acquisition import acquired, slice_thickness_mm
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frame_labels import frame_labels
from negatoscope.dicom.series.frames import Frame
from negatoscope.dicom.text import format_date, format_number, format_person_name, format_time
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport

#: Windows at least this wide are told in whole numbers.
WHOLE_NUMBERS_FROM = 20.0
#: Pixels whose sides differ by less than this share are square.
SAME_SIZE_SHARE = 1e-3
_MAX_VALUE_CHARACTERS = 80

TextMode = Literal["full", "minimal", "off"]
#: In the order in which ``toggleOverlays`` goes through them.
TEXT_MODES: tuple[TextMode, ...] = ("full", "minimal", "off")


class Shown(NamedTuple):
    """What a viewport shows, for the functions that put it in words."""

    pictures: Pictures
    viewport: Viewport
    display_set: DisplaySet
    frame: Frame
    noun: str  # "Image", "Frame"


class ItemKind(NamedTuple):
    """A kind of text: what the preferences call it, and how it is made."""

    title: str
    lines: Callable[[Shown], Iterable[str]]


@dataclass(frozen=True, slots=True)
class CornerTexts:
    """Which texts are shown: how many of them, and which in which corner."""

    mode: TextMode = "full"
    corners: Corners = field(default_factory=Corners)

    def lines(self, shown: Shown) -> dict[str, tuple[str, ...]]:
        """The lines of each corner, by its name."""
        if self.mode == "off":
            return dict.fromkeys(CORNER_NAMES, ())
        corners = MINIMAL_CORNERS if self.mode == "minimal" else self.corners
        return {
            name: tuple(
                line for item in getattr(corners, name) for line in item_lines(item, shown) if line
            )
            for name in CORNER_NAMES
        }


def item_lines(item: OverlayItem, shown: Shown) -> Iterable[str]:
    """What an item says of an image; nothing where its condition is not met."""
    instance = shown.frame.instance
    if item.condition is not None:
        value = _value(instance, item.condition.attribute)
        if not value or (item.condition.values and value not in item.condition.values):
            return ()
    kind = KINDS.get(item.inherits_from or item.id)
    if kind is not None:
        return tuple(_labelled(item.label, line) for line in kind.lines(shown) if line)
    value = _value(instance, item.attribute, for_people=True) if item.attribute else ""
    return (_labelled(item.label, value),) if value else ()


def _labelled(label: str, text: str) -> str:
    return f"{label} {text}" if label else text


def _value(instance: DataSet, attribute: str, *, for_people: bool = False) -> str:
    """An attribute's value in one line; a name that nobody knows has none."""
    try:
        entry = instance.json.get(_tag(attribute))
    except KeyError:
        return ""
    vr = entry.get("vr") if isinstance(entry, dict) else ""
    if vr == "SQ" or not isinstance(vr, str):
        return ""
    text = value_text(instance, _tag(attribute), vr)[:_MAX_VALUE_CHARACTERS]
    make = _FOR_PEOPLE.get(vr) if for_people else None
    return make(text) if make else text


def _tag(attribute: str) -> str:
    return tag_of(attribute.strip("()").replace(",", "").upper() if "," in attribute else attribute)


_FOR_PEOPLE: Mapping[str, Callable[[str], str]] = {
    "DA": format_date,
    "TM": format_time,
    "PN": format_person_name,
}


# -- what there is to show ------------------------------------------------------------------------


def _window(shown: Shown) -> Iterable[str]:
    yield window_text(shown.pictures, shown.viewport)


def window_text(pictures: Pictures, viewport: Viewport) -> str:
    """Width and level of the window in effect, and its name."""
    window = pictures.window(viewport)
    loaded = pictures.loaded(viewport)
    if window is None or (loaded is not None and loaded.samples > 1):
        return ""
    width, center = _window_number(window.width, window), _window_number(window.center, window)
    name = f" {window.explanation}" if window.explanation else ""
    return f"W {width}  L {center}{name}"


def _window_number(value: float, window: VOI) -> str:
    """Whole numbers, unless the window is so narrow that fractions count."""
    return f"{value:.0f}" if window.width >= WHOLE_NUMBERS_FROM else format_number(value, 3)


def _uptake(shown: Shown) -> Iterable[str]:
    """Unit of PET values; where they are no uptake, why."""
    suv = shown.frame.suv
    if suv is not None:
        reason = f"no SUV: {suv.reason}" if suv.reason else ""
        yield ", ".join(filter(None, (suv.shown[1], reason, suv.note)))


def _pixel_size(shown: Shown) -> Iterable[str]:
    """How large a pixel is where that depends on how it is known (projections)."""
    spacing = shown.frame.spacing
    if spacing is None or not spacing.short_origin:
        return
    size = format_number(spacing.row_mm, 3)
    if abs(spacing.row_mm - spacing.column_mm) > SAME_SIZE_SHARE * spacing.row_mm:
        size = f"{size} × {format_number(spacing.column_mm, 3)}"
    yield t("Pixel {size} mm {short_origin}", size=size, short_origin=spacing.short_origin)


def _zoom(shown: Shown) -> Iterable[str]:
    zoom = shown.viewport.camera.zoom
    yield t("Zoom {value:.0f} %", value=zoom * 100) if zoom != 1.0 else ""


def _inverted(shown: Shown) -> Iterable[str]:
    yield t("Inverted") if shown.viewport.invert else ""


def _remarks(shown: Shown) -> Iterable[str]:
    """The colour profile, and what of the image could not be had."""
    frame = shown.frame
    profile = colour_profile(frame.instance) if frame.format.is_colour else ""
    yield t("Colour profile: {profile}", profile=profile) if profile else ""
    volume = shown.pictures.volumes.of(shown.viewport)
    if volume is not None and volume.thinned != (1, 1, 1):
        yield t("Thinned out: too large for the graphics")
    elif volume is not None and volume.warning:
        yield t("Uneven slices: resampled")
    for what in shown.pictures.unread(shown.viewport):
        yield t("The {what} could not be read", what=what)


def _acquired(shown: Shown) -> Iterable[str]:
    date, time = acquired(shown.frame)
    yield f"{format_date(date)} {format_time(time)}".strip()


def _position(shown: Shown) -> Iterable[str]:
    plane = shown.frame.plane
    yield (
        t("Position {distance_mm:.1f} mm", distance_mm=plane.distance_mm)
        if plane is not None
        else ""
    )


def _thickness(shown: Shown) -> Iterable[str]:
    if shown.viewport.reformat is not None:
        return  # planes through a volume are as thick as `look_words` says
    thickness = slice_thickness_mm(shown.frame)
    yield t("Thickness {thickness} mm", thickness=format_number(thickness)) if thickness else ""


def _number(shown: Shown) -> Iterable[str]:
    count = shown.pictures.count(shown.viewport)
    index = shown.viewport.index + 1
    if shown.viewport.reformat is not None:
        yield t("Slice {index} / {count}", index=index, count=count)
    elif shown.noun == "Frame":
        yield t("Frame {index} / {count}", index=index, count=count)
    else:
        yield t("Image {index} / {count}", index=index, count=count)


def frame_words(display_set: DisplaySet, index: int, frame: Frame) -> list[str]:
    """What tells a frame from the others of its series, where the series' name does not."""
    told = (display_set.phase_label(index), *frame_labels(frame))
    return [text for text in told if text and text not in display_set.description]


def _labels(shown: Shown) -> Iterable[str]:
    return picture_words(shown.viewport, shown.display_set, shown.frame)


def picture_words(viewport: Viewport, display_set: DisplaySet, frame: Frame) -> list[str]:
    """What tells a viewport's picture from others of its series."""
    look = viewport.reformat
    if look is None:
        return frame_words(display_set, viewport.index, frame)
    if viewport.curve is not None:
        return [t("Curved"), *filter(None, (slab_words(look),))]
    phase = display_set.phase_label(sum(display_set.phase_lengths[: look.phase]))
    return [*look_words(look), phase] if phase else look_words(look)


def _of_instance(keyword: str) -> Callable[[Shown], Iterable[str]]:
    return lambda shown: (shown.frame.instance.string(keyword),)


KINDS: dict[str, ItemKind] = {
    "patientName": ItemKind(
        "Patient's name", lambda shown: (shown.frame.instance.person_name("PatientName"),)
    ),
    "patientID": ItemKind("Patient's number", _of_instance("PatientID")),
    "institution": ItemKind("Institution", _of_instance("InstitutionName")),
    "studyDescription": ItemKind("Study", _of_instance("StudyDescription")),
    "acquired": ItemKind(t("Date and time of the image"), _acquired),
    "uptakeUnit": ItemKind(t("Unit of PET values"), _uptake),
    "pixelSize": ItemKind(t("Pixel size of projections"), _pixel_size),
    "windowLevel": ItemKind(t("Window and level"), _window),
    "zoomLevel": ItemKind("Zoom", _zoom),
    "inverted": ItemKind(t("Whether inverted"), _inverted),
    "remarks": ItemKind(t("Colour profile, unread parts"), _remarks),
    "seriesDescription": ItemKind("Series", lambda shown: (shown.display_set.description,)),
    "frameLabels": ItemKind(t("Phase, echo, view"), _labels),
    "slicePosition": ItemKind(t("Position of the slice"), _position),
    "sliceThickness": ItemKind(t("Thickness of the slice"), _thickness),
    "instanceNumber": ItemKind(t("Number of the image"), _number),
}
KINDS |= {
    f"ohif.overlayItem.{name}": KINDS[name]
    for name in ("windowLevel", "zoomLevel", "instanceNumber")
}


MINIMAL_CORNERS = Corners((OverlayItem("patientName"),), (), (), ())
