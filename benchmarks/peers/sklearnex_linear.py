"""The fastest peer: oneDAL behind scikit-learn's face."""

from __future__ import annotations

from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import Data


@final
class SklearnexLinear(Peer):
    """The normal equations in compiled code, on all cores."""

    contest, title, library = "fit", "scikit-learn-intelex LinearRegression", "scikit-learn-intelex"

    def ready(self, data: Data) -> Go:
        from sklearnex.linear_model import LinearRegression

        def go(_: int) -> np.ndarray:
            model = LinearRegression().fit(data.X, data.Y)
            return np.concatenate([np.atleast_1d(model.intercept_), model.coef_])

        return go
