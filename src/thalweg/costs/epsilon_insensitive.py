"""The epsilon-insensitive cost: small errors cost nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.algebra.functions import maximum
from thalweg.costs.constants import positive
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class EpsilonInsensitive(Cost):
    r"""With u = y - yhat, :math:`\max(0, |u| - \varepsilon)`, the cost of support vector regression.

    ``epsilon`` is in the units of y. Source: Vapnik, "The nature of statistical learning theory" (1995).

    >>> float(EpsilonInsensitive(epsilon=0.5).loss(yhat=1.0, y=3.0))
    1.5
    """

    epsilon: Operand = 0.1

    def __post_init__(self) -> None:
        positive("epsilon", self.epsilon)

    def loss(self, yhat: Any, y: Any) -> Any:
        return maximum(0, abs(y - yhat) - self.epsilon)
