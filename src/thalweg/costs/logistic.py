"""The logistic cost: y is 0 or 1, and the link is the sigmoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.functions import sigmoid, softplus
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Logistic(Cost):
    r"""Minus the log-likelihood of y in {0, 1} whose chance is sigmoid(yhat): :math:`\log(1 + e^{\hat y}) - y\hat y`.

    yhat is the linear prediction, before the link. Source: Cox, "The regression analysis of binary sequences" (1958).

    >>> cost = Logistic()
    >>> round(float(cost.loss(yhat=0.0, y=1.0)), 4), float(cost.mean(0.0))
    (0.6931, 0.5)
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return softplus(yhat) - y * yhat

    def mean(self, yhat: Any) -> Any:
        return sigmoid(yhat)
