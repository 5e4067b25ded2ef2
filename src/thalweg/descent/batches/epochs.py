"""Steps that see some of the rows each, epoch by epoch."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.batches.feed import Feed
from thalweg.descent.batches.table import Handful
from thalweg.descent.pace import Pace
from thalweg.descent.stepwise.objective import Objective, Reading, Vector
from thalweg.descent.stepwise.ruled import Stepper
from thalweg.descent.stepwise.walk import Stride
from thalweg.kernels.tape import Tape
from thalweg.rules.rule import Memory
from thalweg.schedules.schedule import OpenSchedule


@final
@dataclass(frozen=True, eq=False)
class State:
    """Where the descent is after k steps."""

    theta: Vector
    memory: Memory
    k: int


@final
@dataclass(frozen=True, eq=False)
class Epochs:
    r"""Steps along :math:`\frac1b \sum_{i \in B} \frac{w_i}{\bar w} \ell'_i (1, z_i)`, the penalty's gradient added.

    The weights of the rows are measured by the mean weight of all rows, so that a step goes the right way in the mean
    however few rows it sees. With ``is_even`` the last, smaller batch of an epoch takes a step that is shorter in
    proportion.
    """

    feed: Feed
    objective: Objective
    pace: Pace
    mean_weight: float
    is_even: bool = False

    def strides(self, start: Reading) -> Iterator[Stride]:
        """Where the descent is after each epoch; the last one may be cut short."""
        state = State(start.theta, self.pace.rule.memory(start.theta), 0)
        for number in itertools.count():
            before = state.k
            with np.errstate(all="ignore"):  # a descent that diverges goes beyond the doubles
                for handful in self.feed.epoch(number):
                    rates = self._rates(state.k, len(handful.target))
                    state = self._through(handful, state, rates)
                    if self._is_done(state):
                        break
            reading = self.objective.at(state.theta)
            rate = float(rates[-1]) if len(rates) else 0.0
            yield Stride(reading, 1 / rate if rate > 0 else math.inf, steps=state.k - before)

    def _is_done(self, state: State) -> bool:
        return state.k == self.pace.count or not np.isfinite(state.theta).all()

    def _rates(self, k: int, rows: int) -> Float64[np.ndarray, " steps"]:
        """The learning rates of the next steps, as many as so many rows are enough for."""
        order, schedule = self.feed.order, self.pace.schedule
        assert isinstance(schedule, OpenSchedule), "others are refused before"
        steps = np.arange(k, k - (-rows // order.batch))
        rates = np.asarray(schedule.at(steps, self.pace.eta, self.pace.count, self.objective.eigenvalues), dtype=float)
        if self.is_even and rows % order.batch:
            rates[-1] *= order.last / order.batch
        return rates if self.pace.count is None else rates[: self.pace.count - k]

    def _through(self, handful: Handful, state: State, rates: Float64[np.ndarray, " steps"]) -> State:
        """A step for each batch."""
        theta, memory, batch, k, ridge = state.theta, state.memory, self.feed.order.batch, state.k, self._ridge
        slopes, step = self._slope.few, self._stepper.step
        weights = None if handful.weights is None else handful.weights / self.mean_weight
        # dot does what @ does on arrays of one and two dimensions, in half the time
        for first, rate in zip(range(0, len(handful.target), batch), rates.tolist(), strict=False):
            rows = slice(first, first + batch)
            wide, target = handful.wide[rows], handful.target[rows]
            (slope,) = slopes(target, wide.dot(theta))
            if not isinstance(slope, np.ndarray):  # that of a loss which is linear
                slope = np.full(len(target), slope)
            if weights is not None:
                slope = slope * weights[rows]
            gradient = slope.dot(wide) / len(target)
            if ridge:
                gradient[1:] += 2 * ridge * theta[1:]
            theta, memory = step(theta, gradient, k, memory, rate)
            k += 1
        return State(theta, memory, k)

    @cached_property
    def _slope(self) -> Tape:
        return Tape.of((self.feed.rows.problem.cost.slope,), ("y", "yhat"))

    @cached_property
    def _stepper(self) -> Stepper:
        return Stepper(self.pace.rule, self.feed.rows.problem.shrinkage)

    @property
    def _ridge(self) -> float:
        return self.feed.rows.problem.shrinkage.ridge
