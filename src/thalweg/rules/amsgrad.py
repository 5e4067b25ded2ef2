"""AMSGrad: Adam whose sizes never shrink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import maximum
from thalweg.rules.adam import Adam
from thalweg.rules.averages import blend, corrected, filled, root
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class AMSGrad(Rule):
    r"""As Adam, with the largest v so far: ``d = m' / (sqrt(max of v') + eps)``.

    With ``max_corrected`` the largest of the corrected v' is kept (optax, the default). Else the largest v is kept and
    corrected afterwards (PyTorch; Keras with ``eps_before_correction`` as well).
    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond" (2018).

    >>> direction, memory = AMSGrad().move(g=4.0, theta=1.0, k=0, memory=(0.0, 0.0, 64.0))
    >>> round(direction.item(), 6), memory[2].item()
    (0.5, 64.0)
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-8
    eps_before_correction: bool = False
    max_corrected: bool = True

    def __post_init__(self) -> None:
        self.adam.memory(0.0)

    @property
    def adam(self) -> Adam:
        """Adam with the same constants."""
        return Adam(self.beta1, self.beta2, self.eps, self.eps_before_correction)

    def memory(self, theta: Any) -> Memory:
        return filled(theta), filled(theta), filled(theta)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        m, v = blend(memory[0], g, self.beta1), blend(memory[1], g**2, self.beta2)
        mean = corrected(m, self.beta1, k)
        if self.max_corrected:
            most = maximum(memory[2], corrected(v, self.beta2, k))
            return mean / root(most, self.eps), (m, v, most)
        most = maximum(memory[2], v)
        return self.adam.by_size(mean, most, k), (m, v, most)
