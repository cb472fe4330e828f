"""Fetches the catalogue of the language that is wanted, and follows what is preferred."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from negatoscope import language
from negatoscope.app.preferences.model import Preferences


class PageLanguages:
    """The language of the page.

    Parameters
    ----------
    boot:
        What the boot loader hands over: where the catalogues are.
    preferred, configured:
        Names of languages; empty where none is.
    """

    def __init__(self, boot: Any, preferred: str, configured: str) -> None:
        self._boot = boot
        self._configured = configured
        self._preferred = preferred
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_change: Callable[[], None] = lambda: None

    def _wanted(self) -> str:
        import js

        linked = js.URLSearchParams.new(js.location.search).get("lng")
        own = [str(name) for name in js.navigator.languages or ()]
        first = [self._preferred] if self._preferred else []
        linked = [str(linked)] if linked and not self._preferred_now else []
        site = [self._configured] if self._configured else []
        return language.chosen([*linked, *first, *site, *own])

    #: A language chosen on this page goes before its link's.
    _preferred_now = False

    async def show(self) -> None:
        """Use the language that is wanted; English where its catalogue does not come."""
        import js
        from pyodide.ffi import JsException

        name = self._wanted()
        catalogue: language.Catalogue = {}
        asset = js.Reflect.get(self._boot.assets, f"{name}.json")
        if asset:
            try:
                answer = await js.fetch(asset)
                catalogue = json.loads(str(await answer.text())) if answer.ok else {}
            except (JsException, ValueError):
                js.console.warn(f"The catalogue of {name} could not be loaded.")
        if name != self._wanted():
            return  # another was chosen meanwhile
        language.use(name, catalogue)
        js.document.documentElement.lang = "en" if name == language.TEST_LANGUAGE else name

    def follow(self, preferences: Preferences) -> None:
        """The preferences have changed."""
        if preferences.language == self._preferred:
            return
        self._preferred, self._preferred_now = preferences.language, True
        task = asyncio.ensure_future(self._change())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _change(self) -> None:
        await self.show()
        self.on_change()
