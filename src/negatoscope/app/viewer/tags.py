"""The tag browser: every attribute of the objects that are open, to read, search and copy."""

from collections.abc import Callable, Iterator
from itertools import islice

from negatoscope.app.commands import CommandError, command
from negatoscope.app.hotkeys import Hotkey, Hotkeys
from negatoscope.app.ports import Ports
from negatoscope.app.viewer.tag_views import TagDialog, TagLine
from negatoscope.app.viewer.which import OpenSession, open_session
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.dicom import listing
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.listing import Element
from negatoscope.dicom.series.display_sets import DisplaySet
from negatoscope.language import t

#: So many lines are drawn at first, and as many again each time more are wanted.
LINES_AT_ONCE = 150
#: A value is drawn up to here; it is copied whole.
_SHOWN_CHARACTERS = 400

#: Keys of the dialog while no field has them.
KEYS = Hotkeys(
    (
        Hotkey("down", "tags.move", t("Next attribute"), t("Tags"), {"steps": 1}),
        Hotkey("up", "tags.move", t("Previous attribute"), t("Tags"), {"steps": -1}),
        Hotkey("pagedown", "tags.move", t("Ten attributes on"), t("Tags"), {"steps": 10}),
        Hotkey("pageup", "tags.move", t("Ten attributes back"), t("Tags"), {"steps": -10}),
        Hotkey("right", "tags.fold", t("Open the sequence"), t("Tags"), {"unfold": True}),
        Hotkey("left", "tags.fold", t("Close the sequence"), t("Tags"), {"unfold": False}),
        Hotkey("enter", "tags.fold", t("Open or close the sequence"), t("Tags")),
        Hotkey("c", "tags.copy", t("Copy the value"), t("Tags")),
    )
)


class TagBrowser:
    """Opens the dialog and follows what is done in it.

    Parameters
    ----------
    show:
        Opens a dialog, or draws the open one anew.
    """

    def __init__(self, session: OpenSession, ports: Ports, show: Callable[[Dialog], None]) -> None:
        self._session = session
        self._ports = ports
        self._show = show
        self._display_set = ""
        self._index = 0
        self._query = ""
        self._private = True
        self._unfolded: set[str] = set()
        self._selected = ""
        self._limit = LINES_AT_ONCE
        self._note = ""

    # -- commands -------------------------------------------------------------------------------

    @command(
        "openDICOMTagViewer",
        "Show the DICOM attributes of an image",
        display_set="its uid; that of the active viewport when left out",
    )
    def open(self, display_set: str = "") -> None:
        """Open the dialog at the image that is looked at."""
        session = open_session(self._session)
        view = session.grid.active
        uid = display_set or view.display_set or next(iter(session.display_sets), "")
        chosen = session.display_sets.get(uid)
        if chosen is None:
            raise CommandError("there is no such series in the open studies")
        frame = session.frame(view) if uid == view.display_set else None
        self._display_set, self._index = uid, 0
        if frame is not None:
            uids = [i.string("SOPInstanceUID") for i in chosen.instances]
            if frame.sop_instance_uid in uids:
                self._index = uids.index(frame.sop_instance_uid)
        self._query = ""
        self._begin()
        self._unfolded.clear()
        self._draw()

    @command("tags.chooseSeries", "Show the attributes of another series", value="its uid")
    def choose_series(self, value: str) -> None:
        """Another series, at its first object."""
        if value not in open_session(self._session).display_sets:
            raise CommandError("there is no such series in the open studies")
        self._display_set, self._index = value, 0
        self._begin()
        self._draw()

    @command(
        "tags.chooseInstance",
        "Show the attributes of another object of the series",
        value="its place, from 0",
    )
    def choose_instance(self, value: int) -> None:
        """Another object; what is open and what is searched for stay."""
        count = len(self._series().instances)
        self._index = min(max(value, 0), max(count - 1, 0))
        self._note = ""
        self._draw()

    @command("tags.search", "Show attributes that hold these words", value="the words")
    def search(self, value: str = "") -> None:
        """Look in tag, name, keyword, VR and value, in sequences too."""
        self._query = value
        self._begin()
        self._draw()

    @command("tags.showPrivate", "Show or hide private attributes", checked="whether to show them")
    def show_private(self, checked: bool) -> None:
        """With or without private attributes."""
        self._private = checked
        self._begin()
        self._draw()

    @command("tags.select", "Choose an attribute; a sequence opens or closes", path="its place")
    def select(self, path: str) -> None:
        """A click on a line."""
        line = next((e for e in self._lines(self._limit) if e.path == path), None)
        if line is None:
            raise CommandError("there is no such attribute in the list")
        self._selected, self._note = path, ""
        if line.folds and not self._words():
            self._turn(line)
        self._draw()

    @command("tags.move", "Choose the next or previous attribute", steps="how many; below 0: back")
    def move(self, steps: int) -> None:
        """By the arrow keys."""
        paths = [element.path for element in self._lines(self._limit)]
        if not paths:
            return
        now = paths.index(self._selected) if self._selected in paths else -1 if steps > 0 else 0
        self._selected, self._note = paths[min(max(now + steps, 0), len(paths) - 1)], ""
        self._draw()

    @command(
        "tags.fold",
        "Open or close the chosen sequence",
        unfold="whether to open it; the other way round when left out",
    )
    def fold(self, unfold: bool | None = None) -> None:
        """By the arrow keys; closing an attribute inside a sequence goes to the sequence."""
        line = next((e for e in self._lines(self._limit) if e.path == self._selected), None)
        if line is None or self._words():
            return
        is_open = line.path in self._unfolded
        wanted = not is_open if unfold is None else unfold
        if line.folds and wanted != is_open:
            self._turn(line)
        elif not wanted and line.depth:
            self._selected = line.path.rpartition(".")[0]
        self._draw()

    @command("tags.more", "Show more attributes")
    def more(self) -> None:
        """Draw more lines."""
        self._limit += 4 * LINES_AT_ONCE
        self._draw()

    @command(
        "tags.copy",
        "Copy the value of an attribute",
        path="its place; the chosen one when left out",
    )
    async def copy(self, path: str = "") -> None:
        """Copy a value, whole."""
        path = path or self._selected
        if not path:
            raise CommandError("no attribute is chosen: choose one with the arrow keys")
        instance = self._instance()
        key = path.rpartition(".")[2]
        try:
            around = listing.at(instance, path)
            found = next(e for e in listing.elements(around) if e.path == key)
        except (KeyError, StopIteration):
            raise CommandError("this object has no such attribute") from None
        if found.items is not None:
            raise CommandError("a sequence has no value of its own to copy")
        copied = await self._ports.outlet.copy_text(found.value)
        self._selected = path
        self._note = (
            t("The value of {value} is on the clipboard", value=found.keyword or found.tag)
            if copied
            else t("The browser does not let this page copy: mark the value and copy it")
        )
        self._draw()

    def _turn(self, line: Element) -> None:
        """Open what is closed, and the other way round; a single item opens with its sequence."""
        self._unfolded ^= {line.path}
        if line.items == 1 and line.path in self._unfolded:
            self._unfolded.add(f"{line.path}.0")

    # -- what is listed -------------------------------------------------------------------------

    def _begin(self) -> None:
        self._limit = LINES_AT_ONCE
        self._selected = self._note = ""

    def _words(self) -> list[str]:
        return self._query.lower().split()

    def _series(self) -> DisplaySet:
        found = open_session(self._session).display_sets.get(self._display_set)
        if found is None:
            raise CommandError("this series is not open any more")
        return found

    def _instance(self) -> DataSet:
        instances = self._series().instances
        return instances[self._index] if self._index < len(instances) else DataSet()

    def _lines(self, limit: int) -> list[Element]:
        """So many lines and one, by which it shows that there are more."""
        words = self._words()
        found = _found(self._instance(), words) if words else self._open_lines(self._instance())
        shown = (e for e in found if self._private or not _is_private(e))
        return list(islice(shown, limit + 1))

    def _open_lines(self, data_set: DataSet, path: str = "", depth: int = 0) -> Iterator[Element]:
        for element in listing.elements(data_set, path, depth):
            yield element
            if element.items and element.path in self._unfolded:
                items = data_set.sequence(element.path.rpartition(".")[2])
                for head, item in zip(listing.below(data_set, element), items, strict=False):
                    yield head
                    if head.path in self._unfolded:
                        yield from self._open_lines(item, head.path, depth + 2)

    # -- what is shown --------------------------------------------------------------------------

    def _draw(self) -> None:
        self._show(self._view())

    def _view(self) -> TagDialog:
        session = open_session(self._session)
        series, instance = self._series(), self._instance()
        count = len(series.instances)
        lines = self._lines(self._limit)
        more = len(lines) > self._limit
        lines = lines[: self._limit]
        noun = "attribute" if len(lines) == 1 else "attributes"
        return TagDialog(
            tuple(
                (uid, _label(each), uid == self._display_set)
                for uid, each in session.display_sets.items()
            ),
            self._index,
            count,
            _instance_text(instance, self._index, count),
            self._query,
            tuple(self._line(element) for element in lines),
            f"{'The first ' if more else ''}{len(lines)} {noun}"
            + (t(" with “{query}”", query=self._query) if self._words() else ""),
            4 * LINES_AT_ONCE if more else 0,
            self._private,
            self._note,
        )

    def _line(self, element: Element) -> TagLine:
        value = element.value
        if len(value) > _SHOWN_CHARACTERS:
            value = f"{value[:_SHOWN_CHARACTERS]}…"
        return TagLine(
            element.path,
            element.depth,
            element.tag,
            element.vr,
            element.name,
            element.keyword,
            value,
            element.creator,
            element.folds and not self._words(),
            element.path in self._unfolded,
            element.path == self._selected,
        )


def _found(instance: DataSet, words: list[str]) -> Iterator[Element]:
    """Attributes that hold the words, each after the sequences and items around it."""
    around: list[tuple[Element, bool]] = []
    for element in listing.walk(instance):
        while around and around[-1][0].depth >= element.depth:
            around.pop()
        matches = bool(element.tag) and element.matches(words)
        if matches:
            yield from (outer for outer, told in around if not told)
            around = [(outer, True) for outer, _ in around]
            yield element
        if element.folds:
            around.append((element, matches))


def _is_private(element: Element) -> bool:
    """Whether an attribute, or one around it, is of an odd group."""
    return any(len(part) == 8 and part[3] in "13579BDF" for part in element.path.split("."))


def _label(series: DisplaySet) -> str:
    number = f"{series.series_number}: " if series.series_number is not None else ""
    return f"{number}{series.modality} {series.description}".strip() or t("Series without a name")


def _instance_text(instance: DataSet, index: int, count: int) -> str:
    number = instance.string("InstanceNumber")
    place = t("Object {value} of {number}", value=index + 1, number=count)
    return t("{place}, instance number {number}", place=place, number=number) if number else place
