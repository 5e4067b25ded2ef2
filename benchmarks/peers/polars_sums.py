"""The moments as a data frame library would add them up."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import Data


@final
class PolarsSums(Peer):
    """One lazy query for the sums and the products of every pair of columns, then the normal equations."""

    contest, title, library, widest = "fit", "Polars lazy sums", "polars", 100

    def ready(self, data: Data) -> Go:
        import polars as pl

        n = data.X.shape[1]
        names = [f"x{j}" for j in range(n)] + ["y"]
        frame = pl.DataFrame(dict(zip(names, [*data.X.T.copy(), data.Y], strict=True)))
        pairs = list(combinations_with_replacement(range(n + 1), 2))
        sums = [pl.col(name).mean() for name in names]
        products = [(pl.col(names[i]) * pl.col(names[j])).mean().alias(f"{i} {j}") for i, j in pairs]

        def go(_: int) -> np.ndarray:
            row = np.array(frame.lazy().select(*sums, *products).collect().row(0))
            mean, square = row[: n + 1], np.zeros((n + 1, n + 1))
            square[tuple(zip(*pairs, strict=True))] = row[n + 1 :]
            square = np.triu(square) + np.triu(square, 1).T - np.outer(mean, mean)
            beta = np.linalg.solve(square[:n, :n], square[:n, n])
            return np.concatenate([[mean[n] - mean[:n] @ beta], beta])

        return go
