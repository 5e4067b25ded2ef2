"""Thalweg in both contests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import RATE, Data


@final
class OurFit(Peer):
    """With its own defaults: a certified relative excess cost below 1e-9."""

    contest, title, library = "fit", "thalweg", "thalweg"

    def ready(self, data: Data) -> Go:
        fit = fitting(data)
        return lambda _: fit()


@final
class OurIterations(Peer):
    """As many plain full-batch iterations on the raw columns as the loops take."""

    contest, title, library = "iterations", "thalweg", "thalweg"

    def ready(self, data: Data) -> Go:
        fit = fitting(data, scale="none", learning_rate=RATE)
        return lambda iterations: fit(iterations=iterations)


def fitting(data: Data, **settings: Any) -> Callable[..., np.ndarray]:
    """What fits with these settings, and more that are given later: (alpha, beta)."""
    # imported in the process that is timed: the one that starts it stays without threads
    import thalweg

    fit = thalweg.fit

    def fitted(**more: Any) -> np.ndarray:
        run = fit((data.X, data.Y), **settings, **more)
        return np.concatenate([[run.alpha], run.beta])

    return fitted
