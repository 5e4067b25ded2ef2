"""Adadelta: steps in the size of earlier steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.rules.averages import blend, filled, root
from thalweg.rules.constants import decays, positives
from thalweg.rules.rule import Facts, Memory, Rule


@final
@dataclass(frozen=True)
class Adadelta(Rule):
    r"""``v = mean of g²``, ``d = g sqrt(w + eps) / sqrt(v + eps)``, then ``w = mean of d²``.

    Both moving means start at 0, eps stands inside both roots (optax, Keras, PyTorch alike). The paper's learning rate
    is 1. Source: Zeiler, "ADADELTA: an adaptive learning rate method" (2012); decay as optax, 0.95 in the paper.

    >>> round(Adadelta(decay=0.75, eps=1).move(g=4.0, theta=1.0, k=0, memory=(0.0, 3.0))[0].item(), 6)
    3.577709
    """

    decay: Operand = 0.9
    eps: Operand = 1e-6

    def __post_init__(self) -> None:
        decays(self, "decay")
        positives(self, "eps")

    def memory(self, theta: Any) -> Memory:
        return filled(theta), filled(theta)

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        v = blend(memory[0], g**2, self.decay)
        d = root(memory[1], self.eps, inside=True) / root(v, self.eps, inside=True) * g
        return d, (v, blend(memory[1], d**2, self.decay))

    def auto_rate(self, facts: Facts) -> float:
        return float(facts.reach / 100 / float(self.eps) ** 0.5)  # type: ignore[arg-type]

    @property
    def why_rate(self) -> str:
        return "Adadelta's first steps are sqrt(eps) long; the learning rate makes that a hundredth of the way."
