"""The tag browser's dialog: which object, what to look for, and its attributes as a tree."""

from string.templatelib import Template

from negatoscope.app.viewer.tag_views import TagDialog, TagLine
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

#: The style sheet indents so many levels; deeper ones stand below the last.
_MAX_INDENT = 8


def dialog_body(view: TagDialog) -> Template:
    """Everything below the dialog's title."""
    return t"""<div class="tags">
      <div class="tags-choice">
        <label class="labelled"><span>Series</span>
          <select class="field" data-command="tags.chooseSeries" data-on="change">
            {[_series(*each) for each in view.series]}</select></label>
        {_instances(view)}
        <label class="labelled tags-search"><span>Search</span>
          <input class="field" type="search" autocomplete="off" spellcheck="false"
            placeholder="Tag, name or value" .value="{view.query}" data-command="tags.search"
            data-on="input"></label>
        <label class="check"><input type="checkbox" .checked="{view.private}"
          data-command="tags.showPrivate" data-on="change"><span>Private</span></label>
      </div>
      {_tree(view)}
      <p class="tags-foot"><span role="status">{view.note or view.status}</span>
        <span class="tags-keys"><kbd>↑</kbd> <kbd>↓</kbd> choose · <kbd>→</kbd> <kbd>←</kbd> open
          and close · <kbd>C</kbd> copy the value</span></p>
    </div>"""


def _series(uid: str, label: str, chosen: bool) -> Template:
    return t'<option value="{uid}" ?selected="{chosen}">{label}</option>'


def _instances(view: TagDialog) -> Template:
    if view.count < 2:
        return EMPTY
    return t"""<label class="labelled tags-instance"><span>{view.instance_text}</span>
      <input type="range" min="0" max="{view.count - 1}" step="1" .value="{str(view.index)}"
        data-command="tags.chooseInstance" data-on="input" aria-label="Object of the series"
        aria-valuetext="{view.instance_text}"></label>"""


def _tree(view: TagDialog) -> Template:
    lines = [_line(index, line) for index, line in enumerate(view.lines)]
    more = EMPTY
    if view.more:
        more = t"""<button type="button" class="button tags-more" data-command="tags.more"
          >Show more attributes</button>"""
    nothing = t'<p class="tags-none">No attribute holds this.</p>' if not lines else EMPTY
    chosen = next((n for n, line in enumerate(view.lines) if line.selected), None)
    active = "" if chosen is None else f"tag-{chosen}"
    return t"""<div class="tags-list">{nothing}<div class="tags-tree" role="tree" tabindex="0"
      aria-label="Attributes" aria-activedescendant="{active}">{lines}</div>{more}</div>"""


def _line(index: int, line: TagLine) -> Template:
    depth = f"indent-{min(line.depth, _MAX_INDENT)}"
    state = "is-selected" if line.selected else ""
    place = t'id="tag-{index}" aria-level="{line.depth + 1}" data-path="{line.path}"'
    if line.selected:
        place += t' aria-selected="true" data-in-view'
    if line.folds:
        place += t' aria-expanded="{"true" if line.unfolded else "false"}"'
    sign = icon("chevron-down" if line.unfolded else "chevron-right") if line.folds else EMPTY
    return (
        t'<div class="tag-line {depth} {state}" role="treeitem" data-command="tags.select" '
        + place
        + t"""><span class="tag-fold">{sign}</span>{_head(line)}<span class="tag-value"
          ><bdi>{line.value}</bdi></span>{_copy(line)}</div>"""
    )


def _head(line: TagLine) -> Template:
    if not line.tag:
        return t'<span class="tag-item">{line.name}</span>'
    more = line.keyword or line.creator
    return t"""<span class="tag-number">{line.tag}</span><span class="tag-vr">{line.vr}</span
      ><span class="tag-name">{line.name}{t" <span>{more}</span>" if more else EMPTY}</span>"""


def _copy(line: TagLine) -> Template:
    if line.folds or not line.value:
        return EMPTY
    name = t("Copy the value of {name}", name=line.name)
    return t"""<button type="button" class="icon-button tag-copy" tabindex="-1"
      data-command="tags.copy" data-path="{line.path}" aria-label="{name}" title="Copy"
      >{icon("copy")}</button>"""
