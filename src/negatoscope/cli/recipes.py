"""Recipes: folders that set the viewer up in one way, with a README that says what to do.

A recipe works as it lies in ``recipes/``. Its ``recipe.toml`` names the values in it that a site
may want otherwise (a port, a host's name); writing it out puts the site's own values in their
place, wherever they stand, in the README too.
"""

import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from negatoscope.cli.paths import PACKAGE

DESCRIPTION = "recipe.toml"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATTERNS = {
    "host": re.compile(rf"{_LABEL}(\.{_LABEL})*"),
    "path": re.compile(r"(/[A-Za-z0-9._~-]+)+"),
    "name": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"),
}
_EXPECTED = {
    "port": "a port number from 1 to 65535",
    "host": "a host's name, such as viewer.example.org",
    "path": "a path, such as /dicom-web",
    "name": "letters, digits, dots, hyphens and underscores",
    "url": "an address that begins with http:// or https://, without ? and #",
}
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/%@+-]+")
_MOST_PORTS = 65535


class RecipeError(ValueError):
    """A recipe cannot be written out; the message says why."""


@dataclass(frozen=True)
class Option:
    """A value in a recipe that a site may want otherwise."""

    name: str
    default: str
    """The value that stands in the recipe's files."""
    kind: str
    """``port``, ``host``, ``path``, ``name`` or ``url``."""
    meaning: str


@dataclass(frozen=True)
class Recipe:
    """A folder below ``recipes/``."""

    name: str
    title: str
    summary: str
    folder: Path
    options: tuple[Option, ...]

    def files(self) -> list[Path]:
        """Return the files that are written out."""
        own = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return [
            path for path in own if path.name != DESCRIPTION and "__pycache__" not in path.parts
        ]


def recipes_folder() -> Path:
    """Return where the recipes lie: in the installed package, or in the repository."""
    installed = PACKAGE / "recipes"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "recipes"


def all_recipes() -> list[Recipe]:
    """Return the recipes by name."""
    return [_read(path.parent) for path in sorted(recipes_folder().glob(f"*/{DESCRIPTION}"))]


def recipe_named(name: str) -> Recipe:
    """Return a recipe.

    Raises
    ------
    RecipeError
        There is none of that name.
    """
    recipes = {recipe.name: recipe for recipe in all_recipes()}
    if name not in recipes:
        raise RecipeError(f"There is no recipe {name}; there are {', '.join(recipes)}.")
    return recipes[name]


def write_recipe(recipe: Recipe, out: Path, values: Mapping[str, str]) -> None:
    """Write a recipe's files into a new or empty folder, with ``values`` for its options.

    Raises
    ------
    RecipeError
        An option is not known or not usable, or the folder is not empty.
    """
    fill = filler(recipe, values)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RecipeError(f"{out} is not empty: choose another folder.")
    for path in recipe.files():
        target = out / path.relative_to(recipe.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(fill.sub_in(path.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.copymode(path, target)


@dataclass(frozen=True)
class Filler:
    """Puts a site's values in the place of a recipe's own."""

    values: Mapping[str, str]
    """Value in the recipe to value of the site."""

    def sub_in(self, text: str) -> str:
        """Return the text with the site's values; each stands alone, never within a longer word."""
        if not self.values:
            return text
        longest_first = sorted(self.values, key=len, reverse=True)
        own = "|".join(re.escape(value) for value in longest_first)
        return re.sub(
            rf"(?<![\w-])(?:{own})(?![\w-])", lambda match: self.values[match.group()], text
        )


def filler(recipe: Recipe, values: Mapping[str, str]) -> Filler:
    """Return what fills a recipe's texts in, having checked the values.

    Raises
    ------
    RecipeError
        An option is not known or not usable.
    """
    options = {option.name: option for option in recipe.options}
    found = {}
    for name, value in values.items():
        if name not in options:
            known = ", ".join(options) or "none"
            raise RecipeError(f"The recipe {recipe.name} has no option {name}; it has {known}.")
        _check(options[name], value)
        found[options[name].default] = value
    return Filler(found)


def parsed(settings: Iterable[str]) -> dict[str, str]:
    """Return ``NAME=VALUE`` settings as a mapping.

    Raises
    ------
    RecipeError
        One of them is written otherwise.
    """
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name and equals):
            raise RecipeError(f"{setting}: write an option as NAME=VALUE.")
        values[name] = value
    return values


def _check(option: Option, value: str) -> None:
    # A value goes into configuration files as it is: nothing that could end a word there.
    if not _usable(option.kind, value):
        raise RecipeError(f"{option.name}={value} is not {_EXPECTED[option.kind]}.")


def _usable(kind: str, value: str) -> bool:
    if kind == "port":
        return value.isascii() and value.isdigit() and 0 < int(value) <= _MOST_PORTS
    if kind == "url":
        parts = urlsplit(value)
        plain = _URL_CHARACTERS.fullmatch(value) is not None
        return plain and parts.scheme in {"http", "https"} and bool(parts.hostname)
    return _PATTERNS[kind].fullmatch(value) is not None


def _read(folder: Path) -> Recipe:
    told = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    options = tuple(
        Option(name, item["default"], item["kind"], item["meaning"])
        for name, item in told.get("options", {}).items()
    )
    return Recipe(folder.name, told["title"], told["summary"], folder, options)
