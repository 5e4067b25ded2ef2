"""The Poisson cost: y is a count, and the link is the exponential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.functions import exp
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Poisson(Cost):
    r"""Minus the log-likelihood of counts with expected value exp(yhat), but for a constant:
    :math:`e^{\hat y} - y\hat y`.

    yhat is the linear prediction, before the link. Source: Nelder and Wedderburn, "Generalized linear models" (1972).

    >>> cost = Poisson()
    >>> float(cost.loss(yhat=0.0, y=3.0)), float(cost.mean(0.0))
    (1.0, 1.0)
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return exp(yhat) - y * yhat

    def mean(self, yhat: Any) -> Any:
        return exp(yhat)
