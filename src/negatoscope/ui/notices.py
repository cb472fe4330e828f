"""Messages: what happened, why, and what can be done."""

from collections.abc import Iterable
from string.templatelib import Template

from negatoscope.app.viewmodels.notice import Notice
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.keyed import Keyed
from negatoscope.ui.markup import EMPTY, data_attributes

_ICONS = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-alert",
}
_SPOKEN = {"info": t("Note"), "success": t("Done"), "warning": t("Warning"), "error": t("Error")}


def stack(notices: Iterable[Notice]) -> Template:
    """The notices in a corner of the page. Errors interrupt a screen reader, others wait."""
    urgent, calm = [], []
    for notice in notices:
        (urgent if notice.level == "error" else calm).append(Keyed(notice.id, toast(notice)))
    return t"""<div class="notices">
      <div class="notices-live" role="alert">{urgent}</div>
      <div class="notices-live" role="status">{calm}</div>
    </div>"""


def toast(notice: Notice) -> Template:
    """One notice in the corner."""
    close = EMPTY
    if notice.dismissible:
        close = t"""<button type="button" class="icon-button" data-command="notice.dismiss"
          data-id="{notice.id}" aria-label="Dismiss: {notice.title}">{icon("x")}</button>"""
    return t"""<section class="notice notice-{notice.level}">
      {_icon(notice)}
      <div class="notice-text">{_text(notice)}{action(notice)}</div>
      {close}
    </section>"""


def block(notice: Notice, arguments: Iterable[tuple[str, str]] = ()) -> Template:
    """A notice in the place of what it speaks about, with its action."""
    return t"""<section class="notice-block notice-{notice.level}"
      role="{"alert" if notice.level == "error" else "status"}">
      {_icon(notice)}
      <div class="notice-text">{_text(notice)}{action(notice, arguments)}</div>
    </section>"""


def action(notice: Notice, arguments: Iterable[tuple[str, str]] = ()) -> Template:
    """The button of a notice, if it has one."""
    if not notice.action_command:
        return EMPTY
    return (
        t"""<button type="button" class="button" data-command="{notice.action_command}" """
        + data_attributes((("id", notice.id), *arguments))
        + t">{notice.action_label or 'Try again'}</button>"
    )


def message_page(view: MessagePage) -> Template:
    """A whole page that says what is wrong and what to do."""
    act = EMPTY
    if view.action_command:
        act = t"""<button type="button" class="button button-primary"
          data-command="{view.action_command}">{view.action_label}</button>"""
    back = EMPTY
    if view.list_href:
        back = t"""<a class="button" href="{view.list_href}" data-command="navigate"
          data-to="worklist">{icon("arrow-left")} Study list</a>"""
    return t"""<main class="page message-page">
      <div class="message">
        <span class="message-icon">{icon("file-question-mark")}</span>
        <h1>{view.title}</h1>
        <p class="message-reason">{view.reason}</p>
        <p class="message-advice">{view.advice}</p>
        <p class="message-actions">{act}{back}</p>
        <p class="intent">{view.brand} · Not for diagnostic use</p>
      </div>
    </main>"""


def _icon(notice: Notice) -> Template:
    return t"""<span class="notice-icon">{icon(_ICONS[notice.level])}<span
      class="visually-hidden">{_SPOKEN[notice.level]}:</span></span>"""


def _text(notice: Notice) -> Template:
    reason = t'<p class="notice-reason">{notice.reason}</p>' if notice.reason else EMPTY
    advice = t'<p class="notice-advice">{notice.advice}</p>' if notice.advice else EMPTY
    return t'<p class="notice-title">{notice.title}</p>{reason}{advice}'
