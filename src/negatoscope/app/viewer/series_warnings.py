"""What is unusual about series, in words: the study's message, and the dialog of one series."""

from collections.abc import Iterable

from negatoscope.app.viewmodels.dialogs import SeriesDialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.obstacles import INCOMPLETE, Code, Obstacle
from negatoscope.dicom.series.volumes import reason_against
from negatoscope.dicom.sop_classes import kind_of
from negatoscope.language import t

#: Series that are named in a study's message; more are counted.
MAX_NAMED = 3

_IN_PHASES = t(
    "They are shown phase by phase, each from its first position to its "
    "last. The phase is written beside the image."
)
_FLAT = t("The images can be read one by one. Reconstructions in other planes are not possible.")
_ADVICE = {
    Code.NO_VALID_INSTANCES: t("Ask the archive to send the images once more."),
    Code.MISSING_FRAMES: t(
        "Ask the archive whether all images were stored. Scroll with care: the "
        "step between two images may be larger than it seems."
    ),
    Code.UNREADABLE_IMAGES: t("These images are left out. Ask the archive to send them once more."),
    Code.IRREGULAR_SPACING: t(
        "The step between two images varies. Planes through the volume are made at even steps, "
        "mixed from the images at both sides."
    ),
    Code.INCONSISTENT_POSITION_INFORMATION: t(
        "Planes through the volume take the shift into account where it is even, as that of a "
        "tilted gantry is."
    ),
    Code.SHARED_POSITIONS: t(
        "These may be phases, echoes or repeats. They are shown in the order "
        "in which they were numbered."
    ),
    Code.NO_POSITION_INFORMATION: t(
        "The order of the images is that of their numbers, which need not be "
        "their order in the patient."
    ),
    Code.MISSING_SOP_CLASS_UID: t("Check with other sources what the images show."),
}

# What objects hold that are no images of their own, and where they can be read.
_HOLDS = {
    "presentation state": t("It says how images were shown: windows, shutters, annotations."),
    "segmentation": t("It holds outlines of structures in the images of another series."),
    "surface segmentation": t("It holds surfaces of structures in the images of another series."),
    "structure set": t("It holds contours that were drawn for radiotherapy."),
    "treatment plan or record": t("It holds beams and settings of radiotherapy."),
    "spatial registration": t("It says how the images of two series lie to each other."),
    "deformable registration": t("It says how the images of two series are bent onto each other."),
    "spatial fiducials": t("It holds points that were marked in space."),
    "waveform": t("It holds curves over time, an ECG say."),
    "PDF document": t("It holds a document."),
    "CDA document": t("It holds a clinical document."),
    "document or model": t("It holds a document, or a model for printing."),
    "raw data": t(
        "It holds data from before reconstruction; only its maker's software reads them."
    ),
    "MR spectroscopy": t("It holds spectra."),
    "whole-slide image": t("It holds a slide in many tiles."),
    "microscopy annotations": t("It holds marks on a slide."),
}
#: What has no picture of its own, and changes how others are shown.
_APPLIED = "spatial registration"
_ELSEWHERE = t(
    "It is listed so that you know it is there. Open it with another program from the archive."
)


def series_name(display_set: DisplaySet) -> str:
    """``"S:2 Thorax"``."""
    number = display_set.series_number
    numbered = "" if number is None else f"S:{number}"
    return f"{numbered} {display_set.description}".strip() or t("Series without a name")


def incomplete_notice(study_instance_uid: str, sets: Iterable[DisplaySet]) -> Notice | None:
    """What is missing from series of a study: it must not go unseen."""
    lines = []
    for display_set in sets:
        told = [w.text for w in display_set.warnings if w.code in INCOMPLETE]
        if told:
            lines.append(f"{series_name(display_set)}: {' '.join(told)}")
    if not lines:
        return None
    title = (
        t("A series is incomplete")
        if len(lines) == 1
        else t("{lines} series are incomplete", lines=len(lines))
    )
    shown, more = lines[:MAX_NAMED], len(lines) - MAX_NAMED
    if more > 0:
        shown.append(t("{more} more series.", more=more))
    return Notice(study_instance_uid, "warning", title, " ".join(shown), dismissible=False)


def series_dialog(display_set: DisplaySet) -> SeriesDialog:
    """Why a series is no volume, or what it is instead, and what that means for who reads it."""
    if display_set.is_volume:
        lead = t("Nothing is unusual: the images make a volume.")
    elif not display_set.is_image:
        lead = t("This series holds no images that can be shown.")
    elif not reason_against(display_set):
        lead = t("Planes through this series can be made. Know how they come about:")
    else:
        lead = t("This series cannot be reconstructed in other planes:")
    return SeriesDialog(
        series_name(display_set),
        lead,
        tuple(
            (obstacle.text, _advice(display_set, obstacle)) for obstacle in display_set.obstacles
        ),
    )


def _advice(display_set: DisplaySet, obstacle: Obstacle) -> str:
    if not display_set.is_image and obstacle.code is not Code.NO_VALID_INSTANCES:
        kind = kind_of(display_set.instances[0])
        elsewhere = "" if kind == _APPLIED else _ELSEWHERE
        return f"{_HOLDS.get(kind, '')} {elsewhere}".strip()
    if obstacle.code is Code.SHARED_POSITIONS and display_set.phase_lengths:
        return _IN_PHASES
    return "" if obstacle.expected else _ADVICE.get(obstacle.code, _FLAT)
