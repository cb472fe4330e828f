"""JavaScript and styles, through esbuild."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from negatoscope.cli.build.assets import FOLDER, Site
from negatoscope.cli.node import run_script
from negatoscope.cli.paths import SHELL

_NODE_ONLY = [
    "fs",
    "path",
    "crypto",
    "module",
    "url",
    "vm",
    "ws",
    "child_process",
    "worker_threads",
]

_COMMON: dict[str, Any] = {
    "bundle": True,
    "minify": True,
    "format": "esm",
    "target": ["chrome109", "firefox115", "safari16.4"],
    "platform": "browser",
    "legalComments": "none",
    "charset": "utf8",
    "entryNames": "[name].[hash]",
    "chunkNames": "[name].[hash]",
    "assetNames": "[name].[hash]",
    "external": [*_NODE_ONLY, "node:*"],
    "loader": {".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file", ".wasm": "file"},
}


class Bundler:
    """Runs esbuild in a folder of its own and adds the results to a site."""

    def __init__(self, site: Site, node_modules: Path) -> None:
        self._site = site
        self._modules = node_modules

    def add(self, name: str, entry: str, **options: Any) -> list[str]:
        """Bundle ``entry`` (relative to the shell) under ``name``; return the written paths."""
        with tempfile.TemporaryDirectory(prefix="negatoscope-") as folder:
            outputs = self._run(Path(folder), entry, options)
            paths = []
            for file, about in outputs.items():
                path = f"{FOLDER}/{PurePosixPath(file).name}"
                content = (Path(folder) / path).read_bytes()
                if about["entryPoint"] is not None and _is_entry(about["entryPoint"], entry):
                    self._site.add_named(name, path, content)
                else:
                    self._site.add(path, content)
                paths.append(path)
        return paths

    def text(self, entry: str, define: Mapping[str, str]) -> bytes:
        """Return ``entry`` bundled into one file without a hash (the service worker)."""
        with tempfile.TemporaryDirectory(prefix="negatoscope-") as folder:
            options = {"define": dict(define), "entryNames": "[name]", "format": "iife"}
            self._run(Path(folder), entry, options)
            return (Path(folder) / FOLDER / PurePosixPath(entry).name).read_bytes()

    def _run(self, folder: Path, entry: str, options: Mapping[str, Any]) -> dict[str, Any]:
        # esbuild hashes paths in, so that they must not depend on where the package is installed.
        work = folder / "shell"
        shutil.copytree(SHELL, work, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        (work / "node_modules").symlink_to(self._modules, target_is_directory=True)
        job = {
            **_COMMON,
            **options,
            "entryPoints": [str(work / entry)],
            "absWorkingDir": str(work),
            "outdir": str(folder / FOLDER),
            "preserveSymlinks": True,
        }
        answer = run_script(SHELL / "bundle.mjs", {"options": job}, self._modules)
        return dict(answer["outputs"])


def _is_entry(found: str, entry: str) -> bool:
    return PurePosixPath(found).name == PurePosixPath(entry).name
