"""The menu of periods and kept searches above the study list."""

from string.templatelib import Template

from negatoscope.app.worklist.views import PeriodChoice, SearchesView
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def searches(view: SearchesView | None) -> Template:
    """The button and its menu."""
    if view is None:
        return EMPTY
    return t"""<button type="button" class="button button-quiet searches-button"
        popovertarget="searches"
        aria-label="Periods and saved searches">{icon("bookmark")}<span class="wide-only"
        >Searches</span>{icon("chevron-down")}</button>
      <div id="searches" class="menu searches" popover>
        <h2 class="menu-title">Study date</h2>
        <div class="periods">{[_period(choice) for choice in view.periods]}</div>
        {_kept(view)}
      </div>"""


def _period(choice: PeriodChoice) -> Template:
    return t"""<button type="button" class="chip" data-command="worklist.setPeriod"
      data-period="{choice.period}" aria-pressed="{"true" if choice.selected else "false"}"
      >{choice.label}</button>"""


def _kept(view: SearchesView) -> Template:
    if not view.can_save:
        return EMPTY
    rows = [_search(name, words) for name, words in view.saved]
    nothing = t"""<p class="menu-note">None yet.</p>""" if not rows else EMPTY
    note = t"""<p class="menu-note">{view.note}</p>""" if view.note else EMPTY
    return t"""<h2 class="menu-title">Saved on this device</h2>
      {nothing}<ul class="saved-searches">{rows}</ul>
      <form class="save-search" data-command="worklist.saveSearch" data-on="submit">
        <input class="field" name="search" aria-label="Name for the present search" required
          maxlength="60" placeholder="Name for this search" autocomplete="off" spellcheck="false">
        <button type="submit" class="button">Save</button>
      </form>{note}"""


def _search(name: str, words: str) -> Template:
    return t"""<li><button type="button" class="menu-item" data-command="worklist.applySearch"
        data-search="{name}" popovertarget="searches" popovertargetaction="hide"
        ><span><bdi>{name}</bdi><span class="menu-more">{words}</span></span></button>
      <button type="button" class="icon-button" data-command="worklist.deleteSearch"
        data-search="{name}" aria-label="Delete the search {name}" title="Delete"
        >{icon("trash-2")}</button></li>"""
