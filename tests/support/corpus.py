"""Where the public DICOM corpora lie that some tests read, when they are on this machine."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def corpus_folder() -> Path:
    """``NEGATOSCOPE_CORPUS``, else ``../shared/data`` beside the repository."""
    return Path(os.environ.get("NEGATOSCOPE_CORPUS") or ROOT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpora's folder; a test that asks for it is skipped, saying so, where there is none."""
    folder = corpus_folder()
    if not folder.is_dir():
        pytest.skip(f"no DICOM corpora at {folder} (set NEGATOSCOPE_CORPUS)")
    return folder
