"""How long things take on this machine, measured where they are needed and not guessed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_SHORT, _TRIES = 0.02, 3
T = TypeVar("T")


def seconds(action: Callable[[], object]) -> float:
    """The quickest of a few tries; one that takes long is not repeated."""
    return timed(action, _SHORT, _TRIES)[1]


def timed(action: Callable[[], T], short: float, tries: int = 2) -> tuple[T, float]:
    """What comes of it, and the quickest of the tries: the first one is slowed down by all that is then done once.

    One that takes longer than ``short`` is the last.
    """
    quickest = float("inf")
    for _ in range(tries):
        begun = time.perf_counter()
        result = action()
        quickest = min(quickest, time.perf_counter() - begun)
        if quickest > short:
            break
    return result, quickest
