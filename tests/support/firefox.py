"""The real Firefox, driven over WebDriver BiDi by puppeteer-core in the wheel's Node."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import WINDOW
from tests.support.npm import installed, run_node
from tests.support.provision import XVFB, path_of

NODE_FOLDER = Path(__file__).with_name("node")
SCRIPT = "firefox.mjs"
SCENARIO_TIMEOUT_S = 240

READY: tuple[Mapping[str, Any], ...] = (
    {"do": "until", "code": "typeof negatoscope === 'object' && !!negatoscope.ready"},
    {"do": "evaluate", "code": "negatoscope.ready.then(() => true)"},
)
"""Steps that wait until the application is interactive."""


@dataclass(frozen=True)
class FirefoxAnswer:
    """What a scenario brought back: named results, uncaught errors, console errors."""

    results: Mapping[str, Any]
    errors: Sequence[str]
    console: Sequence[str]
    version: str


RunFirefox = Callable[[Sequence[Mapping[str, Any]]], FirefoxAnswer]


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A virtual screen: without one, Firefox has no WebGL, not even in software."""
    screen = f"{WINDOW['width']}x{WINDOW['height']}x24"
    process = subprocess.Popen(
        [str(path_of(XVFB)), "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def firefox(firefox_path: Path, display: str) -> RunFirefox:
    """Run a scenario in a fresh Firefox; see ``node/firefox.mjs`` for its steps."""
    folder = installed(NODE_FOLDER)
    shutil.copy(NODE_FOLDER / SCRIPT, folder / SCRIPT)  # modules are found beside the script

    def run(steps: Sequence[Mapping[str, Any]]) -> FirefoxAnswer:
        scenario = {"firefox": str(firefox_path), "window": WINDOW, "steps": list(steps)}
        answer = run_node(
            [SCRIPT],
            folder,
            SCENARIO_TIMEOUT_S,
            given=json.dumps(scenario),
            env={"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"},
        )
        return FirefoxAnswer(**json.loads(answer))

    return run
