"""Running the application: in the foreground, or in a thread for tests."""

import logging
import socket
import threading
from collections.abc import Callable
from typing import Self

import uvicorn
from starlette.applications import Starlette

from negatoscope.cli.server.guard import is_loopback
from negatoscope.cli.server.scan import Progress
from negatoscope.cli.signals import sigterm_unwinds

SHUTDOWN_SECONDS = 2


def run(
    app: Starlette,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    on_ready: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> None:
    """Scan the folder and serve until Ctrl-C.

    Parameters
    ----------
    app
        From :func:`create_app`.
    host, port
        Where to listen; port 0 takes a free one.
    on_ready
        Called with the address once it answers.
    progress
        Told how far the scan of the DICOM folder is.

    Raises
    ------
    OSError
        When the port is taken.
    KeyboardInterrupt
        On Ctrl-C, after everything has been closed.
    """
    listener = listen(host, port)
    try:
        with sigterm_unwinds():  # during the scan; uvicorn handles it once it serves
            prepare(app, host, progress)
            server = _server(app)
            if on_ready is not None:
                _announce(server, address_of(host, listener), on_ready)
            server.run(sockets=[listener])
    finally:
        listener.close()
        if app.state.archive is not None:
            app.state.archive.close()


def prepare(app: Starlette, host: str, progress: Progress | None = None) -> None:
    """Scan before listening, and let the host that was asked for be asked for."""
    policy = app.state.policy
    if policy.hosts is None and not is_loopback(host):
        # A person chose to be reachable: under which names, only they know.
        policy.hosts = ()
    if app.state.archive is not None:
        app.state.archive.scan(progress)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; its error names the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off: small answers wait 40 ms else.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """The address for a browser."""
    port = listener.getsockname()[1]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def _server(app: Starlette) -> uvicorn.Server:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # its errors quote addresses
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_keep_alive=30,
        ws="none",
    )
    return uvicorn.Server(config)


def _announce(server: uvicorn.Server, url: str, on_ready: Callable[[str], None]) -> None:
    startup = server.startup

    async def startup_and_tell(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets)
        if server.started:
            on_ready(url)

    server.startup = startup_and_tell  # type: ignore[method-assign]


class RunningServer:
    """The application in a thread, for tests and scripts: ``with RunningServer(app) as s: s.url``.

    Works with any ASGI application made by Starlette.
    """

    def __init__(self, app: Starlette, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app = app
        self._host = host
        self._listener = listen(host, port)
        self.url = address_of(host, self._listener)
        """The server's address, without a slash at its end."""
        self._server = _server(app)
        self._thread = threading.Thread(target=self._serve, name="server", daemon=True)
        self._ready = threading.Event()

    def _serve(self) -> None:
        _announce(self._server, self.url, lambda _: self._ready.set())
        self._server.run(sockets=[self._listener])

    def start(self) -> None:
        """Scan, serve, and return once the server answers."""
        if hasattr(self._app.state, "policy"):
            prepare(self._app, self._host)
        self._thread.start()
        while not self._ready.wait(0.05):
            if not self._thread.is_alive():
                raise RuntimeError("the server did not start")

    def stop(self) -> None:
        """End the server and close what it holds."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(SHUTDOWN_SECONDS + 3)
        self._listener.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
