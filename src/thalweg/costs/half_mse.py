"""Half the mean squared error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class HalfMeanSquaredError(Cost):
    r"""Half the squared error :math:`\tfrac12 (y - \hat y)^2`: the 2 of the gradient cancels, so the same
    learning rate makes steps half as long as with ``mse``.

    >>> HalfMeanSquaredError().loss(yhat=1.0, y=3.0)
    2.0
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return (y - yhat) ** 2 / 2
