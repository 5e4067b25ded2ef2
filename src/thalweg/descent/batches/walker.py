"""Steps along the gradients of some rows each, from a state to the next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.batches.table import Visit
from thalweg.descent.problem import Problem
from thalweg.descent.stepwise.objective import Vector
from thalweg.descent.stepwise.ruled import Stepper
from thalweg.kernels.tape import Tape
from thalweg.rules.rule import Rule

Rates = Float64[np.ndarray, " steps"]


@final
@dataclass(frozen=True, eq=False)
class State:
    """Where the descent is after k steps, and what its rule remembers."""

    theta: Vector
    memory: Any
    k: int


@final
@dataclass(frozen=True, eq=False)
class Steps:
    r"""Steps along :math:`\frac1b \sum_{i \in B} \frac{w_i}{\bar w} \ell'_i (1, z_i)`, the penalty's gradient added.

    The weights of the rows are measured by the mean weight of all rows, so that a step goes the right way in the mean
    however few rows it sees.
    """

    problem: Problem
    rule: Rule
    batch: int
    mean_weight: float


class Walker(ABC):
    """Abstract or final. Takes the steps."""

    @abstractmethod
    def start(self, theta: Vector) -> State:
        """The state before the first step."""

    @abstractmethod
    def through(self, visit: Visit, state: State, rates: Rates) -> State:
        """The state after a step of each of these rates, one for each batch of the rows until there are none."""


@final
@dataclass(frozen=True, eq=False)
class Interpreted(Walker):
    """Step by step in NumPy: at once on its way, and for any rule."""

    steps: Steps

    def start(self, theta: Vector) -> State:
        return State(theta, self.steps.rule.memory(theta), 0)

    def through(self, visit: Visit, state: State, rates: Rates) -> State:
        theta, memory, k, batch = state.theta, state.memory, state.k, self.steps.batch
        slopes, step, smooth = self._slope.few, self._stepper.step, self.steps.problem.shrinkage.smooth
        handful = visit.picked(self.steps.problem.bias)
        weights = None if handful.weights is None else handful.weights / self.steps.mean_weight
        # dot does what @ does on arrays of one and two dimensions, in half the time
        for first, rate in zip(range(0, len(handful.target), batch), rates.tolist(), strict=False):
            rows = slice(first, first + batch)
            wide, target = handful.wide[rows], handful.target[rows]
            (slope,) = slopes(target, wide.dot(theta))
            if not isinstance(slope, np.ndarray):  # that of a loss which is linear
                slope = np.full(len(target), slope)
            if weights is not None:
                slope = slope * weights[rows]
            gradient = smooth(theta, slope.dot(wide) / len(target))
            theta, memory = step(theta, gradient, k, memory, rate)
            k += 1
        return State(theta, memory, k)

    @cached_property
    def _slope(self) -> Tape:
        return Tape.of((self.steps.problem.cost.slope,), ("y", "yhat"))

    @cached_property
    def _stepper(self) -> Stepper:
        return Stepper(self.steps.rule, self.steps.problem.shrinkage)
