"""Opens the studies that an address names, and closes them."""

from collections.abc import Callable, Mapping

from negatoscope.app.config.document import AppConfig
from negatoscope.app.linked import Links, link_of
from negatoscope.app.local.files import LocalFiles
from negatoscope.app.plugins import Plugins
from negatoscope.app.ports import Ports
from negatoscope.app.routes import Route, RouteError, study_uids
from negatoscope.app.viewer.session import Limits, ViewerSession
from negatoscope.app.viewer.shown import Change
from negatoscope.app.viewer.studies import SeriesChoice
from negatoscope.language import t
from negatoscope.sources.base import DataSource


class StudyOpener:
    """Has the session that is open, or the reason why there is none.

    Parameters
    ----------
    sources, default_source:
        The sources by name, and the one that links mean that name none.
    on_change:
        Told what has to be drawn anew.
    on_open:
        Takes a session that is about to load, with the address that named it.
    """

    def __init__(
        self,
        ports: Ports,
        config: AppConfig,
        sources: Mapping[str, DataSource],
        default_source: str,
        links: Links,
        plugins: Plugins,
        on_change: Callable[[Change], None],
        on_open: Callable[[ViewerSession, Route], None],
    ) -> None:
        self.session: ViewerSession | None = None
        self.fault = ""  # why the address opens nothing
        self._route = Route("worklist")
        self._ports = ports
        self._config = config
        self._sources = sources
        self._default_source = default_source
        self._links = links
        self._plugins = plugins
        self._on_change = on_change
        self._on_open = on_open

    def follow(self, route: Route) -> None:
        """Take an address: what was open is closed, and a link's source goes where it says."""
        self.close()
        self._route = route
        self.fault = self._links.follow(route, self._sources.get(self._named(route)))

    def open(self, local: LocalFiles) -> None:
        """Open what the address names; ``fault`` says what is wrong with it."""
        route = self._route
        name = self._named(route)
        if name == local.source.name and name not in self._sources:
            if local.is_open():
                self._open_session(local.source, (local.current,), SeriesChoice())
            return
        if name not in self._sources:
            known = ", ".join(self._sources)
            self.fault = t(
                "There is no data source “{name}”; there are: {known}.", name=name[:64], known=known
            )
            return
        source = self._sources[name]
        if link_of(source) and not route.values("StudyInstanceUIDs"):
            self._links.open_all(route, source, self._open_found)
            return
        try:
            uids = study_uids(route)
        except RouteError as error:
            message = str(error)
            self.fault = f"{message[:1].upper()}{message[1:]}."
            return
        self._open_studies(source, uids)

    def _named(self, route: Route) -> str:
        return route.source_name or self._default_source

    def _open_found(self, uids: tuple[str, ...], fault: str) -> None:
        """Take the studies of a link that named none."""
        self.fault = fault
        if uids:
            self._open_studies(self._sources[self._named(self._route)], uids)
        self._on_change("page")

    def _open_studies(self, source: DataSource, uids: tuple[str, ...]) -> None:
        route = self._route
        only = (*route.values("SeriesInstanceUIDs"), *route.values("SeriesInstanceUID"))
        choice = SeriesChoice(
            frozenset(only),
            route.value("initialSeriesInstanceUID"),
            route.value("initialSOPInstanceUID"),
        )
        self._open_session(source, uids, choice)

    def _open_session(
        self, source: DataSource, uids: tuple[str, ...], choice: SeriesChoice
    ) -> None:
        requests = self._config.max_num_requests
        limits = Limits(self._config.max_cache_size, requests.prefetch, requests.interaction)
        self.session = ViewerSession(self._ports, source, uids, choice, limits, self._on_change)
        self._on_open(self.session, self._route)
        self.session.open()
        self._plugins.call("negatoscope_on_mode_enter", session=self.session)

    def first_image_shown(self) -> bool:
        """Whether what is open shows something by now, or nothing is open."""
        return self.session is None or self.session.queue.totals()["loaded"] > 0

    def grow(self, source: DataSource) -> None:
        """Further objects of a source have come."""
        if self.session is not None and self.session.source is source:
            self.session.grow()

    def close(self) -> None:
        """Close what is open."""
        if self.session is not None:
            self._plugins.call("negatoscope_on_mode_exit", session=self.session)
            self.session.close()
            self.session = None
