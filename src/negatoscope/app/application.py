"""The application: sources, routes, the study list, the viewer, commands, messages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from negatoscope.app import pages
from negatoscope.app.commands import Command, CommandRegistry, commands_of
from negatoscope.app.config.applied import known_hotkeys, make_sources
from negatoscope.app.config.document import AppConfig
from negatoscope.app.dialogs import Dialogs
from negatoscope.app.doctor.room import DoctorRoom
from negatoscope.app.hotkey_bindings import LIST_HOTKEYS
from negatoscope.app.hotkeys import Hotkey, Hotkeys, configured
from negatoscope.app.installed import PLUGINS
from negatoscope.app.linked import Links, is_usable
from negatoscope.app.local.files import PATH as LOCAL_PATH
from negatoscope.app.local.files import LocalFiles
from negatoscope.app.modes import Mode, Modes
from negatoscope.app.notices import Notices
from negatoscope.app.ohif_commands import OHIFCommands
from negatoscope.app.opener import StudyOpener
from negatoscope.app.page_commands import PageCommands
from negatoscope.app.pages import View
from negatoscope.app.plugins import Plugins
from negatoscope.app.ports import Ports
from negatoscope.app.preferences.applied import OWNERS as PREFERENCES_OWNERS
from negatoscope.app.preferences.applied import PreferencesInUse
from negatoscope.app.preferences.views import PreferencesDialog
from negatoscope.app.routes import Route, lasting_parameters, parse_route
from negatoscope.app.settings import Settings
from negatoscope.app.sign_in.entrance import Entrance, Hearers
from negatoscope.app.sign_in.session import SignIn
from negatoscope.app.troubles import Troubles
from negatoscope.app.upload.room import UploadRoom
from negatoscope.app.upload.uploads import Uploads
from negatoscope.app.viewer.hanging.room import HangingRoom
from negatoscope.app.viewer.measurements.hand_keys import HAND_KEYS, POINTER_KEYS
from negatoscope.app.viewer.room import OWNERS, ReadingRoom
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.shown import Change
from negatoscope.app.viewer.tour import Tour
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.app.worklist.preview import Preview
from negatoscope.app.worklist.room import StudyList
from negatoscope.app.worklist.search_commands import SearchCommands
from negatoscope.language import t

TITLE = "Negatoscope"


class Application:
    """Everything between the page and the sources.

    ``on_change`` is told what has to be drawn anew.

    Parameters
    ----------
    installed:
        The plugins there are, by name; those of the environment when left out.

    Raises
    ------
    SourceError
        None of the configured sources can be used.
    """

    def __init__(
        self, config: AppConfig, ports: Ports, installed: Mapping[str, str] | None = None
    ) -> None:
        self.config = config
        self.on_change: Callable[[Change], None] = lambda change: None
        self.route = Route("worklist")
        self._lasting: Mapping[str, str] = {}  # what links have said for the pages after them
        self.came_from_list = False
        self.notices = Notices(lambda: self._changed("page"), ports.clock.later)
        self.troubles = Troubles(self.notices)
        self.plugins = Plugins(
            PLUGINS if installed is None else installed, config.plugins, self.troubles.plugin
        )
        self.entrance = Entrance(
            config,
            ports,
            self.plugins,
            self.notices,
            Hearers(lambda: self._changed("page"), self._signed_in, self._signed_out),
        )
        self.sign_in = self.entrance.sign_in
        self.ports = self.entrance.ports
        self.commands = CommandRegistry(self.troubles.command, self._watch)
        self._find_sources()
        self._furnish_list()
        self._furnish_all_pages()
        self._furnish_viewer()
        self._take_commands()

    def _find_sources(self) -> None:
        config, ports = self.config, self.ports
        self.sources = make_sources(config.data_sources, self.plugins, ports, self.notices)
        default = config.default_data_source.source_name
        usable = [name for name, source in self.sources.items() if is_usable(source)]
        self.default_source = default if default in usable else next(iter(usable or self.sources))

    def _furnish_list(self) -> None:
        config, ports = self.config, self.ports
        self.study_list = StudyList(
            ports,
            self.sources,
            self.default_source,
            config.remember_query,  # type: ignore[arg-type]
            Modes(mode for _, mode in self.plugins.each("negatoscope_modes", Mode)),
            lambda: self._changed("page"),
            lambda url: not self.entrance.access.is_protected(url),
        )
        self.worklist_page = self.study_list.page
        self.worklist_page.lasting = lambda: {**self._lasting, "theme": self.preferences.linked}
        self.links = Links(self.notices, ports.clock, self.worklist_page.forget)
        self.opener = StudyOpener(
            ports,
            config,
            self.sources,
            self.default_source,
            self.links,
            self.plugins,
            self._changed,
            self._opening,
        )
        self.worklist_hotkeys = Hotkeys(LIST_HOTKEYS)

    def _furnish_all_pages(self) -> None:
        config, ports = self.config, self.ports
        self.tour = Tour(
            ports.storage,
            lambda: self._changed("page"),
            lambda: self.session is not None,
            lambda: self.dialogs.close_dialog(),
        )
        self.dialogs = Dialogs(
            ports, lambda: self.session, lambda: self.page_hotkeys, lambda: self._changed("page")
        )
        shipped = configured(config.hotkeys, known_hotkeys(self.plugins, self.notices))
        self.preferences = PreferencesInUse(
            ports, config, shipped, self.dialogs, lambda: self.session
        )
        self.upload = UploadRoom(
            ports, self.worklist_page, self.notices, lambda: self.dialog, self.dialogs.show
        )
        self.settings = Settings(
            ports,
            self.notices,
            self.dialogs.show,
            self.preferences.store.read_again,
            whole_queries=config.remember_query == "all",
        )
        self.doctor = DoctorRoom(
            ports, self.notices, self.entrance.access, lambda: self._changed("page")
        )

    def _furnish_viewer(self) -> None:
        config, ports = self.config, self.ports
        hanging = HangingRoom(
            lambda: self.session,
            ports,
            config,
            self.plugins,
            self.notices,
            self.dialogs,
            self.commands,
        )
        self.room = ReadingRoom(
            lambda: self.session,
            ports,
            config,
            self.dialogs,
            self.notices,
            lambda: self.hotkeys,
            self._menu_entries,
            hanging,
            lambda: self.route,
            self._signed_in_name,
        )
        self.preferences.govern(self.room.texts)
        self.local = LocalFiles(
            ports,
            self.notices,
            lambda: self._changed("page"),
            self.show_local,
            self.opener.first_image_shown,
            lambda: self.opener.grow(self.local.source),
        )

    def _take_commands(self) -> None:
        for owner in (
            *(
                PageCommands(self),
                OHIFCommands(self),
                self.dialogs,
                self.settings,
                self.notices,
                self.doctor,
            ),
            *(*self.study_list.owners, *self.upload.owners, self.local, self.sign_in),
            *(*self.room.owners, *self.preferences.owners, self.tour),
        ):
            self.commands.add(owner)
        for name, owner in self.plugins.each("negatoscope_commands", object, app=self):
            try:
                self.commands.add(owner)
            except (TypeError, ValueError) as error:
                self.plugins.switch_off(name, error)

    # -- parts ----------------------------------------------------------------------------------

    def _menu_entries(
        self, session: ViewerSession, viewport: str, measurement: str
    ) -> Iterable[ToolbarItem]:
        hook = "negatoscope_context_menu_items"
        given = {"session": session, "viewport": viewport, "measurement": measurement}
        return [item for _, item in self.plugins.each(hook, ToolbarItem, **given)]

    def _watch(self, definition: Command) -> Callable[[], None] | None:
        """What a command is about to change on the viewports becomes a step of the history."""
        session = self.session
        if session is None or definition.name in ("undo", "redo"):
            return None
        return session.steps.watch(definition.summary)

    def start(self) -> None:
        """Let the plugins begin, once the page is connected."""
        self.plugins.call("negatoscope_on_start", app=self)

    @property
    def brand(self) -> str:
        """The deployment's own name, or ours."""
        return self.config.white_labeling.name or TITLE

    @property
    def waits_for_rows(self) -> bool:
        """Whether the page is the study list and its rows are still on their way."""
        is_list = self.session is None and self.shows_list(self.route)
        return (
            is_list
            and self.sign_in.page is None
            and self.worklist_page.list_state.phase in ("idle", "loading")
        )

    @property
    def session(self) -> ViewerSession | None:
        """What is open in the viewer."""
        return self.opener.session

    @property
    def route_error(self) -> str:
        """Why the address opens nothing."""
        return self.opener.fault

    @property
    def source_name(self) -> str:
        """The source in use."""
        return self.session.source.name if self.session else self.worklist_page.source_name

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open."""
        return self.sign_in.dialog or self.dialogs.current

    @property
    def hotkeys(self) -> Hotkeys:
        """The keys of the viewer."""
        return self.preferences.hotkeys

    @property
    def page_hotkeys(self) -> Hotkeys:
        """The keys of the present page."""
        return self.hotkeys if self.session else self.worklist_hotkeys

    def _changed(self, change: Change) -> None:
        self.on_change(change)

    def redraw(self) -> None:
        """Have the page drawn anew."""
        self.on_change("page")

    def _opening(self, session: ViewerSession, route: Route) -> None:
        self.room.opened(session, route)
        self.preferences.opened(session)

    # -- routes ---------------------------------------------------------------------------------

    def go(self, path: str, search: str, state: Mapping[str, Any] | None = None) -> None:
        """Show the page of an address below the site's root, with its history entry's state."""
        route = parse_route(path, search, self.study_list.modes.route_names)
        self.opener.close()
        self.dialogs.current = None
        self.notices.clear()
        self.opener.follow(route)
        self.route = route
        self._lasting = {**self._lasting, **lasting_parameters(route)}
        self.ports.navigation.set_title(self.brand)
        if self.sign_in.intercepts(path, search):
            self.worklist_page.leave()
            self._changed("page")
            return
        self.entrance.bind_link_token(route.source_name or self.default_source)
        self.preferences.follow_link(route.value("theme"))
        filters = (state or {}).get("filters")
        if self.shows_list(route):
            self._tell_unknown_source(route.source_name)
            self.worklist_page.enter(route, filters if isinstance(filters, Mapping) else {})
        else:
            self.worklist_page.leave()
        if route.name == "viewer" and not self.route_error:
            self.opener.open(self.local)
        if route.name == "doctor":
            self.doctor.enter()
        else:
            self.doctor.stop()
        self._changed("page")

    def _signed_in(self, target: str) -> None:
        """Go where the person wanted to go."""
        path, _, search = target.partition("?")
        self.ports.navigation.replace(target, {})
        self.go(path, search)

    def _signed_in_name(self) -> str:
        account = self.sign_in.account
        return account.name if account else ""

    def _signed_out(self) -> None:
        """Close all that is open; the page goes soon."""
        self.opener.close()
        self.worklist_page.leave()
        self.dialogs.current = None
        self.notices.clear()

    def shows_list(self, route: Route) -> bool:
        """Whether an address shows the study list."""
        shown = route.name == "worklist" and self.config.show_study_list
        return shown and not self.route_error

    def _tell_unknown_source(self, name: str) -> None:
        if name and name not in self.sources:
            self.notices.say(
                "warning",
                t("This link names an unknown source"),
                t(
                    "There is no data source “{name}”; this is the list of another one.",
                    name=name[:64],
                ),
            )

    def show_local(self, path: str) -> None:
        """Show the page of local files, or the viewer with one of their studies."""
        if (self.route.name, self.session) != ("local", None) or path != LOCAL_PATH:
            self.ports.navigation.push(path, {})
            self.go(path, "")

    # -- keys -----------------------------------------------------------------------------------

    @property
    def records_key(self) -> bool:
        """Whether the next key is taken for a command, whatever it does otherwise."""
        return isinstance(self.dialog, PreferencesDialog) and self.dialog.recording

    def hotkey(self, keys: str) -> Hotkey | None:
        """What a key combination runs on the present page."""
        if self.dialog is not None:
            return self.dialogs.hotkey(keys)
        own = None
        if self.session is not None and self.session.key_pointer.active:
            own = POINTER_KEYS.find(keys)
        elif self.session is not None and self.session.measurements.hand.active:
            own = HAND_KEYS.find(keys)
        if own is not None:
            return own
        return self.page_hotkeys.find(keys)

    # -- what is shown --------------------------------------------------------------------------

    def view(self) -> View:
        """The page as it is to be shown."""
        return pages.view(self)

    def visible_notices(self) -> tuple[Notice, ...]:
        """All messages on the screen: those of the corner and those in their places."""
        return pages.visible_notices(self)


for _owner in (
    PageCommands,
    OHIFCommands,
    Dialogs,
    Settings,
    WorklistPage,
    Preview,
    SearchCommands,
    UploadRoom,
    Uploads,
    *OWNERS,
    *PREFERENCES_OWNERS,
    Tour,
    Notices,
    LocalFiles,
    DoctorRoom,
    SignIn,
):
    commands_of(_owner)  # looked up once, when imported: the page's snapshot keeps the answer
