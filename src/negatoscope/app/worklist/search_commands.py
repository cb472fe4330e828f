"""Commands of saved searches and of periods."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.app.worklist.searches import PERIODS, SavedSearches, within


class SearchCommands:
    """Keeps the list's present search, and brings kept ones back."""

    def __init__(
        self, page: WorklistPage, searches: SavedSearches, changed: Callable[[], None]
    ) -> None:
        self._page = page
        self._changed = changed
        self.searches = searches

    @command(
        "worklist.setPeriod", "Show the studies of a period", period=f"one of {', '.join(PERIODS)}"
    )
    async def set_period(self, period: str) -> None:
        """Set both dates; the same period again takes them off."""
        known = next((p for p in PERIODS if p == period), None)
        if known is None:
            raise CommandError(
                f"there is no period “{period[:32]}”; there are {', '.join(PERIODS)}"
            )
        filters = within(self._page.draft, known, self.searches.today())
        if filters == self._page.draft:
            filters = replace(filters, start_date="", end_date="")
        await self._page.show(self._page.query.with_filters(filters))

    @command("worklist.saveSearch", "Keep this search on this device", search="what to call it")
    def save(self, search: str) -> None:
        """Keep the filters and the order; what identifies a patient is left out."""
        query = self._page.query.with_filters(self._page.draft)
        try:
            self.searches.save(search, query)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._changed()

    @command("worklist.applySearch", "Show a kept search", search="its name")
    async def apply(self, search: str) -> None:
        """Show a kept search."""
        query = self.searches.find(search)
        if query is None:
            raise CommandError("there is no such search any more")
        await self._page.show(query)

    @command("worklist.deleteSearch", "Forget a kept search", search="its name")
    def delete(self, search: str) -> None:
        """Forget a kept search."""
        if not self.searches.delete(search):
            raise CommandError("there is no such search any more")
        self._changed()
