"""The manual builds without a warning, and loads nothing from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from negatoscope.cli.recipes import all_recipes

ROOT = Path(__file__).parents[2]
_LOADED = re.compile(r"<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)=\"?(https?:)?//", re.I)


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("manual")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", out],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_every_page_of_the_documentation_is_in_the_manual(manual: Path) -> None:
    for page in (ROOT / "docs").glob("*.md"):
        assert (manual / page.with_suffix(".html").name).is_file(), page.name


def test_every_recipe_is_in_the_manual(manual: Path) -> None:
    contents = (manual / "index.html").read_text()
    for recipe in all_recipes():
        assert (manual / "recipes" / f"{recipe.name}.html").is_file()
        assert f"recipes/{recipe.name}.html" in contents
        assert (
            f"[{recipe.name}](recipes/{recipe.name}.md)"
            in (ROOT / "docs" / "deployment.md").read_text()
        )


def test_the_manual_loads_nothing_from_elsewhere(manual: Path) -> None:
    pages = list(manual.rglob("*.html"))
    assert pages
    for page in pages:
        for tag in re.findall(r"<(?:script|img|link|iframe)\b[^>]*>", page.read_text()):
            if 'rel="canonical"' not in tag:
                assert not _LOADED.search(tag), f"{page.name}: {tag}"
    for style in manual.rglob("*.css"):
        assert "url(http" not in style.read_text()
