"""Finding an entry of an open menu by typing a part of its words."""

from collections.abc import Sequence

#: What is typed within so many seconds of each other belongs together.
PAUSE_S = 1.0


class MenuSearch:
    """Remembers what has been typed: `b`, `o`, `n` finds "CT-Bone"."""

    def __init__(self) -> None:
        self._typed = ""
        self._last_s = 0.0

    def type(self, key: str, now_s: float, labels: Sequence[str], here: int) -> int | None:
        """The entry that a key leads to from another (-1 for none); None where there is none.

        Entries that begin with what was typed come before those that hold it elsewhere. The same
        key again goes on to the next entry.
        """
        going_on = now_s - self._last_s < PAUSE_S
        again = going_on and self._typed == key
        self._typed = key if again or not going_on else self._typed + key
        self._last_s = now_s
        wanted = self._typed.casefold()
        first = here + 1 if again or not going_on else max(here, 0)
        order = [(first + n) % len(labels) for n in range(len(labels))]
        names = [label.strip().casefold() for label in labels]
        for fits in (str.startswith, str.__contains__):
            found = next((n for n in order if fits(names[n], wanted)), None)
            if found is not None:
                return found
        return None
