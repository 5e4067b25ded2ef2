"""Adagrad: each parameter by the size of all its gradients so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.rules.averages import filled, root
from thalweg.rules.constants import not_negatives, positives
from thalweg.rules.rule import Facts, Memory, Rule


@final
@dataclass(frozen=True)
class Adagrad(Rule):
    r"""``s = s + g²``, ``d = g / sqrt(s + eps)``, or ``g / (sqrt(s) + eps)`` if eps is not inside.

    The *sum* of squares is kept, from ``start``. Defaults as in optax; Keras has the same, PyTorch
    ``Adagrad(start=0, eps=1e-10, eps_inside=False)``.
    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning" (2011).

    >>> Adagrad(start=0, eps=1, eps_inside=False).move(g=3.0, theta=1.0, k=1, memory=(16.0,))[0].item()
    0.5
    """

    start: Operand = 0.1
    eps: Operand = 1e-7
    eps_inside: bool = True

    def __post_init__(self) -> None:
        not_negatives(self, "start")
        positives(self, "eps")

    def memory(self, theta: Any) -> Memory:
        return (filled(theta, self.start),)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        s = memory[0] + g**2
        return g / root(s, self.eps, self.eps_inside), (s,)

    def auto_rate(self, facts: Facts) -> float:
        return facts.reach

    @property
    def why_rate(self) -> str:
        return "Adagrad's theorem has the distance to go as its rate; the growing sum of squares does the rest."
