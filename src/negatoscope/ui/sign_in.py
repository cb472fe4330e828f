"""Signing in: the page before it and after it, and the dialog when it has ended over images."""

from string.templatelib import Template

from negatoscope.app.viewmodels.dialogs import SignInDialog
from negatoscope.app.viewmodels.sign_in import SignInChoice, SignInPage
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def page(view: SignInPage) -> Template:
    """The page that stands in the way."""
    live = "alert" if view.kind == "failed" else "status"
    advice = t'<p class="sign-in-advice">{view.advice}</p>' if view.advice else EMPTY
    reason = t'<p class="sign-in-reason">{view.reason}</p>' if view.reason else EMPTY
    bar = EMPTY
    if view.kind == "busy":
        bar = t'<progress class="slim-bar sign-in-bar" aria-label="{view.title}"></progress>'
    return t"""<main class="page sign-in-page">
      <div class="sign-in">
        <span class="sign-in-mark">{icon("mark")}</span>
        <p class="sign-in-brand">{view.brand}</p>
        <div class="sign-in-text" role="{live}">
          <h1>{view.title}</h1>{reason}{advice}
        </div>
        {bar}
        {_choices(view)}
        <p class="sign-in-foot">
          <span class="intent">Not for diagnostic use</span>
          {_local(view)}
        </p>
      </div>
    </main>"""


def _choices(view: SignInPage) -> Template:
    """One button where there is one provider, else a list of them."""
    if not view.choices:
        return EMPTY
    if len(view.choices) == 1:
        label = t("Try again") if view.kind == "failed" else t("Sign in")
        return t"""<button type="button" class="button button-primary sign-in-button"
          data-command="signIn" data-number="{view.choices[0].number}">{label}</button>"""
    lines = [_choice(choice) for choice in view.choices]
    return t'<ul class="sign-in-choices" aria-label="Sign in with">{lines}</ul>'


def _choice(choice: SignInChoice) -> Template:
    host = EMPTY
    if choice.host != choice.label:
        host = t'<span class="sign-in-host">{choice.host}</span>'
    return t"""<li><button type="button" class="sign-in-choice" data-command="signIn"
      data-number="{choice.number}">
        <span class="sign-in-label">{choice.label}</span>{host}{icon("chevron-right")}
      </button></li>"""


def _local(view: SignInPage) -> Template:
    if not view.local_href or view.kind == "busy":
        return EMPTY
    return t"""<a href="{view.local_href}" data-command="navigate" data-to="local"
      >Open files of this device</a>"""


def dialog_body(view: SignInDialog) -> Template:
    """What the dialog over the images says."""
    advice = t'<p class="sign-in-advice">{view.advice}</p>' if view.advice else EMPTY
    label = t("Open the window again") if view.asking else t("Sign in again")
    here = EMPTY
    if view.can_leave:
        here = t"""<button type="button" class="button" data-command="signInHere"
          >Sign in on this page</button>"""
    return t"""<div class="sign-in-again">
      <p role="{"status" if view.asking else "alert"}">{view.reason}</p>{advice}
      <p class="sign-in-actions">
        <button type="button" class="button button-primary" data-command="signInAgain"
          >{label}</button>
        {here}
        <button type="button" class="button" data-command="putOffSignIn">Keep looking</button>
        <button type="button" class="button button-quiet" data-command="signOut"
          >Sign out</button>
      </p>
    </div>"""
