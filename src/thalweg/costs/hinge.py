"""The hinge cost: y is -1 or 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.functions import maximum
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class Hinge(Cost):
    r"""Nothing where the prediction has the sign of y and a margin of one: :math:`\max(0, 1 - y\hat y)`.

    Source: Cortes and Vapnik, "Support-vector networks" (1995).

    >>> float(Hinge().loss(yhat=0.25, y=1.0))
    0.75
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return maximum(0, 1 - y * yhat)
