"""Recipes are listed, told of and written out with the site's own values."""

import json
from pathlib import Path

import pytest

from negatoscope.app.config.document import load_config
from negatoscope.cli.main import run
from negatoscope.cli.recipes import Option, Recipe, all_recipes, filler

RECIPES = {recipe.name: recipe for recipe in all_recipes()}
OTHER = {
    "host": "pacs.clinic.test",
    "name": "another-1",
    "path": "/other/path",
    "port": "4711",
    "url": "https://elsewhere.test/realm",
}

every_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
SETTABLE = {name: recipe for name, recipe in RECIPES.items() if recipe.options}


def test_all_recipes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["recipe"]) == 0
    out = capsys.readouterr().out
    assert RECIPES
    for recipe in RECIPES.values():
        assert f"{recipe.name} " in out
        assert recipe.summary in out


@every_recipe
def test_a_recipe_tells_its_options(recipe: Recipe, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["recipe", recipe.name]) == 0
    out = capsys.readouterr().out
    for option in recipe.options:
        assert f"{option.name}={option.default}" in out
        assert option.meaning in out


@every_recipe
def test_a_recipe_is_written_as_it_lies(recipe: Recipe, tmp_path: Path) -> None:
    assert run(["recipe", recipe.name, str(tmp_path / "out")]) == 0
    written = {path.relative_to(tmp_path / "out"): path for path in tmp_path.rglob("*.*")}
    assert Path("README.md") in written
    for path in recipe.files():
        copy = tmp_path / "out" / path.relative_to(recipe.folder)
        assert copy.read_bytes() == path.read_bytes()
        assert copy.stat().st_mode == path.stat().st_mode
    assert not list((tmp_path / "out").rglob("recipe.toml"))


@pytest.mark.parametrize("recipe", SETTABLE.values(), ids=SETTABLE)
def test_the_values_of_the_site_stand_wherever_the_recipes_own_stood(
    recipe: Recipe, tmp_path: Path
) -> None:
    changed = [f"--set={option.name}={OTHER[option.kind]}" for option in recipe.options]
    assert run(["recipe", recipe.name, str(tmp_path / "out"), *changed]) == 0
    before = "\n".join(path.read_text() for path in recipe.files())
    after = "\n".join(path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file())
    for option in recipe.options:
        own = filler(recipe, {option.name: OTHER[option.kind]})
        assert own.sub_in(before) != before, f"{option.name} stands nowhere"
        assert own.sub_in(after) == after, f"{option.default} is left"


@every_recipe
def test_options_of_one_recipe_do_not_stand_for_each_other(recipe: Recipe) -> None:
    defaults = [option.default for option in recipe.options]
    assert len({*defaults}) == len(defaults)
    for option in recipe.options:
        assert filler(recipe, {option.name: option.default}), "its own default is usable"


@every_recipe
def test_configurations_in_recipes_are_right(recipe: Recipe) -> None:
    configurations = [path for path in recipe.files() if path.name.startswith("app-config")]
    for path in configurations:
        load_config(path.read_text())
    for path in recipe.files():
        if path.suffix == ".json":
            json.loads(path.read_text())


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("port=0", "port=0 is not a port number from 1 to 65535"),
        ("port=70000", "is not a port number"),
        ("port=8080;", "is not a port number"),
        ("host=a b", "host=a b is not a host's name"),
        ("host=x;}", "is not a host's name"),
        ("colour=red", "has no option colour; it has port, orthanc-port, host"),
        ("port", "port: write an option as NAME=VALUE"),
    ],
)
def test_a_value_that_would_break_a_file_is_refused(
    value: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["recipe", "nginx-orthanc", str(tmp_path / "out"), "--set", value]) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("value", "usable"),
    [
        ("https://login.example.org/realms/one", True),
        ("ftp://login.example.org", False),
        ("https://", False),
        ("https://a/b?c", False),
        ('https://a/"', False),
    ],
)
def test_an_address_is_one_that_a_file_can_hold(value: str, usable: bool) -> None:
    option = Option("issuer", "https://login.example.net", "url", "Who signs in")
    recipe = Recipe("any", "Any", "Any", Path(), (option,))
    if usable:
        assert (
            filler(recipe, {"issuer": value}).sub_in("<https://login.example.net>") == f"<{value}>"
        )
    else:
        with pytest.raises(ValueError, match="is not an address"):
            filler(recipe, {"issuer": value})


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine")
    assert run(["recipe", "nginx-orthanc", str(tmp_path)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_unknown_recipe_is_told_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["recipe", "nothing"]) == 1
    error = capsys.readouterr().err
    assert "There is no recipe nothing" in error
    assert "nginx-orthanc" in error
