"""Which page the application shows now, and all messages on it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from negatoscope.app.doctor.views import DoctorView, doctor_view
from negatoscope.app.local.files import PATH as LOCAL_PATH
from negatoscope.app.local.presenter import local_view
from negatoscope.app.message_pages import files_closed, missing_study, no_page, opening_link
from negatoscope.app.viewer.presenter import viewer_view
from negatoscope.app.viewer.reports.saving import PANEL_ACTIONS
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewmodels.local import LocalView
from negatoscope.app.viewmodels.notice import Level, Notice
from negatoscope.app.viewmodels.page import MessagePage
from negatoscope.app.viewmodels.sign_in import SignInPage
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.app.viewmodels.worklist import WorklistView

if TYPE_CHECKING:
    from negatoscope.app.application import Application

View = WorklistView | ViewerView | LocalView | DoctorView | MessagePage | SignInPage


def view(app: "Application") -> View:
    """The page as it is to be shown."""
    if app.sign_in.page is not None and app.session is None:
        local = app.ports.base_url + LOCAL_PATH
        return replace(app.sign_in.page, brand=app.brand, local_href=local)
    shown = _page(app)
    if isinstance(shown, MessagePage):
        return shown
    return replace(shown, account=app.sign_in.account)


def visible_notices(app: "Application") -> tuple[Notice, ...]:
    """All messages on the screen: those of the corner and those in their places."""
    shown = view(app)
    placed: list[Notice] = []
    if isinstance(shown, MessagePage | SignInPage):
        level: Level = "info" if getattr(shown, "kind", "failed") != "failed" else "error"
        placed.append(Notice("page", level, shown.title, shown.reason, shown.advice))
    elif isinstance(shown, WorklistView):
        placed.extend([shown.error] if shown.error else [])
    elif isinstance(shown, ViewerView):
        placed.extend(study.notice for study in shown.studies if study.notice)
        placed.extend(viewport.notice for viewport in shown.viewports if viewport.notice)
    return (*app.notices.shown, *placed)


def _page(app: "Application") -> WorklistView | ViewerView | LocalView | DoctorView | MessagePage:
    if app.session is not None:
        return _viewer(app, app.session)
    if app.shows_list(app.route):
        return app.study_list.view(app.notices.shown, dialog=app.dialog, brand=app.brand)
    if app.route.name == "local":
        return local_view(
            app.local,
            app.notices.shown,
            dialog=app.dialog,
            list_href=_list_href(app),
            brand=app.brand,
        )
    if app.route.name == "doctor":
        return doctor_view(
            app.doctor,
            app.notices.shown,
            dialog=app.dialog,
            list_href=_list_href(app),
            brand=app.brand,
        )
    if app.route.source_name == app.local.source.name and not app.route_error:
        return _branded(app, files_closed())
    if app.links.waiting:
        return _branded(app, opening_link())
    return _branded(app, no_page(app.route, app.route_error))


def _viewer(app: "Application", session: ViewerSession) -> ViewerView | MessagePage:
    missing = missing_study(session)
    if missing is not None:
        return _branded(app, missing)
    local = session.source is app.local.source
    tools = app.plugins.each("negatoscope_toolbar_items", ToolbarItem, session=session)
    shown = viewer_view(
        session,
        app.hotkeys,
        app.notices.shown,
        dialog=app.dialog,
        list_href=app.ports.base_url + (LOCAL_PATH if local else app.worklist_page.address()[0]),
        can_go_back=app.came_from_list,
        software=app.ports.screen.software,
        brand=app.brand,
        more_tools=[item for _, item in tools],
        more_reports=PANEL_ACTIONS,
    )
    return replace(shown, tour=app.tour.view)


def _branded(app: "Application", page: MessagePage) -> MessagePage:
    return replace(page, list_href=_list_href(app), brand=app.brand)


def _list_href(app: "Application") -> str:
    """Address of the study list, where there is one."""
    return app.ports.base_url if app.config.show_study_list else ""
