"""Adamax: Adam by the largest of its latest gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import maximum
from thalweg.rules.averages import blend, corrected, filled
from thalweg.rules.constants import decays, positives
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class Adamax(Rule):
    r"""``m = mean of g``, ``s = max(|g| + eps, beta2 * s)``, ``d = m' / s``, or ``m' / (s + eps)`` if eps is not
    inside.

    m and s start at 0; m' = m/(1 - beta1^(k+1)), and s needs no correction. eps is inside the maximum in optax
    (default) and PyTorch, outside in Keras (1e-7); the paper has none. Source: Kingma and Ba, "Adam: a method for
    stochastic optimization" (2015), algorithm 2.

    >>> round(Adamax().move(g=4.0, theta=1.0, k=0, memory=(0.0, 8.0))[0].item(), 3)
    0.501
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-8
    eps_inside: bool = True

    def __post_init__(self) -> None:
        decays(self, "beta1", "beta2")
        positives(self, "eps")

    def memory(self, theta: Any) -> Memory:
        return filled(theta), filled(theta)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        m = blend(memory[0], g, self.beta1)
        size = abs(g) + self.eps if self.eps_inside else abs(g)
        s = maximum(size, self.beta2 * memory[1])
        return corrected(m, self.beta1, k) / (s if self.eps_inside else s + self.eps), (m, s)
