"""What the dialog for pictures shows, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaptureDialog:
    """What is to be taken along, and how far a recording is."""

    whole: bool  # all viewports, as they lie on the screen
    jpeg: bool
    width: int
    height: int
    texts: bool
    annotations: bool
    patient: bool
    several: bool  # there is more than one viewport
    cine: bool  # the active viewport has more than one image
    recording: float | None = None  # part of the images that are recorded
    note: str = ""
