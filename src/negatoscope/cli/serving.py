"""Serving a site, and a folder of DICOM files, on this machine."""

import hashlib
import socket
import tempfile
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

from rich.console import Console

from negatoscope.cli.build import build_site
from negatoscope.cli.build.siteconfig import config_text, served_config
from negatoscope.cli.console import ProgressReport, errors
from negatoscope.cli.paths import cache_dir

DEFAULT_PORT = 8642
LOOPBACK = "127.0.0.1"


def demo(port: int | None, *, open_browser: bool) -> None:
    """Make the demo studies and serve the viewer with them until Ctrl-C."""
    from negatoscope.cli.phantoms import generate

    folder = cache_dir() / "demo"
    with ProgressReport() as progress:
        generate(folder, progress)
        site = _site(None, "Demo studies", progress)
    _serve(site, folder, LOOPBACK, port, open_browser=open_browser)


def serve(
    paths: Sequence[Path], host: str, port: int | None, config: Path | None, *, open_browser: bool
) -> None:
    """Serve the viewer, and the studies in folders and files, until Ctrl-C."""
    from negatoscope.cli.opened import opened

    with ExitStack() as stack:
        with ProgressReport() as progress:
            given = stack.enter_context(opened(paths, progress)) if paths else None
            site = _site(config, given.name if given else "", progress)
        for problem in given.problems if given else ():
            errors.print(problem, markup=False)
        folder = given.folder if given else None
        temporary = given is not None and given.temporary
        _serve(site, folder, host, port, open_browser=open_browser, temporary=temporary)


def _site(config: Path | None, friendly_name: str, progress: ProgressReport) -> Path:
    """Return a site with this configuration, built into the cache."""
    if config is not None:
        text = config.read_text(encoding="utf-8")
        return _built(config, text, progress)
    text = config_text(served_config(friendly_name))
    with tempfile.TemporaryDirectory(prefix="negatoscope-") as folder:
        made = Path(folder) / "app-config.json"
        made.write_text(text, encoding="utf-8")
        return _built(made, text, progress)


def _built(config: Path, text: str, progress: ProgressReport) -> Path:
    out = cache_dir("sites") / hashlib.sha256(text.encode()).hexdigest()[:16]
    build_site(out, config=config, progress=progress)
    return out


def _serve(
    site: Path,
    dicom_dir: Path | None,
    host: str,
    port: int | None,
    *,
    open_browser: bool,
    temporary: bool = False,
) -> None:
    from negatoscope.cli.server import create_app, default_index_path, run

    # Of a folder that goes away in the end nothing is kept, and nothing is stored into it.
    index = None if dicom_dir is None or temporary else default_index_path(dicom_dir)
    app = create_app(site, dicom_dir, index_path=index, allow_store=not temporary)
    # Started by hand, it ends with this function, also where the server ends by itself.
    progress = ProgressReport()

    def announce(url: str) -> None:
        progress.end()
        Console(highlight=False, soft_wrap=True).print(f"Negatoscope is at {url}/")
        errors.print("Press Ctrl-C to stop.")
        if open_browser:
            Thread(target=webbrowser.open, args=(f"{url}/",), daemon=True).start()

    with progress:
        run(app, host, _free_port(host, port), on_ready=announce, progress=progress)


def _free_port(host: str, port: int | None) -> int:
    """Return the port that was asked for; without one the usual port, or 0 where it is taken."""
    if port is not None:
        return port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, DEFAULT_PORT))
        except OSError:
            errors.print(f"Port {DEFAULT_PORT} is taken; using a free one.")
            return 0
    return DEFAULT_PORT
