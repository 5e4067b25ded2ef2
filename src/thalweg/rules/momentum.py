"""Momentum, the heavy ball."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from thalweg.algebra.expression import Operand
from thalweg.rules.averages import filled
from thalweg.rules.constants import decays
from thalweg.rules.rule import Facts, Memory, Rule

_SHORT_OF_IT = 0.9


@final
@dataclass(frozen=True)
class Momentum(Rule):
    r"""``b = momentum * b + g``, ``d = b``.

    The *sum* of past gradients is kept, not their mean: b starts at 0, and nothing is multiplied by 1 - momentum
    (optax ``sgd(momentum=...)``, PyTorch without dampening). Keras keeps the step eta b instead, which is the same
    while eta stays. Source: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).

    The rate (1 + sqrt(momentum))²/largest is the largest at which every mode from (1 - sqrt(momentum))²/rate up shrinks
    by sqrt(momentum) a step (Goh, "Why momentum really works", Distill 2017).

    >>> Momentum(momentum=0.5).move(g=3.0, theta=1.0, k=1, memory=(2.0,))
    (4.0, (4.0,))
    """

    momentum: Operand = 0.9

    is_linear: ClassVar[bool] = True

    def __post_init__(self) -> None:
        decays(self, "momentum")

    def memory(self, theta: Any) -> Memory:
        return (filled(theta),)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        b = self.momentum * memory[0] + g
        return b, (b,)

    def auto_rate(self, facts: Facts) -> float:
        root = float(self.momentum) ** 0.5  # type: ignore[arg-type]
        # the steepest mode shrinks by the root of momentum between these two, and swells at first near the upper one
        return float(max(_SHORT_OF_IT * (1 + root) ** 2, (1 - root) ** 2) / facts.largest)

    @property
    def why_rate(self) -> str:
        return (
            "Up to (1 + sqrt(momentum))²/(largest eigenvalue) the fastest mode shrinks by sqrt(momentum), as others; "
            "it is nine tenths of that, since close to it the mode swells before it shrinks."
        )
