"""The example plugin, installed as a package into a folder of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "example_plugin"
NAME = "negatoscope-stroke"


@pytest.fixture(scope="session")
def installed_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; a test puts it on ``sys.path``."""
    folder = tmp_path_factory.mktemp("example")
    done = subprocess.run(
        [
            *("uv", "pip", "install", "--no-deps", "--quiet", "--python", sys.executable),
            *("--target", folder, SOURCE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder
