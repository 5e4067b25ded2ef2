"""Yogi: Adam whose sizes change by little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import sign
from thalweg.rules.averages import blend, corrected, filled, root
from thalweg.rules.constants import decays, not_negatives, positives
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class Yogi(Rule):
    r"""``m = mean of g``, ``v = v - (1 - beta2) sign(v - g²) g²``, ``d = m' / (sqrt(v') + eps)``.

    m and v start at ``start``, m' and v' are corrected as in Adam, eps stands outside of the root: all as in optax.
    Source: Zaheer et al., "Adaptive methods for nonconvex optimization" (2018).

    >>> direction, (m, v) = Yogi(eps=1).move(g=4.0, theta=1.0, k=0, memory=(0.0, 0.0))
    >>> round(direction.item(), 6), round(v.item(), 6)
    (0.8, 0.016)
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-3
    start: Operand = 1e-6

    def __post_init__(self) -> None:
        decays(self, "beta1", "beta2")
        positives(self, "eps")
        not_negatives(self, "start")

    def memory(self, theta: Any) -> Memory:
        return filled(theta, self.start), filled(theta, self.start)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        m, square = blend(memory[0], g, self.beta1), g**2
        v = memory[1] - (1 - self.beta2) * sign(memory[1] - square) * square
        return corrected(m, self.beta1, k) / root(corrected(v, self.beta2, k), self.eps), (m, v)
