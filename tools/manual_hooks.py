"""MkDocs hooks of the manual: recipes are pages of it, and pages that exist are listed."""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from negatoscope.cli.recipes import all_recipes

# Pages that come with a part of their own: listed as soon as they are there.
_OPTIONAL = {
    "Use it": ("data-sources.md", "study-list.md"),
    "Run it": ("sign-in.md", "doctor.md"),
}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Complete the table of contents."""
    docs = Path(config.docs_dir)
    for section in config.nav or []:
        for title, pages in section.items() if isinstance(section, dict) else ():
            pages += [page for page in _OPTIONAL.get(title, ()) if (docs / page).is_file()]
    recipes: list[Any] = [f"recipes/{recipe.name}.md" for recipe in all_recipes()]
    (config.nav or []).insert(3, {"Recipes": recipes})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the README of every recipe as a page."""
    for recipe in all_recipes():
        text = (recipe.folder / "README.md").read_text(encoding="utf-8")
        files.append(File.generated(config, f"recipes/{recipe.name}.md", content=_page(text)))
    return files


def _page(text: str) -> str:
    # `sh keeps-running` is a word for the tests.
    return re.sub(r"^```sh keeps-running$", "```sh", text, flags=re.MULTILINE)
