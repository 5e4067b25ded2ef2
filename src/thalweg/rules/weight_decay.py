"""Weight decay: draw each weight towards zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from thalweg.algebra.expression import Operand
from thalweg.rules.constants import not_negatives
from thalweg.rules.rule import Facts, Memory, Rule


@final
@dataclass(frozen=True)
class WeightDecay(Rule):
    r"""``d = g + weight_decay * theta``.

    Alone, it descends the cost with a ridge of lam = weight_decay/2. After another rule the decay is decoupled from
    that rule's sizes: ``adam + weight-decay`` is AdamW. ``theta`` comes with its bias set to 0: a bias does not decay.
    Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019); default as optax.

    >>> WeightDecay(weight_decay=0.5).move(g=3.0, theta=2.0, k=0, memory=())
    (4.0, ())
    """

    weight_decay: Operand = 1e-4

    is_linear: ClassVar[bool] = True

    def __post_init__(self) -> None:
        not_negatives(self, "weight_decay")

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        return g + self.weight_decay * theta, memory

    def auto_rate(self, facts: Facts) -> float:
        return 2 / (facts.smallest + facts.largest + 2 * float(self.weight_decay))  # type: ignore[arg-type]

    @property
    def why_rate(self) -> str:
        return "2/(smallest + largest eigenvalue), each raised by the decay, shrinks slow and fast modes alike."
