"""What the machine can do, and whether it is idle enough to be timed."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np


@final
@dataclass(frozen=True)
class Machine:
    """Cores, load in cores, and the speed at which one thread reads memory, in GB/s."""

    cores: int
    load: float
    bandwidth: float

    @property
    def is_idle(self) -> bool:
        return self.load < 0.3 * self.cores

    def __str__(self) -> str:
        kernel = os.environ.get("OPENBLAS_CORETYPE", "not pinned")
        return (
            f"{platform.machine()}, {self.cores} cores, load {self.load:.2f}, reads {self.bandwidth:.1f} GB/s on one "
            f"thread, Python {platform.python_version()}, NumPy {np.__version__}, OPENBLAS_CORETYPE {kernel}"
        )


def look() -> Machine:
    """Measure this machine."""
    return Machine(os.cpu_count() or 1, _load(), _bandwidth())


def _load(seconds: float = 0.5) -> float:
    """Cores in use by others over a moment: the load average remembers our own last run."""
    try:
        before = _busy()
        time.sleep(seconds)
        return (_busy() - before) / seconds
    except OSError:
        return os.getloadavg()[0]


def _busy() -> float:
    with Path("/proc/stat").open(encoding="ascii") as file:
        user, nice, system, _idle, _wait, irq, soft, *_ = map(int, file.readline().split()[1:])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def _bandwidth() -> float:
    numbers = np.ones(32_000_000)
    numbers.sum()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        numbers.sum()
        times.append(time.perf_counter() - start)
    return numbers.nbytes / min(times) / 1e9
