"""Words for how a person has turned and mirrored a picture."""

from negatoscope.dicom.text import format_number
from negatoscope.language import t
from negatoscope.viewing.viewports import Viewport


def turned_words(viewport: Viewport) -> str:
    """``"Mirrored, turned 90°"``, as the eye sees it beside the stored image.

    Nothing where a picture lies as it was hung: what a protocol or its kind wants needs no warning.
    """
    camera, hung = viewport.camera, viewport.hung
    now, before = ((c.rotation % 360, c.flip_horizontal, c.flip_vertical) for c in (camera, hung))
    if now == before:
        return ""
    mirrored = camera.flip_horizontal != camera.flip_vertical
    # a turn before mirroring goes the other way after it; mirrored both ways is turned half round
    angle = (-camera.rotation if mirrored else camera.rotation) + 180 * camera.flip_vertical
    words = format_number(angle % 360)
    if not angle % 360:
        return t("Mirrored") if mirrored else t("As stored")
    if mirrored:
        return t("Mirrored, turned {angle}°", angle=words)
    return t("Turned {angle}°", angle=words)
