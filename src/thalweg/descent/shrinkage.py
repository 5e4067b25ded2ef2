"""The penalty on the weights in numbers: what it adds to cost and gradient, its proximal step, and its dual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.algebra.expression import Expression, Symbol
from thalweg.algebra.functions import maximum, minimum, sign, where

Vector = Float64[np.ndarray, " p"]


def on_weights(change: Callable[..., Any], first: Any, *others: Any) -> Any:
    """``change`` made to the weights of (bias, weights), the bias of the first left as it is.

    A formula in the place of a vector stands for one weight.

    >>> on_weights(lambda one, other: one + other, np.array([5.0, 1.0]), np.array([7.0, 2.0]))
    array([5., 3.])
    """
    if isinstance(first, Expression):
        return change(first, *others)
    return np.concatenate([first[:1], change(first[1:], *(other[1:] for other in others))])


@final
@dataclass(frozen=True)
class Shrinkage:
    r"""``ridge`` :math:`\sum\beta_j^2` + ``lasso`` :math:`\sum|\beta_j|` over the weights of theta = (bias, weights).

    The two are floats, or where steps are written as formulas, letters for them.

    >>> Shrinkage(ridge=1.0, lasso=2.0).cost(np.array([5.0, 1.0, -2.0]))
    11.0
    """

    ridge: Any = 0.0
    lasso: Any = 0.0

    @property
    def is_none(self) -> bool:
        return bool(self.ridge == 0 and self.lasso == 0)

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

    @property
    def lettered(self) -> Shrinkage:
        """The same with a letter for each part that is there, so that its steps can be written as formulas."""
        letters = {name: Symbol(name) for name in ("ridge", "lasso") if getattr(self, name)}
        return replace(self, **letters)

    def smooth(self, theta: Any, gradient: Any) -> Any:
        """The gradient of the losses with that of the squares."""
        if not self.ridge:
            return gradient
        return on_weights(lambda slopes, weights: slopes + 2 * self.ridge * weights, gradient, theta)

    def proximal(self, theta: Any, step: Any) -> Any:
        """theta with every weight moved towards zero by step * lasso, and to zero where that is past it."""
        if not self.lasso:
            return theta
        by = step * self.lasso
        return on_weights(lambda weights: sign(weights) * maximum(abs(weights) - by, 0.0) + 0.0, theta)  # no -0

    def residual(self, theta: Any, gradient: Any) -> Any:
        """The smallest slope in any direction: ``gradient``, that of all that is smooth, with the best subgradient."""
        if not self.lasso:
            return gradient

        def best(slopes: Any, weights: Any) -> Any:
            inside = minimum(maximum(slopes, -self.lasso), self.lasso)
            return where(abs(weights) <= 0, slopes - inside, slopes + self.lasso * sign(weights))

        return on_weights(best, gradient, theta)

    def bearable(self, slopes: Vector) -> float:
        """How much of these slopes of the losses the penalty can bear: all of it where it has squares."""
        steepest = float(np.abs(slopes[1:]).max())
        if not self.lasso or self.ridge or steepest == 0:
            return 1.0
        return min(1.0, float(self.lasso) / steepest)

    def fenchel(self, theta: Vector, slopes: Vector) -> float:
        """p(beta) + p*(-s) + s beta^T for slopes s of the losses: 0 where s is minus a slope of the penalty."""
        weights, pull = theta[1:], slopes[1:]
        beyond = np.maximum(np.abs(pull) - self.lasso, 0.0)
        conjugate = float(beyond @ beyond) / (4 * self.ridge) if self.ridge else 0.0
        return max(self.cost(theta) + conjugate + float(pull @ weights), 0.0)
