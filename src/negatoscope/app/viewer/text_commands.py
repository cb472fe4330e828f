"""Commands on the texts over the images: all of them, the least, none."""

from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.corner_texts import TEXT_MODES, CornerTexts
from negatoscope.app.viewer.which import OpenSession


class TextCommands:
    """Which texts stand over the images; the choice holds for every study of this page.

    Parameters
    ----------
    begin:
        What a page begins with.
    """

    def __init__(self, session: OpenSession, begin: CornerTexts) -> None:
        self._session = session
        self.texts = begin

    def use(self, texts: CornerTexts) -> None:
        """Show these texts from now on."""
        self.texts = texts
        session = self._session()
        if session is not None:
            session.texts = texts
            session.set_grid(session.grid)

    def _shown(self) -> CornerTexts:
        session = self._session()
        return session.texts if session is not None else self.texts

    @command("toggleOverlays", "Texts over the images: all, only the most important, none")
    def toggle(self) -> None:
        """The next way."""
        shown = self._shown()
        following = TEXT_MODES.index(shown.mode) + 1
        self.use(replace(shown, mode=TEXT_MODES[following % len(TEXT_MODES)]))

    @command("setOverlays", "Choose the texts over the images", mode="full, minimal or off")
    def set_mode(self, mode: str) -> None:
        """One of the ways."""
        chosen = next((each for each in TEXT_MODES if each == mode), None)
        if chosen is None:
            raise CommandError(f"there is no way “{mode[:64]}”; use {', '.join(TEXT_MODES)}")
        self.use(replace(self._shown(), mode=chosen))
