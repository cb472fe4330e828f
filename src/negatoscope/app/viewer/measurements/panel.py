"""The measurement panel: by study and series; what is tracked first."""

from collections.abc import Iterable

from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.measurements.room import MeasurementRoom
from negatoscope.app.viewer.measurements.views import (
    MeasurementGroup,
    MeasurementPanelView,
    MeasurementRow,
    MeasurementSection,
    PromptView,
    ReportAction,
)
from negatoscope.app.viewer.measurements.words import facts, origin, title
from negatoscope.app.viewer.volumes.words import look_words
from negatoscope.dicom.text import format_date
from negatoscope.language import t
from negatoscope.viewing.annotations.kinds import kind_of
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.viewports import Viewport

#: Figures that say something rather than measure something.
_FINDINGS = ("ArrowAnnotate",)
_DOWNLOADS = (
    ReportAction("CSV", "download", "downloadCSVMeasurementsReport"),
    ReportAction("JSON", "download", "downloadMeasurementsJSON"),
)


def panel_view(
    room: MeasurementRoom, hotkeys: Hotkeys, actions: Iterable[ReportAction] = ()
) -> MeasurementPanelView:
    """The panel; ``actions`` join the downloads below it."""
    all_of_them = room.store.all
    history = room.store.history
    nothing = "" if all_of_them else t("There is nothing to save yet")
    below = [*_DOWNLOADS, *actions]
    return MeasurementPanelView(
        room.panel_open,
        len(all_of_them),
        _sections(room, all_of_them) if room.panel_open else (),
        history.undo_label,
        history.redo_label,
        room.tracked.now.mode != "none",
        tuple(
            ReportAction(a.label, a.icon, a.command, a.disabled_reason or nothing) for a in below
        ),
        hotkeys.keys_for("undo"),
        hotkeys.keys_for("redo"),
    )


def prompt_view(room: MeasurementRoom) -> PromptView | None:
    """The question that is open."""
    prompt = room.prompts.current
    return PromptView(prompt.title, prompt.text, prompt.choices) if prompt else None


def _sections(
    room: MeasurementRoom, annotations: tuple[Annotation, ...]
) -> tuple[MeasurementSection, ...]:
    tracked = [a for a in annotations if a.tracked and a.tool not in _FINDINGS]
    findings = [a for a in annotations if a.tracked and a.tool in _FINDINGS]
    others = [a for a in annotations if not a.tracked]
    named = (
        ("Tracked", tracked),
        (t("Additional findings"), findings),
        ("Untracked" if tracked or findings else "", others),
    )
    return tuple(MeasurementSection(words, _groups(room, some)) for words, some in named if some)


def _groups(room: MeasurementRoom, annotations: list[Annotation]) -> tuple[MeasurementGroup, ...]:
    by_series: dict[str, list[Annotation]] = {}
    for annotation in sorted(annotations, key=lambda a: a.image.study_instance_uid):
        by_series.setdefault(annotation.image.series_instance_uid, []).append(annotation)
    return tuple(_group(room, uid, some) for uid, some in by_series.items())


def _group(room: MeasurementRoom, series: str, annotations: list[Annotation]) -> MeasurementGroup:
    image = annotations[0].image
    frame = room.places.frame(image.key)
    study: str = t("Not open")
    words: str = study
    if frame is not None:
        instance = frame.instance
        date = format_date(instance.string("StudyDate"))
        study = f"{date} {instance.string('StudyDescription')}".strip()
        parts = (instance.string("Modality"), instance.string("SeriesDescription"))
        words = " ".join(part for part in parts if part)
    return MeasurementGroup(
        series,
        image.study_instance_uid,
        study or t("Study without date"),
        words or t("Series without description"),
        room.tracked.now.tracks(series),
        tuple(_row(room, annotation) for annotation in annotations),
    )


def _where(place: Viewport) -> str:
    if place.reformat is None:
        return t("Image {value}", value=place.index + 1)
    return ", ".join([*look_words(place.reformat), t("Slice {value}", value=place.index + 1)])


def _row(room: MeasurementRoom, annotation: Annotation) -> MeasurementRow:
    kind = kind_of(annotation.tool)
    measured = room.values.of(annotation)
    place = room.places.shown(annotation.image.key)
    waits = t("Shown once its image is loaded") if measured.waiting and place else ""
    return MeasurementRow(
        annotation.uid,
        title(annotation),
        kind.icon if kind else "square-dashed",
        _where(place) if place else "",
        facts(measured),
        waits or origin(measured),
        annotation.colour,
        annotation.uid == room.store.selected,
        annotation.locked,
        annotation.visible,
    )
