"""Adam: a mean of gradients by the root of a mean of their squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import sqrt
from thalweg.rules.averages import blend, corrected, filled, root
from thalweg.rules.constants import decays, positives
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class Adam(Rule):
    r"""``m = mean of g``, ``v = mean of g²``, ``d = m' / (sqrt(v') + eps)``.

    Both moving means start at 0; m' = m/(1 - beta1^(k+1)) and v' alike correct for that. eps stands outside of the
    root, after the correction (the paper's algorithm 1, optax, PyTorch). With ``eps_before_correction`` it is added to
    the root of the v that is not corrected (the paper's shorter form, Keras): ``d = m' sqrt(1 - beta2^(k+1)) /
    (sqrt(v) + eps)``. Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015); defaults as there.

    >>> direction, (m, v) = Adam().move(g=4.0, theta=1.0, k=0, memory=(0.0, 0.0))
    >>> round(direction.item(), 6), round(m, 6), round(v, 6)
    (1.0, 0.4, 0.016)
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-8
    eps_before_correction: bool = False

    def __post_init__(self) -> None:
        decays(self, "beta1", "beta2")
        positives(self, "eps")

    def memory(self, theta: Any) -> Memory:
        return filled(theta), filled(theta)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        m, v = blend(memory[0], g, self.beta1), blend(memory[1], g**2, self.beta2)
        return self.by_size(corrected(m, self.beta1, k), v, k), (m, v)

    def by_size(self, mean: Any, v: Any, k: Any) -> Any:
        """A mean of gradients by the root of v, which is not corrected yet."""
        if self.eps_before_correction:
            return mean * sqrt(1 - self.beta2 ** (k + 1)) / root(v, self.eps)
        return mean / root(corrected(v, self.beta2, k), self.eps)
