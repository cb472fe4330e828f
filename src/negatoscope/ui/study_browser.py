"""The study browser: studies of the patient and their series as thumbnails."""

from string.templatelib import Template

from negatoscope.app.viewmodels.study_browser import StudyBrowserStudy, StudyTabs, ThumbnailView
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.language import n, t
from negatoscope.ui import notices
from negatoscope.ui.icons import icon
from negatoscope.ui.keyed import Keyed
from negatoscope.ui.markup import ABSENT, EMPTY
from negatoscope.ui.panel_handle import handle

#: Drawn pixels of a thumbnail's canvas; the style sheet decides how large it is shown.
THUMBNAIL_SIZE_PX = 256


def panel(view: ViewerView) -> Template:
    """The panel at the left; closed, it leaves a button to open it."""
    if not view.browser_open:
        return t"""<aside class="browser is-closed" aria-label="Studies">
          <button type="button" class="icon-button" data-command="toggleStudyBrowser"
            aria-expanded="false" aria-label="Show the studies" title="Show the studies"
            >{icon("panel-left-open")}</button>
        </aside>"""
    studies = [Keyed(study.study_instance_uid, _study(study)) for study in view.studies]
    return t"""<aside class="browser" aria-label="Studies"
      data-panel-width="{view.browser.width_px}">
      <header class="browser-header">
        <h2>Studies</h2>
        <button type="button" class="icon-button" data-command="toggleStudyBrowser"
          aria-expanded="true" aria-label="Hide the studies" title="Hide the studies"
          >{icon("panel-left-close")}</button>
      </header>
      {_tabs(view.study_tabs)}
      <div class="browser-scroll" tabindex="-1">{studies}{_search(view.study_tabs)}</div>
      {handle(view.browser, "right")}
    </aside>"""


def _tabs(view: StudyTabs) -> Template:
    tabs = [
        t"""<button type="button" class="study-tab" data-command="setStudyMode"
          data-study-mode="{tab.mode}" aria-pressed="{"true" if tab.chosen else "false"}"
          >{tab.label}<span>{tab.count}</span></button>"""
        for tab in view.tabs
    ]
    return t"""<div class="study-tabs" role="group" aria-label="Which studies of the patient"
      >{tabs}</div>"""


def _search(view: StudyTabs) -> Template:
    if view.notice is not None:
        return t'<div class="browser-study">{notices.block(view.notice)}</div>'
    if view.searching:
        return t"""<progress class="slim-bar" aria-label="Looking for other studies"></progress>"""
    return EMPTY


def _leave(study: StudyBrowserStudy) -> Template:
    if not study.can_leave:
        return EMPTY
    name = f"Open the study of {study.date or 'unknown date'} in a second window"
    return t"""<button type="button" class="icon-button study-window" data-command="multimonitor"
      data-study-instance-uid="{study.study_instance_uid}" aria-label="{name}"
      title="Open in a second window, on another screen if there is one"
      >{icon("monitor-up")}</button>"""


def _listed(study: StudyBrowserStudy) -> Template:
    """A study that is not loaded: its line is the button that loads it."""
    return t"""<section class="browser-study"><button type="button" class="listed-study"
      data-command="loadStudy" data-study-instance-uid="{study.study_instance_uid}"
      title="Load this study beside the others">
      <span class="listed-date">{study.date or t("No date")}<span>{study.modalities}</span></span>
      <span class="listed-facts"><bdi>{study.description or ABSENT}</bdi><span
        >{_images(study.instances)}</span></span></button>{_leave(study)}</section>"""


def _study(study: StudyBrowserStudy) -> Template:
    if study.listed:
        return _listed(study)
    thumbnails = [Keyed(item.display_set, _thumbnail(item)) for item in study.thumbnails]
    loading = t'<progress class="slim-bar" aria-label="Loading the series list"></progress>'
    notice = EMPTY
    if study.notice is not None:
        notice = notices.block(study.notice, (("study-instance-uid", study.study_instance_uid),))
    count = _images(study.instances)
    return t"""<section class="browser-study">
      <header class="browser-study-header">{_leave(study)}
        <p class="browser-study-date">{study.date or t("No date")}<span>{study.modalities}</span
        ></p>
        <p class="browser-study-description"><bdi>{study.description or ABSENT}</bdi><span
          >{count}</span></p>
      </header>
      {loading if study.loading else EMPTY}
      {notice}
      <div class="thumbnails">{thumbnails}</div>
    </section>"""


def _thumbnail(item: ThumbnailView) -> Template:
    state = f"thumb is-{item.state}{' is-shown' if item.shown else ''}"
    label = item.label or t("No description")
    hint = f"{label}: {item.message}" if item.message else label
    return t"""<div class="thumb-frame"><button type="button" class="{state}"
      data-command="{item.command}" data-display-set="{item.display_set}"
      aria-current="{"true" if item.active else "false"}" title="{hint}">
      <span class="thumb-picture">{_state(item)}<canvas class="thumbnail"
        data-display-set="{item.display_set}" width="{THUMBNAIL_SIZE_PX}"
        height="{THUMBNAIL_SIZE_PX}"></canvas><span
        class="thumb-modality">{item.modality}</span>{_shown(item)}{_loaded(item)}</span>
      <span class="thumb-label"><bdi>{label}</bdi></span>
      <span class="thumb-facts"><span>{item.number}</span><span>{_count(item)}</span></span>
    </button>{_place(item)}{_warning(item)}</div>"""


def _place(item: ThumbnailView) -> Template:
    """The way without a pointer to what dragging does."""
    if not item.can_place:
        return EMPTY
    name = f"Show {item.label or item.number or 'this series'} in another viewport"
    return t"""<button type="button" class="thumb-place" data-command="chooseViewport"
      data-display-set="{item.display_set}" aria-label="{name}" aria-haspopup="dialog"
      title="Show in … (or drag the picture there)">{icon("layout-grid")}</button>"""


def _warning(item: ThumbnailView) -> Template:
    """A sign beside the picture that opens the reasons."""
    if not item.warnings:
        return EMPTY
    name = f"What is unusual about {item.label or item.number or 'this series'}"
    return t"""<button type="button" class="thumb-warning" data-command="showSeriesWarnings"
      data-display-set="{item.display_set}" aria-label="{name}" aria-haspopup="dialog"
      title="{" ".join(item.warnings)}">{icon("triangle-alert")}</button>"""


def _state(item: ThumbnailView) -> Template:
    match item.state:
        case "pending" | "loading":
            return t'<span class="thumb-state">{icon("image")}</span>'
        case "failed":
            words = item.message or t("Could not be loaded")
            return t'<span class="thumb-state">{icon("triangle-alert")}<span>{words}</span></span>'
        case "video":
            return t'<span class="thumb-state">{icon("film")}<span>Video</span></span>'
        case "report":
            return t'<span class="thumb-state">{icon("file-text")}<span>Report</span></span>'
        case "unsupported":
            words = item.message or t("Cannot be shown")
            return t'<span class="thumb-state">{icon("image-off")}<span>{words}</span></span>'
    return EMPTY


def _shown(item: ThumbnailView) -> Template:
    if not item.shown:
        return EMPTY
    words = t("In the active viewport") if item.active else t("In a viewport")
    return t"""<span class="thumb-shown">{icon("eye")}<span class="visually-hidden"
      >{words}</span></span>"""


def _loaded(item: ThumbnailView) -> Template:
    if not 0.0 < item.loaded_fraction < 1.0:
        return EMPTY
    return t"""<progress class="thumb-loaded" max="1" value="{item.loaded_fraction}"
      aria-label="Loaded"></progress>"""


def _count(item: ThumbnailView) -> str:
    return _counted(item.count, item.noun)


def _images(count: str) -> str:
    return _counted(count, "image")


def _counted(count: str, noun: str) -> str:
    if not count.isdecimal():
        return count
    number = int(count)
    match noun:
        case "report":
            return n("{count} report", "{count} reports", number)
        case "frame":
            return n("{count} frame", "{count} frames", number)
        case "video":
            return n("{count} video", "{count} videos", number)
    return n("{count} image", "{count} images", number)
