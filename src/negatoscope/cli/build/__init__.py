"""Builds the static site."""

from negatoscope.cli.build.errors import BuildError
from negatoscope.cli.build.site import build_site

__all__ = ["BuildError", "build_site"]
