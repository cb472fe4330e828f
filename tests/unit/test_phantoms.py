"""The demo studies: small parts of them, made here and read back."""

import json
import shutil
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import (
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLSLossless,
)

from negatoscope.cli.phantoms import generate as generate_all
from negatoscope.cli.phantoms import is_current, ramp, small_study, write_ct_series
from negatoscope.cli.phantoms.catalogue import all_jobs
from negatoscope.cli.phantoms.generator import STAMP, VERSION, Job


def write_note(out: Path, text: str) -> None:
    (out / f"{text}.dcm").write_text(text)


def interrupt(out: Path) -> None:
    (out / "half.dcm").write_text("half")
    raise KeyboardInterrupt


NOTES = [Job("note", write_note, ("one",))]


def test_a_set_appears_complete_with_its_stamp(tmp_path: Path) -> None:
    seen: list[float | None] = []
    out = tmp_path / "demo"
    generate_all(out, lambda _message, fraction: seen.append(fraction), NOTES)
    assert (out / "one.dcm").read_text() == "one"
    assert is_current(out)
    assert seen[-1] == 1.0
    assert json.loads((out / STAMP).read_text())["instances"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_current_set_is_not_made_again(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    generate_all(out, jobs=NOTES)
    generate_all(out, jobs=[Job("other", write_note, ("two",))])
    assert not (out / "two.dcm").exists()


def test_a_set_of_another_version_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    generate_all(out, jobs=NOTES)
    (out / STAMP).write_text(json.dumps({"version": VERSION - 1}))
    assert not is_current(out)
    generate_all(out, jobs=[Job("other", write_note, ("two",))])
    assert is_current(out)
    assert sorted(path.name for path in out.glob("*.dcm")) == ["two.dcm"]


def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        generate_all(tmp_path / "demo", jobs=[Job("stop", interrupt)])
    assert list(tmp_path.iterdir()) == []


def test_a_failing_job_keeps_the_older_set(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    generate_all(out, jobs=NOTES)
    (out / STAMP).write_text(json.dumps({"version": VERSION - 1}))
    with pytest.raises(FileNotFoundError):
        generate_all(out, jobs=[Job("fails", write_note, ("missing/folder",))])
    assert (out / "one.dcm").exists()


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not made by this generator"):
        generate_all(tmp_path, jobs=NOTES)
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_several_jobs_run_in_processes(tmp_path: Path) -> None:
    jobs = [Job("series", write_ct_series, (2, 16, 16)), Job("note", write_note, ("one",))]
    generate_all(tmp_path / "demo", jobs=jobs)
    assert len(list((tmp_path / "demo").rglob("*.dcm"))) == 3


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, JPEGLSLossless, JPEG2000Lossless, HTJ2KLossless]
)
def test_each_lossless_syntax_gives_back_the_stored_values(tmp_path: Path, syntax: str) -> None:
    study = small_study(f"syntax {syntax}")
    paths = write_ct_series(tmp_path, slices=2, study=study, transfer_syntax=syntax)
    for index, path in enumerate(paths):
        ds = pydicom.dcmread(path)
        assert ds.file_meta.TransferSyntaxUID == syntax
        assert np.array_equal(ds.pixel_array, ramp(64, 64, index))


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_ct_series(tmp_path / name, slices=2)
    first, second = (
        [path.read_bytes() for path in sorted((tmp_path / name).rglob("*.dcm"))]
        for name in ("a", "b")
    )
    assert first == second


def test_all_jobs_can_be_sent_to_a_process() -> None:
    import pickle

    for job in all_jobs():
        assert pickle.loads(pickle.dumps(job)) == job


def test_no_workshop_of_a_killed_run_stays_for_ever(tmp_path: Path) -> None:
    import os

    old = tmp_path / ".demo.partial-old"
    old.mkdir()
    os.utime(old, (1, 1))
    generate_all(tmp_path / "demo", jobs=NOTES)
    assert not old.exists()
    shutil.rmtree(tmp_path / "demo")
