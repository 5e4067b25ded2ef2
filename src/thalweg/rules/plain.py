"""The plain rule: against the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from thalweg.rules.rule import Facts, Memory, Rule


@final
@dataclass(frozen=True)
class Plain(Rule):
    r"""d = g. Source: Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées" (1847).

    The rate 2/(smallest + largest) shrinks the slowest and the fastest mode alike, by
    (largest - smallest)/(largest + smallest); no fixed rate does better.

    >>> Plain().move(g=3.0, theta=1.0, k=0, memory=())
    (3.0, ())
    """

    is_linear: ClassVar[bool] = True

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        return g, memory

    def auto_rate(self, facts: Facts) -> float:
        return 2 / (facts.smallest + facts.largest)

    @property
    def why_rate(self) -> str:
        return "2/(smallest + largest eigenvalue) shrinks the slowest and the fastest mode alike."
