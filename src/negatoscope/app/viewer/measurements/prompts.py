"""Questions that stand over the images and wait for an answer, without stopping the work."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question; ``choices`` are (answer, words), the usual one last."""

    id: str
    title: str
    text: str
    choices: tuple[tuple[str, str], ...]


class Prompts:
    """The questions that are open, one shown at a time."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._waiting: list[tuple[Prompt, Callable[[str], None]]] = []

    @property
    def current(self) -> Prompt | None:
        """The question that is shown."""
        return self._waiting[0][0] if self._waiting else None

    def ask(self, prompt: Prompt, answered: Callable[[str], None]) -> None:
        """Ask; a question of the same id takes the place of the one before."""
        self._waiting = [each for each in self._waiting if each[0].id != prompt.id]
        self._waiting.append((prompt, answered))
        self._changed()

    def answer(self, choice: str) -> bool:
        """Answer the question that is shown; False where none is."""
        if not self._waiting:
            return False
        _, answered = self._waiting.pop(0)
        answered(choice)
        self._changed()
        return True

    def withdraw(self, prompt_id: str) -> None:
        """Take a question back."""
        self._waiting = [each for each in self._waiting if each[0].id != prompt_id]
        self._changed()
