"""Where the public DICOM corpora lie that some tests read, when they are on this machine."""

import importlib.util
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


def files_of_package(package: str, folder: str) -> list[tuple[str, Path]]:
    """All DICOM files below a folder of an installed package, with their names in it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    root = Path(spec.origin).parent / folder
    files = sorted(path for path in root.rglob("*") if path.is_file() and _is_part_10(path))
    return [(path.relative_to(root).as_posix(), path) for path in files]


def _is_part_10(path: Path) -> bool:
    """By its name or its preamble: DICOMDIRs and their files have no ending."""
    with path.open("rb") as file:
        return path.suffix == ".dcm" or file.read(132)[128:] == b"DICM"
