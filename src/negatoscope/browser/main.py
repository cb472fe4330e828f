"""Starts the application in the page. Everything the page needs is imported from here."""

from typing import Any

from negatoscope.app.application import Application
from negatoscope.app.config.document import ConfigError, ignored_keys, load_config
from negatoscope.app.ports import Ports
from negatoscope.browser.darkroom import PageDarkroom
from negatoscope.browser.device import LocalStorage, PageClock, PageNavigation
from negatoscope.browser.doctor_probe import PageProbe
from negatoscope.browser.drawing import Screen
from negatoscope.browser.events import PageEvents
from negatoscope.browser.faults import Faults
from negatoscope.browser.files import unpacked
from negatoscope.browser.gestures import Gestures
from negatoscope.browser.languages import PageLanguages
from negatoscope.browser.opening import Drops, PageFilePicker
from negatoscope.browser.outlet import PageOutlet
from negatoscope.browser.page import PageInterface
from negatoscope.browser.pixels import DecodeWorkers
from negatoscope.browser.sign_in import PageIdentity
from negatoscope.browser.stage import GRAPHICS_ADVICE, Stage, graphics_there
from negatoscope.browser.templates import TemplateRenderer
from negatoscope.browser.transport import FetchTransport
from negatoscope.browser.video_files import PageVideoFiles
from negatoscope.browser.video_layer import VideoLayer
from negatoscope.browser.windows import PageWindows
from negatoscope.sources.errors import SourceError

#: After the first page, where the browser does not tell when it has nothing to do.
_IDLE_MS = 1000
#: What lives as long as the page.
_alive: list[Any] = []


async def start(boot: Any) -> None:
    """Start with what the boot loader hands over (see ``shell/boot.js``)."""
    import js
    from pyodide.ffi import create_proxy

    try:
        config = load_config(str(boot.configText))
    except ConfigError as error:
        boot.fail(
            "The configuration cannot be used",
            "\n".join(error.problems),
            "Correct app-config.json beside index.html, then load the page again.",
        )
        raise
    for line in ignored_keys(str(boot.configText)):
        js.console.warn(f"app-config.json: a key has no effect. {line}")
    navigation = PageNavigation(str(boot.rootUrl))
    application: list[Application] = []
    stage = Stage(
        js.document.getElementById("gl"),
        lambda: application[0].session if application else None,
        lambda message: application[0].notices.say("error", "The image cannot be drawn", message),
        boot.volumes,
    )
    clock = PageClock()
    workers = DecodeWorkers(
        js.Reflect.get(boot.assets, "decode-worker.js"),
        boot.assets,
        config.max_number_of_web_workers,
        clock,
    )
    video_files = PageVideoFiles()
    videos = VideoLayer(video_files, stage.cell_size)
    ports = Ports(
        transport=FetchTransport(boot.prefetched, boot.readBounded),
        storage=LocalStorage(),
        navigation=navigation,
        screen=stage,
        clock=clock,
        loader=workers,
        base_url=str(boot.baseUrl),
        version=str(boot.version),
        started_from=str(boot.startedFrom),
        files=PageFilePicker(),
        unpack=unpacked,
        identity=PageIdentity(boot.load, str(boot.rootUrl)),
        link_token=str(boot.linkToken or ""),
        videos=video_files,
        outlet=PageOutlet(),
        darkroom=PageDarkroom(stage, lambda: application[0].session if application else None),
        probe=PageProbe(),
        windows=PageWindows(),
    )
    try:
        app = Application(config, ports)
    except SourceError as error:
        boot.fail(error.title, error.reason, error.advice)
        raise
    application.append(app)
    languages = PageLanguages(boot, app.preferences.store.current.language, config.language)
    await languages.show()
    screen = Screen(app, stage, videos, TemplateRenderer(boot.lit), lambda: _settled(app, boot))
    interface = PageInterface(app)
    gestures = Gestures(
        lambda: app.session,
        _origin_of,
        clock,
        lambda: app.preferences.mouse,
        activate_first=config.activate_viewport_before_interaction,
    )
    gestures.on_hover = screen.values.move
    events = PageEvents(app, gestures)

    def changed(change: str) -> None:
        screen.changed(change)
        interface.emit("change", lambda: {"kind": change})

    app.on_change = changed
    languages.on_change = lambda: changed("page")
    app.preferences.store.followers.append(languages.follow)
    stage.read_video = lambda viewport: (
        videos.read_pixels(app.session, viewport) if app.session else None
    )
    stage.on_layout = lambda: changed("page")
    stage.on_more = lambda: changed("viewports")

    def come_back(_event: Any) -> None:
        app.go(*navigation.here())

    returning = create_proxy(come_back)
    js.window.addEventListener("popstate", returning)
    update = create_proxy(lambda _event: _offer_update(app))
    js.window.addEventListener("negatoscope:update", update)
    events.listen()
    screen.menus.listen()
    drops = Drops(app.local.take)
    drops.listen()
    faults = Faults(app.troubles.page)
    faults.listen()
    interface.install()
    _alive.extend((app, screen, interface, events, drops, faults, returning, update))
    if navigation.here()[0].startswith("viewer"):
        workers.start()
    app.start()
    app.go(*navigation.here())
    if app.session is not None:
        stage.prepare()  # while the first answers are on their way
    await screen.show_first()


def _origin_of(element: Any) -> tuple[float, float]:
    box = element.getBoundingClientRect()
    return box.left, box.top


def _settled(app: Application, boot: Any) -> None:
    """The first page is complete: what nobody waits for."""
    import js
    from pyodide.ffi import create_once_callable

    boot.settled()
    if app.session is not None:
        return  # it draws, or has said that it cannot
    look = create_once_callable(lambda *_: _tell_missing_graphics(app))
    if getattr(js, "requestIdleCallback", None):
        js.requestIdleCallback(look)
    else:
        js.setTimeout(look, _IDLE_MS)


def _tell_missing_graphics(app: Application) -> None:
    """Who reads the list learns that images will not come before a study is opened in vain."""
    if app.session is None and not graphics_there():
        app.notices.say(
            "warning",
            "This browser cannot draw images",
            "WebGL 2 is missing or turned off. The study list works without it.",
            f"{GRAPHICS_ADVICE} Or use a current version of Firefox, Chrome, Edge or Safari.",
            lasting=True,
        )


def _offer_update(app: Application) -> None:
    app.notices.say(
        "info",
        "A new version is ready",
        advice="It starts when the page is loaded again.",
        action_label="Load it now",
        action_command="applyUpdate",
        lasting=True,
    )
