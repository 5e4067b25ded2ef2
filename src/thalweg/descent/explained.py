"""How much of the target's variance a linear model explains."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Quadratic
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.kernels.moments import Moments

_ZERO, _ONE = Fraction(0), Fraction(1)
SQUARED_ERROR = Quadratic(2 * _ONE, _ONE, _ZERO, (_ZERO, _ZERO, _ZERO))


def r2(problem: Problem, moments: Moments, coordinates: Coordinates, theta: Float64[np.ndarray, " p"]) -> float | None:
    """1 - mean squared residual / variance of the target; ``None`` where the cost is not one of residuals, or where
    there is no variance: a target of zeros without a bias."""
    if not is_of_residuals(problem):
        return None
    squared = Parabola.of(SQUARED_ERROR, moments, coordinates, bias=problem.bias)
    if squared.flat_cost == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        return 1 - squared.cost(theta) / squared.flat_cost


def is_of_residuals(problem: Problem) -> bool:
    """Whether the cost is one of the residuals y - yhat, so that predictions are to be near the target."""
    return problem.cost.is_of_residuals
