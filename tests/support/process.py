"""Programs that tests start: free ports, waiting until they answer, stopping them for certain."""

import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import httpx

STOP_TIMEOUT_S = 10


def free_port(host: str = "127.0.0.1") -> int:
    """Return a TCP port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def lan_address() -> str | None:
    """Return this machine's address as others on the network see it; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address; no packet is sent
            address = str(probe.getsockname()[0])
        except OSError:
            address = ""
    if address and not address.startswith("127."):
        return address
    try:
        found = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return None
    return next((address for address in found if not address.startswith("127.")), None)


class Running(ABC):
    """What runs for as long as a ``with`` lasts; a subclass starts and stops it."""

    @abstractmethod
    def start(self) -> None:
        """Start, and wait until it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop for certain; nothing is left."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class RunningProgram(Running):
    """A program with a folder of its own that answers at an address.

    A subclass says with ``command`` what to start, having written what it needs into ``folder``,
    and with ``ready_url`` where it answers once it is ready.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._program: Program | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What to start."""

    @property
    @abstractmethod
    def ready_url(self) -> str:
        """The address that answers as soon as the program is ready."""

    @property
    def process_id(self) -> int:
        """Process of the running program."""
        if self._program is None:
            raise RuntimeError(f"{type(self).__name__} has not been started")
        return self._program.process.pid

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._program = Program(self.command(), self.folder / "output.log")
        self._program.wait_until(lambda: answers(self.ready_url))

    def stop(self) -> None:
        """End the program; kill it when it does not end by itself."""
        if self._program:
            self._program.stop()


class Program:
    """A running program in its own process group, its output in a file."""

    def __init__(self, command: Sequence[str], log: Path, cwd: Path | None = None) -> None:
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                list(command), stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=cwd
            )

    def wait_until(self, ready: Callable[[], bool], timeout_s: float = 30) -> None:
        """Wait until ``ready`` says so; a program that ended before is an error with its words."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args!r} ended: {self.tail()}")
            if ready():
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self.process.args!r} did not answer in {timeout_s} s: {self.tail()}")

    def tail(self, characters: int = 1500) -> str:
        """Return the end of what the program printed."""
        return self.log.read_text(errors="replace")[-characters:]

    def stop(self) -> None:
        """End the program; kill it when it does not end by itself."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def answers(url: str) -> bool:
    """Whether an HTTP server answers at ``url``, whatever it says."""
    try:
        httpx.get(url, timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
