"""The quantile cost: the share tau of the examples comes to lie below the fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import where
from thalweg.costs.constants import between_0_and_1
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Quantile(Cost):
    r"""With u = y - yhat, :math:`\tau u` where u is at least 0, else :math:`(\tau - 1)u`: the pinball.
    At one half it is half the absolute error.

    Source: Koenker and Bassett, "Regression quantiles" (1978).

    >>> Quantile(tau=0.75).loss(yhat=1.0, y=3.0)
    1.5
    """

    tau: Operand = 0.5

    def __post_init__(self) -> None:
        between_0_and_1("tau", self.tau)

    def loss(self, yhat: Any, y: Any) -> Any:
        u = y - yhat
        return where(u >= 0, self.tau * u, (self.tau - 1) * u)
