"""The candidate of least cost: a grid first, then closer and closer around the best."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from jaxtyping import Float64

C = TypeVar("C", int, float)

_CLOSER = 16
_FINEST = 1.001
_DIGITS = 6


def search(
    judge: Callable[[Sequence[C]], Float64[np.ndarray, "candidates folds"]],
    mean: Callable[[np.ndarray], float],
    grid: Sequence[C],
    between: Callable[[C, C], Sequence[C]],
) -> dict[C, np.ndarray]:
    """Everything that was judged, until nothing is left between the best and its neighbours."""
    known = dict(zip(grid, judge(grid), strict=True))
    while True:
        best, order = least(known, mean), sorted(known)
        place = order.index(best)
        fresh = [c for low, high in pairwise(order[max(place - 1, 0) : place + 2]) for c in between(low, high)]
        if not fresh:
            return {candidate: known[candidate] for candidate in order}
        known |= dict(zip(fresh, judge(fresh), strict=True))


def least(known: dict[C, np.ndarray], mean: Callable[[np.ndarray], float]) -> C:
    """The candidate of the least mean cost, the smallest of several; one that is no number counts as infinite."""
    costs = {candidate: mean(judged) for candidate, judged in known.items()}
    return min(costs, key=lambda candidate: (math.inf if math.isnan(costs[candidate]) else costs[candidate], candidate))


def counts(last: int, points: int = 150) -> list[int]:
    """Numbers of iterations from 0 to ``last``: every one at the start, then ever farther apart.

    >>> counts(3)
    [0, 1, 2, 3]
    """
    spaced = np.rint(np.expm1(np.linspace(0.0, math.log1p(last), points)))
    return sorted({min(int(k), last) for k in spaced} | {last})


def counts_between(low: int, high: int) -> list[int]:
    """All whole numbers between, or some of them where there are many.

    >>> counts_between(3, 7)
    [4, 5, 6]
    """
    step = max(1, (high - low) // _CLOSER)
    return list(range(low + step, high, step))


def ridges(eigenvalues: Float64[np.ndarray, " modes"]) -> list[float]:
    """No ridge, and weights from a thousandth of what halves the flattest mode to a thousand times the steepest's.

    A mode of eigenvalue lambda is halved by the ridge lambda / 2.
    """
    if len(eigenvalues) == 0:
        return [0.0]
    largest = float(eigenvalues.max()) / 2
    low, high = max(float(eigenvalues.min()) / 2e3, largest / 1e8), largest * 1e3
    points = 1 + round(6 * math.log10(high / low))
    return [0.0, *map(_rounded, np.geomspace(low, high, points))]


def ridges_between(low: float, high: float) -> list[float]:
    """Weights between, until they differ by no more than a thousandth."""
    if low == 0 or high / low < _FINEST:
        return []
    found = {_rounded(ridge) for ridge in np.geomspace(low, high, _CLOSER + 2)[1:-1]}
    return sorted(ridge for ridge in found if low < ridge < high)


def _rounded(ridge: float) -> float:
    """To as many digits as one writes."""
    return float(f"{ridge:.{_DIGITS}g}")
