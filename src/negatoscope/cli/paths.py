"""Where the host tools keep what may be thrown away, and where they find what they ship."""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
"""The installed package ``negatoscope``."""

SHELL = PACKAGE / "shell"
"""What is served, or bundled, as it is: HTML, JavaScript, styles, icons."""


def cache_dir(*parts: str) -> Path:
    """Return a folder below the tool's cache, made if need be.

    ``NEGATOSCOPE_CACHE`` overrides the place; else it is the platform's own
    (XDG base directories on Linux).
    """
    folder = _cache_root().joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cache_root() -> Path:
    if own := os.environ.get("NEGATOSCOPE_CACHE"):
        return Path(own)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "negatoscope"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "negatoscope" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "negatoscope"
