"""The mean absolute error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class MeanAbsoluteError(Cost):
    r"""Absolute error :math:`|y - \hat y|`: the best constant is the median, and far rows pull no harder than near
    ones.

    Source: Laplace, "Mémoire sur la probabilité des causes par les évènements" (1774).

    >>> MeanAbsoluteError().loss(yhat=1.0, y=3.0)
    2.0
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return abs(y - yhat)
