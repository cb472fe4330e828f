"""Make all demo studies, once: in parallel, into a sibling folder that is then renamed."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from pathlib import Path
from time import time

from negatoscope.cli.phantoms.jobs import Job

Progress = Callable[[str, float | None], None]

VERSION = 2
"""Raise it whenever the demo studies change: a folder of another version is made anew."""

STAMP = ".negatoscope-demo.json"
ABANDONED_AFTER_S = 3600
MOST_WORKERS = 8


def is_current(out: Path) -> bool:
    """Whether `out` holds the complete demo studies of this version."""
    try:
        stamp = json.loads((out / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stamp, dict) and stamp.get("version") == VERSION


def generate(
    out: Path, progress: Progress | None = None, jobs: Sequence[Job] | None = None
) -> None:
    """Fill the folder `out` with the demo studies, unless it is current.

    Parameters
    ----------
    out
        Appears complete or not at all. An older set is replaced.
    progress
        Called with a message and the fraction done.
    jobs
        What to make; everything unless given.

    Raises
    ------
    FileExistsError
        `out` holds something else, which is never deleted.
    """
    report = progress or (lambda _message, _fraction: None)
    if is_current(out):
        report("Demo studies are ready", 1.0)
        return
    if out.exists() and any(out.iterdir()) and not (out / STAMP).is_file():
        raise FileExistsError(
            f"{out} is not empty and was not made by this generator: choose another folder"
        )
    if jobs is None:
        # what is current needs neither NumPy nor the phantoms
        from negatoscope.cli.phantoms.catalogue import all_jobs

        jobs = all_jobs()
    with _workshop(out) as folder:
        _run(folder, sorted(jobs, key=lambda job: -job.weight), report)
        files = list(folder.rglob("*.dcm"))
        stamp = {
            "version": VERSION,
            "instances": len(files),
            "bytes": sum(path.stat().st_size for path in files),
        }
        (folder / STAMP).write_text(json.dumps(stamp) + "\n", "utf-8")
        _publish(folder, out)
    report("Demo studies are ready", 1.0)


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, removed whatever happens."""
    out.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{out.name}.partial-"
    for old in out.parent.glob(f"{prefix}*"):
        if time() - old.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=out.parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path, out: Path) -> None:
    if is_current(out):  # another process was faster
        return
    if out.exists():
        out.rename(folder.with_name(f"{folder.name}-old"))
    folder.rename(out)
    shutil.rmtree(folder.with_name(f"{folder.name}-old"), ignore_errors=True)


def _run(folder: Path, jobs: Sequence[Job], report: Progress) -> None:
    total, done = sum(job.weight for job in jobs), 0.0
    report("Making the demo studies", 0.0)
    workers = min(os.cpu_count() or 1, MOST_WORKERS, len(jobs))
    if workers < 2:
        for job in jobs:
            job.function(folder, *job.arguments)
            done += job.weight
            report(f"Making the demo studies: {job.label}", min(done / total, 1.0))
        return
    others = set(active_children())
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_prepare_worker
    ) as pool:
        futures: dict[Future[None], Job] = {
            pool.submit(job.function, folder, *job.arguments): job for job in jobs
        }
        try:
            for future in as_completed(futures):
                future.result()
                done += futures[future].weight
                label = futures[future].label
                report(f"Making the demo studies: {label}", min(done / total, 1.0))
        except BrokenProcessPool as error:
            raise RuntimeError("a process that made demo studies was ended from outside") from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in set(active_children()) - others:
                worker.terminate()  # what they were writing is thrown away
            raise


def _prepare_worker() -> None:
    """Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
