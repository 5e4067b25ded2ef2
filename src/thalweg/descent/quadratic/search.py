"""At which iteration something comes about, found without walking there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from jaxtyping import Float64

_PARTS = 32

Gap = Callable[[Any, Any], Any]
"""J - J* after k iterations at a rate, for arrays of both."""


def closed_in(gap: Gap, wanted: Any, rates: Any, most: int) -> Float64[np.ndarray, "*many"]:
    """The first k up to ``most`` at which a gap that always falls is at most the wanted one; infinite if none is.

    For arrays of gaps and rates of one shape. Where a gap rises in between, some k at which it is near enough is found.
    """
    rates = np.asarray(rates)[..., None]
    wanted = np.asarray(wanted)[..., None]

    def first(grid: np.ndarray) -> tuple[Any, Any, Any]:
        """The first count of each row of the grid that is near enough, the one before it, and whether there is one."""
        near = gap(grid, np.broadcast_to(rates, grid.shape)) <= wanted
        place = near.argmax(axis=-1)[..., None]
        before = np.take_along_axis(grid, np.maximum(place - 1, 0), -1)[..., 0]
        return np.take_along_axis(grid, place, -1)[..., 0], before, near.any(axis=-1)

    doublings = np.unique(np.append(0, np.minimum(2 ** np.arange(most.bit_length() + 1), most)))
    high, low, found = first(np.broadcast_to(doublings, (*wanted.shape[:-1], len(doublings))))
    while np.any(found & (high - low > 1)):
        grid = low[..., None] + (high - low)[..., None] * np.arange(_PARTS + 1) // _PARTS
        high, low, _ = first(grid)
    return np.asarray(np.where(found, high.astype(float), np.inf))


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
