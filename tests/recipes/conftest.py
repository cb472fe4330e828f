"""People who follow a recipe's README, and the studies that they have."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from negatoscope.cli.paths import cache_dir
from negatoscope.cli.phantoms.quick import small_study, write_ct_series
from negatoscope.cli.recipes import filler, recipe_named
from tests.support.npm import folder_with_npm, npm_settings
from tests.support.process import free_port
from tests.support.readme import Reader

STUDY = small_study("recipe", description="CT for a recipe")
SLICES, ROWS, COLUMNS = 5, 64, 64


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A person's home, with DICOM files in it."""
    home = tmp_path / "home"
    write_ct_series(home / "dicom", SLICES, ROWS, COLUMNS, study=STUDY)
    return home


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """A terminal in which ``negatoscope`` is the one under test; what it builds from is kept."""
    programs = (Path(sys.executable).parent, folder_with_npm(home.parent / "bin"))
    return {
        **npm_settings(),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "NEGATOSCOPE_CACHE": str(cache_dir()),
        "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
    }


@pytest.fixture
def following(home: Path, environment: dict[str, str]) -> Callable[..., tuple[Reader, str, dict]]:
    """Return who follows a recipe with ports of their own, the README that they read, the ports."""

    def make(name: str, *ports: str) -> tuple[Reader, str, dict[str, int]]:
        recipe = recipe_named(name)
        chosen = {port: free_port() for port in ports}
        values = {port: str(number) for port, number in chosen.items()}
        settings = "".join(f" --set {port}={number}" for port, number in values.items())
        written = f"negatoscope recipe {name} my-viewer"
        readme = (recipe.folder / "README.md").read_text(encoding="utf-8")
        assert written in readme
        reader = Reader(home, environment, {written: written + settings})
        return reader, filler(recipe, values).sub_in(readme), chosen

    return make
