"""The expectile cost: squares that weigh more on one side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import where
from thalweg.costs.constants import between_0_and_1
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Expectile(Cost):
    r"""With u = y - yhat, :math:`\tau u^2` where the fit lies below, else :math:`(1 - \tau)u^2`.

    Source: Newey and Powell, "Asymmetric least squares estimation and testing" (1987).

    >>> Expectile(tau=0.75).loss(yhat=1.0, y=3.0)
    3.0
    """

    tau: Operand = 0.5

    def __post_init__(self) -> None:
        between_0_and_1("tau", self.tau)

    def loss(self, yhat: Any, y: Any) -> Any:
        u = y - yhat
        return where(u > 0, self.tau, 1 - self.tau) * u**2
