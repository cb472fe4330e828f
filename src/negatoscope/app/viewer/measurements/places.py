"""Where the image of a measurement is among what is open."""

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.app.viewer.volumes.volumes import PLANE
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.viewing.annotations.model import ImageKey, ImageReference
from negatoscope.viewing.frames import FrameKey, LoadedFrame
from negatoscope.viewing.viewports import Viewport


def is_plane(key: ImageKey) -> bool:
    """Whether a measurement lies on a plane through a volume, not on a stored image."""
    return key.sop_instance_uid.startswith(PLANE)


def reference_of(frame: Frame) -> ImageReference:
    """The reference to a frame."""
    instance = frame.instance
    return ImageReference(
        frame.sop_instance_uid,
        frame.number,
        instance.string("SeriesInstanceUID"),
        instance.string("StudyInstanceUID"),
        instance.string("FrameOfReferenceUID"),
        "" if frame.sop_instance_uid.startswith(PLANE) else instance.string("SOPClassUID"),
    )


class ImagePlaces:
    """Finds images among the display sets of a session."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._seen: dict[str, DisplaySet] = {}
        self._places: dict[ImageKey, FrameKey] = {}

    def find(self, key: ImageKey) -> FrameKey | None:
        """The place of an image; None while its series is not here."""
        sets = self._pictures.display_sets
        if self._seen != sets:
            self._seen = dict(sets)
            self._places = {
                ImageKey(frame.sop_instance_uid, frame.number): FrameKey(each.uid, index)
                for each in reversed(tuple(sets.values()))
                if each.is_viewable
                for index, frame in enumerate(each.frames)
            }
        return self._places.get(key)

    def frame(self, key: ImageKey) -> Frame | None:
        """The frame of an image, with what has been fetched for it."""
        shown = self.shown(key)
        return None if shown is None else self._pictures.frame(shown)

    def shown(self, key: ImageKey) -> Viewport | None:
        """How an image, or a plane through a volume, is looked at; None while it is not here."""
        if is_plane(key):
            seen = self._pictures.volumes.place_of(key.sop_instance_uid)
            return seen if seen is not None and self._pictures.volumes.of(seen) else None
        place = self.find(key)
        return Viewport("measurement", place.display_set, place.index) if place else None

    def loaded(self, key: ImageKey) -> LoadedFrame | None:
        """The decoded pixels of an image, where they are here."""
        shown = self.shown(key)
        return None if shown is None else self._pictures.loaded(shown)
