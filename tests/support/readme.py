"""Follows a recipe's README: its shell blocks, in their order, as somebody would type them.

A block marked ``sh`` runs to its end. One marked ``sh keeps-running`` is a server, which goes on
while what follows it is typed into another terminal. Blocks without a mark are not run.
"""

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import provision

_BLOCK = re.compile(r"^```sh( keeps-running)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INSTALL = "apt-get install --yes "
STEP_TIMEOUT_S = 300
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 20
POLL_S = 0.1

PROGRAMS = {
    "nginx": provision.NGINX,
    "libnginx-mod-http-brotli-static": provision.NGINX_BROTLI,
    "orthanc": provision.ORTHANC,
    "orthanc-dicomweb": provision.ORTHANC_DICOMWEB,
    "curl": provision.CURL,
    "python3-jwt": provision.PYTHON_JWT,
    "python3-cryptography": provision.PYTHON_JWT,
    **dict.fromkeys(provision.QT_LIBRARIES.packages, provision.QT_LIBRARIES),
}
"""What the recipes install, and how the tests find it or install it."""


@dataclass(frozen=True)
class Step:
    """One block of a README."""

    text: str
    keeps_running: bool


def steps(readme: str) -> list[Step]:
    """Return the blocks to run."""
    return [Step(found[2], bool(found[1])) for found in _BLOCK.finditer(readme)]


@dataclass
class Reader:
    """Somebody who follows a README in a terminal: one folder, one environment."""

    folder: Path
    environment: Mapping[str, str]
    replaced: dict[str, str] = field(default_factory=dict)
    """Text in a command to what is typed instead: another port, say."""
    log: Path = Path()
    """What the running server printed."""

    @contextmanager
    def following(self, readme: str, ready: Callable[[], bool]) -> Iterator[Path]:
        """Run the README; yields the folder that its server runs in, while it runs."""
        server = None
        try:
            for step in steps(readme):
                if step.keeps_running:
                    server = self._start(step.text)
                    self._wait(server, ready)
                else:
                    self._run(step.text)
            assert server is not None, "the README starts no server"
            yield self.folder
        finally:
            if server is not None:
                _stop(server)

    def _typed(self, text: str) -> str:
        for old, new in self.replaced.items():
            text = text.replace(old, new)
        return text

    def _run(self, text: str) -> None:
        if text.startswith(_INSTALL):
            for package in shlex.split(text.removeprefix(_INSTALL)):
                provision.path_of(PROGRAMS[package])
            return
        where = self.folder.parent / "where"  # a `cd` holds for what is typed next
        told = f"trap 'pwd > {shlex.quote(str(where))}' EXIT\n"
        done = subprocess.run(
            ["sh", "-euc", told + self._typed(text)],
            cwd=self.folder,
            env=dict(self.environment),
            timeout=STEP_TIMEOUT_S,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        self.folder = Path(where.read_text().strip())

    def _start(self, text: str) -> subprocess.Popen[bytes]:
        self.log = self.folder / "server.log"
        with self.log.open("wb") as log:
            return subprocess.Popen(
                ["sh", "-euc", self._typed(text)],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait(self, server: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
        end = time.monotonic() + START_TIMEOUT_S
        while not ready():
            words = self.log.read_text(errors="replace")[-1500:]
            assert server.poll() is None, f"{server.args!r} ended: {words}"
            assert time.monotonic() < end, f"{server.args!r} does not answer: {words}"
            time.sleep(POLL_S)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End it as Ctrl-C does: the signal goes to all of the terminal's processes."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGINT)
    try:
        server.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        raise
