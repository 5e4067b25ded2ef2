"""A quadratic cost with a lasso: every reading comes from the moments, none from the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Gap, Objective, Reading, Vector

_EPS = float(np.finfo(float).eps)


@final
@dataclass(frozen=True, eq=False)
class OfMoments(Objective):
    """The paraboloid (its ridge not in it) and the penalty. ``metric`` has the second moments of (1, z)."""

    parabola: Parabola
    metric: Metric
    shrinkage: Shrinkage

    def at(self, theta: Vector, mu: float = 0.0) -> Reading:  # noqa: ARG002 (a parabola has no kinks)
        with np.errstate(over="ignore", invalid="ignore"):
            smooth = self.parabola.cost(theta) + self.shrinkage.smooth_cost(theta)
            gradient = self.parabola.gradient(theta) + self.shrinkage.gradient(theta)
            return Reading(theta, smooth + self.shrinkage.bent_cost(theta), smooth, gradient)

    def steepness(self, start: Reading, mu: float) -> float:  # noqa: ARG002 (it is the same everywhere)
        return self.parabola.curvature

    def gap(self, reading: Reading, mu: float = 0.0) -> Gap:  # noqa: ARG002
        r"""As over the rows, where the residual of a row is :math:`(v_i - \ell'_i)^2 / 2c`, and their mean a form in
        the moments."""
        theta, bend = reading.theta, self.parabola.curvature
        slopes = self.parabola.gradient(theta)
        residual = self.shrinkage.residual(theta, reading.gradient)
        shift = self.metric.raised(residual) / bend
        pull = slopes - bend * self.metric.matrix @ shift
        share = self.shrinkage.bearable(pull)
        squares = 2 * bend * max(self.parabola.cost(theta) - self.parabola.rest, 0.0)
        mixed, moved = float(slopes @ shift), self.metric.dot(shift, shift)
        squared = (1 - share) ** 2 * squares + 2 * share * (1 - share) * bend * mixed + (share * bend) ** 2 * moved
        bound = squared / (2 * bend) + self.shrinkage.fenchel(theta, share * pull)
        rounding = 64 * len(theta) * _EPS * (abs(reading.cost) + self.parabola.flat_cost)
        return Gap(bound + rounding if math.isfinite(bound) else math.inf, rounding, 0.0, True, "Fenchel duality")
