"""What the preferences mean for the application: keys, texts, windows, the first tool, colours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from negatoscope.app.basic_review_keys import profile_keys
from negatoscope.app.config.document import AppConfig
from negatoscope.app.config.overlay_model import Corners, OverlayItem
from negatoscope.app.dialogs import Dialogs
from negatoscope.app.hotkey_bindings import OFFERED
from negatoscope.app.hotkeys import Hotkey, Hotkeys, configured
from negatoscope.app.ports import Ports
from negatoscope.app.preferences.advanced import AdvancedMode
from negatoscope.app.preferences.image_commands import ImagePreferences
from negatoscope.app.preferences.keys import command_id
from negatoscope.app.preferences.model import Preferences
from negatoscope.app.preferences.presenter import tool_names
from negatoscope.app.preferences.room import PreferencesRoom
from negatoscope.app.preferences.store import PreferenceStore
from negatoscope.app.preferences.views import PreferencesDialog
from negatoscope.app.viewer.basic_review import FIRST_TOOL, PROFILE_BOTTOM_LEFT, BasicReview
from negatoscope.app.viewer.corner_texts import TEXT_MODES
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.text_commands import TextCommands
from negatoscope.app.viewmodels.dialogs import Shortcut
from negatoscope.dicom.presentation.lut import Window
from negatoscope.language import t
from negatoscope.viewing.mouse import PLACES, MouseTools
from negatoscope.viewing.tools import TOOL_NAMES

#: The classes of the owners of commands below, for the page's snapshot.
OWNERS: tuple[type, ...] = (PreferencesRoom, ImagePreferences, AdvancedMode)

_GESTURES = (
    Shortcut((t("Right click"), t("A finger rests")), t("Menu of the image")),
    Shortcut((t("Double click"),), t("One viewport alone, and all again")),
    Shortcut((t("Two fingers"),), t("Zoom and move")),
    Shortcut((t("Three fingers"),), t("Scroll")),
)

#: OHIF's themes: arctic is its light one, the others are dark.
_LINKED_THEMES = {
    **dict.fromkeys(("default", "orchid", "verdant", "midnight", "slate", "deep"), "dark"),
    "arctic": "light",
    **{name: name for name in ("dark", "light", "contrast")},
}


class PreferencesInUse:
    """Holds the preferences and gives their meaning to the parts that they concern.

    Parameters
    ----------
    hotkeys:
        The keys as the site ships and configures them.
    session:
        Answers with what is open, or None.
    """

    def __init__(
        self,
        ports: Ports,
        config: AppConfig,
        hotkeys: Sequence[Hotkey],
        dialogs: Dialogs,
        session: Callable[[], ViewerSession | None],
    ) -> None:
        self.store = PreferenceStore(ports.storage)
        self._ports = ports
        self._config = config
        self._shipped = with_offered(hotkeys)
        self.review = BasicReview()
        self._session = session
        self._texts: TextCommands | None = None
        self._linked_theme = ""  # of the link, which goes before what is kept
        self._linked_name = ""  # as the link has it
        self._follow_review()
        self.hotkeys = self._hotkeys()
        room = PreferencesRoom(
            ports,
            self.store,
            lambda: self._base,
            self._site_corners,
            dialogs.show,
            basic_review=config.basic_image_review,
        )
        dialogs.keys[PreferencesDialog] = room.hotkey
        images = ImagePreferences(self.store, self._site_corners, room.redraw)
        advanced = AdvancedMode(self.review, self._take_keys, dialogs.redraw)
        self.owners: tuple[object, ...] = (room, images, advanced)
        dialogs.mouse_help = lambda: mouse_help(self.mouse, self._base)
        self.store.followers.append(self._follow)

    @property
    def mouse(self) -> MouseTools:
        """The tools of the mouse buttons."""
        return MouseTools(self.store.current.mouse)

    @property
    def _base(self) -> tuple[Hotkey, ...]:
        """The keys before a person's own."""
        return profile_keys(self._shipped) if self.review.on else self._shipped

    def _site_corners(self) -> Corners:
        """Texts in the corners before a person's own; the profile has the position at the left."""
        corners = self._config.corners
        if not self.review.on or corners != Corners():
            return corners
        for name in PROFILE_BOTTOM_LEFT:
            corners = corners.placed(OverlayItem(name), "bottom_left")
        return corners

    def _hotkeys(self) -> Hotkeys:
        return Hotkeys(self.review.keys(configured(self.store.current.hotkeys, self._base)))

    def _take_keys(self) -> None:
        """The keys of what is offered now; a tool that is offered no more is put away."""
        self.hotkeys = self._hotkeys()
        session = self._session()
        if session is not None and self.review.hides("setToolActive", {"toolName": session.tool}):
            session.tool = FIRST_TOOL

    def _follow_review(self) -> None:
        """Whether the reading room works as the profile says; a change begins without the rest."""
        chosen = self.store.current.basic_image_review
        on = self._config.basic_image_review if chosen is None else chosen
        if on != self.review.on:
            self.review.on, self.review.advanced = on, False
            session = self._session()
            if session is not None:
                session.tool = FIRST_TOOL if on else first_tool(self.store.current)

    def _follow(self, preferences: Preferences) -> None:
        self._follow_review()
        self._take_keys()
        self._linked_theme = ""
        self._show_theme()
        if self._texts is not None:
            corners = preferences.corners or self._site_corners()
            self._texts.use(replace(self._texts.texts, corners=corners))
        session = self._session()
        if session is not None:
            session.own_windows = own_windows(preferences)
            session.windowing.clamps = preferences.clamped_windows

    def govern(self, texts: TextCommands) -> None:
        """Say which texts over the images a page begins with, and follow what is preferred."""
        kept = self.store.current
        mode = next(mode for mode in TEXT_MODES if mode == kept.overlays)
        texts.use(replace(texts.texts, mode=mode, corners=kept.corners or self._site_corners()))
        self._texts = texts

    def opened(self, session: ViewerSession) -> None:
        """A study is about to be opened: with its windows and its first tool."""
        session.own_windows = own_windows(self.store.current)
        session.windowing.clamps = self.store.current.clamped_windows
        session.review = self.review
        session.tool = FIRST_TOOL if self.review.on else first_tool(self.store.current)

    def follow_link(self, theme: str) -> None:
        """An address was opened; its ``?theme=`` holds until another is chosen."""
        found = linked_theme(theme)
        if found:
            self._linked_theme, self._linked_name = found, theme.lower()
        self._show_theme()

    @property
    def linked(self) -> str:
        """The theme of a link that still holds, by the link's name for it."""
        return self._linked_name if self._linked_theme else ""

    def _show_theme(self) -> None:
        self._ports.screen.set_theme(self._linked_theme or self.store.current.theme)


def mouse_help(mouse: MouseTools, hotkeys: Sequence[Hotkey]) -> tuple[Shortcut, ...]:
    """What the buttons do now, and what fingers do."""
    names = dict(tool_names(hotkeys))
    rows = []
    for where in PLACES:
        tool = mouse.at(where)
        if tool or where == "left":
            *held, button = where.split("+")
            action = "Wheel" if button == "wheel" else f"{button.capitalize()} drag"
            keys = " + ".join([*(key.capitalize() for key in held), action])
            rows.append(Shortcut((keys,), names.get(tool, tool) if tool else t("The chosen tool")))
    return (*rows, *_GESTURES)


def with_offered(hotkeys: Sequence[Hotkey]) -> tuple[Hotkey, ...]:
    """The keys, and the commands that have none but may be given one."""
    there = {command_id(hotkey) for hotkey in hotkeys}
    return (*hotkeys, *(h for h in OFFERED if command_id(h) not in there))


def first_tool(preferences: Preferences) -> str:
    """The tool that a study begins with."""
    return preferences.tool if preferences.tool in TOOL_NAMES else Preferences().tool


def own_windows(preferences: Preferences) -> Mapping[str, tuple[Window, ...]]:
    """The windows of one's own, by modality."""
    found: dict[str, tuple[Window, ...]] = {}
    for own in preferences.windows:
        window = Window(own.center, own.width, own.name)
        found[own.modality] = (*found.get(own.modality, ()), window)
    return found


def linked_theme(name: str) -> str:
    """The theme that a link names with ``?theme=``; nothing for one that nobody knows."""
    return _LINKED_THEMES.get(name.lower(), "")
