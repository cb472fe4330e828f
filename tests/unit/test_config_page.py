"""The documentation of the configuration."""

from pathlib import Path

from negatoscope.cli.configuration_page import page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_documentation_of_the_configuration_is_current() -> None:
    written = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m negatoscope.cli.configuration_page " + str(
        Path("docs") / "configuration.md"
    )
