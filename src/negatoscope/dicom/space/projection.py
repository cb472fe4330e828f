"""Projection images (CR, DX, MG, intra-oral, XA): side, view, and how they are hung."""

from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.functional_groups import groups_of_frame
from negatoscope.dicom.space.geometry import Directions, dot
from negatoscope.dicom.text import format_number

# View codes (CID 4014, SNOMED CT and SRT) as radiographers write them.
_VIEWS = {
    "399162004": "CC",
    "R-10242": "CC",
    "399368009": "MLO",
    "R-10226": "MLO",
    "399260004": "ML",
    "R-10224": "ML",
    "399352003": "LM",
    "R-10228": "LM",
    "399196006": "LMO",
    "R-10230": "LMO",
    "399188001": "FB",
    "R-10244": "FB",
    "399192008": "SIO",
    "R-102D0": "SIO",
    "399101009": "ISO",
    "R-40AAA": "ISO",
    "399011000": "XCC",
    "R-1024A": "XCC",
    "399265009": "XCCL",
    "R-1024B": "XCCL",
}
_SIDES = frozenset({"L", "R", "B"})
# A row that points less than so much to front or back says nothing about where the chest wall is.
_MIN_ALONG = 0.7
_MIN_ANGLE_DEGREES = 0.5


@dataclass(frozen=True, slots=True)
class Hanging:
    """Flips with which an image is first shown."""

    flip_horizontal: bool = False
    flip_vertical: bool = False


AS_STORED = Hanging()


def laterality(instance: DataSet) -> str:
    """``"L"``, ``"R"`` or ``"B"`` (both); ``""`` when unpaired or unknown."""
    anatomy = groups_of_frame(instance, 1).macro("FrameAnatomySequence")
    candidates = (
        instance.string("ImageLaterality"),
        anatomy.string("FrameLaterality") if anatomy is not None else "",
        instance.string("Laterality"),
    )
    return next((side for side in candidates if side in _SIDES), "")


def view_position(instance: DataSet) -> str:
    """``"CC"``, ``"PA"``, ``"LL"``, …: the view's code, else ViewPosition."""
    view = instance.first("ViewCodeSequence")
    code = view.string("CodeValue")
    return _VIEWS.get(code) or instance.string("ViewPosition") or view.string("CodeMeaning")


def view_label(instance: DataSet) -> str:
    """``"R MLO, magnification"``, ``"PA"``, ``"Tooth 36"``; ``""`` when nothing is said."""
    label = f"{laterality(instance)} {view_position(instance)}".strip()
    view = instance.first("ViewCodeSequence")
    modifiers = [
        item.string("CodeMeaning").lower() for item in view.sequence("ViewModifierCodeSequence")
    ]
    structures = [
        item.string("CodeMeaning") for item in instance.sequence("PrimaryAnatomicStructureSequence")
    ]
    teeth = structures if instance.string("Modality") == "IO" else []
    return ", ".join(part for part in (label, *modifiers, *teeth) if part)


def positioner_label(instance: DataSet, number: int = 1) -> str:
    """Angles of a C-arm as cardiologists say them: ``"LAO 30° CRA 20°"``; ``""`` when unknown.

    Runs with a moving arm say the angles frame by frame: as increments (C.8.7.5), or in a
    functional group (C.8.19.6.10).
    """
    position = groups_of_frame(instance, number).macro("PositionerPositionSequence") or instance
    parts = []
    for which, names in (("Primary", ("LAO", "RAO")), ("Secondary", ("CRA", "CAU"))):
        angle = position.number(f"Positioner{which}Angle")
        if angle is None:
            continue
        moved = instance.numbers(f"Positioner{which}AngleIncrement")
        if number <= len(moved) and len(moved) > 1:
            angle += moved[number - 1]
        if abs(angle) >= _MIN_ANGLE_DEGREES:
            parts.append(f"{names[angle < 0]} {format_number(round(abs(angle), 1))}°")
    return " ".join(parts)


def mammogram_hanging(instance: DataSet, directions: Directions | None) -> Hanging:
    """How a mammogram is hung: as if the patient stood before the reader, chest walls together.

    Images of the right breast have the chest wall at their right, those of the left breast at
    their left; the armpit (MLO) or the outer side (CC) is up. Images that say too little stay as
    they are stored.
    """
    side = laterality(instance)
    if instance.string("Modality") != "MG" or directions is None or side not in ("L", "R"):
        return AS_STORED
    to_nipple = (0.0, -1.0, 0.0) if side == "L" else (0.0, 1.0, 0.0)  # along a row, left to right
    medial = (-1.0, 0.0, 0.0) if side == "L" else (1.0, 0.0, 0.0)
    down = medial if view_position(instance) in ("CC", "XCC", "XCCL", "FB") else (0.0, 0.0, -1.0)
    across, along = dot(directions.row, to_nipple), dot(directions.column, down)
    if abs(across) < _MIN_ALONG:
        return AS_STORED
    return Hanging(across < 0, along < -_MIN_ALONG)
