"""The card of the tour; what a step is about is framed by the style sheet."""

from string.templatelib import Template

from negatoscope.app.viewer.tour_views import TourView
from negatoscope.language import t
from negatoscope.ui.icons import icon
from negatoscope.ui.markup import EMPTY


def card(view: TourView | None) -> Template:
    """The step, or nothing."""
    if view is None:
        return EMPTY
    last = view.number == view.count
    back = EMPTY
    if view.number > 1:
        back = t"""<button type="button" class="button button-quiet" data-command="tour.go"
          data-steps="-1">Back</button>"""
    return t"""<aside class="tour tour-{view.about}" aria-label="Tour">
      <header><h2>{view.title}</h2><button type="button" class="icon-button"
        data-command="tour.leave" aria-label="Leave the tour" title="Leave the tour"
        >{icon("x")}</button></header>
      <p role="status">{view.text}</p>
      <footer><span class="tour-place">{view.number} of {view.count}</span>{back}
        <button type="button" class="button button-primary" data-command="tour.go" data-steps="1"
          >{t("Done") if last else t("Next")}</button></footer>
    </aside>"""
