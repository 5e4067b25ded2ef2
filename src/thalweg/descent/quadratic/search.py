"""At which iteration something comes about, found without walking there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from jaxtyping import Float64, Int64

_PARTS = 32

Gap = Callable[[Int64[np.ndarray, " counts"]], Float64[np.ndarray, " counts"]]
"""J - J* after so many iterations each."""


def closed_in(gap: Gap, wanted: float, most: int) -> float:
    """The first k up to ``most`` at which a gap that always falls is at most the wanted one; infinite if none is.

    Where a gap rises in between, some k at which it is near enough is found.

    >>> closed_in(lambda k: 0.5**k, 1e-3, 1000), closed_in(lambda k: 1.0 + k, 0.5, 1000)
    (10.0, inf)
    """
    grid = _octaves(most)
    while True:
        near = gap(grid) <= wanted
        place = int(near.argmax())
        if not near[place]:
            return math.inf
        low, high = int(grid[max(place - 1, 0)]), int(grid[place])
        if high - low <= 1:
            return float(high)
        grid = low + (high - low) * np.arange(_PARTS + 1) // _PARTS


@lru_cache(maxsize=16)
def _octaves(most: int) -> Int64[np.ndarray, " counts"]:
    """0, 1, 2, 4, 8, ... and the last."""
    return np.array([0, *(1 << power for power in range(most.bit_length()) if 1 << power < most), most])


def looked_through(
    factors: Iterator[Float64[np.ndarray, "_ modes"]], parts: Float64[np.ndarray, " modes"], wanted: float, most: int
) -> float:
    """The first k up to ``most`` at which the gap is near enough, iteration by iteration; infinite if none is.

    ``factors`` gives p_0, p_1, ... of each mode in blocks; ``parts`` is each mode's part of the gap at the start.
    """
    before = 0
    for block in factors:
        with np.errstate(over="ignore", invalid="ignore"):
            near = np.flatnonzero(block**2 @ parts <= wanted)
        if len(near):
            return float(before + near[0]) if before + near[0] <= most else math.inf
        before += len(block)
        if before > most:
            break
    return math.inf


def beyond(is_beyond: Callable[[int], bool]) -> int | None:
    """The first k at which something that grows for ever is beyond its limit; ``None`` if k is beyond all counting."""
    high = 1
    while not is_beyond(high):
        high *= 2
        if high >= 2**62:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return high
