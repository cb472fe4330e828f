"""Who may ask the embedded server, how it starts and how it ends."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from negatoscope.cli.server import RunningServer, create_app, run
from negatoscope.cli.server.guard import GuardPolicy
from tests.support.dicom_files import write_ct


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:80", "127.0.0.1:1", "[::1]:5", "app.localhost"]
)
def test_loopback_names_are_admitted(host: str) -> None:
    assert GuardPolicy().admits_host(host)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[", "localhost.evil", "192.168.0.1"]
)
def test_other_names_are_not_unless_they_are_allowed(host: str) -> None:
    assert not GuardPolicy().admits_host(host)
    assert GuardPolicy(hosts=("evil.example",)).admits_host("evil.example:80")


def test_a_page_that_rebinds_its_name_to_this_machine_reads_nothing(tmp_path: Path) -> None:
    write_ct(tmp_path, 1)
    with RunningServer(create_app(None, tmp_path)) as server:
        response = httpx.get(f"{server.url}/dicom-web/studies", headers={"Host": "evil.example"})
    assert response.status_code == 421
    assert "Host" in response.json()["object"]


def test_other_origins_read_nothing_unless_they_are_allowed(tmp_path: Path) -> None:
    write_ct(tmp_path, 1)
    ask = {"Origin": "https://viewer.example", "Access-Control-Request-Headers": "accept"}
    with RunningServer(create_app(None, tmp_path)) as server:
        response = httpx.get(f"{server.url}/dicom-web/studies", headers=ask)
        assert "access-control-allow-origin" not in response.headers
        assert response.headers["cross-origin-resource-policy"] == "same-origin"
    app = create_app(None, tmp_path, cors=["https://viewer.example"])
    with RunningServer(app) as server:
        response = httpx.get(f"{server.url}/dicom-web/studies", headers=ask)
        assert response.headers["access-control-allow-origin"] == "https://viewer.example"
        preflight = httpx.options(f"{server.url}/dicom-web/studies", headers=ask)
        assert (preflight.status_code, preflight.headers["access-control-allow-headers"]) == (
            204,
            "accept",
        )
        other = httpx.get(
            f"{server.url}/dicom-web/studies", headers={"Origin": "https://b.example"}
        )
        assert "access-control-allow-origin" not in other.headers


def test_without_a_dicom_folder_there_is_no_service(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x")
    with RunningServer(create_app(tmp_path, None)) as server:
        assert httpx.get(f"{server.url}/").status_code == 200
        assert httpx.get(f"{server.url}/dicom-web/studies.json").status_code == 404


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere is not a folder"):
        create_app(None, tmp_path / "nowhere")


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
            run(create_app(None, tmp_path), port=port)


def test_a_fault_in_the_server_says_no_patient_data(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    write_ct(tmp_path, 1)
    app = create_app(None, tmp_path)

    def broken(*_: object) -> None:
        raise ValueError("Doe^Jane")

    with caplog.at_level(logging.DEBUG), RunningServer(app) as server:
        app.state.archive.metadata = broken
        response = httpx.get(f"{server.url}/dicom-web/studies/1.2.3/metadata")
    assert response.status_code == 500
    printed = "".join(capfd.readouterr()) + caplog.text.replace(server.url, "")
    assert "Doe" not in response.text
    assert "Doe" not in printed


SCRIPT = """
import sys
from pathlib import Path
from negatoscope.cli.server import create_app, run
try:
    run(create_app(None, Path(sys.argv[1])), on_ready=lambda url: print(url, flush=True))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_server_quickly_and_leaves_nothing(
    tmp_path: Path, sent: int, code: int
) -> None:
    folder = tmp_path / "dicom"
    write_ct(folder, 1)
    environment = os.environ | {"TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    with httpx.Client() as client:  # a connection that is kept open does not hold the server up
        assert len(client.get(f"{url}/dicom-web/studies").json()) == 1
        begun = time.monotonic()
        process.send_signal(sent)
        _, errors = process.communicate(timeout=10)
    assert time.monotonic() - begun < 5
    assert (process.returncode, errors) == (code, "")
    assert [path.name for path in tmp_path.iterdir()] == ["dicom"]
