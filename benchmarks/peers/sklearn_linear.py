"""The estimator that most people take."""

from __future__ import annotations

from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import Data


@final
class SklearnLinear(Peer):
    """By singular values of the centred columns."""

    contest, title, library = "fit", "scikit-learn LinearRegression", "scikit-learn"

    def ready(self, data: Data) -> Go:
        from sklearn.linear_model import LinearRegression

        def go(_: int) -> np.ndarray:
            model = LinearRegression().fit(data.X, data.Y)
            return np.concatenate([[model.intercept_], model.coef_])

        return go
