"""Stochastic gradient descent as scikit-learn ships it."""

from __future__ import annotations

from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import Data


@final
class SklearnSgd(Peer):
    """With its own defaults; it stops where it thinks fit, far from 1e-9, and the table shows how far."""

    contest, title, library = "fit", "scikit-learn SGDRegressor", "scikit-learn"

    def ready(self, data: Data) -> Go:
        from sklearn.linear_model import SGDRegressor

        def go(_: int) -> np.ndarray:
            model = SGDRegressor(random_state=0).fit(data.X, data.Y)
            return np.concatenate([model.intercept_, model.coef_])

        return go
