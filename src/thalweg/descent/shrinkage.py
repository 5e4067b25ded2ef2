"""The penalty on the weights in numbers: what it adds to cost and gradient, its proximal step, and its dual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

Vector = Float64[np.ndarray, " p"]


@final
@dataclass(frozen=True)
class Shrinkage:
    r"""``ridge`` :math:`\sum\beta_j^2` + ``lasso`` :math:`\sum|\beta_j|` over the weights of theta = (bias, weights).

    >>> Shrinkage(ridge=1.0, lasso=2.0).cost(np.array([5.0, 1.0, -2.0]))
    11.0
    """

    ridge: float = 0.0
    lasso: float = 0.0

    @property
    def is_none(self) -> bool:
        return self.ridge == 0 and self.lasso == 0

    def cost(self, theta: Vector) -> float:
        """What is added to J."""
        return self.smooth_cost(theta) + self.bent_cost(theta)

    def smooth_cost(self, theta: Vector) -> float:
        """The squares."""
        return float(self.ridge * (theta[1:] @ theta[1:]))

    def bent_cost(self, theta: Vector) -> float:
        """The absolute values."""
        return float(self.lasso * np.abs(theta[1:]).sum()) if self.lasso else 0.0

    def gradient(self, theta: Vector) -> Vector:
        """That of the squares."""
        return np.concatenate([[0.0], 2 * self.ridge * theta[1:]])

    def proximal(self, theta: Vector, step: float) -> Vector:
        """theta with every weight moved towards zero by step * lasso, and to zero where that is past it."""
        if not self.lasso:
            return theta
        weights = theta[1:]
        left = np.sign(weights) * np.maximum(np.abs(weights) - step * self.lasso, 0.0) + 0.0  # no -0
        return np.concatenate([theta[:1], left])

    def residual(self, theta: Vector, gradient: Vector) -> Vector:
        """The smallest slope in any direction: ``gradient``, that of all that is smooth, with the best subgradient."""
        if not self.lasso:
            return gradient
        weights, slopes = theta[1:], gradient[1:]
        inside = np.clip(slopes, -self.lasso, self.lasso)
        best = np.where(weights == 0, slopes - inside, slopes + self.lasso * np.sign(weights))
        return np.concatenate([gradient[:1], best])

    def bearable(self, slopes: Vector) -> float:
        """How much of these slopes of the losses the penalty can bear: all of it where it has squares."""
        steepest = float(np.abs(slopes[1:]).max())
        if not self.lasso or self.ridge or steepest == 0:
            return 1.0
        return min(1.0, self.lasso / steepest)

    def fenchel(self, theta: Vector, slopes: Vector) -> float:
        """p(beta) + p*(-s) + s beta^T for slopes s of the losses: 0 where s is minus a slope of the penalty."""
        weights, pull = theta[1:], slopes[1:]
        beyond = np.maximum(np.abs(pull) - self.lasso, 0.0)
        conjugate = float(beyond @ beyond) / (4 * self.ridge) if self.ridge else 0.0
        return max(self.cost(theta) + conjugate + float(pull @ weights), 0.0)
