"""What ``negatoscope recipe`` says of the recipes."""

from collections.abc import Sequence

from negatoscope.cli.recipes import Recipe


def listing(recipes: Sequence[Recipe]) -> str:
    """Return one line for each recipe, and how to go on."""
    width = max(len(recipe.name) for recipe in recipes)
    lines = [f"{recipe.name:{width}}  {recipe.summary}" for recipe in recipes]
    lines += ["", "negatoscope recipe NAME      shows its options"]
    lines += ["negatoscope recipe NAME DIR  writes it into a new folder"]
    return "\n".join(lines)


def description(recipe: Recipe) -> str:
    """Return what a recipe is and which values of it a site may set."""
    lines = [recipe.title, "", recipe.summary]
    if recipe.options:
        width = max(len(f"{option.name}={option.default}") for option in recipe.options)
        lines += ["", "Options, each with --set:"]
        lines += [
            f"  {f'{option.name}={option.default}':{width}}  {option.meaning}"
            for option in recipe.options
        ]
    lines += ["", f"negatoscope recipe {recipe.name} DIR  writes it into a new folder"]
    return "\n".join(lines)
