"""The command line: its help, its exit codes, what it says when something is wrong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from negatoscope.cli.main import run
from tests.support import example

COMMAND = (sys.executable, "-m", "negatoscope.cli.main")
COMMANDS = ("demo", "serve", "build", "static", "recipe", "doctor", "commands")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("negatoscope 0.")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["build"],
        ["serve"],
        ["static", "/nonexistent-folder", "out"],
        ["demo", "--port", "99999"],
        ["serve", "--config", "/nonexistent.json"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err


def test_an_error_is_one_line_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("negatoscope.cli.build.build_site", refuse)
    assert run(["build", str(tmp_path / "out")]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines == ["error: [Errno 28] No space left on device"]


def test_a_broken_configuration_is_told_in_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "app-config.json"
    config.write_text('{"dataSources": [], "hotkey": []}')
    assert run(["build", str(tmp_path / "out"), "--config", str(config)]) == 1
    error = capsys.readouterr().err
    assert "hotkey: is not a known key; did you mean hotkeys?" in error
    assert "dataSources: is empty" in error
    assert not (tmp_path / "out").exists()


def test_interruption_ends_with_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("negatoscope.cli.build.build_site", interrupted)
    assert run(["build", str(tmp_path / "out")]) == 130


def test_the_commands_of_the_viewer_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["commands"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for other processes")
def test_ctrl_c_while_serving_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "dicom").mkdir()
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    process = subprocess.Popen(
        [*COMMAND, "serve", str(tmp_path / "dicom"), "--port", "0", "--no-open"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Negatoscope is at http://127.0.0.1:"), process.communicate()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert list((tmp_path / "tmp").iterdir()) == []
    assert _group_is_gone(process.pid)


def _group_is_gone(group: int) -> bool:
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_the_commands_are_listed_with_those_of_plugins_that_are_named(
    installed_example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(installed_example))
    assert run(["commands"]) == 0
    without = capsys.readouterr().out
    assert "setToolActive" in without
    assert "stroke.window" not in without
    assert run(["commands", "--plugin", example.NAME]) == 0
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if line.startswith("stroke.window")]
    assert "Set the stroke window" in line
    assert 'viewport: string = "" – which viewport' in line
    assert len(lines) == len(without.splitlines()) + 1


def test_a_plugin_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["commands", "--plugin", "no-such-plugin"]) == 1
    assert "no-such-plugin is not installed" in capsys.readouterr().err
