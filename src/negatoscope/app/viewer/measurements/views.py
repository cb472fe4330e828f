"""What the measurement panel, its dialog and its questions show, as plain values."""

from dataclasses import dataclass

from negatoscope.language import t

#: Colours that people tell apart whatever their eyes (Okabe and Ito 2008).
COLOURS = (
    ("", t("Usual colour")),
    ("#e69f00", t("Orange")),
    ("#56b4e9", t("Sky blue")),
    ("#009e73", t("Green")),
    ("#f0e442", t("Yellow")),
    ("#0072b2", t("Blue")),
    ("#d55e00", t("Red")),
    ("#cc79a7", t("Pink")),
)


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """A measurement in the panel."""

    uid: str
    title: str  # its label, else its kind
    icon: str
    image: str  # "Image 12"
    facts: tuple[tuple[str, str], ...]  # name and value of each number
    note: str  # where lengths come from, or what is missing
    colour: str
    selected: bool
    locked: bool
    visible: bool


@dataclass(frozen=True, slots=True)
class MeasurementGroup:
    """The measurements of a series."""

    series_instance_uid: str
    study_instance_uid: str
    study: str  # "2026-09-14 CT head"
    series: str  # "CT  Head 5 mm"
    tracked: bool
    rows: tuple[MeasurementRow, ...]


@dataclass(frozen=True, slots=True)
class MeasurementSection:
    """Groups under a heading; one without a heading where nothing is tracked at all."""

    title: str
    groups: tuple[MeasurementGroup, ...]


@dataclass(frozen=True, slots=True)
class ReportAction:
    """A button below the measurements: what can be made of them."""

    label: str
    icon: str
    command: str
    disabled_reason: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementPanelView:
    """The panel at the right."""

    open: bool
    count: int
    sections: tuple[MeasurementSection, ...]
    undo: str  # what would be undone, "" for nothing
    redo: str
    can_track: bool  # whether there is such a thing as tracking
    actions: tuple[ReportAction, ...] = ()
    undo_keys: str = ""
    redo_keys: str = ""


@dataclass(frozen=True, slots=True)
class PromptView:
    """A question over the images; ``choices`` are (answer, words), the usual one last."""

    title: str
    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MeasurementDialog:
    """Asks for words or a length that belong to a measurement; ``choices`` are usual answers."""

    uid: str
    title: str
    field: str
    value: str
    command: str
    choices: tuple[str, ...] = ()
    only_choices: bool = False
    hint: str = ""
    numeric: bool = False
