"""Messages to the person, one place for all of them."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import command
from negatoscope.app.viewmodels.notice import Level, Notice
from negatoscope.sources.errors import SourceError

#: A new message pushes the oldest out beyond this many.
MAX_NOTICES = 5
#: Seconds after which a message that asks for nothing goes by itself.
SHOWN_S = 8.0


class Notices:
    """The messages on the screen, oldest first."""

    def __init__(
        self,
        on_change: Callable[[], None],
        later: Callable[[float, Callable[[], None]], Callable[[], None]],
    ) -> None:
        self._on_change = on_change
        self._later = later
        self._count = 0
        self._lasting: set[str] = set()
        self.shown: tuple[Notice, ...] = ()

    def say(
        self,
        level: Level,
        title: str,
        reason: str = "",
        advice: str = "",
        *,
        action_label: str = "",
        action_command: str = "",
        lasting: bool = False,
    ) -> str:
        """Show a message and return its id; the same words are not shown twice at a time.

        A lasting one stays when another page is opened, until it is dismissed.
        """
        for notice in self.shown:
            if (notice.level, notice.title, notice.reason) == (level, title, reason):
                return notice.id
        self._count += 1
        notice = Notice(
            f"notice-{self._count}", level, title, reason, advice, action_label, action_command
        )
        self.shown = (*self.shown, notice)[-MAX_NOTICES:]
        if lasting:
            self._lasting.add(notice.id)
        if level in ("info", "success") and not action_command:
            self._later(SHOWN_S, lambda: self.dismiss(notice.id))
        self._on_change()
        return notice.id

    @command("notice.dismiss", "Close a message", id="which message")
    def dismiss(self, id: str) -> None:  # noqa: A002 - the argument's public name
        """Take a message off the screen."""
        kept = tuple(notice for notice in self.shown if notice.id != id)
        if kept != self.shown:
            self.shown = kept
            self._on_change()

    def clear(self) -> None:
        """Take off what belongs to the page that is left."""
        self.shown = tuple(notice for notice in self.shown if notice.id in self._lasting)


def notice_of(error: SourceError, *, retry_command: str = "", id: str = "error") -> Notice:  # noqa: A002
    """A source's error as a message with a way to try again."""
    notice = Notice(id, "error", error.title, error.reason, error.advice, dismissible=False)
    if retry_command:
        notice = replace(notice, action_label="Try again", action_command=retry_command)
    return notice
