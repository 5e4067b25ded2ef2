"""The machine: what it is, which kernels it runs, and whether others use it."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import final

import thalweg
from benchmarks.limits import cores

_MOMENT, _IDLE = 0.5, 0.1
PINNED = "OPENBLAS_CORETYPE"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@final
@dataclass(frozen=True)
class Use:
    """How many of the cores others used; beyond a tenth of all, times are worth little.

    >>> print(Use(0.05, 2))
    The machine was idle: others used 0.05 of 2 cores.
    """

    others: float
    cores: int

    @property
    def is_idle(self) -> bool:
        return self.others <= _IDLE * self.cores

    def __str__(self) -> str:
        used = f"others used {self.others:.2f} of {self.cores} cores"
        if self.is_idle:
            return f"The machine was idle: {used}."
        return f"THE MACHINE WAS NOT IDLE: {used}; these times are worth little."


@final
@dataclass(frozen=True)
class Watch:
    """Counts the cores that others keep busy, from its start on."""

    begun: float
    busy: float
    own: float

    @classmethod
    def start(cls) -> Watch:
        return cls(time.perf_counter(), _busy(), _own())

    def others(self) -> float:
        """Cores in use by others since then; what is ours counts once its process has ended."""
        return max(0.0, (_busy() - self.busy) - (_own() - self.own)) / (time.perf_counter() - self.begun)

    def look(self) -> Use:
        return Use(self.others(), cores())


def before() -> str:
    """Whether others use the machine at this moment, and how much it did in the last minute."""
    watch = Watch.start()
    time.sleep(_MOMENT)
    return f"{watch.look()} Load of the last minute: {os.getloadavg()[0]:.2f}."


def describe() -> str:
    """Processor, cores, memory, and the kernels of the linear algebra."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    limits = [f"{name}={os.environ[name]}" for name in (PINNED, *THREADS) if name in os.environ]
    pinned = ", ".join(limits) or f"{PINNED} not set"
    return f"{_processor()}, {cores()} cores, {memory:.0f} GiB; {platform.system()}; BLAS: {_kernels()} ({pinned})"


def versions(libraries: Iterable[str]) -> str:
    """Python and those of the libraries that are installed."""
    found = {name: installed(name) for name in sorted(set(libraries))}
    known = [f"{name} {number}" for name, number in found.items() if number]
    return ", ".join([f"Python {platform.python_version()}", *known])


def revision() -> str:
    """What is timed: the version, and the commit where there is one."""
    try:
        commit, changes = _git("rev-parse", "--short", "HEAD"), _git("status", "--porcelain", "--", "src")
    except (OSError, subprocess.CalledProcessError):
        return f"thalweg {thalweg.__version__}"
    return f"thalweg {thalweg.__version__}, commit {commit}{' with changes' if changes else ''}"


def installed(library: str) -> str | None:
    """Its version, if it is there."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _git(*words: str) -> str:
    root = Path(__file__).parents[1]
    return subprocess.run(("git", *words), cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(re.findall(r"^(model name|cpu family|model)\s*:\s*(.*)$", text, flags=re.MULTILINE))
    name = facts.get("model name", platform.machine())
    return f"{name} (family {facts['cpu family']}, model {facts['model']})" if "cpu family" in facts else name


def _kernels() -> str:
    """What NumPy's linear algebra chose for this processor."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.dot(np.ones(2), np.ones(2))
    found = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    named = [f"{pool['internal_api']} {pool['version']}, kernel {pool.get('architecture')}" for pool in found]
    return "; ".join(named) or "unknown"


def _busy() -> float:
    """Seconds of all processors that were not idle, those taken by other guests of the same host among them."""
    try:
        line = Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0]
    except OSError:
        return time.perf_counter() * os.getloadavg()[0]
    user, nice, system, _idle, _wait, irq, soft, steal, *_ = map(int, line.split()[1:])
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))
