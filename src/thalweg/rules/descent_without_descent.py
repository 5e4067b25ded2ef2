"""Adaptive gradient descent without descent: the learning rate from how the gradient changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import minimum, sqrt
from thalweg.rules.constants import positives
from thalweg.rules.lengths import length, probe, quotient
from thalweg.rules.rule import Facts, Memory, Rule

_FREE = 1e18
"""The ratio before the first two steps: the second step may be as long as the gradients say."""


@final
@dataclass(frozen=True)
class DescentWithoutDescent(Rule):
    r"""d = step g, where the step is the smaller of sqrt(1 + ratio) times the last one and |theta change| / (2 |g
    change|).

    The ratio is that of the last step to the one before. For every convex cost with a gradient that is Lipschitz near
    the iterates this converges, without a constant to choose and without looking at the cost. Not entrywise: lengths
    are those of the whole vector. The memory is empty before the first step, which moves theta by ``first`` of its
    length. Source: Malitsky and Mishchenko, "Adaptive gradient descent without descent" (2020), algorithm 1.

    >>> rule = DescentWithoutDescent()
    >>> _, memory = rule.move(g=4.0, theta=2.0, k=0, memory=())
    >>> round(rule.move(g=2.0, theta=1.0, k=1, memory=memory)[0].item(), 6)  # J = theta², half a Newton step
    0.5
    """

    first: Operand = 1e-6

    is_entrywise: ClassVar[bool] = False

    def __post_init__(self) -> None:
        positives(self, "first")

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        if not memory:
            step = probe(g, theta, self.first)
            return step * g, (theta, g, step, _FREE)
        theta_before, g_before, last, ratio = memory
        most = sqrt(1 + ratio) * last
        step = minimum(most, quotient(length(theta - theta_before), 2 * length(g - g_before), otherwise=most))
        return step * g, (theta, g, step, step / last)

    def auto_rate(self, facts: Facts) -> float:  # noqa: ARG002 (it finds its steps itself)
        return 1.0

    @property
    def why_rate(self) -> str:
        return "The rule finds the length of its steps itself: the learning rate is 1."
