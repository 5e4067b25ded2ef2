"""A few examples that have the moments of many: whatever a squared error does on the many, it does on the few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.doctor.identification import Quadratic
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Condensed:
    r"""n + 2 examples with the means and the covariances of the data, so that H and c, which are means, are theirs.

    ``m`` is how many examples the data have.
    """

    X: Float64[np.ndarray, "few n"]
    Y: Float64[np.ndarray, " few"]
    m: int

    @classmethod
    def of(cls, moments: Moments) -> Condensed:
        """As many rows as the scatter of [X Y] needs, and one more for the means.

        >>> rows = np.random.default_rng(0).normal(size=(50, 3))
        >>> few, every = Condensed.of(Moments.of(rows)), Quadratic.of(rows[:, :2], rows[:, 2])
        >>> bool(np.allclose(Quadratic.of(few.X, few.Y).hessian, every.hessian)), len(few.X)
        (True, 4)
        """
        size = len(moments.mean)
        values, vectors = np.linalg.eigh(moments.scatter / moments.weight)
        root = np.sqrt(np.maximum(values, 0))[:, None] * vectors.T
        rows = np.sqrt(size + 1) * _apart(size) @ root + moments.mean
        return cls(rows[:, :-1].copy(), rows[:, -1].copy(), moments.count)

    @cached_property
    def quadratic(self) -> Quadratic:
        """H and c."""
        return Quadratic.of(self.X, self.Y)


def _apart(size: int) -> np.ndarray:
    """Orthonormal columns (size + 1, size) that each sum to zero."""
    basis = np.linalg.qr(np.column_stack([np.ones(size + 1), np.eye(size + 1)[:, :size]]))[0]
    found: np.ndarray = basis[:, 1:]
    return found
