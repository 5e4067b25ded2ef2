"""The pulse of the machine: how long a small piece of work takes, the same over and over.

A host that lends our cores to another guest, or lowers their clock, shows in none of our counters, but may halve what
they do for us.
"""

from __future__ import annotations

import math
import os
import time
from typing import final

_STEPS, _WARM = 1000, 0.003
_SLOWER = 1.25


@final
class Heart:
    """Remembers the fastest pulse of this programme."""

    def __init__(self) -> None:
        self.fastest = math.inf

    def feel(self) -> float:
        """The pulse of the slowest processor, in seconds."""
        pulse = max(map(_on, _processors()))
        self.fastest = min(self.fastest, pulse)
        return pulse

    @property
    def calm(self) -> float:
        """A slower pulse than this is that of a machine that somebody disturbs."""
        return _SLOWER * self.fastest


HEART = Heart()


def _processors() -> list[set[int]]:
    return [{one} for one in os.sched_getaffinity(0)] if hasattr(os, "sched_setaffinity") else [set()]


def _on(processor: set[int]) -> float:
    """The least of many, so that a processor that has rested comes to its usual clock."""
    if not processor:
        return _least()
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processor)
    try:
        return _least()
    finally:
        os.sched_setaffinity(0, usual)


def _least() -> float:
    begun = time.perf_counter()
    least = math.inf
    while (start := time.perf_counter()) - begun < _WARM:
        _work()
        least = min(least, time.perf_counter() - start)
    return least


def _work() -> int:
    total = 0
    for step in range(_STEPS):
        total += step * step
    return total
