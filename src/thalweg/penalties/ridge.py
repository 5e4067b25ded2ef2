"""The ridge: squares of the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.penalties.penalty import Penalty, check_weight


@final
@dataclass(frozen=True)
class Ridge(Penalty):
    r"""Each weight adds :math:`\lambda\beta_j^2`: weights shrink, none becomes exactly zero.

    Source: Hoerl and Kennard, "Ridge regression" (1970).

    >>> Ridge(lam=0.5).term(3.0)
    4.5
    """

    lam: Operand = 1

    def __post_init__(self) -> None:
        check_weight("ridge", self.lam)

    def term(self, weight: Any) -> Any:
        return self.lam * weight**2
