"""Nadam: Adam that looks ahead, as Nesterov's momentum does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.rules.averages import blend, corrected, filled, root
from thalweg.rules.constants import decays, positives
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class Nadam(Rule):
    r"""As Adam, with the mean ``mu_(k+1) m / (1 - mu_0...mu_(k+1)) + (1 - mu_k) g / (1 - mu_0...mu_k)``.

    Here mu_k = beta1 (1 - warming * base^(k+1)). optax has mu_k = beta1, ``warming=0``, the default; the paper and
    Keras ``warming=0.5``, PyTorch that with ``base=0.96**0.004``. m and v start at 0, eps stands outside of the root.
    Source: Dozat, "Incorporating Nesterov momentum into Adam" (2016).

    >>> round(Nadam().move(g=4.0, theta=1.0, k=0, memory=(0.0, 0.0, 1.0))[0].item(), 4)
    1.4737
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-8
    warming: Operand = 0.0
    base: Operand = 0.96

    def __post_init__(self) -> None:
        decays(self, "beta1", "beta2", "warming", "base")
        positives(self, "eps")

    def memory(self, theta: Any) -> Memory:
        return filled(theta), filled(theta), filled(theta, 1)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        m, v = blend(memory[0], g, self.beta1), blend(memory[1], g**2, self.beta2)
        now, ahead = self._momentum(k), self._momentum(k + 1)
        product = memory[2] * now
        mean = ahead * m / (1 - product * ahead) + (1 - now) * g / (1 - product)
        return mean / root(corrected(v, self.beta2, k), self.eps), (m, v, product)

    def _momentum(self, k: Any) -> Any:
        return self.beta1 * (1 - self.warming * self.base ** (k + 1))
