"""Settings, and what this device keeps: all of it can be seen and cleared."""

import json
from collections.abc import Callable

from negatoscope.app.commands import command
from negatoscope.app.notices import Notices
from negatoscope.app.ports import Ports
from negatoscope.app.viewmodels.dialogs import Dialog, KeptEntry, SettingsDialog
from negatoscope.language import t

#: What is kept under each key, in words.
_MEANING = {
    "negatoscope.query": t("Last search of the study list"),
    "negatoscope.hint": t("Address of the study list's first request, so that it opens sooner"),
    "negatoscope.panels": t("Widths of the panels beside the images"),
    "negatoscope.hangingProtocols": t("Layouts that you saved as hanging protocols"),
    "negatoscope.preview": t("Whether the preview beside the study list is open"),
    "negatoscope.searches": t("Searches that you saved"),
    "negatoscope.preferences": t("Your preferences: colours, keys, mouse, texts, windows"),
    "negatoscope.tour": t("That you have seen the tour"),
    "negatoscope.source": t("Data source that was chosen last"),
}
#: A value is shown up to here.
_SHOWN_CHARACTERS = 300


class Settings:
    """The settings dialog and its commands.

    Parameters
    ----------
    show:
        Opens a dialog.
    cleared:
        Told when nothing is kept any more.
    whole_queries:
        The site is configured to keep filters that identify a patient too (``rememberQuery``).
    """

    def __init__(
        self,
        ports: Ports,
        notices: Notices,
        show: Callable[[Dialog], None],
        cleared: Callable[[], None] = lambda: None,
        *,
        whole_queries: bool = False,
    ) -> None:
        self._whole_queries = whole_queries
        self._ports = ports
        self._notices = notices
        self._show = show
        self._cleared = cleared

    @command("showSettings", "Show settings and what this device keeps")
    def open(self) -> None:
        """Open the dialog."""
        self._show(self._dialog())

    @command("clearDevice", "Forget everything that is kept on this device")
    def clear(self) -> None:
        """Forget preferences, searches and the last search."""
        self._ports.storage.clear()
        self._cleared()
        self._notices.say(
            "success",
            t("This device keeps nothing more"),
            t("The program itself stays, so that it opens without a network."),
        )
        self._show(self._dialog())

    def _dialog(self) -> SettingsDialog:
        return SettingsDialog(self._kept(), self._whole_queries)

    def _kept(self) -> tuple[KeptEntry, ...]:
        storage = self._ports.storage
        entries = []
        for key in sorted(storage.kept_keys()):
            value = storage.get(key)
            if value is not None:
                entries.append(KeptEntry(key, _MEANING.get(key, "A preference"), _readable(value)))
        return tuple(entries)


def _readable(value: str) -> str:
    """A value as a person reads it: JSON without its braces and quotation marks."""
    try:
        found = json.loads(value)
    except ValueError:
        found = value
    text = _flat(found) or "nothing"
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_flat(v)}" for k, v in value.items() if v)
    if isinstance(value, list):
        return "; ".join(map(_flat, value))
    return str(value)
