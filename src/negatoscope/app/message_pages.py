"""Pages that say what is wrong and what to do, in place of a study or a list."""

from negatoscope.app.routes import Route
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.language import t


def missing_study(session: ViewerSession) -> MessagePage | None:
    """The page for a session of which no study is there; ``None`` while one may be shown."""
    studies = session.studies
    if any(study.phase not in ("notfound", "failed") for study in studies):
        return None
    error = next((s.error for s in studies if s.phase == "failed" and s.error), None)
    if error is not None:
        return MessagePage(error.title, error.reason, error.advice, t("Try again"), "retry")
    uids = ", ".join(study.study_instance_uid for study in studies)
    what = t("no study {uids}", uids=uids)
    if session.choice.only:
        what = t("none of the series that the link names in study {uids}", uids=uids)
    return MessagePage(
        t("This study cannot be found"),
        t("The source “{name}” has {what}.", name=session.source.name, what=what),
        t("Check the link, or look the study up in the study list."),
        t("Try again"),
        "retry",
    )


def no_page(route: Route, fault: str) -> MessagePage:
    """The page for an address that shows nothing; ``fault`` says what is wrong with a link."""
    if fault:
        return MessagePage(t("This link cannot be opened"), fault, t("Check the link."))
    if route.name == "worklist":
        return MessagePage(
            t("There is no study list here"),
            t("This site opens single studies by their links."),
            t("Open a study from the system that you came from."),
        )
    return MessagePage(
        t("There is no such page"), t("The address leads nowhere."), t("Check the link.")
    )


def opening_link() -> MessagePage:
    """The page while the document of a link is on its way."""
    return MessagePage(
        t("Opening the link"),
        t("The list of its studies is on its way."),
        t("This takes a moment."),
    )


def files_closed() -> MessagePage:
    """The page for a link to files that are not open in this page."""
    return MessagePage(
        t("These files are not open any more"),
        t("Files of this device are kept in memory only, as long as their page is open."),
        t("Open them again."),
        t("Open files"),
        "local.show",
    )
