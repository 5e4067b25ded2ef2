"""How long things take on this machine, measured where they are needed and not guessed."""

from __future__ import annotations

import time
from collections.abc import Callable

_LEAST, _MOST_TRIES = 2e-3, 5


def seconds(action: Callable[[], object]) -> float:
    """The quickest of a few tries; one that takes long is not repeated."""
    quickest = float("inf")
    for _ in range(_MOST_TRIES):
        begun = time.perf_counter()
        action()
        quickest = min(quickest, time.perf_counter() - begun)
        if quickest > _LEAST:
            break
    return quickest
