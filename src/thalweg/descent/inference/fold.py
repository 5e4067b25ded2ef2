"""A descent over some rows, judged by others: in closed form, from the moments of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Quadratic
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.decay import Decay
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Fold:
    """What the rows that are seen make of the problem, and the cost of the others, without the penalty."""

    seen: Landscape
    unseen: Parabola
    weight: float
    rows: int

    @classmethod
    def of(cls, problem: Problem, quadratic: Quadratic, seen: Moments, unseen: Moments) -> Fold:
        """The rows that are seen alone say how features are standardised."""
        landscape = Landscape.of(problem, quadratic, seen)
        judge = Parabola.of(quadratic, unseen, landscape.coordinates, bias=problem.bias)
        return cls(landscape, judge, unseen.weight, unseen.count)

    def after(self, decay: Decay, counts: Sequence[int]) -> list[float]:
        """The cost of the unseen rows after each of these numbers of iterations."""
        with np.errstate(over="ignore", invalid="ignore"):
            return list(map(self.unseen.cost, self.seen.path(decay).theta(np.array(counts))))

    def ridged(self, ridges: Sequence[float]) -> list[float]:
        """The cost of the unseen rows at the least cost of the seen ones, with each of these ridges."""
        return [self.unseen.cost(self._optimum(ridge)) for ridge in ridges]

    def _optimum(self, ridge: float) -> Float64[np.ndarray, " p"]:
        if ridge == 0:
            return self.seen.spectrum.optimum(self.seen.start)
        values, vectors, along = self._axes
        beta = vectors @ (along / (values + 2 * ridge / self.seen.parabola.curvature))
        residual = self.seen.parabola.target_mean - self.seen.parabola.mean @ beta
        return np.concatenate([[self.seen.parabola.bias * residual], beta])

    @cached_property
    def _axes(self) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, "n n"], Float64[np.ndarray, " n"]]:
        """Of the covariance of the features: eigenvalues, eigenvectors, and the covariances with the target by them."""
        values, vectors = np.linalg.eigh(self.seen.parabola.covariance)
        return np.maximum(values, 0.0), vectors, vectors.T @ self.seen.parabola.cross
