"""HTTP servers that run inside the test process: ASGI applications, and plain static files."""

import asyncio
import functools
import http.server
import threading
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from tests.support.process import Running

START_TIMEOUT_S = 20


class AsgiServer(Running):
    """An ASGI application on a free loopback port, in a thread of its own."""

    def __init__(self, app: Any, host: str = "127.0.0.1", port: int = 0) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="critical",  # faults on purpose are no news
            lifespan="on",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.host = host
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        asyncio.run(self.server.serve())

    def start(self) -> None:
        """Return once the server answers."""
        self.thread.start()
        end = time.monotonic() + START_TIMEOUT_S
        while not self.server.started:
            if not self.thread.is_alive() or time.monotonic() > end:
                raise RuntimeError("the test server did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server and its thread."""
        self.server.should_exit = True
        self.thread.join(10)

    @property
    def port(self) -> int:
        """Port that the server listens on."""
        return int(self.server.servers[0].sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Origin, without a slash at the end."""
        return f"http://{self.host}:{self.port}"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Python's own file server, below a prefix; knows nothing of the viewer."""

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(*args, **kwargs)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """As most hosts of static files do: ``404.html`` where a file is missing."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(page.stat().st_size))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.read_bytes())

    def translate_path(self, path: str) -> str:
        if self.prefix and not urlsplit(path).path.startswith(f"{self.prefix}/"):
            return "/nonexistent"
        return super().translate_path(path.removeprefix(self.prefix))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class StaticServer(Running):
    """A plain static file server: no rewriting, no compression, Python's own media types.

    ``prefix`` (such as ``/hospital/viewer``) puts the folder below a path.
    """

    def __init__(self, folder: Path, prefix: str = "", host: str = "127.0.0.1") -> None:
        handler = functools.partial(_Quiet, directory=str(folder), prefix=prefix)
        self.server = http.server.ThreadingHTTPServer((host, 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://{host}:{self.server.server_address[1]}{prefix}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def start(self) -> None:
        """Return once the server answers."""
        self.thread.start()

    def stop(self) -> None:
        """End the server and its thread."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)
