"""The squared hinge cost: y is -1 or 1, and the kink is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.functions import maximum
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class SquaredHinge(Cost):
    r"""The square of the hinge, :math:`\max(0, 1 - y\hat y)^2`, whose slope has no jump.

    >>> float(SquaredHinge().loss(yhat=0.5, y=1.0))
    0.25
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return maximum(0, 1 - y * yhat) ** 2
