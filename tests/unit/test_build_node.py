"""Parts of the builder that run Node."""

import re
from pathlib import Path

import pytest

from negatoscope.cli import node
from negatoscope.cli.build import build_site


def test_npm_leaves_nothing_among_the_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    node._npm("help", "ci", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def cold_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Build a site with nothing in the cache but the npm packages; return path to content."""
    packages = node.node_modules().parent
    cache = folder / "cache"
    (cache / "node").mkdir(parents=True)
    (cache / "node" / packages.name).symlink_to(packages)
    monkeypatch.setenv("NEGATOSCOPE_CACHE", str(cache))
    out = folder / "site"
    build_site(out)
    monkeypatch.undo()
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_the_same_tree_gives_the_same_site_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cold_build(tmp_path / "first", monkeypatch)
    second = cold_build(tmp_path / "second place", monkeypatch)
    assert sorted(first) == sorted(second)
    assert [path for path in first if first[path] != second[path]] == []
    (snapshot,) = [first[path] for path in first if re.search(r"snapshot\.\w+\.bin$", path)]
    assert str(tmp_path).encode() not in snapshot, "it tells nothing of the machine"
