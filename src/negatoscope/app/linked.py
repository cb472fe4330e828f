"""Links that bring the address of their studies along (``?url=``)."""

from collections.abc import Callable

from negatoscope.app.notices import Notices
from negatoscope.app.ports import Clock
from negatoscope.app.routes import MAX_STUDIES, Route
from negatoscope.language import t
from negatoscope.sources.base import DataSource
from negatoscope.sources.errors import SourceError


def link_of(source: DataSource) -> str:
    """The address that a link gave a source, for further links."""
    return str(getattr(source, "link", ""))


def is_usable(source: DataSource | None) -> bool:
    """Whether a source can be asked: one whose address comes with links has one."""
    return source is not None and bool(getattr(source, "link", True))


class Links:
    """Gives addresses to the sources that take them, and opens what they lead to.

    Parameters
    ----------
    notices
        Told of an address that nobody takes.
    clock
        Runs the asking.
    on_followed
        Told of a source that holds other studies from now on.
    """

    def __init__(
        self, notices: Notices, clock: Clock, on_followed: Callable[[DataSource], None]
    ) -> None:
        self._notices = notices
        self._clock = clock
        self._on_followed = on_followed
        self._route: Route | None = None

    @property
    def waiting(self) -> bool:
        """The studies of a link are still to come."""
        return self._route is not None

    def follow(self, route: Route, source: DataSource | None) -> str:
        """Give a link's address to its source; what is wrong with it, in words, or nothing."""
        self._route = None
        link = route.whole("url")
        if not link or source is None:
            return ""
        follow = getattr(source, "follow", None)
        if follow is None:
            self._notices.say(
                "warning",
                t("This link's address is not used"),
                t("The source “{name}” has an address of its own.", name=source.name),
                t("Name another source in the link (dataSources=…)."),
            )
            return ""
        try:
            if follow(link):
                self._on_followed(source)
        except SourceError as error:
            return f"{error.reason} {error.advice}"
        return ""

    def open_all(
        self,
        route: Route,
        source: DataSource,
        then: Callable[[tuple[str, ...], str], None],
    ) -> None:
        """Find the studies of a link that names none; `then` takes them, or what is wrong."""
        self._route = route
        self._clock.spawn(self._open_all(route, source, then))

    async def _open_all(
        self,
        route: Route,
        source: DataSource,
        then: Callable[[tuple[str, ...], str], None],
    ) -> None:
        uids: tuple[str, ...] = ()
        fault: str = t("The link names no study, and its document holds none that could be opened.")
        try:
            uids = (await source.study_uids())[:MAX_STUDIES]  # type: ignore[attr-defined]
        except SourceError as error:
            fault = f"{error.reason} {error.advice}"
        if self._route is route:  # else another address has been opened meanwhile
            self._route = None
            then(uids, "" if uids else fault)
