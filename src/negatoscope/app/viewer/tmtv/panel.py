"""The table of uptake regions."""

from negatoscope.app.viewer.measurements.words import number
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.making import usual_least
from negatoscope.app.viewer.tmtv.room import UptakeRoom
from negatoscope.app.viewer.tmtv.sums import rule_text, total
from negatoscope.app.viewer.tmtv.uptake_commands import pet_of
from negatoscope.app.viewer.tmtv.views import UptakePanelView, UptakeRow
from negatoscope.dicom.series.uptake import unit_of
from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.annotations.regions import encloses
from negatoscope.viewing.quantification.definitions import UptakeRegion


def uptake_panel(session: ViewerSession) -> UptakePanelView | None:
    """The panel; None where there is no PET and was none."""
    room = session.tmtv
    pet = pet_of(session, session.grid.active)
    if pet is None and not room.regions:
        return None
    if not room.panel_open:
        return UptakePanelView(False, len(room.regions))
    unit = unit_of(pet) if pet is not None else ""
    suv = pet.frames[0].suv if pet is not None else None
    whole = total(room)
    share = room.rule.share
    notes = [
        t("{others} not counted in the sum", others=whole.others) if whole.others else "",
        t("{shared} ml lie in several regions", shared=number(whole.overlapping_ml))
        if whole.overlapping_ml
        else "",
    ]
    return UptakePanelView(
        True,
        len(room.regions),
        tuple(_row(room, region) for region in room.regions),
        number(whole.volume_ml) if whole.count else "",
        number(whole.glycolysis) if whole.count else "",
        ". ".join(note for note in notes if note),
        unit,
        (suv.note or (f"no SUV: {suv.reason}" if suv.reason else "")) if suv is not None else "",
        share is not None,
        f"{share * 100:.10g}" if share is not None else f"{room.rule.value:g}",
        f"{room.within_mm:g}",
        _no_figure(session),
        room.message,
        session.tool == "UptakeRegion",
        t(
            "All from {least} {unit} on, in parts of 1 ml or more",
            least=format_number(usual_least(room.rule, pet), 3),
            unit=unit,
        )
        if pet is not None
        else "",
    )


def _no_figure(session: ViewerSession) -> str:
    """Why no figure can be measured."""
    store = session.measurements.store
    found = store.get(store.selected)
    if found is None or not encloses(found):
        return t("Draw a rectangle, ellipse or outline on the PET first, and select it")
    return ""


def _row(room: UptakeRoom, region: UptakeRegion) -> UptakeRow:
    result = room.result(region)
    found = result.figures
    facts = (
        tuple(
            number(value)
            for value in (found.maximum, found.peak, found.mean, found.volume_ml, found.total)
        )
        if found is not None
        else ()
    )
    return UptakeRow(
        region.uid,
        region.label,
        facts,
        rule_text(region.rule),
        result.reason,
        region.uid == room.selected,
    )
