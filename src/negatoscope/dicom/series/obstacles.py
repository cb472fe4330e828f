"""Why a display set cannot be reconstructed into a volume: the reasons, as values."""

from dataclasses import dataclass
from enum import Enum, auto


class Code(Enum):
    """Kinds of reasons; the first fifteen carry OHIF's names."""

    NO_VALID_INSTANCES = auto()
    NO_POSITION_INFORMATION = auto()
    NOT_RECONSTRUCTABLE = auto()
    MULTIFRAME_NO_PIXEL_MEASUREMENTS = auto()
    MULTIFRAME_NO_ORIENTATION = auto()
    MULTIFRAME_NO_POSITION_INFORMATION = auto()
    MISSING_FRAMES = auto()
    IRREGULAR_SPACING = auto()
    INCONSISTENT_DIMENSIONS = auto()
    INCONSISTENT_COMPONENTS = auto()
    INCONSISTENT_ORIENTATIONS = auto()
    INCONSISTENT_POSITION_INFORMATION = auto()
    UNSUPPORTED_DISPLAYSET = auto()
    UNSUPPORTED_SOP_CLASS_UID = auto()
    MISSING_SOP_CLASS_UID = auto()
    SHARED_POSITIONS = auto()
    UNREADABLE_IMAGES = auto()


#: Something that should be there is not: must be said even to those who want no volume.
INCOMPLETE = frozenset({Code.MISSING_FRAMES, Code.UNREADABLE_IMAGES})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason, in words with its figures.

    ``expected`` is true where nobody would look for a volume: a projection, a cine, one image.
    """

    code: Code
    text: str
    expected: bool = False

    def __str__(self) -> str:
        return self.text


def count_of(count: int, noun: str) -> str:
    """``"1 image"``, ``"3 images"``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
