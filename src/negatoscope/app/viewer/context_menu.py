"""The menu that the right button, a resting finger or Shift+F10 asks for."""

from collections.abc import Callable, Iterable

from negatoscope.app.commands import command
from negatoscope.app.hotkeys import Hotkeys
from negatoscope.app.viewer.measurements.views import COLOURS
from negatoscope.app.viewer.menu_views import ContextMenu
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.toolbar import window_entries
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t
from negatoscope.viewing.annotations.model import Annotation
from negatoscope.viewing.viewports import Viewport

_MAX_WINDOWS = 8

MoreEntries = Callable[[ViewerSession, str, str], Iterable[ToolbarItem]]
"""Plugins' entries for a session, a viewport's id and a measurement's uid (or nothing)."""


class ContextMenus:
    """Opens the menu, and forgets it when it is closed.

    Parameters
    ----------
    hotkeys:
        Answers with the keys of the viewer, which stand beside the entries.
    more:
        Further entries, of plugins.
    """

    def __init__(
        self, session: OpenSession, hotkeys: Callable[[], Hotkeys], more: MoreEntries
    ) -> None:
        self._session = session
        self._hotkeys = hotkeys
        self._more = more

    @command(
        "showContextMenu",
        "Show what can be done with an image or a measurement",
        viewport_id=VIEWPORT,
        x="where, in CSS pixels of the page; in the viewport's middle when left out",
        y="where, in CSS pixels of the page",
        uid="of a measurement; that under the pointer, else none, when left out",
    )
    def show(self, viewport_id: str = "", x: float = -1, y: float = -1, uid: str = "") -> None:
        """Open the menu; a viewport without an image has none."""
        session, view = viewport_of(self._session, viewport_id)
        session.activate(view.id)
        if view.empty:
            return
        store = session.measurements.store
        uid = uid or store.hovered or (store.selected if x < 0 else "")
        groups = [("Measurement", self._measurement(session, uid))] if store.get(uid) else []
        groups += [
            ("Image", self._image(session, view)),
            ("Windows", window_entries(session)[:_MAX_WINDOWS]),
            ("More", tuple(self._more(session, view.id, uid))),
        ]
        offered = [(name, session.review.items(entries)) for name, entries in groups]
        kept = tuple((name, entries) for name, entries in offered if entries)
        session.menu = ContextMenu(view.id, x, y, kept)
        session.set_grid(session.grid)

    @command("closeContextMenu", "Close the menu of an image")
    def close(self) -> None:
        """Forget the menu."""
        session = self._session()
        if session is not None and session.menu is not None:
            session.menu = None
            session.set_grid(session.grid)

    def _entry(
        self, name: str, label: str, icon: str, *args: tuple[str, str], active: bool = False
    ) -> ToolbarItem:
        keys = self._hotkeys().keys_for(name)
        return ToolbarItem(f"menu-{name}", label, icon, name, args, active=active, keys=keys)

    def _image(self, session: ViewerSession, view: Viewport) -> tuple[ToolbarItem, ...]:
        alone = session.grid.before is not None
        entries = [
            self._entry("resetViewport", t("Reset the view"), "undo-2"),
            self._entry("invertViewport", "Invert", "invert", active=view.invert),
            self._entry("fitViewportToWindow", t("Fit to window"), "maximize"),
            self._entry("showActualPixels", t("One to one: pixel by pixel"), "scan"),
            self._entry("toggleOverlays", t("Texts over the images"), "captions"),
            self._entry("showDownloadViewportModal", t("Take a picture along"), "camera"),
            self._entry("printViewport", "Print", "printer"),
            self._entry("openDICOMTagViewer", t("DICOM attributes"), "tags"),
        ]
        if alone or len(session.grid.viewports) > 1:
            label = t("All viewports again") if alone else t("This viewport alone")
            entries.append(self._entry("toggleOneUp", label, "expand"))
        return tuple(entries)

    def _along(
        self, session: ViewerSession, found: Annotation, this: tuple[str, str]
    ) -> tuple[ToolbarItem, ...]:
        """Laying the volume flat along a figure, where there is one."""
        seen = session.measurements.places.shown(found.image.key)
        if seen is None or session.volumes.reason_against(seen.display_set):
            return ()
        label = t("Lay the volume flat along it")
        return (self._entry("showCurvedReformat", label, "spline", this),)

    def _measurement(self, session: ViewerSession, uid: str) -> tuple[ToolbarItem, ...]:
        found = session.measurements.store.get(uid)
        if found is None:
            return ()
        this = ("uid", uid)
        lock = "Unlock" if found.locked else "Lock"
        lock_icon = "lock-open" if found.locked else "lock"
        hide = "Hide" if found.visible else "Show"
        return (
            self._entry("setMeasurementLabel", "Label …", "tag", this),
            self._entry("deleteMeasurement", "Delete", "trash-2", this),
            self._entry("duplicateMeasurement", t("Copy beside it"), "copy", this),
            self._entry("toggleLockMeasurement", lock, lock_icon, this),
            self._entry("toggleVisibilityMeasurement", hide, "eye-off", this),
            *self._along(session, found, this),
            *(
                self._entry(
                    "setMeasurementColor", label, "palette", ("color", colour), this,
                    active=colour == found.colour,
                )
                for colour, label in COLOURS
            ),
        )  # fmt: skip
