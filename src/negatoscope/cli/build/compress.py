"""Compressed copies beside the files, for servers that pick them by ``Accept-Encoding``.

The results are kept in the cache by content, because the two big files take most of a build.
"""

import gzip
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Literal

import brotli

from negatoscope.cli.build.assets import digest_of
from negatoscope.cli.node import Progress
from negatoscope.cli.paths import cache_dir

Effort = Literal["best", "fast"]

_COMPRESSIBLE = {
    ".html", ".js", ".css", ".json", ".wasm", ".bin", ".zip", ".svg", ".webmanifest", ".txt",
}  # fmt: skip
_SMALLEST = 300  # bytes; below this the header costs more than is saved
_BIG = 2 << 20
# Quality 11 takes twice the time of 10 for 4 % on the big ones.
_QUALITY = {"best": (11, 10), "fast": (5, 5)}  # small, big
_GZIP_LEVEL = {"best": 9, "fast": 6}
_WINDOW = 24  # the largest that every decoder takes
_FORMAT = "2"


def compress_all(
    files: dict[str, bytes],
    effort: Effort,
    progress: Progress,
    *,
    unhurried: Iterable[str] = (),
    never: Iterable[str] = (),
) -> dict[str, bytes]:
    """Return the compressed copies by path (``x.js.br``, ``x.js.gz``), where they are smaller.

    Paths in ``unhurried`` are not on the way of a usual start and get the fast setting. Paths in
    ``never`` are edited in place: a copy would go on being served.
    """
    rare, left_alone = set(unhurried), set(never)
    wanted = {
        path: content
        for path, content in files.items()
        if Path(path).suffix in _COMPRESSIBLE
        and len(content) >= _SMALLEST
        and path not in left_alone
    }
    jobs: dict[Path, tuple[str, bytes, str, int]] = {}
    places: dict[str, Path] = {}
    for path, content in wanted.items():
        for method, level in _settings(content, "fast" if path in rare else effort):
            place = _place(content, method, level)
            places[f"{path}.{method}"] = place
            if not place.exists():
                jobs[place] = (str(place), content, method, level)
    _run(jobs, progress)
    made = {name: place.read_bytes() for name, place in places.items()}
    return {
        name: content
        for name, content in made.items()
        if len(content) < len(files[name.rpartition(".")[0]])
    }


def _settings(content: bytes, effort: Effort) -> list[tuple[str, int]]:
    small, big = _QUALITY[effort]
    return [("br", big if len(content) > _BIG else small), ("gz", _GZIP_LEVEL[effort])]


def _place(content: bytes, method: str, level: int) -> Path:
    digest = digest_of(content)
    return cache_dir("compressed", digest[:2]) / f"{digest}.{_FORMAT}.{level}.{method}"


def _run(jobs: dict[Path, tuple[str, bytes, str, int]], progress: Progress) -> None:
    if not jobs:
        return
    total = sum(len(job[1]) for job in jobs.values())
    done = 0
    ordered = sorted(jobs.values(), key=lambda job: (job[2] == "br", len(job[1])), reverse=True)
    if total < _BIG:
        for job in ordered:
            _compress(*job)
        return
    # Threads do: both compressors let go of the interpreter's lock.
    pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
    running = {pool.submit(_compress, *job): len(job[1]) for job in ordered}
    try:
        for future in as_completed(running):
            future.result()
            done += running[future]
            progress("Compressing", done / total)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # on Ctrl-C nobody waits for a big file


def _compress(place: str, content: bytes, method: str, level: int) -> None:
    if method == "br":
        result = brotli.compress(content, quality=level, lgwin=_WINDOW)
    else:
        result = gzip.compress(content, level, mtime=0)
    aside = Path(f"{place}.{os.getpid()}")
    aside.write_bytes(result)
    aside.replace(place)
