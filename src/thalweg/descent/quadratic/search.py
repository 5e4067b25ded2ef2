"""At which iteration something comes about, found without walking there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.decay import Decay

_LOOKED_THROUGH = 2**16
_AT_ONCE = 1024
_PARTS = 32

Gap = Callable[[Any, Any], Any]
"""J - J* after k iterations at a rate, for arrays of both."""


def first_near(gap: Gap, wanted: Any, rates: Any, decay: Decay) -> Float64[np.ndarray, "*many"]:
    """The first k at which the gap is at most the wanted one, for arrays of gaps and rates; infinite if none is.

    A gap that always falls is closed in on. One that may rise in between (momentum swings) is looked through
    iteration by iteration as far as 2^16, and beyond that closed in on too: then some k that is near enough is found.
    After as many iterations as the decay is looked at for it is given up.
    """
    rates = np.asarray(rates)[..., None]
    wanted = np.asarray(wanted)[..., None]

    def first(grid: np.ndarray) -> tuple[Any, Any, Any]:
        """The first count of each row of the grid that is near enough, the one before it, and whether there is one."""
        near = gap(grid, np.broadcast_to(rates, grid.shape)) <= wanted
        place = near.argmax(axis=-1)[..., None]
        before = np.take_along_axis(grid, np.maximum(place - 1, 0), -1)[..., 0]
        return np.take_along_axis(grid, place, -1)[..., 0], before, near.any(axis=-1)

    doublings = np.unique(np.append(0, np.minimum(2 ** np.arange(decay.most.bit_length() + 1), decay.most)))
    high, low, found = first(np.broadcast_to(doublings, (*wanted.shape[:-1], len(doublings))))
    while np.any(found & (high - low > 1)):
        grid = low[..., None] + (high - low)[..., None] * np.arange(_PARTS + 1) // _PARTS
        high, low, _ = first(grid)
    counts = np.where(found, high.astype(float), np.inf)
    return counts if decay.is_steady else _looked_through(gap, wanted[..., 0], rates[..., 0], counts, decay.most)


def _looked_through(gap: Gap, wanted: Any, rates: Any, found: np.ndarray, most: int) -> np.ndarray:
    earliest = found.copy()
    for start in range(0, min(most + 1, _LOOKED_THROUGH), _AT_ONCE):
        open_ = earliest > start
        if not np.any(open_):
            break
        k = np.minimum(np.arange(start, start + _AT_ONCE), most)
        near = gap(np.broadcast_to(k, (*found.shape, _AT_ONCE)), np.repeat(rates[..., None], _AT_ONCE, -1))
        near = near <= wanted[..., None]
        seen = near.any(axis=-1) & open_
        earliest = np.where(seen, np.minimum(earliest, k[near.argmax(axis=-1)]), earliest)
        if np.all(earliest < start + _AT_ONCE):
            break
    return earliest


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
