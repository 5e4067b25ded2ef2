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

    ``count`` is m and ``weight`` :math:`W = \sum_i w_i`, the same where the rows have no weights; ``mean`` holds the
    means :math:`\bar z = \tfrac1W \sum_i w_i z_i` of the columns; ``scatter`` holds
    :math:`\sum_i w_i (z_i - \bar z)(z_i - \bar z)^T` for the rows z of [X Y], the target last.

    Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).

    >>> rows = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 7.0]])
    >>> whole = Moments.of(rows)
    >>> parts = Moments.of(rows[:1]) + Moments.of(rows[1:])
    >>> bool(np.allclose(whole.scatter, parts.scatter))
    True
    """

    count: int
    weight: float
    mean: Float64[np.ndarray, " columns"]
    scatter: Float64[np.ndarray, "columns columns"]

    @classmethod
    def of(
        cls, rows: Float64[np.ndarray, "rows columns"], weights: Float64[np.ndarray, " rows"] | None = None
    ) -> Moments:
        """The moments of a block of at least one row; weights are above zero, 1 each where none are given."""
        total = float(len(rows)) if weights is None else float(weights.sum())
        # squares beyond the largest double show in the result, as inf or NaN
        with np.errstate(over="ignore", invalid="ignore"):
            mean = (rows.sum(axis=0) if weights is None else weights @ rows) / total
            centred = rows - mean
            weighted = centred if weights is None else weights[:, None] * centred
            # the mean is itself rounded: what is left of the sums corrects it (two-pass algorithm)
            left = weighted.sum(axis=0) / total
            return cls(len(rows), total, mean + left, weighted.T @ centred - total * (left[:, None] * left))

    def __add__(self, other: Moments) -> Moments:
        weight = self.weight + other.weight
        share = other.weight / weight
        with np.errstate(over="ignore", invalid="ignore"):
            apart = other.mean - self.mean
            scatter = self.scatter + other.scatter + self.weight * share * np.outer(apart, apart)
            return type(self)(self.count + other.count, weight, self.mean + apart * share, scatter)

    @property
    def deviations(self) -> Float64[np.ndarray, " columns"]:
        """The standard deviation of each column over the rows (divided by W, not by W - 1)."""
        deviations: np.ndarray = np.sqrt(self.scatter.diagonal() / self.weight)
        return deviations
