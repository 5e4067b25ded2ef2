"""Follow a descent until it is known to be near enough, or known not to get there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import final

import numpy as np

from thalweg.descent.history import History, Moment, Recorder
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Gap, Objective, Reading
from thalweg.descent.outcome import Ending
from thalweg.descent.stepwise.walk import Descent, Stride

MOST_ITERATIONS = 20_000
_BETWEEN = 25
_SHARPER, _SHARPEST = 0.1, 1e-12
_BEYOND = 1e15
_FARTHER = (1e2, 1e4, 1e6, 1e8)
_UNKNOWN = Gap(math.inf, 0.0, 0.0, True)


@final
@dataclass(frozen=True, eq=False)
class Pursued:
    """How a descent ended: where, after how many iterations, at which curvature, how near, and what it went through."""

    reading: Reading
    iterations: int
    curvature: float
    gap: Gap
    ending: Ending
    history: History


@dataclass
class Pursuit:
    """Goes down to a cost that is at most ``tolerance`` of itself too high, in at most ``most`` iterations.

    With ``mu`` above 0 the kinks are rounded off, first by that much, then by less and less.
    """

    objective: Objective
    metric: Metric
    tolerance: float
    mu: float = 0.0
    most: int = MOST_ITERATIONS
    recorder: Recorder = field(default_factory=Recorder)
    count: int = 0

    def run(self, start: Reading) -> Pursued:
        """From ``start`` to the end, whatever it is."""
        self._start, self._stride, self._due = start, Stride(start, 1.0), math.inf
        self._note(start)
        self._gap, self._before = _UNKNOWN, start.theta
        descent = Descent(self.objective, self._coordinates(start), self.mu)
        ending = self._walked(descent) if not self.mu else self._sharpened(descent)
        return Pursued(self._reading, self.count, self._stride.curvature, self._gap, ending, self.recorder.history)

    def _coordinates(self, start: Reading) -> Metric:
        # weights become zero one by one: only where lengths are those of the weights is that step known
        return Metric.plain(len(start.theta)) if self.objective.shrinkage.lasso else self.metric

    @property
    def _reading(self) -> Reading:
        return self._stride.reading

    def _note(self, reading: Reading) -> None:
        residual = self.objective.shrinkage.residual(reading.theta, reading.gradient)
        self.recorder.note(Moment(self.count, reading.cost, float(np.linalg.norm(residual))))

    def _steps(self, descent: Descent, start: Reading, curvature: float | None = None) -> Iterator[Stride]:
        """The strides, counted and noted, as many as are left."""
        for stride in descent.strides(start, curvature):
            if self.count >= self.most:
                return
            self.count += 1
            self._stride = stride
            self._note(stride.reading)
            yield stride

    def _walked(self, descent: Descent) -> Ending:
        """Without kinks: look how near it is when the gradient says that it could be."""
        for _ in self._steps(descent, self._start):
            if ending := self._lost():
                return ending
            if self._left() <= self._threshold() and (ending := self._looked()):
                return ending
        return self._over(descent)

    def _left(self) -> float:
        """About how far the cost can still fall, and seldom more."""
        residual = self.objective.shrinkage.residual(self._reading.theta, self._reading.gradient)
        return self.metric.steepness(residual) / (2 * self._stride.curvature)

    def _threshold(self) -> float:
        return min(self._due, self._wanted)

    @property
    def _wanted(self) -> float:
        return self.tolerance * max(abs(self._reading.cost), self.tolerance * abs(self._start.cost))

    def _looked(self) -> Ending | None:
        left = self._left()
        self._gap = self.objective.gap(self._reading)
        if self._gap.convex and self._gap.bound <= self._wanted:
            return self._near()
        self._due = left / 4
        is_still = left <= 1e-3 * self._wanted and not self._gap.convex
        return Ending.SETTLED if is_still else None

    def _near(self) -> Ending:
        return Ending.NO_MINIMUM if self._recedes() else Ending.CONVERGED

    def _over(self, descent: Descent) -> Ending:
        """No more iterations, or no step that goes down."""
        self._gap = self.objective.gap(self._reading, descent.mu)
        if self._gap.convex and self._gap.bound <= self._wanted:
            return self._near()
        if self._recedes():
            return Ending.NO_MINIMUM
        if self.count >= self.most:
            return Ending.ITERATIONS_DONE if self.most < MOST_ITERATIONS else Ending.TOO_SLOW
        return Ending.AT_ROUNDING if self._gap.convex and math.isfinite(self._gap.bound) else Ending.SETTLED

    def _lost(self) -> Ending | None:
        """Whether the cost falls without end."""
        cost = self._reading.cost
        if cost < -_BEYOND * (1 + abs(self._start.cost)):
            return Ending.NO_MINIMUM
        is_time = self.count >= 100 and self.count % 100 == 0
        return Ending.NO_MINIMUM if is_time and self._recedes() else None

    def _recedes(self) -> bool:
        """Whether the cost is lower still however many times larger the parameters become."""
        here = self._reading
        with np.errstate(over="ignore", invalid="ignore"):
            costs = [self.objective.at(scale * here.theta).cost for scale in _FARTHER]
        return all(cost < here.cost - 1e-12 * abs(here.cost) for cost in costs)

    def _sharpened(self, descent: Descent) -> Ending:
        """With kinks: each stage rounds them off less, and begins where the stages before it point."""
        here, curvature = self.objective.at(self._start.theta, self.mu), None
        while descent.mu > _SHARPEST * self.mu:
            if ending := self._stage(descent, here, curvature):
                return ending
            ahead = self._reading.theta + _SHARPER * (self._reading.theta - self._before)
            self._before = self._reading.theta
            descent = descent.sharper(_SHARPER * descent.mu)
            here, curvature = self.objective.at(ahead, descent.mu), self._stride.curvature
        return self._over(descent)

    def _stage(self, descent: Descent, start: Reading, curvature: float | None) -> Ending | None:
        begun = self.count
        for _ in self._steps(descent, start, curvature):
            if ending := self._lost():
                return ending
            if (self.count - begun) % _BETWEEN == 0:
                self._gap = self.objective.gap(self._reading, descent.mu)
                if self._is_done():
                    break
        else:
            self._gap = self.objective.gap(self._reading, descent.mu)
        if self._gap.convex and self._gap.bound <= self._wanted:
            return self._near()
        return self._over(descent) if self.count >= self.most else None

    def _is_done(self) -> bool:
        """Whether more steps would gain less than sharper kinks."""
        return self._gap.bound <= max(self._wanted, 2 * self._gap.owed)
