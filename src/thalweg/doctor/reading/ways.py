"""The ways in which people go from one iterate to the next, and where each of them takes the gradient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from thalweg.doctor.probing.samples import Samples

State = Literal["fresh", "stale", "accumulated", "stale and accumulated", "momentum"]
Order = Literal[
    "at once", "bias first", "weights first", "one by one", "weights one by one, then bias", "weights one by one"
]
_ORDERS: tuple[Order, ...] = (
    "bias first",
    "weights first",
    "one by one",
    "weights one by one, then bias",
    "weights one by one",
)
_FEWEST = 4


@final
@dataclass(frozen=True)
class Taken:
    """The gradients to be explained, and the points at which each row of them is held to have been taken."""

    gradient: np.ndarray
    """(s, n + 1)"""
    points: np.ndarray
    """(n + 1, s, n + 1): for each row, the parameters at each step."""
    Y: np.ndarray
    """(s, m)"""
    previous: np.ndarray | None = None
    """(s, n + 1) the gradients of the steps before, where they may have been carried on."""


@final
@dataclass(frozen=True)
class Way:
    """What is kept from one step to the next, and the order in which the parameters are put in place."""

    state: State = "fresh"
    order: Order = "at once"

    @property
    def is_plain(self) -> bool:
        """Whether it is as it should be."""
        return self.state == "fresh" and self.order == "at once"


def ways(samples: Samples) -> Iterator[tuple[Way, Taken]]:
    """Each way with what it takes the steps to be, the right way first; none that leaves too little to look at."""
    yield Way(), _at_once(samples)
    if samples.moves:
        for order in _ORDERS:
            yield Way(order=order), Taken(samples.gradient, _mixed(samples, order), samples.Y)
    start, target = samples.start, samples.Y[samples.first]
    yield Way("stale"), Taken(samples.gradient, _same(start), target)
    if samples.is_walk:
        # one step before the first that is known, where a walk began earlier than it was asked to
        yield (
            Way("stale"),
            Taken(samples.gradient, _same(start + samples.rate * samples.gradient[samples.first]), target),
        )
    later = np.flatnonzero(np.arange(len(samples.first)) != samples.first)
    if len(later) < _FEWEST:
        return
    added = samples.gradient[later] - samples.gradient[later - 1]
    yield Way("accumulated"), Taken(added, _same(samples.before[later]), samples.Y[later])
    yield Way("stale and accumulated"), Taken(added, _same(start[later]), target[later])
    if samples.is_walk:
        now, before = samples.gradient[later], samples.gradient[later - 1]
        yield Way("momentum"), Taken(now, _same(samples.before[later]), samples.Y[later], before)


def _at_once(samples: Samples) -> Taken:
    return Taken(samples.gradient, _same(samples.before), samples.Y)


def _same(points: np.ndarray) -> np.ndarray:
    return np.broadcast_to(points, (points.shape[1], *points.shape))


def _mixed(samples: Samples, order: Order) -> np.ndarray:
    """For each row the parameters of which some are new already."""
    points, after = np.array(_same(samples.before)), samples.after
    p = points.shape[0]
    for row in range(p):
        new = _new(order, row, p)
        points[row][:, new] = after[:, new]
    return points


def _new(order: Order, row: int, p: int) -> list[int]:
    """Which parameters are new when this row is taken."""
    if order == "bias first":
        return [0] if row else []
    if order == "weights first":
        return [] if row else list(range(1, p))
    if order == "one by one":
        return list(range(row))
    weights = list(range(1, row)) if row else list(range(1, p))
    return weights if order == "weights one by one, then bias" or row else []
