"""Parts of the builder that run Node."""

from pathlib import Path

import pytest

from negatoscope.cli import node


def test_npm_leaves_nothing_among_the_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    node._npm("help", "ci", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []
