"""The loop that tutorials write."""

from __future__ import annotations

from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import RATE, Data


@final
class NumpyLoop(Peer):
    """The update rules of steps 18 and 19, on all rows in every iteration."""

    contest, title, library, grows = "iterations", "NumPy loop of the tutorial", "numpy", True

    def ready(self, data: Data) -> Go:
        X, Y, m = data.X, data.Y, len(data.Y)

        def go(iterations: int) -> np.ndarray:
            alpha, beta = 0.0, np.zeros(X.shape[1])
            for _ in range(iterations):
                u = Y - (alpha + X @ beta)
                alpha, beta = alpha + RATE * (2 / m) * u.sum(), beta + RATE * (2 / m) * (u @ X)
            return np.concatenate([[alpha], beta])

        return go
