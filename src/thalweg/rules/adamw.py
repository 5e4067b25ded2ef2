"""AdamW: Adam, and weights that decay whatever the size of their gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.rules.adam import Adam
from thalweg.rules.rule import Chain, Memory, Rule
from thalweg.rules.weight_decay import WeightDecay


@final
@dataclass(frozen=True)
class AdamW(Rule):
    r"""Adam's direction plus ``weight_decay * theta``: the chain ``adam + weight-decay``.

    The decay is multiplied by the learning rate as well, as in optax, Keras and PyTorch; ``theta`` comes with its bias
    set to 0. Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019); defaults as PyTorch.

    >>> round(AdamW(weight_decay=0.5).move(4.0, 2.0, 0, AdamW().memory(2.0))[0].item(), 6)
    2.0
    """

    beta1: Operand = 0.9
    beta2: Operand = 0.999
    eps: Operand = 1e-8
    weight_decay: Operand = 0.01

    def __post_init__(self) -> None:
        self.parts.memory(0.0)

    @property
    def parts(self) -> Chain:
        """The two rules that it is made of."""
        return Chain((Adam(self.beta1, self.beta2, self.eps), WeightDecay(self.weight_decay)))

    def memory(self, theta: Any) -> Memory:
        return self.parts.memory(theta)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:
        return self.parts.move(g, theta, k, memory)
