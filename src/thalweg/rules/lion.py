"""Lion: only the sign of a mean of gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import sign
from thalweg.rules.averages import blend, filled
from thalweg.rules.constants import decays
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class Lion(Rule):
    r"""``d = sign(beta1 * m + (1 - beta1) * g)``, then ``m = beta2 * m + (1 - beta2) * g``.

    The moving mean starts at 0, and the sign of 0 is 0. optax's default adds a decay: ``lion +
    weight-decay(weight_decay=0.001)``. Source: Chen et al., "Symbolic discovery of optimization algorithms" (2023).

    >>> Lion().move(g=-4.0, theta=1.0, k=0, memory=(0.0,))[0].item()
    -1.0
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.99

    def __post_init__(self) -> None:
        decays(self, "beta1", "beta2")

    def memory(self, theta: Any) -> Memory:
        return (filled(theta),)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        (m,) = memory
        return sign(blend(m, g, self.beta1)), (blend(m, g, self.beta2),)
