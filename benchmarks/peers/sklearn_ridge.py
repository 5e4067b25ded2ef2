"""The normal equations, as scikit-learn has them."""

from __future__ import annotations

from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import Data


@final
class SklearnRidge(Peer):
    """A penalty too small to matter: what is left is least squares by Cholesky."""

    contest, title, library = "fit", "scikit-learn Ridge (cholesky)", "scikit-learn"

    def ready(self, data: Data) -> Go:
        from sklearn.linear_model import Ridge

        def go(_: int) -> np.ndarray:
            model = Ridge(alpha=1e-9, solver="cholesky").fit(data.X, data.Y)
            return np.concatenate([[model.intercept_], model.coef_])

        return go
