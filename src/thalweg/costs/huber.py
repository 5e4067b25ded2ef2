"""The Huber cost: a parabola near zero, straight lines outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import where
from thalweg.costs.constants import positive
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Huber(Cost):
    r"""With u = y - yhat, :math:`u^2/2` for :math:`|u| \le \delta`, else :math:`\delta(|u| - \delta/2)`.

    ``delta`` is in the units of y. Source: Huber, "Robust estimation of a location parameter" (1964).

    >>> Huber(delta=1.0).loss(yhat=0.0, y=3.0)
    2.5
    """

    delta: Operand = 1.35

    def __post_init__(self) -> None:
        positive("delta", self.delta)

    def loss(self, yhat: Any, y: Any) -> Any:
        u = y - yhat
        return where(abs(u) <= self.delta, u**2 / 2, self.delta * (abs(u) - self.delta / 2))
