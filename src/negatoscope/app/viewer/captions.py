"""What is written into pictures that leave the program, with the patient's name or without."""

from dataclasses import replace

from negatoscope.app.config.overlay_model import CORNER_NAMES, Corners
from negatoscope.app.darkroom import Captions
from negatoscope.app.viewer.corner_texts import KINDS, CornerTexts, Shown
from negatoscope.app.viewer.lossy import lossy_text
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.text import format_date
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport

NOT_FOR_DIAGNOSIS = t("Not for diagnostic use")
_OF_PATIENT = ("patientName", "patientID")


def without_patient(corners: Corners) -> Corners:
    """The corners without the patient, and without attributes: they may name the patient too."""
    kept = {
        name: tuple(
            item
            for item in getattr(corners, name)
            if (kind := item.inherits_from or item.id) in KINDS and kind not in _OF_PATIENT
        )
        for name in CORNER_NAMES
    }
    return replace(corners, **kept)


def captions(session: ViewerSession, viewport: Viewport, *, texts: bool, patient: bool) -> Captions:
    """The captions of a viewport; without texts only the name of the viewport."""
    display_set, frame = session.display_set(viewport), session.frame(viewport)
    if not texts or display_set is None or frame is None:
        return Captions(viewport.id)
    corners = session.texts.corners
    chosen = CornerTexts("full", corners if patient else without_patient(corners))
    lines = chosen.lines(Shown(session, viewport, display_set, frame, "Image"))
    lossy = lossy_text(frame.instance)
    below = (lossy, *lines["bottom_right"]) if lossy else lines["bottom_right"]
    letters = session.orientation_letters(viewport)
    return Captions(
        viewport.id, lines["top_left"], lines["top_right"], lines["bottom_left"], below, **letters
    )


def patient_line(session: ViewerSession, viewport: Viewport) -> str:
    """Name, number, birth date and sex."""
    frame = session.frame(viewport)
    if frame is None:
        return ""
    instance = frame.instance
    parts = (
        instance.person_name("PatientName"),
        instance.string("PatientID"),
        format_date(instance.string("PatientBirthDate")),
        instance.string("PatientSex"),
    )
    return " · ".join(part for part in parts if part)


def study_line(session: ViewerSession, viewport: Viewport) -> str:
    """Date and name of the study, the series, and which of its images."""
    frame, display_set = session.frame(viewport), session.display_set(viewport)
    if frame is None or display_set is None:
        return ""
    place = t("Image {value} of {number}", value=viewport.index + 1, number=session.count(viewport))
    plane = frame.plane
    parts = (
        format_date(frame.instance.string("StudyDate")),
        frame.instance.string("StudyDescription"),
        f"{display_set.modality} {display_set.description}".strip(),
        place,
        t("Position {distance_mm:.1f} mm", distance_mm=plane.distance_mm)
        if plane is not None
        else "",
    )
    return " · ".join(part for part in parts if part)
