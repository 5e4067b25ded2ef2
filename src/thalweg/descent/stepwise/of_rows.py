"""A cost over the rows: each reading is one pass over them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Gap, Objective, Reading, Vector
from thalweg.descent.stepwise.rows import Rows
from thalweg.descent.stepwise.steepest import corners, enlarged, sample_of, steepest
from thalweg.kernels.fenchel import Chosen, FenchelSums, Weighed

METHOD = "Fenchel duality, for a loss that is convex, as it was wherever it was looked at"
_LOOKED_AT = 256
_FLOOR = 1e-10
_TRIES = 4
_EPS = float(np.finfo(float).eps)


@final
@dataclass(frozen=True, eq=False)
class OfRows(Objective):
    """The mean of any loss over the rows, and the penalty. ``metric`` has the second moments of (1, z)."""

    rows: Rows
    metric: Metric
    shrinkage: Shrinkage

    def at(self, theta: Vector, mu: float = 0.0) -> Reading:
        sums = self.rows.sums(theta, mu)
        with np.errstate(over="ignore", invalid="ignore"):
            smooth = sums.loss / sums.weight + self.shrinkage.smooth_cost(theta)
            gradient = sums.gradient / sums.weight + self.shrinkage.gradient(theta)
            gradient[0] *= self.rows.problem.bias
        cost = smooth + self.shrinkage.bent_cost(theta)
        return Reading(theta, cost, smooth + sums.raised / sums.weight, gradient)

    def gap(self, reading: Reading, mu: float = 0.0) -> Gap:
        r"""By Fenchel duality, for slopes v of the losses whose mean pull :math:`w = \frac1m \sum v_i(1, z_i)` is one
        that the penalty can bear:

        .. math:: J(\theta) - J^* \le \tfrac1m \sum_i [\ell_i(\hat y_i) + \ell_i^*(v_i) - v_i \hat y_i]
            + p(\beta) + p^*(-w) + w\theta^T

        The slopes at theta nearly are; the step of Newton's method says how each is to be corrected.

        Source: Rockafellar, "Convex Analysis" (1970), section 31.
        """
        theta = reading.theta
        weighed = self.rows.total(lambda block: Weighed.of(block, theta, self.rows.loss, mu))
        mean = weighed.gram / weighed.weight
        residual = self.shrinkage.residual(theta, reading.gradient)
        floor, shift = self._newton(mean, residual)
        slopes = reading.gradient - self.shrinkage.gradient(theta) - (mean + floor * self.metric.matrix) @ shift
        chosen = Chosen(theta, shift, floor, self.shrinkage.bearable(slopes), mu)
        chosen, sums = self._weighed(chosen)
        pull = chosen.share * slopes + sums.held / sums.weight
        bound = sums.residual / sums.weight + self.shrinkage.fenchel(theta, pull)
        rounding = 8 * _EPS * weighed.size / weighed.weight + self._loose(theta, pull)
        convex = sums.convex and not self._has_dents and weighed.least >= -_EPS * abs(weighed.steepest)
        bound = bound + rounding if sums.share >= 1 and math.isfinite(bound) else math.inf
        return Gap(bound, rounding, weighed.owed / weighed.weight, convex, METHOD)

    @cached_property
    def _has_dents(self) -> bool:
        block = self.rows.first
        return self.rows.loss.has_dents(block.target[:_LOOKED_AT])

    def _loose(self, theta: Vector, pull: Vector) -> float:
        """What rounding leaves of the pull where no penalty bears it, times how far the predictions are from zero."""
        free = pull * [1.0, *[float(self.shrinkage.is_none)] * (len(pull) - 1)]
        return math.sqrt(self.metric.steepness(free) * self.metric.dot(theta, theta))

    def _newton(self, matrix: np.ndarray, residual: Vector) -> tuple[float, Vector]:
        """Newton's step; where too few rows are curved, each is taken to be so by the least that is enough."""
        for share in (0.0, _FLOOR):
            floor = share * float(matrix[0, 0]) or share
            shift = self.metric.solved(matrix + floor * self.metric.matrix, residual)
            if shift is not None:
                return floor, shift
        return 1.0, self.metric.raised(residual)

    def _weighed(self, chosen: Chosen) -> tuple[Chosen, FenchelSums]:
        """The residuals, with as much of the slopes as lies where all conjugates are finite."""
        for _ in range(_TRIES):
            sums = self.rows.total(lambda block: FenchelSums.of(block, chosen, self.rows.loss))  # noqa: B023
            if sums.share >= 1 or sums.share <= 0:
                break
            share = chosen.share * sums.share * (1 - 4 * _EPS)
            chosen = Chosen(chosen.theta, chosen.shift, chosen.floor, share, chosen.mu)
        return chosen, sums

    def steepness(self, start: Reading, mu: float) -> float:
        targets = sample_of(self.rows.targets())
        most = steepest(self.rows.loss, targets)
        if not math.isfinite(most):
            here = self.rows.total(lambda block: Weighed.of(block, start.theta, self.rows.loss, mu)).steepest
            most = enlarged(self.rows.loss, targets, here)
        return most + corners(self.rows.loss, targets, mu)

    def bends(self, theta: Vector) -> float:
        if not self.rows.loss.may_bend:
            return 0.0
        near = self.rows.total(lambda block: block.nearness(theta))
        return float(near[0] / near[1]) if near[1] else 0.0
