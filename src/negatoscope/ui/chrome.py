"""What both pages have: the brand, help and about."""

from string.templatelib import Template

from negatoscope.app.viewmodels.page import Account
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY

_SOFTWARE_HINT = t("No graphics processor is used: pictures are drawn by software, more slowly.")


def back_to_list(href: str) -> Template:
    """The way back to the study list, where there is one."""
    if not href:
        return EMPTY
    return t"""<a class="icon-button back" href="{href}" data-command="navigate"
      data-to="worklist" aria-label="Back to the study list" title="Study list"
      >{icon("chevron-left")}</a>"""


def brand(name: str, *, software_rendering: bool = False) -> Template:
    """The mark and the name, and what the software is not for: this line is always on screen."""
    software = EMPTY
    if software_rendering:
        software = t""" <span class="intent-more" title="{_SOFTWARE_HINT}">· Software
          rendering</span>"""
    return t"""<div class="brand">
      <span class="brand-mark">{icon("mark")}</span>
      <span class="brand-text"><span class="brand-name">{name}</span>
        <span class="intent">Not for diagnostic use{software}</span></span>
    </div>"""


def help_buttons(account: Account | None = None) -> Template:
    """Help, settings, about, and the way out for someone who is signed in."""
    return t"""<div class="bar-buttons">
      <button type="button" class="icon-button" data-command="showHelp"
        aria-label="Keys and mouse" title="Keys and mouse (?)">{icon("keyboard")}</button>
      <button type="button" class="icon-button" data-command="showPreferences"
        aria-label="Preferences" title="Preferences">{icon("settings")}</button>
      <button type="button" class="icon-button" data-command="showAbout"
        aria-label="About" title="About">{icon("info")}</button>{_sign_out(account)}
    </div>"""


def _sign_out(account: Account | None) -> Template:
    if account is None:
        return EMPTY
    words = t("Sign out {name}", name=account.name)
    return t"""<button type="button" class="icon-button" data-command="signOut"
      aria-label="{words}" title="{words}">{icon("log-out")}</button>"""
