"""Nesterov's momentum: look ahead, then step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from thalweg.algebra.expression import Operand
from thalweg.rules.averages import filled
from thalweg.rules.constants import decays
from thalweg.rules.rule import Facts, Memory, Rule


@final
@dataclass(frozen=True)
class Nesterov(Rule):
    r"""``b = momentum * b + g``, ``d = g + momentum * b``.

    The sum is kept, b starts at 0, and ``theta`` is the point that looks ahead, as in optax, Keras and PyTorch.
    Sources: Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)" (1983); in this
    form Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).

    >>> Nesterov(momentum=0.5).move(g=3.0, theta=1.0, k=1, memory=(2.0,))
    (5.0, (4.0,))
    """

    momentum: Operand = 0.9

    is_linear: ClassVar[bool] = True

    def __post_init__(self) -> None:
        decays(self, "momentum")

    def memory(self, theta: Any) -> Memory:
        return (filled(theta),)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        b = self.momentum * memory[0] + g
        return g + self.momentum * b, (b,)

    def auto_rate(self, facts: Facts) -> float:
        return 1 / facts.largest

    @property
    def why_rate(self) -> str:
        return "1/(largest eigenvalue) is the rate of Nesterov's theorem: every mode shrinks, the fastest at once."
