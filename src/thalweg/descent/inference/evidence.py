"""What a run on a quadratic cost keeps, so that it can be asked how sure its weights are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.explained import SQUARED_ERROR
from thalweg.descent.inference.filters import Filters
from thalweg.descent.inference.smoother import Smoother
from thalweg.descent.parameters import Parameters
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Evidence:
    """The path with its paraboloid and moments; ``squares`` says whether the cost is one of squared residuals."""

    path: Path
    parabola: Parabola
    moments: Moments
    names: tuple[str, ...]
    target: str
    cost: str
    squares: bool
    weighted: bool

    @classmethod
    def of(cls, problem: Problem, quadratic: Quadratic, parabola: Parabola, path: Path, moments: Moments) -> Evidence:
        """Of a run whose path is known."""
        weighted, squares = problem.weights is not None, _is_of_squares(problem, quadratic)
        return cls(path, parabola, moments, problem.features, problem.target, problem.cost.name, squares, weighted)

    @property
    def bias(self) -> bool:
        return self.parabola.bias

    @property
    def optimum(self) -> Parameters:
        """Where the descent would end, in the data's units."""
        return self.path.coordinates.leave(self.path.spectrum.optimum(self.path.start))

    @property
    def squared_error(self) -> Parabola:
        """The mean squared residual as a function of theta."""
        return Parabola.of(SQUARED_ERROR, self.moments, self.path.coordinates, bias=self.bias)

    def filters(self, k: int) -> Filters:
        """What stopping after k iterations amounts to."""
        return Filters.of(self.path, self.parabola, k)

    def smoother(self, k: int | None) -> Smoother:
        """The k-th iterate as a linear function of the targets; the optimum where k is ``None``."""
        return Smoother.of(self.path, self.parabola, k)

    def in_units(self, axes: Float64[np.ndarray, "p r"]) -> Float64[np.ndarray, "p r"]:
        """Columns that are steps of theta, as steps of (alpha, beta) in the data's units."""
        weights = axes[1:] / self.path.coordinates.spread[:, None]
        return np.vstack([axes[:1] - self.path.coordinates.centre @ weights, weights])

    def need_squares(self) -> None:
        """Refuse a cost that is not one of squared residuals."""
        if not self.squares:
            raise no_summary(self.cost)


def need_summary(problem: Problem) -> None:
    """Refuse, before any work, a cost that no descent gives a summary of."""
    quadratic, has_lasso = problem.cost.quadratic(), bool(problem.shrinkage.lasso)
    if has_lasso or quadratic is None or not _is_of_squares(problem, quadratic):
        raise no_summary(problem.cost.name, has_lasso)


def no_summary(cost: str, has_lasso: bool = False) -> Refusal:
    """Why a cost has none."""
    do = "Leave out the lasso" if has_lasso else "Fit with the cost mse"
    return Refusal(
        f"There is no summary for the cost {cost}{' with a lasso' if has_lasso else ''}.",
        "Standard errors, t and F are those of least squares, plain or with a ridge.",
        f"{do}, or use run.alpha, run.beta and run.r2.",
    )


def _is_of_squares(problem: Problem, quadratic: Quadratic) -> bool:
    """Whether the cost is that of squared residuals."""
    is_centred = quadratic.target_scale == 1 and quadratic.target_shift == 0
    return is_centred and problem.cost.is_of_residuals
