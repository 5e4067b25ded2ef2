"""The additive sufficient statistics of the quadratic costs: count, means and centred scatter of [X Y]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64


@final
@dataclass(frozen=True, eq=False)
class Moments:
    r"""What one pass over the rows leaves: all that a quadratic cost ever needs.

    ``count`` is m; ``mean`` holds the means of the columns; ``scatter`` holds
    :math:`\sum_i (z_i - \bar z)(z_i - \bar z)^T` for the rows z of [X Y], the target last.

    Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).

    >>> rows = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 7.0]])
    >>> whole = Moments.of(rows)
    >>> parts = Moments.of(rows[:1]) + Moments.of(rows[1:])
    >>> bool(np.allclose(whole.scatter, parts.scatter))
    True
    """

    count: int
    mean: Float64[np.ndarray, " columns"]
    scatter: Float64[np.ndarray, "columns columns"]

    @classmethod
    def of(cls, rows: Float64[np.ndarray, "rows columns"]) -> Moments:
        """The moments of a block of at least one row."""
        # squares beyond the largest double show in the result, as inf or NaN
        with np.errstate(over="ignore", invalid="ignore"):
            mean = rows.mean(axis=0)
            centred = rows - mean
            # the mean is itself rounded: what is left of the sums corrects it (two-pass algorithm)
            left = centred.sum(axis=0) / len(rows)
            return cls(len(rows), mean + left, centred.T @ centred - len(rows) * np.outer(left, left))

    def __add__(self, other: Moments) -> Moments:
        count = self.count + other.count
        with np.errstate(over="ignore", invalid="ignore"):
            apart = other.mean - self.mean
            mean = self.mean + apart * (other.count / count)
            between = np.outer(apart, apart) * (self.count * other.count / count)
            return type(self)(count, mean, self.scatter + other.scatter + between)
