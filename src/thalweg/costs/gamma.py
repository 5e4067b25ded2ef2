"""The gamma cost: y is positive, and the link is the exponential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.functions import exp
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Gamma(Cost):
    r"""Minus the log-likelihood of gamma values with expected value exp(yhat), but for factors and constants:
    :math:`\hat y + y e^{-\hat y}`.

    yhat is the linear prediction, before the link. Source: Nelder and Wedderburn, "Generalized linear models" (1972).

    >>> cost = Gamma()
    >>> float(cost.loss(yhat=0.0, y=3.0)), float(cost.mean(0.0))
    (3.0, 1.0)
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return yhat + y * exp(-yhat)

    def mean(self, yhat: Any) -> Any:
        return exp(yhat)
