"""Advanced mode: what goes beyond IHE Basic Image Review is shown, or hidden again."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.basic_review import BasicReview


class AdvancedMode:
    """Turns it on and off.

    Parameters
    ----------
    take_keys:
        Has the keys follow.
    redraw:
        Draws the page anew.
    """

    def __init__(
        self, review: BasicReview, take_keys: Callable[[], None], redraw: Callable[[], None]
    ) -> None:
        self._review = review
        self._take_keys = take_keys
        self._redraw = redraw

    @command(
        "toggleAdvancedMode", "Show what goes beyond IHE Basic Image Review too, or hide it again"
    )
    def toggle(self) -> bool:
        """Show or hide; answers whether it is shown."""
        if not self._review.on:
            raise CommandError(
                "everything is shown already: the viewer does not keep to Basic Image Review"
            )
        self._review.advanced = not self._review.advanced
        self._take_keys()
        self._redraw()
        return self._review.advanced
