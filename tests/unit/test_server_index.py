"""The index of a DICOM folder: what a scan reads, forgets and survives."""

import json
import os
import sqlite3
import threading
import zlib
from pathlib import Path

import httpx
import pydicom
import pytest
from pydicom.data import get_testdata_file

from negatoscope.cli.server import Archive, RunningServer, create_app, default_index_path
from negatoscope.cli.server.dicomfile import header_of
from negatoscope.cli.server.index import Index
from negatoscope.cli.server.scan import scan
from tests.support.dicom_files import ct_dataset, write, write_ct


def open_archive(folder: Path, index: Path | None = None) -> Archive:
    archive = Archive(folder, index)
    archive.scan()
    return archive


def instance_uids(archive: Archive) -> list[str]:
    return [each.uid for each in archive.index.instances(None)]


def test_files_of_any_name_in_any_folder_are_found(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "IM0001", ct_dataset(1))
    write(tmp_path / "weird name (1).bin", ct_dataset(2))
    (tmp_path / "notes.txt").write_text("not DICOM")
    (tmp_path / "empty").touch()
    archive = open_archive(tmp_path)
    assert instance_uids(archive) == ["1.2.3.1.1", "1.2.3.1.2"]
    assert archive.scanned is not None
    assert archive.scanned.ignored == 2


def test_a_second_scan_reads_only_what_changed(tmp_path: Path) -> None:
    index = Index(None)
    first, second = write_ct(tmp_path, 1), write_ct(tmp_path, 2)
    assert scan(tmp_path, index).read == 2
    assert scan(tmp_path, index).read == 0
    first.unlink()
    write(second, ct_dataset(2, PatientName="Roe^Richard"))
    os.utime(second, ns=(1, 1))
    write_ct(tmp_path, 3)
    summary = scan(tmp_path, index)
    assert (summary.read, summary.removed, summary.instances) == (2, 1, 2)
    assert index.series()[0].attributes["00100010"]["Value"] == [{"Alphabetic": "Roe^Richard"}]


def test_an_index_file_is_kept_between_runs_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder, index = tmp_path / "dicom", tmp_path / "cache" / "index.sqlite"
    write_ct(folder, 1)
    open_archive(folder, index).close()
    archive = open_archive(folder, index)
    assert archive.scanned is not None
    assert (archive.scanned.read, archive.scanned.instances) == (0, 1)
    if os.name == "posix":
        assert index.stat().st_mode & 0o077 == 0
    archive.close()


def test_an_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    folder, index = tmp_path / "dicom", tmp_path / "index.sqlite"
    write_ct(folder, 1)
    with sqlite3.connect(index) as connection:
        connection.execute("CREATE TABLE files (other)")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    archive = open_archive(folder, index)
    assert len(instance_uids(archive)) == 1
    archive.close()


def test_an_index_inside_the_dicom_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside the DICOM folder"):
        Archive(tmp_path, tmp_path / "index.sqlite")


def test_a_temporary_index_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, elsewhere = tmp_path / "dicom", tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    monkeypatch.setenv("XDG_CACHE_HOME", str(elsewhere))
    write_ct(folder, 1)
    with RunningServer(create_app(None, folder)) as server:
        assert len(httpx.get(f"{server.url}/dicom-web/studies").json()) == 1
        assert not list(elsewhere.iterdir())
    assert [path.name for path in folder.iterdir()] == ["1.2.3.1.1.dcm"]
    assert default_index_path(folder).is_relative_to(elsewhere)


def test_an_interrupted_scan_goes_on_where_it_ended(tmp_path: Path) -> None:
    for number in range(1, 151):
        write_ct(tmp_path, number)
    index = Index(None)

    def interrupt(_message: str, _fraction: float | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(tmp_path, index, interrupt)
    assert index.counts() == (64, 0)
    stop = threading.Event()
    stop.set()
    assert scan(tmp_path, index, stop=stop).instances == 64
    assert scan(tmp_path, index).instances == 150


def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write_ct(tmp_path / "outside", 1)
    folder = tmp_path / "dicom"
    inside = write_ct(folder, 2)
    (folder / "link").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent)
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    (folder / "twin").symlink_to(inside)
    assert instance_uids(open_archive(folder)) == ["1.2.3.1.2"]


def test_the_same_instance_in_two_files_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "a", ct_dataset(1))
    write(tmp_path / "b", ct_dataset(1))
    archive = open_archive(tmp_path)
    assert archive.index.series()[0].instances == 1
    assert len(archive.metadata("1.2.3", "1.2.3.1", None)) == 1
    assert archive.instance("1.2.3", "1.2.3.1", "1.2.3.1.1").path == "a"


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID"])
def test_what_cannot_be_addressed_is_left_out_with_a_reason(tmp_path: Path, keyword: str) -> None:
    write(tmp_path / "a", ct_dataset(1, **{keyword: None}))
    write(tmp_path / "b", ct_dataset(2, **{keyword: "../../etc"}))
    archive = open_archive(tmp_path)
    assert not instance_uids(archive)
    problems = [row[0] for row in archive.index._rows("SELECT problem FROM files ORDER BY path")]
    assert problems == [f"its {keyword} is absent", f"its {keyword} is not a UID"]


def test_damaged_files_do_not_stop_a_scan(tmp_path: Path) -> None:
    good = write_ct(tmp_path, 1).read_bytes()
    for cut in range(100, len(good), 37):
        (tmp_path / f"cut{cut}").write_bytes(good[:cut])
    (tmp_path / "noise").write_bytes(bytes(128) + b"DICM" + bytes(range(256)) * 8)
    (tmp_path / "deep").write_bytes(
        bytes(128)
        + b"DICM"
        + (b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff") * 5000
    )
    assert "1.2.3.1.1" in instance_uids(open_archive(tmp_path))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chrH31.dcm", "山田^太郎"),
        ("chrX1.dcm", "王^小東"),
        ("chrI2.dcm", "홍^길동"),
        ("chrGreek.dcm", "Διονυσιος"),
        ("chrArab.dcm", "قباني^لنزار"),
    ],
)
def test_names_are_decoded_by_the_files_character_set(name: str, expected: str) -> None:
    path = pydicom.data.get_charset_files(name)[0]
    json_object = header_of(Path(path)).json
    assert json_object["00080005"]["Value"] == ["ISO_IR 192"]
    name_groups = json_object["00100010"]["Value"][0]
    assert any(expected.replace("^", "") in text.replace("^", "") for text in name_groups.values())


def test_metadata_of_every_test_file_is_a_json_object(tmp_path: Path) -> None:
    source = Path(str(get_testdata_file("CT_small.dcm"))).parent
    archive = open_archive(source)
    assert archive.scanned is not None
    assert archive.scanned.instances > 80
    for (blob,) in archive.index._rows("SELECT metadata FROM files WHERE problem IS NULL"):
        assert isinstance(json.loads(zlib.decompress(blob)), dict)
