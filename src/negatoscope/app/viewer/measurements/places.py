"""Where the image of a measurement is among what is open."""

from negatoscope.app.viewer.pictures import Pictures
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.dicom.series.frames import Frame
from negatoscope.viewing.annotations.model import ImageKey, ImageReference
from negatoscope.viewing.frames import FrameKey, LoadedFrame
from negatoscope.viewing.viewports import Viewport


def reference_of(frame: Frame) -> ImageReference:
    """The reference to a frame."""
    instance = frame.instance
    return ImageReference(
        frame.sop_instance_uid,
        frame.number,
        instance.string("SeriesInstanceUID"),
        instance.string("StudyInstanceUID"),
        instance.string("FrameOfReferenceUID"),
        instance.string("SOPClassUID"),
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
        place = self.find(key)
        if place is None:
            return None
        return self._pictures.frame(Viewport("measurement", place.display_set, place.index))

    def loaded(self, key: ImageKey) -> LoadedFrame | None:
        """The decoded pixels of an image, where they are here."""
        place = self.find(key)
        return None if place is None else self._pictures.queue.get(place)
