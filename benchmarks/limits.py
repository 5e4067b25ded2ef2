"""What this machine could do at best: read memory on all cores, and multiply matrices."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import final

import numpy as np

from benchmarks.sizes import Size

_NUMBERS, _PIECES, _ORDERS, _TIMES = 32_000_000, 32, (1024, 1536), 5


@final
@dataclass(frozen=True)
class Limits:
    """Bytes read a second on all cores, and fused multiply-adds a second at the best rate of ``dgemm``."""

    bandwidth: float
    peak: float

    def reading(self, size: Size) -> float:
        """Seconds to read [X Y] once."""
        return size.held / self.bandwidth

    def arithmetic(self, size: Size) -> float:
        """Seconds for the multiplications of the moments."""
        return size.fused / self.peak

    def of(self, size: Size) -> float:
        """No pass that adds up the moments can be quicker.

        >>> Limits(bandwidth=9 * 8.0, peak=45.0).of(Size("", 10, 8))
        10.0
        """
        return max(self.reading(size), self.arithmetic(size))

    def __str__(self) -> str:
        return f"reads {self.bandwidth / 1e9:.1f} GB/s on all cores, dgemm does {2 * self.peak / 1e9:.1f} GFLOP/s"


def measure(numbers: int = _NUMBERS, orders: tuple[int, ...] = _ORDERS) -> Limits:
    """The best of some ways to read far more than the caches hold, and of some sizes of matrices."""
    return Limits(_bandwidth(numbers), max(_peak(order) for order in orders))


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _bandwidth(numbers: int) -> float:
    held = np.ones(numbers)
    parts = [np.array_split(part, _PIECES) for part in np.array_split(held, cores())]
    with ThreadPoolExecutor(cores()) as pool:
        ways: tuple[Callable[[], object], ...] = (
            lambda: np.dot(held, held),
            lambda: list(pool.map(lambda part: [piece.max() for piece in part], parts)),
            lambda: list(pool.map(lambda part: [piece.sum() for piece in part], parts)),
        )
        return held.nbytes / min(map(_least, ways))


def _peak(order: int) -> float:
    left, right = np.random.default_rng(0).random((2, order, order))
    out = np.empty((order, order))
    return order**3 / _least(lambda: np.matmul(left, right, out=out))


def _least(call: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)
