"""Pages that say what is wrong and what to do, in place of a study or a list."""

from negatoscope.app.routes import Route
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.page import MessagePage


def missing_study(session: ViewerSession) -> MessagePage | None:
    """The page for a session of which no study is there; ``None`` while one may be shown."""
    studies = session.studies
    if any(study.phase not in ("notfound", "failed") for study in studies):
        return None
    error = next((s.error for s in studies if s.phase == "failed" and s.error), None)
    if error is not None:
        return MessagePage(error.title, error.reason, error.advice, "Try again", "retry")
    uids = ", ".join(study.study_instance_uid for study in studies)
    what = f"no study {uids}"
    if session.choice.only:
        what = f"none of the series that the link names in study {uids}"
    return MessagePage(
        "This study cannot be found",
        f"The source “{session.source.name}” has {what}.",
        "Check the link, or look the study up in the study list.",
        "Try again",
        "retry",
    )


def no_page(route: Route, fault: str) -> MessagePage:
    """The page for an address that shows nothing; ``fault`` says what is wrong with a link."""
    if fault:
        return MessagePage("This link cannot be opened", fault, "Check the link.")
    if route.name == "worklist":
        return MessagePage(
            "There is no study list here",
            "This site opens single studies by their links.",
            "Open a study from the system that you came from.",
        )
    return MessagePage("There is no such page", "The address leads nowhere.", "Check the link.")


def opening_link() -> MessagePage:
    """The page while the document of a link is on its way."""
    return MessagePage(
        "Opening the link", "The list of its studies is on its way.", "This takes a moment."
    )


def files_closed() -> MessagePage:
    """The page for a link to files that are not open in this page."""
    return MessagePage(
        "These files are not open any more",
        "Files of this device are kept in memory only, as long as their page is open.",
        "Open them again.",
        "Open files",
        "local.show",
    )
