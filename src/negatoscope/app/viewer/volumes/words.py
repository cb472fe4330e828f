"""What is written beside a plane through a volume."""

from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.reformats import ACQUISITION, AXIAL, CORONAL, OBLIQUE, SAGITTAL, Reformat

ORIENTATION_NAMES = {
    AXIAL: t("Axial"),
    SAGITTAL: t("Sagittal"),
    CORONAL: t("Coronal"),
    ACQUISITION: t("As acquired"),
    OBLIQUE: t("Oblique"),
}
BLEND_NAMES = {
    "mip": t("Maximum (MIP)"),
    "minip": t("Minimum (MinIP)"),
    "mean": t("Mean"),
    "sum": t("Sum"),
}
_SHORT_BLENDS = {"mip": "MIP", "minip": "MinIP", "mean": t("Mean"), "sum": t("Sum")}


def slab_words(look: Reformat) -> str:
    """``MIP 20 mm``; empty for a thin plane."""
    if not look.slab.thick:
        return ""
    name = _SHORT_BLENDS.get(look.slab.blend, "")
    return f"{name} {format_number(look.slab.thickness_mm, 1)} mm"


def look_words(look: Reformat) -> list[str]:
    """Which way the planes look, and how thick they are."""
    return [word for word in (ORIENTATION_NAMES[look.orientation], slab_words(look)) if word]
