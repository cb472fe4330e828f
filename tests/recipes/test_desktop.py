"""The desktop program starts by following its README, and its window shows the files' pixels."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from negatoscope.cli.phantoms.quick import ramp
from negatoscope.cli.recipes import recipe_named
from tests.recipes.conftest import COLUMNS, ROWS, SLICES, STUDY
from tests.support.chromium import save_screenshot_folder
from tests.support.npm import run_node
from tests.support.process import free_port
from tests.support.readme import Reader

ROOT = Path(__file__).resolve().parents[2]
DEVTOOLS = ROOT / "tests" / "support" / "node" / "devtools.mjs"
RECIPE = recipe_named("desktop")
README = (RECIPE.folder / "README.md").read_text(encoding="utf-8")
WAIT_S = 90
READY = "typeof negatoscope === 'object' && typeof negatoscope.state === 'function'"
INSTALL = "pip install --quiet negatoscope"

LISTED = f"{READY} && negatoscope.state().worklist?.phase === 'ready'"
OPENED = "negatoscope.state().viewports[0]?.frame.state === 'loaded'"


class Window:
    """The program's window, asked by the port that its browser's inspector listens on."""

    def __init__(self, port: int) -> None:
        self._port = port

    def answers(self) -> bool:
        """Whether there is a page in it."""
        try:
            self.ask("true", {})
        except RuntimeError:
            return False
        return True

    def ask(self, until: str, ask: Mapping[str, str], shot: str = "") -> dict[str, Any]:
        """Wait, then evaluate JavaScript in the page."""
        folder = save_screenshot_folder()
        picture = str(folder / f"{shot}.png") if folder and shot else ""
        told = {"port": self._port, "until": until, "ask": ask, "screenshot": picture}
        text = run_node([str(DEVTOOLS)], ROOT, given=json.dumps({**told, "seconds": WAIT_S}))
        return dict(json.loads(text))


@pytest.fixture
def terminal(environment: dict[str, str], display: str) -> tuple[dict[str, str], Window]:
    """A terminal on a screen without graphics hardware, and the window that opens from it."""
    port = free_port()
    flags = "--use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist"
    screen = {
        "DISPLAY": display,
        "PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"),
        "QTWEBENGINE_REMOTE_DEBUGGING": str(port),
        "QTWEBENGINE_CHROMIUM_FLAGS": flags,
    }
    if os.geteuid() == 0:
        screen["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    settings = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return {**environment, **settings, **screen}, Window(port)


def the_window_shows_the_study(window: Window) -> None:
    asked = {"rows": "negatoscope.state().worklist.rows"}
    rows = window.ask(LISTED, asked, "desktop-list")["rows"]
    assert [row["StudyInstanceUID"] for row in rows] == [STUDY.uid]
    opening = f"negatoscope.run('study.open', {{studyInstanceUid: '{STUDY.uid}'}}).then(() => true)"
    window.ask(opening, {})
    found = window.ask(
        OPENED,
        {
            "frame": "negatoscope.state().viewports[0].frame",
            "probed": "negatoscope.run('viewport.probe', {x: 33, y: 10})",
            "greys": "negatoscope.run('viewport.readPixels', {})"
            ".then(({data}) => new Set(data.filter((_, i) => i % 4 === 0)).size)",
        },
        "desktop-viewer",
    )
    assert found["frame"]["count"] == SLICES
    expected = ramp(ROWS, COLUMNS, found["frame"]["index"])[10, 33]
    assert found["probed"]["storedValue"] == expected
    assert found["greys"] > 100, "a ramp has many greys"


def test_the_program_started_by_its_readme_shows_files_of_this_computer(
    home: Path, terminal: tuple[dict[str, str], Window]
) -> None:
    environment, window = terminal
    assert INSTALL in README
    reader = Reader(home, environment, {INSTALL: f"pip install --quiet {ROOT}"})
    with reader.following(README, window.answers):
        the_window_shows_the_study(window)


@contextmanager
def running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.slow
def test_pyinstaller_makes_a_program_of_it_that_needs_no_python(
    home: Path, terminal: tuple[dict[str, str], Window]
) -> None:
    environment, window = terminal
    blocks = README.split("```")
    making = next(block for block in blocks if "/pyinstaller " in block).strip()
    before = README[: README.index("```sh keeps-running")]
    steps = f"{before}```sh\n{making}\n```\n```sh keeps-running\nsleep 600\n```\n"
    reader = Reader(home, environment, {INSTALL: f"pip install --quiet {ROOT}"})
    with reader.following(steps, lambda: True) as folder:
        program = folder / "my-viewer" / "dist" / "Negatoscope" / "Negatoscope"
        bare = {**environment, "PATH": "/usr/bin:/bin"}
        with running([str(program), str(home / "dicom")], bare, home / "program.log"):
            the_window_shows_the_study(window)


SITE_FILES = """
const {{ answer }} = require({module});
const told = {addresses}.map((each) => answer({root}, "app://negatoscope" + each));
console.log(JSON.stringify(told));
"""


def test_electrons_window_gets_the_sites_files_and_no_others(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name in ("index.html", "404.html", "local/index.html", "assets/a.wasm"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name)
    (tmp_path / "secret.txt").write_text("not for the page")
    module = RECIPE.folder / "electron" / "site-files.js"
    addresses = (
        *("/", "/local?x=1", "/local/", "/assets/a.wasm", "/nowhere"),
        *("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"),
    )
    code = SITE_FILES.format(
        module=json.dumps(str(module)),
        addresses=json.dumps(addresses),
        root=json.dumps(str(site)),
    )
    root, bare, local, wasm, *lost = json.loads(run_node(["-e", code], tmp_path))
    assert (root["status"], root["file"]) == (200, str(site / "index.html"))
    assert (bare["status"], bare["location"]) == (301, "/local/?x=1")
    assert (local["status"], local["file"]) == (200, str(site / "local" / "index.html"))
    assert (wasm["status"], wasm["type"]) == (200, "application/wasm")
    assert {(each["status"], each["file"]) for each in lost} == {(404, str(site / "404.html"))}


def test_electrons_program_can_be_read() -> None:
    folder = RECIPE.folder / "electron"
    run_node(["--check", "main.js"], folder)
    manifest = json.loads((folder / "package.json").read_text())
    assert manifest["main"] == "main.js"
    for name in manifest["build"]["files"]:
        assert (folder / name).is_file()
