"""The log-cosh cost: half a parabola near zero, nearly straight outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.functions import logcosh
from thalweg.costs.cost import Cost


@final
@dataclass(frozen=True)
class LogCosh(Cost):
    r"""With u = y - yhat, :math:`\log\cosh u`; its slope is tanh.

    >>> float(LogCosh().loss(yhat=1.0, y=1.0))
    0.0
    """

    def loss(self, yhat: Any, y: Any) -> Any:
        return logcosh(y - yhat)
