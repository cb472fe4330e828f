"""What `negatoscope serve` opens: folders, files, ZIP files, a DICOMDIR."""

import zipfile
from pathlib import Path

import pytest

from negatoscope.cli.opened import opened
from negatoscope.cli.server import Archive
from negatoscope.dicom.encoding.reading import NotDicomError
from tests.support.local_files import write_medium, write_slices


def silent(_message: str, _fraction: float | None) -> None:
    return


def instances(folder: Path) -> int:
    archive = Archive(folder)
    try:
        return archive.scan().instances
    finally:
        archive.close()


def zipped(folder: Path) -> Path:
    place = folder.with_suffix(".zip")
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder.parent))
    return place


def test_a_folder_is_served_where_it_lies(tmp_path: Path):
    with opened([tmp_path], silent) as given:
        assert (given.folder, given.temporary) == (tmp_path, False)


def test_single_files_and_zip_files_are_served_from_a_folder_that_goes_away(tmp_path: Path):
    files = write_slices(tmp_path / "a", 3)
    write_slices(tmp_path / "b", 4, study="1.2.840.7.2")
    archive = zipped(tmp_path / "b")
    with opened([*files[:2], archive, tmp_path / "a"], silent) as given:
        assert given.temporary
        assert given.folder.stat().st_mode & 0o077 == 0
        assert instances(given.folder) == 2 + 4 + 3
        place = given.folder
    assert not place.exists()
    assert all(path.exists() for path in files)


def test_names_in_a_zip_file_never_become_paths(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../../outside", b"x")
        archive.writestr("/absolute", b"x")
    with opened([tmp_path / "evil.zip"], silent) as given:
        inside = [path for path in given.folder.rglob("*") if path.is_file()]
        assert len(inside) == 2
    assert not (tmp_path.parent / "outside").exists()


def test_a_dicomdir_is_served_by_its_folder_and_what_it_names_in_vain_is_told(tmp_path: Path):
    medium = write_medium(tmp_path, 3)
    next(path for path in medium.rglob("IM000001") if path.is_file()).unlink()
    with opened([medium / "DICOMDIR"], silent) as given:
        (problem,) = given.problems
        assert problem.endswith("IM000001: is named by the DICOMDIR, but is not here")
        assert instances(given.folder) == 2


def test_a_broken_zip_file_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing more")
    with (
        pytest.raises(NotDicomError, match="broken or cut short"),
        opened([tmp_path / "broken.zip"], silent),
    ):
        pytest.fail("it was opened")
    assert not list(place.iterdir())
