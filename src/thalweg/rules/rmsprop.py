"""RMSprop: each parameter by the size of its latest gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.rules.averages import blend, filled, root
from thalweg.rules.constants import decays, positives
from thalweg.rules.rule import Memory, Rule


@final
@dataclass(frozen=True)
class RMSprop(Rule):
    r"""``v = mean of g²``, ``d = g / sqrt(v + eps)``, or ``g / (sqrt(v) + eps)`` if eps is not inside.

    The moving *mean* is kept, with 1 - decay for the newest; it starts at 0 and is not corrected for that, so first
    steps are long. ``centred`` takes the square of the mean gradient off v (Graves 2013). Defaults as in optax; Keras
    has ``eps=1e-7`` inside, PyTorch ``RMSprop(decay=0.99, eps_inside=False)``. RMSprop with momentum is ``rmsprop +
    momentum``. Source: Tieleman and Hinton, "Lecture 6.5: rmsprop" (2012).

    >>> RMSprop(decay=0.75, eps=1, eps_inside=False).move(g=4.0, theta=1.0, k=0, memory=(0.0,))[0].item()
    1.3333333333333333
    """

    decay: Operand = 0.9
    eps: Operand = 1e-8
    eps_inside: bool = True
    centred: bool = False

    def __post_init__(self) -> None:
        decays(self, "decay")
        positives(self, "eps")

    def memory(self, theta: Any) -> Memory:
        return (filled(theta), filled(theta)) if self.centred else (filled(theta),)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        v = blend(memory[0], g**2, self.decay)
        if not self.centred:
            return g / root(v, self.eps, self.eps_inside), (v,)
        m = blend(memory[1], g, self.decay)
        return g / root(v - m**2, self.eps, self.eps_inside), (v, m)
