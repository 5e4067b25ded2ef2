"""The coordinates in which the descent runs, and the way back to the data's own units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.parameters import Parameters
from thalweg.descent.problem import Scale
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Coordinates:
    r"""Features as the descent sees them: :math:`z = (x - \mathrm{centre}) / \mathrm{spread}`.

    The vector theta holds the bias first, then the weights, both for z.
    """

    centre: Float64[np.ndarray, " n"]
    spread: Float64[np.ndarray, " n"]

    @classmethod
    def of(cls, moments: Moments, scale: Scale, bias: bool = True) -> Coordinates:
        """Raw columns, or columns less their mean, divided by their population standard deviation.

        A constant feature has no spread; it is only centred, and its weight never moves. Without a bias
        nothing is centred, and the deviations are those from zero.
        """
        mean = moments.mean[:-1]
        if scale == "none":
            return cls(np.zeros_like(mean), np.ones_like(mean))
        spread = moments.deviations[:-1]
        if not bias:
            mean, spread = np.zeros_like(mean), np.hypot(spread, mean)
        return cls(mean, np.where(spread > 0, spread, 1.0))

    def enter(self, parameters: Parameters) -> Float64[np.ndarray, " p"]:
        """theta from parameters in the data's units."""
        theta = np.empty(1 + len(self.spread))
        theta[0] = parameters.alpha + parameters.beta @ self.centre
        theta[1:] = parameters.beta * self.spread
        return theta

    def leave(self, theta: Float64[np.ndarray, "*k p"]) -> Parameters:
        """Parameters in the data's units; a row of theta for each of several points."""
        with np.errstate(over="ignore", invalid="ignore"):  # a descent that diverged may be beyond the doubles
            beta = theta[..., 1:] / self.spread
            alpha = theta[..., 0] - beta @ self.centre
        return Parameters(float(alpha) if np.ndim(alpha) == 0 else alpha, beta)
