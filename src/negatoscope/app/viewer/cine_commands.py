"""Commands on cines: play, stop, rate, range, the way they repeat."""

from dataclasses import replace
from typing import cast, get_args

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.viewing.cine import MAX_CHOICE, MIN_CHOICE, Cine, Over, Repeat
from negatoscope.viewing.viewports import Viewport

_REPEATS: tuple[str, ...] = get_args(Repeat)
_OVER: tuple[str, ...] = get_args(Over)


class CineCommands:
    """What can be done with a stack that is played, by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def _cine(self, viewport_id: str) -> tuple[ViewerSession, Viewport, Cine]:
        session, view = viewport_of(self._session, viewport_id)
        cine = None if session.is_video(view) else session.cines.open(view)
        if cine is None:
            raise CommandError(f"there is no stack in {view.id} that could be played")
        return session, view, cine

    @command("toggleCine", "Play the stack as a cine, or stop it", viewport=VIEWPORT)
    def toggle(self, viewport: str = "") -> None:
        """Play or stop."""
        session, view = viewport_of(self._session, viewport)
        session.cines.toggle(view)

    @command("cine.togglePlay", "Play the stack, or stop it", viewport_id=VIEWPORT)
    def toggle_play(self, viewport_id: str = "") -> None:
        """Play or stop, from the controls."""
        self.toggle(viewport_id)

    @command("cine.close", "Stop the cine, and take its controls away", viewport_id=VIEWPORT)
    def close(self, viewport_id: str = "") -> None:
        """Close the controls."""
        session, view = viewport_of(self._session, viewport_id)
        session.cines.close(view)

    @command(
        "cine.setRate",
        "How fast the cine is played",
        value=f"frames per second, {MIN_CHOICE} to {MAX_CHOICE}; 0 for the header's own",
        viewport_id=VIEWPORT,
    )
    def set_rate(self, value: float, viewport_id: str = "") -> None:
        """Set the rate."""
        session, view, cine = self._cine(viewport_id)
        if value and not MIN_CHOICE <= value <= MAX_CHOICE:
            raise CommandError(
                f"a cine is not played at {value:g} frames per second; from {MIN_CHOICE} to "
                f"{MAX_CHOICE} is possible"
            )
        session.cines.set(view, replace(cine, rate=value or None))

    @command(
        "cine.setRepeat",
        "What comes after the last image",
        value=f"one of {', '.join(_REPEATS)}",
        viewport_id=VIEWPORT,
    )
    def set_repeat(self, value: str, viewport_id: str = "") -> None:
        """Set how the cine repeats."""
        session, view, cine = self._cine(viewport_id)
        if value not in _REPEATS:
            raise CommandError(f"a cine does not repeat by “{value[:32]}”: {', '.join(_REPEATS)}")
        session.cines.set(view, replace(cine, repeat=cast(Repeat, value), forward=True))

    @command(
        "cine.setRange",
        "Which images are played",
        first="its place, from 0",
        last="its place, from 0",
        viewport_id=VIEWPORT,
    )
    def set_range(self, first: int, last: int, viewport_id: str = "") -> None:
        """Set the range."""
        session, view, cine = self._cine(viewport_id)
        count = session.cines.count(view)
        if not 0 <= first <= last < count:
            raise CommandError(
                f"images {first} to {last} are no range of this stack of {count} images"
            )
        session.cines.set(
            view, replace(cine, first=first, last=None if last == count - 1 else last)
        )

    @command("cine.fromHere", "Play from this image on", viewport_id=VIEWPORT)
    def from_here(self, viewport_id: str = "") -> None:
        """The range begins here."""
        session, view, cine = self._cine(viewport_id)
        here = session.cines.position(view)
        last = cine.ends(session.cines.count(view))[1]
        keeps = cine.last if here <= last else None
        session.cines.set(view, replace(cine, first=here, last=keeps))

    @command("cine.toHere", "Play up to this image", viewport_id=VIEWPORT)
    def to_here(self, viewport_id: str = "") -> None:
        """The range ends here."""
        session, view, cine = self._cine(viewport_id)
        here = session.cines.position(view)
        first = cine.first if cine.first <= here else 0
        session.cines.set(view, replace(cine, first=first, last=here))

    @command("cine.wholeRange", "Play all images", viewport_id=VIEWPORT)
    def whole_range(self, viewport_id: str = "") -> None:
        """The whole stack."""
        session, view, cine = self._cine(viewport_id)
        session.cines.set(view, replace(cine, first=0, last=None))

    @command(
        "cine.step",
        "Stop, and go a number of images on",
        by="images; negative goes back",
        viewport_id=VIEWPORT,
    )
    def step(self, by: int, viewport_id: str = "") -> None:
        """Step within the range."""
        session, view, cine = self._cine(viewport_id)
        first, last = cine.ends(session.cines.count(view))
        session.cines.go(view, min(max(session.cines.position(view) + by, first), last))

    @command(
        "cine.goto", "Stop, and go to an image", value="its place, from 0", viewport_id=VIEWPORT
    )
    def goto(self, value: int, viewport_id: str = "") -> None:
        """Go to an image."""
        session, view, _ = self._cine(viewport_id)
        session.cines.go(view, value)

    @command(
        "cine.setOver",
        "What the cine goes through: the images of the stack, or its phases at one place",
        value=f"one of {', '.join(_OVER)}",
        viewport_id=VIEWPORT,
    )
    def set_over(self, value: str, viewport_id: str = "") -> None:
        """Set what follows each other; the whole of it is played."""
        session, view, cine = self._cine(viewport_id)
        if value not in _OVER:
            raise CommandError(f"a cine does not go over “{value[:32]}”: {', '.join(_OVER)}")
        if value == "phases" and session.phases.axis(view) is None:
            raise CommandError("this series has no phases")
        over = cast(Over, value)
        session.cines.set(
            view, replace(cine, over=over, first=0, last=None, rate=None, forward=True)
        )
