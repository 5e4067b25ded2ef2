"""The mean squared error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class MeanSquaredError(Cost):
    r"""Squared error :math:`(y - \hat y)^2`, averaged over the examples without a hidden one half.

    >>> MeanSquaredError().loss(yhat=1.0, y=3.0)
    4.0
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return (y - yhat) ** 2
