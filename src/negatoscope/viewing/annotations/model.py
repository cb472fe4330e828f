"""An annotation as a value: its tool, its image, its points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from negatoscope.viewing.camera import Point

#: More points than any contour drawn by hand has; bounds what a file can ask for.
MAX_POINTS = 20_000
#: Farther from an image than any figure reaches, in pixels.
MAX_COORDINATE = 1e7


class ImageKey(NamedTuple):
    """Which picture an annotation lies on."""

    sop_instance_uid: str
    frame_number: int


@dataclass(frozen=True, slots=True)
class ImageReference:
    """The image of an annotation; ``frame_number`` counts from 1 within the instance."""

    sop_instance_uid: str
    frame_number: int = 1
    series_instance_uid: str = ""
    study_instance_uid: str = ""
    frame_of_reference_uid: str = ""
    sop_class_uid: str = ""

    @property
    def key(self) -> ImageKey:
        """What tells this picture from all others."""
        return ImageKey(self.sop_instance_uid, self.frame_number)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A figure on an image, as a person drew it.

    Attributes
    ----------
    tool:
        Registered name of the tool (OHIF's), see :mod:`.kinds`.
    points:
        (column, row) in pixels; (0, 0) is the outer corner of the first pixel. What each of them
        means stands with the tool in :mod:`.kinds`.
    outline:
        The path of a livewire through its points, which only the pixels can tell.
    closed:
        False for a freehand line whose end was not brought back to its beginning.
    text:
        Words that belong to the figure (an arrow's).
    colour:
        ``#rrggbb``; empty for that of the style.
    text_box:
        Where its text stands (its upper left corner, image coordinates); None beside the figure.
    finding:
        Free for structured reports: what the figure was read from, as plain values.
    """

    uid: str
    tool: str
    image: ImageReference
    points: tuple[Point, ...]
    outline: tuple[Point, ...] = ()
    closed: bool = True
    label: str = ""
    text: str = ""
    colour: str = ""
    locked: bool = False
    visible: bool = True
    tracked: bool = False
    text_box: Point | None = None
    finding: str = ""

    def moved(self, dx: float, dy: float) -> "Annotation":
        """The whole figure shifted, in image pixels."""
        return replace(
            self,
            points=shifted(self.points, dx, dy),
            outline=shifted(self.outline, dx, dy),
            text_box=Point(self.text_box.x + dx, self.text_box.y + dy) if self.text_box else None,
        )


def shifted(points: Sequence[Point], dx: float, dy: float) -> tuple[Point, ...]:
    """Points moved alike."""
    return tuple(Point(p.x + dx, p.y + dy) for p in points)


def to_plain(annotation: Annotation) -> dict[str, Any]:
    """An annotation as JSON values."""
    image = annotation.image
    return {
        "uid": annotation.uid,
        "toolName": annotation.tool,
        "StudyInstanceUID": image.study_instance_uid,
        "SeriesInstanceUID": image.series_instance_uid,
        "SOPInstanceUID": image.sop_instance_uid,
        "SOPClassUID": image.sop_class_uid,
        "frameNumber": image.frame_number,
        "FrameOfReferenceUID": image.frame_of_reference_uid,
        "points": [list(p) for p in annotation.points],
        "outline": [list(p) for p in annotation.outline],
        "closed": annotation.closed,
        "label": annotation.label,
        "text": annotation.text,
        "color": annotation.colour,
        "isLocked": annotation.locked,
        "isVisible": annotation.visible,
        "isTracked": annotation.tracked,
        "textBox": list(annotation.text_box) if annotation.text_box else None,
        "finding": annotation.finding,
    }


def from_plain(values: Mapping[str, Any]) -> Annotation:
    """The annotation of JSON values.

    Raises
    ------
    ValueError
        They do not describe one; the message says what is missing.
    """
    try:
        box = values.get("textBox")
        return Annotation(
            uid=str(values["uid"]),
            tool=str(values["toolName"]),
            image=ImageReference(
                str(values["SOPInstanceUID"]),
                int(values.get("frameNumber") or 1),
                str(values.get("SeriesInstanceUID") or ""),
                str(values.get("StudyInstanceUID") or ""),
                str(values.get("FrameOfReferenceUID") or ""),
                str(values.get("SOPClassUID") or ""),
            ),
            points=_points(values["points"]),
            outline=_points(values.get("outline") or ()),
            closed=bool(values.get("closed", True)),
            label=str(values.get("label") or ""),
            text=str(values.get("text") or ""),
            colour=str(values.get("color") or ""),
            locked=bool(values.get("isLocked")),
            visible=bool(values.get("isVisible", True)),
            tracked=bool(values.get("isTracked")),
            text_box=_points([box])[0] if box else None,
            finding=str(values.get("finding") or ""),
        )
    except KeyError as missing:
        raise ValueError(f"an annotation without {missing.args[0]}") from None
    except TypeError:
        raise ValueError("an annotation whose points are not pairs of numbers") from None


def _points(values: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    if len(values) > MAX_POINTS:
        raise ValueError(f"an annotation of more than {MAX_POINTS} points")
    points = tuple(Point(float(x), float(y)) for x, y in values)
    if not all(abs(p.x) <= MAX_COORDINATE and abs(p.y) <= MAX_COORDINATE for p in points):
        raise ValueError("an annotation with points far outside any image")
    return points
