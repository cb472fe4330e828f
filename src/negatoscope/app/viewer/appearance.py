"""How a frame is shown: what windows there are to choose from, and the way to the display."""

from dataclasses import replace
from typing import NamedTuple

from negatoscope.dicom.presentation.lut import Window, default_window, presets, window_for_range
from negatoscope.dicom.presentation.pipeline import GreyPipeline, is_inverse, presentation_shape
from negatoscope.dicom.presentation.voi_table import VOI, VOITable
from negatoscope.dicom.series.frames import Frame
from negatoscope.language import t
from negatoscope.viewing.frames import LoadedFrame

# for pictures whose colours need no window
_NO_VALUES, _INVERTED = GreyPipeline(), GreyPipeline(inverse=True)


class VOIChoice(NamedTuple):
    """A window or table that a person can choose."""

    voi: VOI
    label: str
    of_image: bool  # from the image itself, rather than usual for its kind


def voi_choices(frame: Frame, modality: str) -> tuple[VOIChoice, ...]:
    """The windows of the image, its VOI LUTs, and the windows that are usual for its kind."""
    several = len(frame.windows) > 1
    windows = [
        VOIChoice(
            window, window.explanation or _numbered(t("From the image"), number, several), True
        )
        for number, window in enumerate(frame.windows, 1)
    ]
    several = len(frame.voi_tables) > 1
    tables = [
        VOIChoice(VOITable.of(table), table.explanation or _numbered("Table", n, several), True)
        for n, table in enumerate(frame.voi_tables, 1)
    ]
    usual = presets(modality, frame.modality_lut.unit)
    return (*windows, *tables, *(VOIChoice(w, w.explanation, False) for w in usual))


def _numbered(name: str, number: int, several: bool) -> str:
    return f"{name} {number}" if several else name


def default_voi(frame: Frame, modality: str) -> VOI | None:
    """What a frame is shown with at first: its first window, else its first VOI LUT.

    ``None`` leaves it to the range of the values.
    """
    window = default_window(frame.windows, modality, frame.modality_lut.unit)
    if window is None and frame.voi_tables:
        return VOITable.of(frame.voi_tables[0])
    return window


#: Where the profile has windows of the header applied before rescaling (IHE BIR 5.4).
_BEFORE_RESCALING = frozenset({"MR", "PT", "XA", "RF"})


def with_stored_windows(frame: Frame, modality: str) -> Frame:
    """The frame with windows that its header means for stored values, told in modality values.

    IHE Basic Image Review 5.4: of MR, PET and X-ray angiography the window applies to what is
    stored, whatever slope and intercept say. A PET in SUV has windows of its own.
    """
    lut = frame.modality_lut
    if modality not in _BEFORE_RESCALING or lut.table is not None or lut.unit.startswith("SUV"):
        return frame
    if (lut.slope, lut.intercept) == (1.0, 0.0) or lut.slope <= 0:
        return frame
    scaled = (window.scaled(lut.slope) for window in frame.windows)
    windows = tuple(replace(w, center=w.center + lut.intercept) for w in scaled)
    return replace(frame, windows=windows)


def auto_window(frame: Frame, loaded: LoadedFrame) -> Window:
    """The window over all values of a picture, for headers that give none."""
    lut = frame.modality_lut
    if lut.table is not None:
        entries = lut.table.entries
        first = lut.table.first_input
        low, high = (
            min(max(int(end) - first, 0), len(entries) - 1)
            for end in (loaded.minimum, loaded.maximum)
        )
        shown = entries[low : high + 1]
        return window_for_range(min(shown), max(shown))
    low_value, high_value = lut.apply(loaded.minimum), lut.apply(loaded.maximum)
    whole = all(float(value).is_integer() for value in (lut.slope, low_value, high_value))
    return window_for_range(low_value, high_value, exact=not whole)


def has_palette(frame: Frame) -> bool:
    """Whether stored values stand for colours, all of them or those of a supplemental palette."""
    if frame.photometric == "PALETTE COLOR":
        return True
    return frame.instance.string("PixelPresentation") in ("COLOR", "MIXED")


def grey_pipeline(frame: Frame | None, voi: VOI | None, *, invert: bool) -> GreyPipeline:
    """The way of a frame's stored values to the display; ``invert`` turns its own sense round."""
    if frame is None or voi is None:
        return _INVERTED if invert else _NO_VALUES
    inverse = is_inverse(frame.photometric, presentation_shape(frame.instance)) != invert
    return GreyPipeline(frame.modality_lut, voi, inverse, frame.padding)
