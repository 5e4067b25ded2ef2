"""The pseudo-Huber cost: like huber, and smooth everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import sqrt
from thalweg.costs.constants import positive
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class PseudoHuber(Cost):
    r"""With u = y - yhat, :math:`\delta^2(\sqrt{1 + (u/\delta)^2} - 1)`.

    ``delta`` is in the units of y. Source: Charbonnier et al., "Deterministic edge-preserving regularization in
    computed imaging" (1997).

    >>> float(PseudoHuber(delta=1.0).loss(yhat=0.0, y=0.0))
    0.0
    """

    delta: Operand = 1

    def __post_init__(self) -> None:
        positive("delta", self.delta)

    def loss(self, yhat: Any, y: Any) -> Any:
        u = (y - yhat) / self.delta
        return self.delta**2 * (sqrt(1 + u**2) - 1)
