"""Descent by a rule and a schedule, one step after the other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np

from thalweg.algebra.expression import Expression
from thalweg.algebra.functions import sign, where
from thalweg.descent.pace import Pace
from thalweg.descent.shrinkage import Shrinkage, on_weights
from thalweg.descent.stepwise.objective import Objective, Reading
from thalweg.descent.stepwise.walk import Stride
from thalweg.rules.plain import Plain
from thalweg.rules.rule import Memory, Rule
from thalweg.rules.weight_decay import WeightDecay
from thalweg.schedules.schedule import Scene

_AT_REST = 20
"""After so many steps that change nothing, none will."""


@final
@dataclass(frozen=True)
class Stepper:
    r"""One step of a rule, with what the lasso asks for after it.

    Where the rule goes s times the gradient the step is proximal: weights move towards zero by s eta lasso, and to
    zero where that is past it. Any other direction (of past gradients, or with a length for each weight) is that of the
    best subgradient, and a weight that would change its sign becomes zero: a proximal step would shrink it by too
    much or too little, and end elsewhere.

    Source of the second: Andrew and Gao, "Scalable training of L1-regularized log-linear models" (2007).
    """

    rule: Rule
    shrinkage: Shrinkage

    def step(self, theta: Any, gradient: Any, k: Any, memory: Memory, rate: Any) -> tuple[Any, Memory]:
        """theta after the step, and what the rule remembers. Formulas stand for those of one weight."""
        if not self.shrinkage.lasso:
            direction, memory = self.rule.move(gradient, self._shown(theta), k, memory)
            return theta - rate * direction, memory
        slope = gradient if self.is_proximal else self.shrinkage.residual(theta, gradient)
        direction, memory = self.rule.move(slope, self._shown(theta), k, memory)
        moved = theta - rate * direction
        if not self.is_proximal:
            return on_weights(_kept_in_orthant, moved, theta, slope), memory
        return self.shrinkage.proximal(moved, rate * self._stretch(direction, gradient)), memory

    def _shown(self, theta: Any) -> Any:
        """What a rule sees of theta: a bias of zero, for it is not to decay. Rules that measure steps see all of it."""
        if self._takes_all or isinstance(theta, Expression):
            return theta
        shown = theta.copy()
        shown[0] = 0.0
        return shown

    @cached_property
    def _takes_all(self) -> bool:
        return isinstance(self.rule, Plain) or not self.rule.is_entrywise

    @cached_property
    def is_proximal(self) -> bool:
        """Whether the rule goes along the gradient."""
        return isinstance(self.rule, Plain | WeightDecay) or not self.rule.is_entrywise

    def _stretch(self, direction: Any, gradient: Any) -> float:
        """How many times the gradient the direction is."""
        if self.rule.is_entrywise:
            return 1.0
        length = float(np.linalg.norm(gradient))
        return float(np.linalg.norm(direction)) / length if length > 0 else 1.0


def _kept_in_orthant(moved: Any, before: Any, slope: Any) -> Any:
    side = where(abs(before) <= 0, -sign(slope), sign(before))
    return where(moved * side > 0, moved, 0.0)


def by_rule(objective: Objective, start: Reading, pace: Pace) -> Iterator[Stride]:
    r"""theta_1, theta_2 ... by :math:`\theta \leftarrow \theta - \eta_k d_k`, and what the lasso asks for after it.

    Ends where the steps no longer change anything.
    """
    stepper, reading = Stepper(pace.rule, objective.shrinkage), start
    memory, rest = pace.rule.memory(start.theta), 0
    for k in itertools.count():
        rate = pace.schedule.rate(_scene(objective, reading, k, pace))
        with np.errstate(all="ignore"):  # a descent that diverges goes beyond the doubles
            theta, memory = stepper.step(reading.theta, reading.gradient, k, memory, rate)
        rest = rest + 1 if np.array_equal(theta, reading.theta) else 0
        if rest > _AT_REST and pace.count is None:
            return
        reading = objective.at(theta)
        yield Stride(reading, 1 / rate if rate > 0 else math.inf)


def _scene(objective: Objective, reading: Reading, k: int, pace: Pace) -> Scene:
    if pace.schedule.is_open:
        return Scene(k, pace.eta, pace.count, objective.eigenvalues)
    gradient = reading.gradient
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(gradient @ gradient)
    bend = None if objective.eigenvalues is None else lambda: objective.bend(gradient)
    return Scene(k, pace.eta, pace.count, objective.eigenvalues, reading.cost, objective.least, square, bend)
