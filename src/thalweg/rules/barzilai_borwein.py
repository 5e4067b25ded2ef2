"""Barzilai and Borwein: one number in place of the Hessian, from the last step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from thalweg.algebra.expression import Operand
from thalweg.rules.constants import positives
from thalweg.rules.lengths import dot, probe, quotient
from thalweg.rules.rule import Facts, Memory, Rule


@final
@dataclass(frozen=True)
class BarzilaiBorwein(Rule):
    r"""d = step g, where step = s·y / y·y with s the last change of theta and y that of g.

    This is the *short* one of the two steps of the paper: a mean of the 1/lambda in which large lambda weigh more,
    never above the long one, s·s / s·y; where the slope is not linear it overshoots less. Where no curvature is seen
    (s·y is not above 0) the last step is doubled. It converges on every convex quadratic, though the cost may rise on
    the way; elsewhere no theorem holds, and ``descent-without-descent`` is the safe one. Not entrywise. The memory is
    empty before the first step, which moves theta by ``first`` of its length. Sources: Barzilai and Borwein,
    "Two-point step size gradient methods" (1988); Raydan, "On the Barzilai and Borwein choice of steplength for the
    gradient method" (1993).

    >>> rule = BarzilaiBorwein()
    >>> _, memory = rule.move(g=4.0, theta=2.0, k=0, memory=())
    >>> round(rule.move(g=2.0, theta=1.0, k=1, memory=memory)[0], 6)  # J = theta², a Newton step
    1.0
    """

    first: Operand = 1e-6

    is_entrywise: ClassVar[bool] = False

    def __post_init__(self) -> None:
        positives(self, "first")

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        if not memory:
            step = probe(g, theta, self.first)
            return step * g, (theta, g, step)
        s, y = theta - memory[0], g - memory[1]
        step = quotient(dot(s, y), dot(y, y), otherwise=2 * memory[2])
        return step * g, (theta, g, step)

    def auto_rate(self, facts: Facts) -> float:  # noqa: ARG002 (it finds its steps itself)
        return 1.0

    @property
    def why_rate(self) -> str:
        return "The rule finds the length of its steps itself: the learning rate is 1."
