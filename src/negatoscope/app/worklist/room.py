"""The study list as a whole: its page, its preview, its searches, and the modes of its studies."""

from collections.abc import Callable, Mapping

from negatoscope.app.linked import is_usable
from negatoscope.app.modes import Modes
from negatoscope.app.ports import Ports
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.worklist import WorklistView
from negatoscope.app.worklist.page import WorklistPage
from negatoscope.app.worklist.presenter import worklist_view
from negatoscope.app.worklist.preview import Preview
from negatoscope.app.worklist.preview_presenter import preview_view, searches_view
from negatoscope.app.worklist.query import RememberPolicy
from negatoscope.app.worklist.search_commands import SearchCommands
from negatoscope.app.worklist.searches import SavedSearches
from negatoscope.sources.base import DataSource


class StudyList:
    """Puts the parts of the study list together.

    Parameters
    ----------
    changed:
        Called when the page has to be drawn anew.
    may_hint:
        Whether the loader of the next start may ask for an address before Python is there.
    """

    def __init__(
        self,
        ports: Ports,
        sources: Mapping[str, DataSource],
        default_source: str,
        policy: RememberPolicy,
        modes: Modes,
        changed: Callable[[], None],
        may_hint: Callable[[str], bool],
    ) -> None:
        self._ports = ports
        self._sources = sources
        self._changed = changed
        self._may_remember = policy != "off"
        self.modes = modes
        self.page = WorklistPage(
            ports, sources, default_source, policy, self._list_changed, may_hint
        )
        self.preview = Preview(ports, self.page, changed)
        self.searches = SearchCommands(self.page, SavedSearches(ports.storage), changed)

    @property
    def owners(self) -> tuple[object, ...]:
        """Those whose commands belong to the list."""
        return (self.page, self.preview, self.searches)

    def _list_changed(self) -> None:
        self.preview.follow()
        self._changed()

    def view(
        self, notices: tuple[Notice, ...], *, dialog: Dialog | None, brand: str
    ) -> WorklistView:
        """The page as it is to be shown."""
        root = self._ports.base_url
        preview = self.preview
        is_open = preview.is_open and not self._ports.screen.narrow  # a phone has no room for it
        return worklist_view(
            self.page,
            tuple(
                (source.name, source.friendly_name)
                for source in self._sources.values()
                if is_usable(source)
            ),
            notices,
            dialog=dialog,
            root=root,
            brand=brand,
            preview=preview_view(preview, self.page, self.modes, root) if is_open else None,
            searches=searches_view(self.searches, self.page, may_remember=self._may_remember),
        )
