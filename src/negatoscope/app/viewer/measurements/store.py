"""The measurements of a session. They belong to images, whatever viewport shows them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from negatoscope.dicom.space.spacing import Spacing
from negatoscope.viewing.annotations.model import Annotation, ImageKey
from negatoscope.viewing.history import History

#: Before and after of what one step changes; None for one that was, or is, not there.
Changes = Mapping[str, tuple[Annotation | None, Annotation | None]]


class MeasurementStore:
    """Annotations by uid and by image, in the order in which they were made.

    Parameters
    ----------
    history:
        Where changes are remembered, to be undone.
    changed:
        Told when something has to be drawn anew; `True` when the panel has, too.
    """

    def __init__(self, history: History, changed: Callable[[bool], None]) -> None:
        self.history = history
        self._changed = changed
        self._annotations: dict[str, Annotation] = {}
        self._order: dict[str, int] = {}
        self._by_image: dict[ImageKey, tuple[Annotation, ...]] = {}
        self.calibrations: dict[str, Spacing] = {}  # by SOP instance
        self.selected = ""
        self.hovered = ""
        #: Grows with every change of what is drawn.
        self.version = 0

    # -- looking --------------------------------------------------------------------------------

    @property
    def all(self) -> tuple[Annotation, ...]:
        """All of them, oldest first."""
        return tuple(sorted(self._annotations.values(), key=lambda a: self._order[a.uid]))

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self._annotations)

    def get(self, uid: str) -> Annotation | None:
        """The annotation of a uid."""
        return self._annotations.get(uid)

    def on_image(self, key: ImageKey) -> tuple[Annotation, ...]:
        """The annotations of an image, oldest first."""
        return self._by_image.get(key, ())

    # -- changing -------------------------------------------------------------------------------

    def add(self, annotation: Annotation, label: str = "Add a measurement") -> None:
        """Take an annotation up."""
        self.apply({annotation.uid: (None, annotation)}, label)

    def revise(self, uid: str, step: str, merge: str = "", **values: Any) -> None:
        """Change attributes of an annotation; ``step`` says in words what is done."""
        before = self._annotations[uid]
        after = replace(before, **values)
        if after != before:
            self.apply({uid: (before, after)}, step, merge)

    def remove(self, uids: Iterable[str], label: str = "Delete a measurement") -> None:
        """Take annotations away."""
        gone = {uid: (self._annotations[uid], None) for uid in uids if uid in self._annotations}
        if gone:
            self.apply(gone, label)

    def show(self, annotation: Annotation) -> None:
        """Show an annotation as it is while it is being changed; nothing is remembered."""
        self._put({annotation.uid: annotation})
        self.touch()

    def commit(self, before: Annotation, label: str) -> None:
        """Remember what has been done since ``before`` to an annotation."""
        after = self._annotations.get(before.uid)
        if after != before:
            self.apply({before.uid: (before, after)}, label)

    def apply(self, changes: Changes, label: str, merge: str = "") -> None:
        """Make changes as one step of the history."""

        def make(side: int) -> None:
            self._put({uid: both[side] for uid, both in changes.items()})
            self.touch(panel=True)

        make(1)
        self.history.add(label, lambda: make(0), lambda: make(1), merge)

    def calibrate(self, sop_instance_uid: str, spacing: Spacing | None) -> None:
        """Say how large the pixels of an image are; None takes it back."""
        before = self.calibrations.get(sop_instance_uid)

        def make(value: Spacing | None) -> None:
            if value is None:
                self.calibrations.pop(sop_instance_uid, None)
            else:
                self.calibrations[sop_instance_uid] = value
            self.touch(panel=True)

        make(spacing)
        self.history.add("Calibrate", lambda: make(before), lambda: make(spacing))

    def select(self, uid: str) -> None:
        """Select one, or none."""
        if uid != self.selected:
            self.selected = uid
            self.touch(panel=True)

    def hover(self, uid: str) -> None:
        """Light one up, or none."""
        if uid != self.hovered:
            self.hovered = uid
            self.touch()

    def touch(self, *, panel: bool = False) -> None:
        """Something has to be drawn anew."""
        self.version += 1
        self._changed(panel)

    def _put(self, values: Mapping[str, Annotation | None]) -> None:
        touched: set[ImageKey] = set()
        for uid, annotation in values.items():
            before = self._annotations.pop(uid, None)
            touched |= {a.image.key for a in (before, annotation) if a is not None}
            if annotation is not None:
                self._annotations[uid] = annotation
                self._order.setdefault(uid, len(self._order))
            elif self.selected == uid:
                self.selected = ""
        for key in touched:
            # one image at a time: scrolling looks here for every picture
            here = [a for a in self._annotations.values() if a.image.key == key]
            here.sort(key=lambda a: self._order[a.uid])
            self._by_image[key] = tuple(here)
