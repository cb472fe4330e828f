"""Dialogs of hanging protocols: the list with its editor, and keeping the present layout."""

from string.templatelib import Template

from negatoscope.app.viewer.hanging.views import HangingDialog, ProtocolEntry, SaveLayoutDialog
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def protocols_body(view: HangingDialog) -> Template:
    """The list at the left, the chosen protocol at the right."""
    return t"""<div class="protocols">
      <div class="protocol-list">
        <div class="protocol-new">
          <button type="button" class="button" data-command="protocols.new">{icon("plus")}<span
            >New</span></button>
          <button type="button" class="button" data-command="protocols.import">{icon("upload")}<span
            >Open a file…</span></button>
        </div>
        {_groups(view.entries)}
      </div>
      <div class="protocol">
        {_head(view)}
        <textarea class="field protocol-text" aria-label="The protocol as JSON" spellcheck="false"
          autocomplete="off" wrap="off" ?readonly="{not (view.is_own or view.is_new)}"
          .value="{view.text}" data-command="protocols.edit" data-on="input"
          placeholder="Paste a protocol here"></textarea>
        {_faults(view.faults)}
        <footer class="protocol-foot">{_actions(view)}<span class="protocol-note" role="status"
          >{view.note}</span></footer>
      </div>
    </div>"""


def _groups(entries: tuple[ProtocolEntry, ...]) -> list[Template]:
    origins = list(dict.fromkeys(entry.origin for entry in entries))
    return [
        t"""<h3>{origin}</h3><ul>{[_entry(e) for e in entries if e.origin == origin]}</ul>"""
        for origin in origins
    ]


def _entry(entry: ProtocolEntry) -> Template:
    state = t'<span class="protocol-state">hangs now</span>' if entry.hangs else EMPTY
    reason = t'<span class="protocol-reason">{entry.reason}</span>' if entry.reason else EMPTY
    return t"""<li><button type="button" class="protocol-entry" data-command="protocols.choose"
      data-protocol-id="{entry.id}" aria-pressed="{"true" if entry.selected else "false"}"
      ><span class="protocol-name">{entry.name}{state}</span><span class="protocol-id"
      >{entry.id}</span>{reason}</button></li>"""


def _head(view: HangingDialog) -> Template:
    reason = EMPTY
    if view.reason:
        reason = t'<p class="protocol-lacks">{icon("info")}<span>{view.reason}</span></p>'
    described = t"<p>{view.description}</p>" if view.description else EMPTY
    if view.is_own:
        name = t"""<label class="labelled"><span>Name</span><input class="field" maxlength="60"
          autocomplete="off" .value="{view.name}" data-command="protocols.rename"
          data-on="change"></label>"""
    else:
        name = t"<h3>{view.name}</h3>"
    return t'<header class="protocol-head">{name}{described}{reason}</header>'


def _faults(faults: tuple[str, ...]) -> Template:
    if not faults:
        return EMPTY
    lines = [t"<li>{fault}</li>" for fault in faults]
    return t'<ul class="protocol-faults" role="alert">{lines}</ul>'


def _actions(view: HangingDialog) -> list[Template]:
    wrong = bool(view.faults) or not view.text.strip()
    hang = t"""<button type="button" class="button button-primary" data-command="protocols.apply"
      ?disabled="{wrong or bool(view.reason and not view.changed)}">{icon("layout-template")}<span
      >Hang</span></button>"""
    keep = t"""<button type="button" class="button" data-command="protocols.keep"
      ?disabled="{wrong or not view.changed}">{icon("check")}<span>Keep</span></button>"""
    copy = t"""<button type="button" class="button" data-command="protocols.copy"
      ?disabled="{wrong}">{icon("copy")}<span>Copy to edit</span></button>"""
    export = t"""<button type="button" class="button" data-command="protocols.export"
      ?disabled="{wrong}">{icon("download")}<span>Save as a file</span></button>"""
    delete = t"""<button type="button" class="button" data-command="protocols.delete"
      >{icon("trash-2")}<span>Delete</span></button>"""
    own = [keep] if view.is_own or view.is_new else []
    return [hang, *own, copy, export, *([delete] if view.is_own else [])]


def save_body(view: SaveLayoutDialog) -> Template:
    """A name, and by what the layout is chosen by itself: nothing, unless it is ticked."""
    choices = [
        _choice(
            "modality",
            t("Studies with {modalities}", modalities=view.modalities),
            bool(view.modalities),
        ),
        _choice("bodyPart", t("Body part {part}", part=view.body_part), bool(view.body_part)),
        _choice(
            "studyDescription",
            t("Studies described as “{description}”", description=view.study_description),
            bool(view.study_description),
        ),
    ]
    return t"""<form class="save-layout" data-command="saveLayout" data-on="submit">
      <label class="labelled"><span>Name</span><input class="field" name="layoutName" required
        maxlength="60" autocomplete="off" spellcheck="false"
        placeholder="Chest, with prior"></label>
      <fieldset><legend>Choose it by itself for</legend>{choices}
        <p class="save-note">With nothing ticked it is chosen from the layout menu only.</p>
      </fieldset>
      <fieldset><legend>Find the series</legend>
        {_choice("seriesDescriptions", t("By their descriptions, not by their order alone"), True)}
      </fieldset>
      <p class="save-note">Kept on this device: the layout, how images lie and are windowed, and
        what is ticked. Nothing of the patient.</p>
      <button type="submit" class="button button-primary">{icon("bookmark-plus")}<span
        >Save</span></button>
    </form>"""


def _choice(name: str, label: str, there: bool) -> Template:
    if not there:
        return EMPTY
    return t"""<label class="check"><input type="checkbox" name="{name}" value="on"><span
      >{label}</span></label>"""
