"""The way down by accelerated steps that find their own learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import final

from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Objective, Reading

_GROW, _EASE = 2.0, 0.9
_FLAT = 1e-9
"""A change of the cost smaller than this share of it is too rounded to be compared; slopes are compared instead."""
_STEEPEST = 1e200


@final
@dataclass(frozen=True, eq=False)
class Stride:
    """An iterate and the ``curvature`` L that its step was taken with: the learning rate is 1/L.

    ``mu`` is how far the kinks were rounded off in the reading; ``steps`` how many steps lie between it and the one
    before.
    """

    reading: Reading
    curvature: float
    mu: float = 0.0
    steps: int = 1


@final
@dataclass(frozen=True, eq=False)
class Descent:
    r"""Steps :math:`x = \mathrm{prox}(y - \tfrac1L M^{+}\nabla f(y))` with L raised until the cost falls as it must.

    With ``momentum`` y is x carried on, and the momentum is dropped whenever it points uphill; without it y is x and L
    never falls: plain gradient descent at the largest safe rate found so far.

    Sources: Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm" (2009); O'Donoghue and Candès,
    "Adaptive restart for accelerated gradient schemes" (2015); the test by slopes from Becker, Candès and Grant,
    "Templates for convex cone problems" (2011).
    """

    objective: Objective
    metric: Metric
    mu: float = 0.0
    momentum: bool = True

    def strides(self, start: Reading, curvature: float | None = None) -> Iterator[Stride]:
        """The iterates, until no step of any length goes down any more."""
        here = ahead = start
        bend = self._first(start) if curvature is None else curvature
        weight = 1.0
        while stride := self._stride(ahead, bend):
            reading = stride.reading
            yield stride
            weight, ahead = self._carried(here, ahead, reading, weight * math.sqrt(stride.curvature / bend))
            here = reading
            bend = stride.curvature * (_EASE if self.momentum else 1.0)
        if ahead.smooth < here.smooth:
            yield Stride(ahead, bend, self.mu)

    def _first(self, start: Reading) -> float:
        """The curvature along the gradient, from a short step."""
        direction = self.metric.raised(start.gradient)
        steep = float(start.gradient @ direction)
        if not (0 < steep < math.inf):
            return 1.0
        step = 1e-4 * max(abs(start.smooth), 1e-8) / steep
        beside = self.objective.at(start.theta - step * direction, self.mu)
        bend = float((start.gradient - beside.gradient) @ direction) / (step * self.metric.dot(direction, direction))
        return bend if 0 < bend < math.inf else 1.0

    def _stride(self, ahead: Reading, bend: float) -> Stride | None:
        """A step from ``ahead`` that falls as far as its curvature promises."""
        while bend < _STEEPEST:
            moved = ahead.theta - self.metric.raised(ahead.gradient) / bend
            theta = self.objective.shrinkage.proximal(moved, 1 / bend)
            if not (theta != ahead.theta).any():
                return None
            reading = self.objective.at(theta, self.mu)
            if self._falls(ahead, reading, bend):
                return Stride(reading, bend, self.mu)
            bend *= _GROW
        return None

    def _falls(self, ahead: Reading, reading: Reading, bend: float) -> bool:
        if not reading.is_finite:
            return False
        move = reading.theta - ahead.theta
        length = self.metric.dot(move, move)
        rise = reading.smooth - ahead.smooth
        if abs(rise) > _FLAT * abs(ahead.smooth):
            return bool(rise - ahead.gradient @ move <= bend / 2 * length)
        return bool((reading.gradient - ahead.gradient) @ move <= bend * length)

    def _carried(self, before: Reading, ahead: Reading, reading: Reading, weight: float) -> tuple[float, Reading]:
        """Where the next step starts: beyond the last one, as long as that is downhill."""
        move = reading.theta - before.theta
        if not self.momentum or self.metric.dot(ahead.theta - reading.theta, move) > 0:
            return 1.0, reading
        heavier = (1 + math.sqrt(1 + 4 * weight**2)) / 2
        share = (weight - 1) / heavier
        beyond = self.objective.at(reading.theta + share * move, self.mu) if share > 0 else reading
        return (heavier, beyond) if beyond.is_finite else (1.0, reading)

    def sharper(self, mu: float) -> Descent:
        """The same with kinks rounded off less."""
        return replace(self, mu=mu)
