"""The preferences in use: read from the device, changed, kept, and told to who follows them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from negatoscope.app.ports import Storage
from negatoscope.app.preferences.model import (
    Preferences,
    PreferencesError,
    read_preferences,
    write_preferences,
)

KEY = "negatoscope.preferences"


class PreferenceStore:
    """Holds the preferences; ``followers`` are called with them whenever they change."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.followers: list[Callable[[Preferences], None]] = []
        self.current = self._kept()

    def _kept(self) -> Preferences:
        """What the device keeps; what cannot be read is as if nothing were kept."""
        text = self._storage.get(KEY)
        try:
            return read_preferences(text) if text else Preferences()
        except PreferencesError:
            return Preferences()

    def change(self, **changes: Any) -> None:
        """Change some of them, and keep all."""
        self.use(replace(self.current, **changes))

    def use(self, preferences: Preferences) -> None:
        """Use these from now on, and keep them."""
        if preferences == Preferences():
            self._storage.remove(KEY)
        else:
            self._storage.set(KEY, write_preferences(preferences))
        self._tell(preferences)

    def read_again(self) -> None:
        """The device was cleared, or another page has changed what it keeps."""
        self._tell(self._kept())

    def _tell(self, preferences: Preferences) -> None:
        self.current = preferences
        for follow in self.followers:
            follow(preferences)
