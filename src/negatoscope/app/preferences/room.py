"""The preferences' dialog: its sections, and the commands that change what they show."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.config.overlay_model import Corners
from negatoscope.app.hotkeys import Hotkey, configured
from negatoscope.app.ports import Ports
from negatoscope.app.preferences import keys as own_keys
from negatoscope.app.preferences.model import (
    MAX_CHARACTERS,
    Preferences,
    PreferencesError,
    read_preferences,
    write_preferences,
)
from negatoscope.app.preferences.presenter import SECTIONS, Dialogue, preferences_dialog
from negatoscope.app.preferences.store import PreferenceStore
from negatoscope.app.preferences.views import Conflict
from negatoscope.app.viewmodels.dialogs import Dialog
from negatoscope.language import LANGUAGES, TEST_LANGUAGE, t

FILE_NAME = "negatoscope-preferences.json"


class PreferencesRoom:
    """Opens the dialog and follows what is done in it.

    Parameters
    ----------
    base, site_corners:
        Answer with the keys, and the texts in the corners, as the site ships and configures them.
    basic_review:
        Whether the site keeps to the profile.
    show:
        Opens a dialog, or draws the open one anew.
    """

    def __init__(
        self,
        ports: Ports,
        store: PreferenceStore,
        base: Callable[[], Sequence[Hotkey]],
        site_corners: Callable[[], Corners],
        show: Callable[[Dialog], None],
        *,
        basic_review: bool,
    ) -> None:
        self._ports = ports
        self._store = store
        self._base_keys = base
        self._site_review = basic_review
        self._site_corners = site_corners
        self._show = show
        self._dialogue = Dialogue()
        self._wanted_keys = ""

    @property
    def _base(self) -> Sequence[Hotkey]:
        return self._base_keys()

    def redraw(self, note: str = "") -> None:
        """Show the dialog with a note."""
        self._dialogue.note = note
        preferences, at = self._store.current, self._dialogue
        shown = preferences_dialog(preferences, self._base, self._site_corners(), at)
        chosen = preferences.basic_image_review
        review = self._site_review if chosen is None else chosen
        self._show(replace(shown, basic_review=review))

    def _command(self, wanted: str) -> Hotkey:
        found = next((h for h in self._base if own_keys.command_id(h) == wanted), None)
        if found is None:
            raise CommandError("there is no such command among those that have keys")
        return found

    @property
    def hotkeys(self) -> tuple[Hotkey, ...]:
        """The keys as they are now."""
        return configured(self._store.current.hotkeys, self._base)

    def hotkey(self, keys: str) -> Hotkey | None:
        """What a key runs in the open dialog, besides what it does in every dialog."""
        if self._dialogue.recording:
            return Hotkey(keys, "preferences.takeKey", t("Take the key"), args={"keys": keys})
        return None

    # -- the dialog -----------------------------------------------------------------------------

    @command(
        "showPreferences",
        "Preferences: colours, keys, mouse, texts, windows",
        section=f"one of {', '.join(name for name, _ in SECTIONS)}",
    )
    def open(self, section: str = "") -> None:
        """Open the dialog, or another section of it."""
        if section and section not in dict(SECTIONS):
            raise CommandError(f"there is no section “{section[:64]}” of the preferences")
        self._dialogue = Dialogue(section=section or self._dialogue.section)
        self.redraw()

    @command("preferences.setTheme", "Choose the colours around the images", value="the theme")
    def set_theme(self, value: str) -> None:
        """Another theme."""
        self._change(theme=value)

    @command(
        "preferences.setLanguage", "Choose the language", value="en-US, de; empty: the device's"
    )
    def set_language(self, value: str) -> None:
        """Another language; the page is drawn anew."""
        if value and value not in (*LANGUAGES, TEST_LANGUAGE):
            raise CommandError(f"there is no language “{value[:64]}”")
        self._change(language=value)

    @command("preferences.setTool", "Choose the tool that a study begins with", value="its name")
    def set_tool(self, value: str) -> None:
        """Another first tool."""
        self._change(tool=value)

    @command(
        "preferences.setBasicReview",
        "Work as IHE Basic Image Review says, or as shipped",
        checked="whether to",
    )
    def set_basic_review(self, checked: bool) -> None:
        """Keep to the profile, or not; as the site says is no choice of one's own."""
        self._change(basic_image_review=None if checked == self._site_review else checked)

    @command(
        "preferences.setOverlays",
        "Choose the texts over the images that a page begins with",
        value="full or minimal",
    )
    def set_overlays(self, value: str) -> None:
        """All texts at first, or the most important."""
        self._change(overlays=value)

    def _change(self, note: str = "", **changes: object) -> None:
        """Change what was checked as the file's content would be."""
        wanted = replace(self._store.current, **changes)  # type: ignore[arg-type]
        try:
            self._store.use(read_preferences(write_preferences(wanted)))
        except PreferencesError as error:
            raise CommandError(str(error)) from None
        self.redraw(note)

    # -- keys -----------------------------------------------------------------------------------

    @command("preferences.recordKey", "Take the next key for a command", id="which command")
    def record_key(self, id: str) -> None:  # noqa: A002
        """Wait for a key; asked again, wait no more."""
        self._command(id)
        again = self._dialogue.recording == id
        self._dialogue.recording = "" if again else id
        self._dialogue.conflict = None
        self.redraw("" if again else t("Press the key. Esc leaves everything as it is."))

    @command("preferences.takeKey", "Give a key to the command that waits for one", keys="the key")
    def take_key(self, keys: str) -> None:
        """A key was pressed while a command waits for it."""
        if own_keys.is_modifier(keys):
            return
        wanted = self._command(self._dialogue.recording)
        shown = Hotkey(keys, "", "").shown_keys
        if keys == "escape":
            self._dialogue.recording = ""
            self.redraw()
            return
        if reason := own_keys.reserved(keys):
            self.redraw(
                t("{shown} {reason}: press another key, or Esc.", shown=shown, reason=reason)
            )
            return
        self._dialogue.recording = ""
        owner = own_keys.owner_of(self.hotkeys, keys)
        if owner is not None and own_keys.command_id(owner) != own_keys.command_id(wanted):
            self._dialogue.conflict = Conflict(shown, wanted.label, owner.label)
            self._dialogue.wanted = own_keys.command_id(wanted)
            self._wanted_keys = keys
            self.redraw()
            return
        self._give(wanted, keys)

    @command("preferences.giveKey", "Take a key from the command that has it")
    def give_key(self) -> None:
        """The conflict ends for the command that waited."""
        if self._dialogue.conflict is None:
            raise CommandError("no key is wanted by two commands")
        self._dialogue.conflict = None
        self._give(self._command(self._dialogue.wanted), self._wanted_keys)

    @command("preferences.leaveKey", "Leave a key with the command that has it")
    def leave_key(self) -> None:
        """The conflict ends without a change."""
        self._dialogue.conflict = None
        self.redraw()

    def _give(self, to: Hotkey, keys: str) -> None:
        entries, now = self._store.current.hotkeys, self.hotkeys
        owner = own_keys.owner_of(now, keys)
        if owner is not None and own_keys.command_id(owner) != own_keys.command_id(to):
            left = [k for k in own_keys.keys_of(now, own_keys.command_id(owner)) if k != owner.keys]
            entries = own_keys.with_keys(entries, owner, left)
        had = [k for k in own_keys.keys_of(now, own_keys.command_id(to)) if k != keys]
        entries = own_keys.with_keys(entries, to, [*had, keys])
        shown = Hotkey(keys, "", "").shown_keys
        self._change(t("{shown} is now “{label}”.", shown=shown, label=to.label), hotkeys=entries)

    @command(
        "preferences.removeKey", "Take a key from a command", id="which command", keys="the key"
    )
    def remove_key(self, id: str, keys: str) -> None:  # noqa: A002
        """One key less."""
        wanted = self._command(id)
        left = [k for k in own_keys.keys_of(self.hotkeys, id) if k != keys]
        self._change(hotkeys=own_keys.with_keys(self._store.current.hotkeys, wanted, left))

    @command(
        "preferences.resetKeys",
        "Give commands the keys that they have when shipped",
        id="which command; all when left out",
    )
    def reset_keys(self, id: str = "") -> None:  # noqa: A002
        """One command's keys as shipped, or all; who had them meanwhile loses them."""
        if not id:
            self._change(t("All keys are as shipped."), hotkeys=())
            return
        wanted = self._command(id)
        entries = own_keys.without(self._store.current.hotkeys, id)
        for keys in own_keys.keys_of(self._base, id):
            owner = own_keys.owner_of(configured(entries, self._base), keys)
            if owner is not None and own_keys.command_id(owner) != id:
                theirs = own_keys.keys_of(self.hotkeys, own_keys.command_id(owner))
                left = [k for k in theirs if k != owner.keys]
                entries = own_keys.with_keys(entries, owner, left)
        self._change(t("“{label}” has its shipped keys.", label=wanted.label), hotkeys=entries)

    # -- the file -------------------------------------------------------------------------------

    @command("preferences.export", "Save all preferences as a file")
    def export(self) -> None:
        """Offer the file."""
        text = write_preferences(self._store.current, indent=2) + "\n"
        self._ports.outlet.save(FILE_NAME, text.encode(), "application/json")
        self.redraw(
            t("Saved as {FILE_NAME}. It holds nothing about patients.", FILE_NAME=FILE_NAME)
        )

    @command("preferences.import", "Take all preferences from a file")
    async def take_file(self) -> None:
        """Ask for the file, check it, and use it whole or not at all."""
        found = await self._ports.files.pick(folder=False)
        if found is None:
            return
        async for file in found:
            try:
                content = await file.open()
                data = await content.read(0, MAX_CHARACTERS + 1)
                self._store.use(read_preferences(data.decode("utf-8")))
            except UnicodeDecodeError:
                self.redraw(t("Nothing was taken from the file: it is no text."))
            except (OSError, PreferencesError) as error:
                self.redraw(t("Nothing was taken from the file. {error}", error=error))
            else:
                self.redraw(t("The preferences of the file are in use."))
            return

    @command("preferences.reset", "All preferences as shipped")
    def reset(self) -> None:
        """Forget all changes."""
        self._store.use(Preferences())
        self._dialogue = Dialogue(section=self._dialogue.section)
        self.redraw(t("Everything is as shipped."))
