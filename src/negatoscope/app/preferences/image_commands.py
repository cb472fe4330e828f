"""Commands of the preferences that concern images: mouse, texts in the corners, own windows."""

from collections.abc import Callable

from negatoscope.app.commands import CommandError, command
from negatoscope.app.config.overlay_model import CORNER_NAMES, Corners, OverlayItem
from negatoscope.app.preferences.model import MAX_WINDOWS, OwnWindow
from negatoscope.app.preferences.presenter import text_items
from negatoscope.app.preferences.store import PreferenceStore
from negatoscope.dicom.dataset import tag_of
from negatoscope.language import t
from negatoscope.viewing.mouse import DEFAULT_TOOLS, PLACES

_MAX_NAME = 60


class ImagePreferences:
    """Changes these preferences.

    Parameters
    ----------
    site_corners:
        Answers with the texts in the corners as the site ships or configures them.
    redraw:
        Shows the dialog anew, with a note.
    """

    def __init__(
        self,
        store: PreferenceStore,
        site_corners: Callable[[], Corners],
        redraw: Callable[[str], None],
    ) -> None:
        self._store = store
        self._site_corners = site_corners
        self._redraw = redraw

    # -- mouse ----------------------------------------------------------------------------------

    @command(
        "preferences.setMouse",
        "Choose the tool of a mouse button",
        place="the button, with a held key before it: ctrl+wheel",
        value="the tool; nothing for none of its own",
    )
    def set_mouse(self, place: str, value: str = "") -> None:
        """Another tool for a button."""
        if place not in PLACES:
            raise CommandError(f"there is no mouse button “{place[:64]}”")
        kept = {k: v for k, v in self._store.current.mouse.items() if k != place}
        if value != DEFAULT_TOOLS.get(place, ""):
            kept[place] = value
        self._store.change(mouse=kept)
        self._redraw("")

    # -- texts ----------------------------------------------------------------------------------

    @command(
        "preferences.placeText",
        "Put a text into a corner of the images",
        id="which text",
        value="topLeft, topRight, bottomLeft, bottomRight, or nothing to leave it out",
    )
    def place_text(self, id: str, value: str = "") -> None:  # noqa: A002
        """Another corner for a text."""
        corners = self._store.current.corners or self._site_corners()
        item = next((each for each in text_items(corners) if each.id == id), None)
        if item is None:
            raise CommandError("there is no such text")
        self._place(item, _corner(value))

    @command(
        "preferences.addText",
        "Show an attribute in a corner of the images",
        attribute="its keyword or tag",
        label="what stands before it",
        corner="topLeft, topRight, bottomLeft or bottomRight",
    )
    def add_text(self, attribute: str, label: str = "", corner: str = "topLeft") -> None:
        """A text of one's own."""
        name = attribute.strip().strip("()").replace(",", "")
        try:
            tag = tag_of(name.upper() if len(name) == 8 and name[:4].isalnum() else name)
        except KeyError:
            try:
                tag = tag_of(name)
            except KeyError:
                self._redraw(
                    t("“{attribute}” is no DICOM keyword or tag.", attribute=attribute[:64])
                )
                return
        item = OverlayItem(f"own.{tag}", "", name, label.strip()[:_MAX_NAME])
        self._place(item, _corner(corner))

    def _place(self, item: OverlayItem, corner: str) -> None:
        corners = (self._store.current.corners or self._site_corners()).placed(item, corner)
        self._store.change(corners=None if corners == self._site_corners() else corners)
        self._redraw("")

    @command("preferences.resetTexts", "Put the texts into the corners that they have when shipped")
    def reset_texts(self) -> None:
        """As shipped or configured."""
        self._store.change(corners=None)
        self._redraw("")

    # -- windows --------------------------------------------------------------------------------

    @command(
        "preferences.addWindow",
        "Keep a window for the images of a modality",
        modality="as in the images: CT",
        label="what it is called",
        width="its width",
        center="its centre",
    )
    def add_window(self, modality: str, label: str, width: float, center: float) -> None:
        """One more window, in place of one of the same name."""
        window = OwnWindow(modality.strip().upper()[:16], label.strip()[:_MAX_NAME], width, center)
        if not window.modality or not window.name or width < 1:
            self._redraw(t("A window needs a modality, a name and a width of 1 or more."))
            return
        same = (window.modality, window.name)
        others = [w for w in self._store.current.windows if (w.modality, w.name) != same]
        if len(others) >= MAX_WINDOWS:
            raise CommandError(f"more than {MAX_WINDOWS} windows are not kept")
        self._store.change(windows=(*others, window))
        self._redraw(
            t(
                "“{name}” is among the windows of {modality} images.",
                name=window.name,
                modality=window.modality,
            )
        )

    @command(
        "preferences.setClampedWindows",
        "Say whether windows of PET and nuclear medicine begin at 0 at first",
        checked="whether they do",
    )
    def set_clamped_windows(self, checked: bool) -> None:
        """Keep the lower end at 0, or not."""
        self._store.change(clamped_windows=checked)
        self._redraw("")

    @command("preferences.removeWindow", "Forget a window of one's own", index="its place, from 0")
    def remove_window(self, index: int) -> None:
        """One window less."""
        windows = self._store.current.windows
        if not 0 <= index < len(windows):
            raise CommandError("there is no such window")
        self._store.change(windows=windows[:index] + windows[index + 1 :])
        self._redraw("")


def _corner(value: str) -> str:
    """A corner's name in Python, from its name in the configuration."""
    if not value:
        return ""
    names = {name.title().replace("_", ""): name for name in CORNER_NAMES}
    found = names.get(value[:1].upper() + value[1:])
    if found is None:
        raise CommandError(f"there is no corner “{value[:64]}”")
    return found
