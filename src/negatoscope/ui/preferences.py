"""The preferences' dialog: a list of sections, and the one that is chosen."""

from string.templatelib import Template

from negatoscope.app.preferences.views import (
    Choice,
    Conflict,
    KeyRow,
    MouseRow,
    PreferencesDialog,
    TextRow,
    WindowRow,
)
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.keyed import Keyed
from negatoscope.ui.markup import EMPTY

_SECTION_ICONS = {
    "look": "palette",
    "keys": "keyboard",
    "mouse": "mouse",
    "texts": "captions",
    "windows": "sliders-horizontal",
    "file": "files",
}


def dialog_body(view: PreferencesDialog) -> Template:
    """Everything below the dialog's title."""
    sections = [_section(*each) for each in view.sections]
    return t"""<div class="preferences">
      <nav class="preferences-sections" aria-label="Sections">{sections}
        <button type="button" class="preferences-section" data-command="showSettings"
          >{icon("database")}<span>Kept on this device</span></button></nav>
      <div class="preferences-body">{Keyed(view.section, _body(view))}</div>
      <p class="preferences-note" role="status">{view.note}</p>
    </div>"""


def _section(name: str, label: str, chosen: bool) -> Template:
    current = "true" if chosen else "false"
    return t"""<button type="button" class="preferences-section" aria-current="{current}"
      data-command="showPreferences" data-section="{name}">{icon(_SECTION_ICONS[name])}<span
      >{label}</span></button>"""


def _body(view: PreferencesDialog) -> Template:
    match view.section:
        case "keys":
            return _keys(view)
        case "mouse":
            return _mouse(view)
        case "texts":
            return _texts(view)
        case "windows":
            return _windows(view)
        case "file":
            return _file(view)
    return _look(view)


def _options(choices: tuple[Choice, ...]) -> list[Template]:
    return [
        t'<option value="{value}" ?selected="{chosen}">{label}</option>'
        for value, label, chosen in choices
    ]


def _radios(name: str, command: str, choices: tuple[Choice, ...]) -> list[Template]:
    return [
        t"""<label class="check"><input type="radio" name="{name}" value="{value}"
          .checked="{chosen}" data-command="{command}" data-on="change"><span>{label}</span
          ></label>"""
        for value, label, chosen in choices
    ]


# -- colours --------------------------------------------------------------------------------------


def _look(view: PreferencesDialog) -> Template:
    return t"""<h3>Colours</h3>
      <p class="preferences-lead">Around images it stays dark and grey, whatever you choose.</p>
      <div role="radiogroup" aria-label="Colours">{
        _radios("theme", "preferences.setTheme", view.themes)
    }</div>
      <label class="labelled preferences-one"><span>Language</span>
        <select class="field" data-command="preferences.setLanguage" data-on="change"
          >{_options(view.languages)}</select></label>"""


# -- keys -----------------------------------------------------------------------------------------


def _keys(view: PreferencesDialog) -> Template:
    groups = [
        t"""<section class="key-group"><h4>{name}</h4>{[_key_row(row) for row in rows]}</section>"""
        for name, rows in view.keys
    ]
    return t"""<div class="preferences-head"><h3>Keys</h3>
        <button type="button" class="button" data-command="preferences.resetKeys"
          >{icon("rotate-ccw")}<span>All as shipped</span></button></div>
      {_conflict(view.conflict)}<div class="key-groups">{groups}</div>"""


def _conflict(conflict: Conflict | None) -> Template:
    if conflict is None:
        return EMPTY
    return t"""<div class="key-conflict" role="alert">
      <p><kbd>{conflict.keys}</kbd> is “{conflict.other}” now.</p>
      <button type="button" class="button button-primary" data-command="preferences.giveKey"
        >Use it for “{conflict.label}”</button>
      <button type="button" class="button" data-command="preferences.leaveKey">Leave it</button>
    </div>"""


def _key_row(row: KeyRow) -> Template:
    keys = [_key(row, spelt, shown) for spelt, shown in row.keys]
    reset = EMPTY
    if row.changed:
        reset = t"""<button type="button" class="icon-button" data-command="preferences.resetKeys"
          data-id="{row.id}" aria-label="Shipped keys for {row.label}" title="As shipped"
          >{icon("rotate-ccw")}</button>"""
    return t"""<div class="key-row"><span class="key-label">{row.label}</span
      ><span class="key-keys">{keys}</span>{_record(row)}{reset}</div>"""


def _key(row: KeyRow, spelt: str, shown: str) -> Template:
    return t"""<button type="button" class="key-chip" data-command="preferences.removeKey"
      data-id="{row.id}" data-keys="{spelt}" aria-label="Take {shown} from {row.label}"
      title="Take this key away"><kbd>{shown}</kbd>{icon("x")}</button>"""


def _record(row: KeyRow) -> Template:
    words = t("Press a key") if row.recording else t("Add")
    return t"""<button type="button" class="button key-record" data-command="preferences.recordKey"
      data-id="{row.id}" aria-pressed="{"true" if row.recording else "false"}"
      aria-label="{words}: {row.label}">{words}</button>"""


# -- mouse ----------------------------------------------------------------------------------------


def _mouse(view: PreferencesDialog) -> Template:
    rows = [_mouse_row(row) for row in view.mouse]
    return t"""<h3>Mouse and tools</h3>
      <label class="check"><input type="checkbox" .checked="{view.basic_review}"
        data-command="preferences.setBasicReview" data-on="change"><span>Work as IHE Basic Image
        Review says</span></label>
      <p class="preferences-lead">Scrolling is the first tool, keys are the profile’s letters, only
        projections are turned, resetting removes measurements, and F10 shows what goes beyond.</p>
      <label class="labelled preferences-one"><span>First tool of the left button</span>
        <select class="field" data-command="preferences.setTool" data-on="change"
          ?disabled="{view.basic_review}">{_options(view.tools)}</select></label>
      <div class="mouse-rows">{rows}</div>"""


def _mouse_row(row: MouseRow) -> Template:
    cells = [
        t"""<label class="labelled"><span>{label.removeprefix(row.label).strip()}</span>
          <select class="field" aria-label="{label}" data-command="preferences.setMouse"
            data-on="change" data-place="{place}">{_options(choices)}</select></label>"""
        for place, label, choices in row.cells
    ]
    return t"""<fieldset class="mouse-row"><legend>{row.label}</legend>{cells}</fieldset>"""


# -- texts over images ----------------------------------------------------------------------------


def _texts(view: PreferencesDialog) -> Template:
    rows = [_text_row(row) for row in view.texts]
    overlays = _radios("overlays", "preferences.setOverlays", view.overlays)
    return t"""<div class="preferences-head"><h3>Texts over images</h3>
        <button type="button" class="button" data-command="preferences.resetTexts"
          >{icon("rotate-ccw")}<span>As shipped</span></button></div>
      <div role="radiogroup" aria-label="Texts when a page opens">{overlays}</div>
      <div class="text-rows">{rows}</div>
      <form class="preferences-form" data-command="preferences.addText" data-on="submit">
        <label class="labelled"><span>DICOM keyword or tag</span><input class="field" required
          name="attribute" maxlength="64" autocomplete="off" spellcheck="false"></label>
        <label class="labelled"><span>Label before it</span><input class="field" name="label"
          maxlength="40" autocomplete="off"></label>
        <label class="labelled"><span>Corner</span><select class="field" name="corner">{
        _options(view.corner_choices)
    }</select></label>
        <button type="submit" class="button">{icon("plus")}<span>Add</span></button>
      </form>"""


def _text_row(row: TextRow) -> Template:
    return t"""<label class="text-row"><span>{row.title}</span><select class="field"
      data-command="preferences.placeText" data-on="change" data-id="{row.id}">{
        _options(row.choices)
    }</select></label>"""


# -- windows --------------------------------------------------------------------------------------


def _windows(view: PreferencesDialog) -> Template:
    rows = [_window_row(index, row) for index, row in enumerate(view.windows)]
    nothing = EMPTY if rows else t'<p class="preferences-lead">No window of your own yet.</p>'
    return t"""<h3>Windows</h3>
      <p class="preferences-lead">They stand in the menu of windows after the usual ones; keys 1 to
        9 choose the usual ones, then yours.</p>
      {nothing}<div class="window-rows">{rows}</div>
      <form class="preferences-form" data-command="preferences.addWindow" data-on="submit">
        <label class="labelled"><span>Modality</span><input class="field" name="modality" required
          maxlength="16" value="CT" autocomplete="off" spellcheck="false"></label>
        <label class="labelled"><span>Name</span><input class="field" name="label" required
          maxlength="60" autocomplete="off"></label>
        <label class="labelled"><span>Width</span><input class="field" name="width" type="number"
          min="1" step="any" required></label>
        <label class="labelled"><span>Centre</span><input class="field" name="center"
          type="number" step="any" required></label>
        <button type="submit" class="button">{icon("plus")}<span>Add</span></button>
      </form>
      <label class="check"><input type="checkbox" .checked="{view.clamped_windows}"
        data-command="preferences.setClampedWindows" data-on="change"><span>Windows of PET and
        nuclear medicine begin at 0</span></label>"""


def _window_row(index: int, row: WindowRow) -> Template:
    return t"""<div class="window-row"><b>{row.modality}</b><span>{row.name}</span><span>W {
        row.width
    } L {row.center}</span><button type="button" class="icon-button"
      data-command="preferences.removeWindow" data-index="{index}" title="Remove"
      aria-label="Remove the window {row.name}">{icon("trash-2")}</button></div>"""


# -- file -----------------------------------------------------------------------------------------


def _file(view: PreferencesDialog) -> Template:
    return t"""<h3>File and reset</h3>
      <p class="preferences-lead">Take your preferences to another device as a file. They hold
        nothing about patients.</p>
      <div class="preferences-buttons">
        <button type="button" class="button" data-command="preferences.export"
          >{icon("download")}<span>Save as a file</span></button>
        <button type="button" class="button" data-command="preferences.import"
          >{icon("upload")}<span>Take from a file</span></button>
        <button type="button" class="button" data-command="preferences.reset"
          ?disabled="{not view.any_changed}">{icon("rotate-ccw")}<span>All as shipped</span
          ></button>
      </div>"""
