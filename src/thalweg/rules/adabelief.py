"""AdaBelief: long steps where gradients are as expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import sqrt
from thalweg.rules.averages import blend, corrected, filled
from thalweg.rules.constants import decays, positives
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class AdaBelief(Rule):
    r"""``m = mean of g``, ``v = mean of (g - m)²`` + eps_root, ``d = m' / (sqrt(v') + eps)``.

    m and v start at 0, m' and v' are corrected as in Adam; eps_root is added to v at every step and stays in it, as in
    the paper and optax, whose defaults these are. Source: Zhuang et al., "AdaBelief optimizer" (2020).

    >>> round(AdaBelief().move(g=4.0, theta=1.0, k=0, memory=(0.0, 0.0))[0].item(), 6)
    1.111111
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-16
    eps_root: Operand = 1e-16

    def __post_init__(self) -> None:
        decays(self, "beta1", "beta2")
        positives(self, "eps", "eps_root")

    def memory(self, theta: Any) -> Memory:
        return filled(theta), filled(theta)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        m = blend(memory[0], g, self.beta1)
        v = blend(memory[1], (g - m) ** 2, self.beta2) + self.eps_root
        return corrected(m, self.beta1, k) / (sqrt(corrected(v, self.beta2, k)) + self.eps), (m, v)
