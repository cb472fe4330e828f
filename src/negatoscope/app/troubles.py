"""What is said when a part of the program fails; never in the words of an exception."""

from negatoscope.app.commands import Command
from negatoscope.app.faults import told
from negatoscope.app.notices import Notices
from negatoscope.language import t


class Troubles:
    """Tells faults of plugins, of commands and of the page itself."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    def plugin(self, name: str, reason: str) -> None:
        """A plugin is switched off."""
        advice = t("The viewer works without it.")
        title = t("The plugin “{name}” is off", name=name)
        self._notices.say("warning", title, reason, advice, lasting=True)

    def command(self, definition: Command, fault: str) -> None:
        """A command met a fault."""
        self._notices.say(
            "error",
            t("“{summary}” did not work", summary=definition.summary),
            t(
                "The command {name} met a fault of this program: {fault}.",
                name=definition.name,
                fault=fault,
            ),
            t("Everything else stays as it is. Try again; if it fails again, report these words."),
        )

    def page(self, error: Exception) -> None:
        """Something failed that no command has met."""
        self._notices.say(
            "error",
            t("Something in this program failed"),
            t("It met a fault: {error}.", error=told(error, "The page")),
            t(
                "Everything else stays as it is. If something looks wrong, load the "
                "page again and report these words."
            ),
        )
