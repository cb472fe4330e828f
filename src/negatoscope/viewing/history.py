"""What can be undone and done again: one history for everything a person changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

#: Steps that are kept.
MAX_STEPS = 200

_Action = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done: in words, and how to take it back and to do it again.

    Steps in a row with the same ``merge`` (not empty) become one: many turns of a slider, say.
    """

    label: str
    undo: _Action
    redo: _Action
    merge: str = ""


class History:
    """Steps one after the other, and where one stands among them."""

    def __init__(self, limit: int = MAX_STEPS) -> None:
        self._limit = limit
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._running = False
        #: How many steps have been added so far.
        self.added = 0

    def add(self, label: str, undo: _Action, redo: _Action, merge: str = "") -> None:
        """Remember what has been done; what was undone before can not be done again any more.

        What an undo or a redo itself sets off is not remembered.
        """
        if self._running:
            return
        self._undone.clear()
        self.added += 1
        step = Step(label, undo, redo, merge)
        if merge and self._done and self._done[-1].merge == merge:
            step = replace(step, undo=self._done.pop().undo)
        self._done.append(step)
        del self._done[: -self._limit]

    def join(self, undo: _Action, redo: _Action) -> None:
        """What has been done along with the last step becomes a part of it."""
        if self._running or not self._done:
            return
        last = self._done[-1]

        def back() -> None:
            undo()
            last.undo()

        def forth() -> None:
            last.redo()
            redo()

        self._done[-1] = Step(last.label, back, forth)

    def settle(self) -> None:
        """The next step is one of its own, whatever its ``merge``."""
        if self._done and self._done[-1].merge:
            self._done[-1] = replace(self._done[-1], merge="")

    def undo(self) -> str:
        """Take the last step back; its words, or ``""`` where there is none."""
        if not self._done:
            return ""
        step = self._done.pop()
        self._undone.append(step)
        self._run(step.undo)
        return step.label

    def redo(self) -> str:
        """Do the last step that was taken back again; its words, or ``""``."""
        if not self._undone:
            return ""
        step = self._undone.pop()
        self._done.append(step)
        self._run(step.redo)
        return step.label

    def _run(self, action: _Action) -> None:
        self._running = True
        try:
            action()
        finally:
            self._running = False

    @property
    def undo_label(self) -> str:
        """What undo would take back; ``""`` for nothing."""
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; ``""`` for nothing."""
        return self._undone[-1].label if self._undone else ""

    def clear(self) -> None:
        """Forget all steps."""
        self._done.clear()
        self._undone.clear()
