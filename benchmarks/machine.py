"""What the measurements need to know of the machine: its name, its speed, processes' memory."""

import os
import platform
import time
from pathlib import Path

import psutil

CALIBRATION_STEPS = 400_000


def describe() -> str:
    """Return one line: processor, cores, memory, system."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    memory = psutil.virtual_memory().total / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, software GL"


def calibrate() -> float:
    """Return ms for a fixed piece of work, best of five: shows a machine that drifts."""
    best = float("inf")
    for _ in range(5):
        start, total = time.perf_counter(), 0
        for i in range(CALIBRATION_STEPS):
            total += i * i % 7
        best = min(best, time.perf_counter() - start)
    return round(best * 1000, 1)


def browser_processes() -> list[psutil.Process]:
    """Return the processes of the browsers that this process has started."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if "chrom" in process.name().lower():
                found.append(process)
        except psutil.Error:
            continue
    return found


def cpu_seconds() -> float:
    """Return the processor time that the browsers' living processes have used."""
    total = 0.0
    for process in browser_processes():
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def memory_mb() -> float:
    """Return the proportional set size of the browsers' process tree, in MB."""
    total = 0
    for process in browser_processes():
        try:
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(total / 1024, 1)
